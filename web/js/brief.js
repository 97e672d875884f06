// The brief: two pages of A4 that answer the question, made of the page's own parts and words. The
// program writes it as a file that carries its answers; the page shows it as a view.

import { h, s, fill } from './dom.js';
import { getAllocation, getDataset, getReconciliation, getSensitivity, ApiError } from './api.js';
import { askEquity } from './equity.js';
import { createPart } from './part.js';
import { allocationParams, besideRung } from './state.js';
import { moneyText, exactMoney, count, minorUnits, majorUnits } from './format.js';
import { describe, askedLevels, coarserLevels, levelOf, otherLanguage, otherLevel } from './dataset.js';
import { MONEY, PAGE, measureWords, needWords, periodWords } from './text.js';
import { BRIEF } from './text-brief.js';
import { overallSentences, movesSentence, moneyPhrase, countedRecords } from './sentences.js';
import { renderTotals, countedMoney } from './totals.js';
import { inBucket } from './reconciliation.js';
import { rankedBlocks } from './table.js';
import { briefMap, MEASURE } from './brief-map.js';
import { rankingTable, unequal, ledger, method } from './brief-tables.js';

const GAPS = 5; // each way
const UNPLACED = 4;

/** Asks for all a brief rests on. */
export async function askBrief(state, signal) {
  const params = allocationParams(state);
  const catalogue = describe(await getDataset(signal));
  const beside = besideRung(state.rung, catalogue.rungs ?? []);
  const other = new URLSearchParams(params);
  if (beside) other.set('rung', beside);
  const [allocation, besides, equity, sensitivity, reconciliation] = await Promise.all([
    getAllocation(params, signal, 'simplified'),
    beside ? getAllocation(other, signal) : null,
    askEquity(
      params,
      state.level,
      askedLevels(catalogue, state).map(({ key }) => key),
      signal,
    ),
    getSensitivity(params, signal),
    getReconciliation(params, UNPLACED, signal),
  ]);
  const versions = [
    allocation.summary.dataset,
    besides?.summary.dataset,
    ...equity.datasets,
    sensitivity.dataset,
    reconciliation.dataset,
  ].filter(Boolean);
  if (versions.some(({ id }) => id !== catalogue.id)) throw new ApiError('problem', { detail: BRIEF.replaced });
  return {
    catalogue,
    features: allocation.features,
    summary: allocation.summary,
    beside,
    besides,
    equity,
    sensitivity,
    reconciliation,
  };
}

const sentence = (parts) => [
  parts.map((part) => (typeof part === 'string' ? part : h('strong', { title: part.exact }, part.strong))),
  ' ',
];

function mast({ catalogue }) {
  return h(
    'header',
    { class: 'mast' },
    h(
      'p',
      { class: 'mast-brand' },
      s(
        'svg',
        { viewBox: '0 0 28 28', 'aria-hidden': 'true' },
        s('path', {
          d: 'M3 11c3.7-4 7.3-4 11 0s7.3 4 11 0M3 17c3.7-4 7.3-4 11 0s7.3 4 11 0M3 23c3.7-4 7.3-4 11 0s7.3 4 11 0',
        }),
        s('circle', { cx: 14, cy: 4, r: 2.2 }),
      ),
      PAGE.title,
    ),
    h('p', { class: 'occasion' }, BRIEF.occasion),
    h('p', { class: 'mast-dataset', title: catalogue.title }, catalogue.title),
  );
}

function foot({ catalogue }) {
  return h(
    'footer',
    { class: 'sheet-foot' },
    h('span', null, BRIEF.foot(catalogue.title, catalogue.synthetic)),
    h('span', null, BRIEF.version(catalogue.id, catalogue.created)),
  );
}

function gapLine(area, { why, money, rank }) {
  const equal = majorUnits(minorUnits(area.amount) - minorUnits(area.equity_gap));
  return h(
    'li',
    { 'data-id': area.id },
    h('span', { class: 'gap-rank' }, count(rank.get(area.id))),
    // the heading says the rest
    h('b', { title: why.get(area.id) }, why.get(area.id)?.replace(/; [^;]*$/, '') ?? area.name),
    h('span', { class: 'gap-amount' }, moneyText(area.equity_gap, { sign: true })),
    h(
      'span',
      { class: 'gap-note' },
      h('span', null, BRIEF.got(money, area.amount, equal)),
      h('span', { class: 'gap-exact' }, exactMoney(area.equity_gap, { sign: true })),
    ),
  );
}

// The largest gaps of those that have a rank, where their side is certain.
function gaps(context) {
  const { ranked, level, areas } = context;
  const none = areas.some((area) => area.side !== 'none') ? BRIEF.noGap(level) : BRIEF.noShare;
  const list = (side, found) =>
    h(
      'section',
      { 'data-gaps': side },
      h('h2', null, BRIEF.gaps[side]),
      found.length > 0
        ? h(
            'ol',
            null,
            found.slice(0, GAPS).map((area) => gapLine(area, context)),
          )
        : h('p', { class: 'sheet-note' }, none),
    );
  return h(
    'div',
    { class: 'gaps' },
    list(
      'below',
      ranked.filter((area) => area.short && area.equity_gap < 0),
    ),
    list('above', ranked.filter((area) => area.side === 'above' && area.equity_gap > 0).reverse()),
  );
}

function unplaced({ summary, reconciliation, level, state, catalogue, money }) {
  const missing = majorUnits(minorUnits(countedMoney(summary.reconciliation)) - minorUnits(summary.amount));
  const above = coarserLevels(catalogue, state.level);
  const only = majorUnits(above.reduce((sum, { key }) => sum + minorUnits(inBucket(summary.reconciliation, key)), 0));
  return h(
    'section',
    { class: 'unplaced' },
    h('h2', { title: exactMoney(missing) }, BRIEF.unplaced(missing, level, only, above)),
    reconciliation.unplaced.length === 0
      ? h('p', { class: 'sheet-note' }, BRIEF.nonePlaced(money.record))
      : h(
          'ul',
          null,
          reconciliation.unplaced.map((award) =>
            h(
              'li',
              null,
              h('b', null, award.amount === null ? BRIEF.unknownValue : moneyText(award.amount)),
              h('span', null, award.title.trim() || BRIEF.untitled),
              h('em', null, award.reason),
            ),
          ),
        ),
  );
}

// What is drawn, and what each part of it asks for.
function contextOf(answers, state) {
  const { catalogue, summary, features, equity, besides } = answers;
  const areas = features.map((feature) => ({ ...feature.properties, id: String(feature.properties.id) }));
  const { ranked, unranked, others } = rankedBlocks(areas, 'equity_gap', 'ascending');
  return {
    ...answers,
    state,
    areas,
    ranked,
    unranked,
    others,
    shapes: new Map(features.map(({ properties, geometry }) => [String(properties.id), geometry])),
    rank: new Map(ranked.map((area, i) => [area.id, i + 1])),
    why: new Map(equity.areas.map((area) => [String(area.id), area.why])),
    stands: new Map((besides?.features ?? []).map(({ properties }) => [String(properties.id), properties.amount])),
    level: levelOf(catalogue, state.level),
    need: needWords(state.need, catalogue),
    money: MONEY[state.rung],
    period: periodWords(state.period, catalogue),
    window: periodWords(summary.spending_window, catalogue),
  };
}

function lead({ areas, summary, state, catalogue, equity, need }) {
  const said = overallSentences(areas, summary, state, catalogue);
  if (countedRecords(summary) > 0) said.push(movesSentence(equity, state.level, need, catalogue));
  return h('p', { class: 'sheet-lead' }, said.filter(Boolean).map(sentence));
}

function firstSheet(context, question, heading) {
  const { catalogue, state, summary, equity, level, need, money, period, window } = context;
  const totals = h('div', { class: 'totals' });
  const { hoover } = equity.indices[otherLevel(catalogue, state.level)?.key] ?? { hoover: null };
  renderTotals(totals, { state, summary, catalogue, other: state.within ? null : hoover });
  const known = catalogue.needs.find(({ name }) => name === state.need);
  const notes = [
    BRIEF.money(money.records, moneyPhrase(state), state.date, window),
    BRIEF.need(
      (known?.label ?? state.need).replace(/^./, (c) => c.toLowerCase()),
      period,
      summary.need_months ?? [],
    ),
    otherLanguage(catalogue) ? PAGE.wordsIn(otherLanguage(catalogue)) : null,
    context.besides ? BRIEF.beside(context.besides.summary.amount, context.beside, level) : null,
  ];
  return h(
    'section',
    { class: 'sheet', 'aria-label': question },
    mast(context),
    catalogue.synthetic
      ? h('p', { class: 'sheet-synthetic' }, h('strong', null, `${PAGE.synthetic}. `), catalogue.note || BRIEF.madeUp)
      : null,
    h(heading, { class: 'sheet-title' }, question),
    lead(context),
    totals,
    briefMap(context, measureWords(MEASURE, need, state.rung), notes.filter(Boolean)),
    gaps(context),
    unplaced(context),
    foot(context),
  );
}

function secondSheet(context) {
  return h(
    'section',
    { class: 'sheet sheet-tables', 'aria-label': BRIEF.ranking(context.level) },
    rankingTable(context),
    h('div', { class: 'sheet-columns' }, unequal(context), ledger(context), method(context)),
    foot(context),
  );
}

// On paper a figure is no button: its exact value is its title.
function onPaper(sheet) {
  for (const button of sheet.querySelectorAll('button'))
    button.replaceWith(h('span', { title: button.dataset.tip }, ...button.childNodes));
  return sheet;
}

/** Draws a brief into root from what askBrief gave, the question in an element h1 or h2, and gives it. */
export function renderBrief(root, answers, state, heading = 'h1') {
  const context = contextOf(answers, state);
  const question = PAGE.question(context.money, context.need, context.period);
  fill(root, [firstSheet(context, question, heading), secondSheet(context)].map(onPaper));
  return question;
}

/** The brief as a view of the page: show({ state }, state); onDrawn gets its title. */
export function createBrief(root, { onDrawn }) {
  return createPart(root, {
    ask: ({ state }, signal) => askBrief(state, signal),
    draw: (answers, state) => {
      const sheets = h('div', null);
      onDrawn(BRIEF.title(renderBrief(sheets, answers, state, 'h2')));
      return sheets;
    },
  });
}
