// The second page of the brief: the ranking, how unequal, where the money went, and how it was counted.

import { h, s } from './dom.js';
import { lorenzSquare } from './chart.js';
import { indicesTable, undefinedNote, curvesOf } from './equity.js';
import { byVerdict } from './sensitivity.js';
import { inBucket } from './reconciliation.js';
import { exactMoney, inColumn, columnUnit, count, minorUnits, majorUnits } from './format.js';
import { LEGEND, bucketWords, countedBuckets, excludedWords, measureWords, whyEmpty } from './text.js';
import { capital } from './dataset.js';
import { indicesOf, SENSITIVITY } from './text-analysis.js';
import { BRIEF } from './text-brief.js';
import { scaleFor, classOf } from './classes.js';

// Bounds that keep a brief on two pages.
const MOST_LINES = 36; // of the ranking, where that is all of them
const SOME_LINES = 34; // of a longer one
const MOST_NAMES = 6; // of a verdict
const MOST_REASONS = 5; // why money is not counted
const SHOWN_INDICES = ['hoover', 'gini', 'theil', 'atkinson_0_5', 'horizontal'];
const LORENZ = 190;
const HALF = 50; // of a bar's place, each way

/** The lines of a ranking: areas, and a number for how many are left out in between. A long one is
 *  cut in the middle, and leaves out those without a rank, or at least those without a comparison,
 *  where the others fill it. */
export function rankingLines({ ranked, unranked, others }) {
  const all = [...ranked, ...unranked, ...others];
  if (all.length <= MOST_LINES) return { lines: all, left: 0 };
  const list = [ranked, [...ranked, ...unranked], all].find(({ length }) => length >= SOME_LINES);
  const half = SOME_LINES / 2;
  const between = list.length - SOME_LINES + 1;
  return { lines: [...list.slice(0, half), between, ...list.slice(-half + 1)], left: all.length - list.length };
}

function bar(gap, longest) {
  const width = longest > 0 ? (HALF * Math.abs(gap)) / longest : 0;
  return s(
    'svg',
    { viewBox: '0 0 100 8', preserveAspectRatio: 'none', 'aria-hidden': 'true' },
    s('path', { d: 'M50 0v8' }),
    s('rect', {
      class: gap < 0 ? 'short' : null,
      x: (gap < 0 ? HALF - width : HALF).toFixed(2),
      y: 1.2,
      width: width.toFixed(2),
      height: 5.6,
    }),
  );
}

// Why an area has no value, as briefly as the legend says it.
function reason(area, measure, need) {
  const look = classOf(scaleFor(measure, []), measure, area);
  const text = { nobody: need.nobody, damage: LEGEND.damage, missing: LEGEND.missing }[look] ?? LEGEND.incomparable;
  return h('td', { class: 'n why-none', title: whyEmpty(area, measure, need) }, text);
}

function cell(area, measure, words, need) {
  const value = area[measure];
  return value === null
    ? reason(area, measure, need)
    : h('td', { class: 'n', 'data-measure': measure, title: words.exact(value) }, words.cell(value));
}

export function rankingTable(context) {
  const { ranked, unranked, others, rank, stands, summary, state, level, need } = context;
  const words = Object.fromEntries(
    ['amount', 'need', 'per_need', 'equity_gap'].map((measure) => [measure, measureWords(measure, need, state.rung)]),
  );
  const beside = context.beside ? measureWords('amount', need, context.beside) : null;
  const { lines, left } = rankingLines(context);
  const longest = Math.max(...[...ranked, ...unranked].map((area) => Math.abs(area.equity_gap)), 0);
  const compared = new Set([...ranked, ...unranked]);
  const head = (text, unit, cls = 'n') =>
    h('th', { scope: 'col', class: cls }, text, unit ? h('small', null, unit) : null);
  const line = (area, within = area.parent_name) =>
    h(
      'tr',
      { 'data-id': area.id },
      h('td', { class: 'n' }, rank.has(area.id) ? count(rank.get(area.id)) : '–'),
      h(
        'th',
        { scope: 'row', class: 'name', title: area.name },
        within && within !== area.name ? `${area.name}, ${within}` : area.name,
      ),
      cell(area, 'amount', words.amount, need),
      beside
        ? h(
            'td',
            {
              class: 'n',
              'data-measure': 'beside',
              title: stands.has(area.id) ? exactMoney(stands.get(area.id)) : null,
            },
            stands.has(area.id) ? inColumn(stands.get(area.id)) : '–',
          )
        : null,
      h(
        'td',
        { class: 'n bounds' },
        area.amount_low === area.amount_high ? '' : `${inColumn(area.amount_low)} – ${inColumn(area.amount_high)}`,
      ),
      cell(area, 'need', words.need, need),
      cell(area, 'per_need', words.per_need, need),
      area.equity_gap === null ? h('td', { class: 'n' }, '–') : cell(area, 'equity_gap', words.equity_gap, need),
      h('td', { class: 'gap-bar' }, compared.has(area) ? bar(area.equity_gap, longest) : null),
    );
  const columns = beside ? 9 : 8;
  const notes = [
    unranked.length + others.length > 0
      ? BRIEF.unnumbered({
          unranked: unranked.length,
          others: others.length,
          small: summary.need_small,
          contracts: summary.bases.all.contracts,
        })
      : null,
    left > 0 ? BRIEF.left(left) : null,
  ].filter(Boolean);
  return [
    h('h2', null, BRIEF.ranking(level)),
    h(
      'div',
      { class: 'sheet-wide', tabindex: '0', role: 'group', 'aria-label': BRIEF.ranking(level) },
      h(
        'table',
        { class: beside ? 'standing standing-beside' : 'standing' },
        h(
          'thead',
          null,
          h(
            'tr',
            null,
            h('td', { class: 'n' }, '#'),
            head(capital(level.one), '', 'name'),
            head(words.amount.column, words.amount.unit),
            beside ? head(beside.column, beside.unit) : null,
            head(BRIEF.bounds, columnUnit()),
            head(words.need.column, words.need.unit),
            head(words.per_need.column, words.per_need.unit),
            head(words.equity_gap.column, words.equity_gap.unit),
            h('td', { class: 'gap-bar' }, BRIEF.sides),
          ),
        ),
        h(
          'tbody',
          null,
          lines.map((entry) =>
            typeof entry === 'number'
              ? h(
                  'tr',
                  { class: 'between' },
                  h('td', null),
                  h('td', { colspan: String(columns - 1) }, BRIEF.between(entry)),
                )
              : line(entry),
          ),
        ),
      ),
    ),
    notes.length > 0 ? h('p', { class: 'sheet-note' }, notes.join(' ')) : null,
  ];
}

function verdicts({ sensitivity, state }) {
  const found = new Map(byVerdict(sensitivity.areas.filter((area) => area.level === state.level)));
  const names = (list) =>
    list
      .slice(0, MOST_NAMES)
      .map((area) => area.name)
      .join(', ') + (list.length > MOST_NAMES ? ' …' : '');
  const cells = sensitivity.cells.filter((cell) => cell.level === state.level && !cell.repeats);
  const different = (name) => new Set(cells.map((cell) => cell[name])).size;
  return [
    h('h3', null, SENSITIVITY.who(cells.length)),
    h(
      'table',
      { class: 'small-table verdict-table' },
      h(
        'tbody',
        null,
        Object.keys(SENSITIVITY.verdicts)
          .filter((verdict) => verdict !== 'undefined' || found.has(verdict))
          .map((verdict) => {
            const list = found.get(verdict) ?? [];
            return h(
              'tr',
              { 'data-verdict': verdict },
              h('th', { scope: 'row' }, SENSITIVITY.verdicts[verdict]),
              h('td', { class: 'n' }, count(list.length)),
              h('td', { class: 'names' }, names(list)),
            );
          }),
      ),
    ),
    h(
      'p',
      { class: 'sheet-note' },
      BRIEF.variants({ needs: different('need'), lags: different('lag'), rungs: different('rung') }),
    ),
  ];
}

function sources({ catalogue, state }) {
  const need = catalogue.needs.find(({ name }) => name === state.need);
  return [
    h('h3', null, BRIEF.sources),
    h(
      'p',
      { class: 'sheet-note source-note' },
      need ? `${BRIEF.needSource(need)} ` : '',
      BRIEF.rules(catalogue.rules, catalogue.counts?.issues),
    ),
  ];
}

export function unequal(context) {
  const { equity, state, need, catalogue } = context;
  return h(
    'section',
    { class: 'unequal' },
    h('h2', null, BRIEF.unequal),
    h('div', { class: 'chart' }, lorenzSquare(LORENZ, curvesOf(equity, state.level, catalogue))),
    h('p', { class: 'sheet-note' }, BRIEF.lorenz(need.per)),
    verdicts(context),
    sources(context),
  );
}

const sorted = (lines) => lines.sort(([, a], [, b]) => minorUnits(b) - minorUnits(a));

// The largest of the reasons why money is not counted, and the others in one line.
function reasonLines(reasons, words) {
  const lines = sorted(reasons.map(({ reason: why, amount, records }) => [words(why), amount, records, why]));
  if (lines.length <= MOST_REASONS) return lines;
  const rest = lines.splice(MOST_REASONS - 1);
  return [
    ...lines,
    [
      BRIEF.otherReasons(rest.length),
      majorUnits(rest.reduce((sum, [, amount]) => sum + minorUnits(amount), 0)),
      rest.reduce((sum, [, , n]) => sum + n, 0),
      'other',
    ],
  ];
}

// All money of the source in lines that add up to it, the largest of those not placed or counted first.
export function ledger({ equity, reconciliation: { reconciliation: r }, state, catalogue, money }) {
  const placed = catalogue.levels.map(({ key }) => key).reverse();
  const shown = indicesOf(catalogue).filter(({ name }) => SHOWN_INDICES.includes(name));
  const bucket = (name) => [bucketWords(name, catalogue).label, inBucket(r, name), inBucket(r.records, name), name];
  const groups = {
    placed: placed.map(bucket),
    unplaced: sorted(
      countedBuckets(catalogue)
        .filter((name) => !placed.includes(name))
        .map(bucket),
    ),
    excluded: reasonLines(r.excluded_reasons ?? [], (why) => excludedWords(why, catalogue, state)),
  };
  const row = ([label, amount, n, name], props) =>
    h(
      'tr',
      { ...props, 'data-part': name },
      h('th', { scope: 'row' }, label),
      h('td', { class: 'n', title: exactMoney(amount) }, inColumn(amount, { decimals: 2 })),
      h('td', { class: 'n' }, count(n)),
    );
  const indices = indicesTable(equity, state.level, catalogue, shown);
  indices.classList.add('small-table');
  const undated = r.undated?.records > 0 ? ` ${BRIEF.undated(r.undated.records, r.undated.amount)}` : '';
  return h(
    'section',
    { class: 'sheet-ledger' },
    h('h2', null, BRIEF.ledger(money)),
    h(
      'table',
      { class: 'small-table ledger-table' },
      h(
        'thead',
        null,
        h(
          'tr',
          null,
          h('th', { scope: 'col' }, BRIEF.largest),
          h('th', { scope: 'col', class: 'n' }, columnUnit()),
          h('th', { scope: 'col', class: 'n' }, money.records),
        ),
      ),
      Object.entries(groups)
        .filter(([, lines]) => lines.length > 0)
        .map(([name, lines]) =>
          h(
            'tbody',
            { 'data-group': name },
            h(
              'tr',
              { class: 'group' },
              h('th', { scope: 'rowgroup', colspan: '3' }, BRIEF.groups[name](catalogue.levels[0])),
            ),
            lines.map((entry) => row(entry, { class: 'part' })),
          ),
        ),
      h('tfoot', null, row([BRIEF.all, r.source, r.records.source, 'source'])),
    ),
    h('p', { class: 'sheet-note' }, BRIEF.unknown(r.value_unknown, money.records), undated),
    indices,
    undefinedNote(equity.indices, catalogue, shown),
  );
}

export function method({ catalogue, summary, level }) {
  const records = new Map();
  const files = (catalogue.sources ?? []).filter(({ records: n }) => n > 0);
  for (const { role, records: n } of files) records.set(role, (records.get(role) ?? 0) + n);
  const roles = [...records].sort(([, a], [, b]) => b - a);
  return h(
    'section',
    { class: 'sheet-method' },
    h('h2', null, BRIEF.method),
    h(
      'ul',
      null,
      BRIEF.methods(level).map((parts) =>
        h(
          'li',
          null,
          parts.map((part) => (part.strong ? h('b', null, part.strong) : part)),
        ),
      ),
      (summary.caveats ?? []).map((text) => h('li', null, text)),
    ),
    roles.length > 0 ? h('p', { class: 'sheet-note source-note' }, BRIEF.read(roles, files.length)) : null,
  );
}
