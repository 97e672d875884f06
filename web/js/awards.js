// The awards behind one area's figure, largest first, page by page. Each opens to its
// source file and line and to the text its relevance and its location rest on.

import { fill, h } from './dom.js';
import { getAwards, getAwardPage, address } from './api.js';
import { moneyText, exactMoney, date, count, percent } from './format.js';
import { PAGE, MONEY, KIND, FIELD, methodWords, precisionWords, problemWords } from './text.js';
import { parentsOf } from './dataset.js';
import { t } from './words.js';
import { wrongPart } from './wrong.js';

const PAGE_SIZE = 8;

/** The field that holds the amount on each rung. */
const AMOUNT = { awarded: 'awarded', tender: 'tender_value', sanctioned: 'sanctioned', paid: 'paid' };
/** The collection of the records on each rung. */
const COLLECTION = { awarded: 'awards', tender: 'awards', sanctioned: 'sanctions', paid: 'payments' };

function list(value) {
  return value ? String(value).split(';').filter(Boolean) : [];
}

// The areas an award is placed in: those of the finest level it names any of.
const codesOf = (award, { levels }) =>
  [...levels]
    .reverse()
    .map(({ plural }) => list(award[plural]))
    .find((codes) => codes.length > 0) ?? [];

/** The share of an award that counts in an area: an area counts in those it lies in too. */
export function shareIn(award, id, catalogue) {
  const codes = codesOf(award, catalogue);
  const weights = list(award.weights).map(Number);
  if (codes.length === 0 || weights.length !== codes.length) return null;
  return codes.reduce(
    (sum, code, i) =>
      code === id || parentsOf(catalogue, code).some((parent) => parent.id === id) ? sum + weights[i] : sum,
    0,
  );
}

/** Cuts a text at the passages that evidence quotes: [{text, quoted}]. */
export function quote(text, evidence) {
  const lower = text.toLowerCase();
  const marks = new Array(text.length).fill(false);
  for (const { text: quoted } of evidence) {
    if (!quoted) continue;
    const at = lower.indexOf(quoted.toLowerCase());
    for (let i = at; at >= 0 && i < at + quoted.length; i++) marks[i] = true;
  }
  const pieces = [];
  for (let i = 0; i < text.length; i++) {
    if (pieces.length > 0 && pieces.at(-1).quoted === marks[i]) pieces.at(-1).text += text[i];
    else pieces.push({ text: text[i], quoted: marks[i] });
  }
  return pieces;
}

function marked(text, field, award) {
  const evidence = [...evidenceList(award.flood_evidence), ...evidenceList(award.location_evidence)].filter(
    (e) => e.field === field,
  );
  return quote(text, evidence).map((piece) => (piece.quoted ? h('mark', null, piece.text) : piece.text));
}

function evidenceList(value) {
  return Array.isArray(value) ? value : [];
}

function evidenceItems(value, names) {
  const items = evidenceList(value);
  if (items.length === 0) return h('p', { class: 'muted' }, t('awards.no_evidence_recorded'));
  return h(
    'ul',
    { class: 'evidence' },
    items.map((e) =>
      h(
        'li',
        null,
        h('q', null, e.text),
        t('awards.in_the', { x: FIELD[e.field] ?? e.field }),
        e.area ? [' → ', h('strong', null, names.get(e.area) ?? e.area)] : null,
        e.rule ? h('span', { class: 'rule' }, t('awards.rule', { rule: e.rule })) : null,
      ),
    ),
  );
}

function row(label, ...value) {
  return [h('dt', null, label), h('dd', null, ...value)];
}

function placeNames(award, names, catalogue) {
  const weights = list(award.weights).map(Number);
  const codes = codesOf(award, catalogue);
  return codes
    .map(
      (code, i) =>
        `${names.get(code) ?? code}${codes.length > 1 && weights[i] !== undefined ? ` (${percent(weights[i])})` : ''}`,
    )
    .join(', ');
}

const recordLink = (collection, id) =>
  h('a', { href: address(`collections/${collection}/items/${encodeURIComponent(id)}`) }, id);

/** Dates, amounts and who got them, as a record of a rung has them. */
function amounts(award, rung) {
  const known = (amount) => (amount === null ? t('awards.value_unknown') : exactMoney(amount));
  if (rung === 'sanctioned')
    return [
      row(t('awards.meeting'), date(award.contract_date)),
      row(t('awards.sanctioned'), exactMoney(award.sanctioned)),
      award.flags ? row(t('awards.flags'), award.flags.replaceAll('_', ' ')) : null,
    ];
  if (rung === 'paid')
    return [
      row(t('awards.supplier'), award.supplier || '–'),
      row(t('awards.paid_on'), date(award.contract_date)),
      row(t('awards.paid'), known(award.paid)),
      award.award_id ? row(t('awards.paid_under'), recordLink('awards', award.award_id)) : null,
    ];
  return [
    row(t('awards.supplier'), award.supplier || '–'),
    row(t('awards.published'), date(award.published)),
    row(t('awards.contract'), date(award.contract_date)),
    row(t('awards.awarded'), known(award.awarded)),
    row(t('awards.estimate'), known(award.tender_value)),
  ];
}

function body(award, { names, catalogue, rung, review }) {
  const places = placeNames(award, names, catalogue);
  return h(
    'div',
    { class: 'award-body' },
    h(
      'dl',
      { class: 'award-facts' },
      award.description && award.description !== award.title
        ? row(t('awards.description'), marked(award.description, 'description', award))
        : null,
      row(t('awards.buyer'), award.buyer || '–'),
      amounts(award, rung),
      award.reference ? row(t('awards.reference'), marked(award.reference, 'reference', award)) : null,
      list(award.funds).length > 0 ? row(t('awards.fund'), list(award.funds).join(', ')) : null,
      row(
        t('awards.source'),
        h(
          'code',
          { class: 'source' },
          t('awards.line', { source_file: award.source_file, source_line: count(award.source_line) }),
        ),
      ),
      row(t('awards.record'), recordLink(COLLECTION[rung], award.id)),
    ),
    h(
      'div',
      { class: 'award-evidence' },
      h('h4', null, t('awards.why_it_counts_as')),
      evidenceItems(award.flood_evidence, names),
      h('h4', null, t('awards.why_it_is_placed')),
      h(
        'p',
        { class: 'muted' },
        `${precisionWords(award.precision, catalogue)}${places ? `: ${places}` : ''}` +
          `${award.method ? t('awards.by', { methodWords: methodWords(award.method, catalogue) }) : ''}` +
          `${award.confidence === null ? '' : t('awards.confidence', { confidence: percent(award.confidence) })}.`,
      ),
      evidenceItems(award.location_evidence, names),
      wrongPart(
        t('wrong.open'),
        { ...award, amount: award[AMOUNT[rung]], candidates: [] },
        { catalogue, href: review, onDecided: () => {} },
      ),
    ),
  );
}

function item(award, area, context, opened, onOpen) {
  const { catalogue, rung } = context;
  const amount = award[AMOUNT[rung]];
  const share = shareIn(award, area.id, catalogue);
  const partial = share !== null && share > 0 && share < 0.9999;
  const details = h(
    'details',
    { class: 'award', 'data-award': award.id, open: award.id === opened },
    h(
      'summary',
      null,
      h('span', { class: 'award-title' }, marked(award.title ?? award.id, 'title', award)),
      h(
        'span',
        { class: 'award-amount' },
        amount === null
          ? h('span', { class: 'muted' }, t('awards.details.value_unknown'))
          : h('span', { title: exactMoney(amount) }, moneyText(amount)),
        partial
          ? h('span', { class: 'award-share' }, t('awards.details.counts_here', { share: percent(share) }))
          : null,
      ),
      h(
        'span',
        { class: 'award-meta' },
        h('span', null, date(award.contract_date ?? award.published)),
        award.kind ? h('span', { class: `chip kind-${award.kind}` }, KIND[award.kind] ?? award.kind) : null,
        h('span', { class: 'chip' }, precisionWords(award.precision, catalogue)),
        h('span', { class: 'award-source' }, `${award.source_file.split('/').at(-1)}:${award.source_line}`),
      ),
    ),
  );
  const expand = () => {
    if (details.open && details.children.length === 1) details.append(body(award, context));
  };
  expand();
  details.addEventListener('toggle', () => {
    expand();
    onOpen(details.open ? award.id : '', award.id);
  });
  return details;
}

/** Renders into root and keeps it while the same list is asked for. */
export function createAwards(root, { onOpen }) {
  let shown = '';
  let controller = null;

  /** context is {names, catalogue, rung, review}, review the address of the list of what could not be placed. */
  async function show(area, context, opened) {
    const { rung } = context;
    const key = area.id + ' ' + area.records_href;
    if (key === shown) return;
    shown = key;
    controller?.abort();
    controller = new AbortController();
    const { signal } = controller;
    const items = h('div', { class: 'award-list' });
    const foot = h('p', { class: 'award-foot' }, PAGE.loading);
    fill(root, items, foot);
    let seen = 0;

    async function load(page) {
      try {
        const { awards, matched, next } = await page;
        if (signal.aborted) return;
        const at = seen;
        seen += awards.length;
        items.append(...awards.map((award) => item(award, area, context, opened, onOpen)));
        if (at > 0) items.children[at]?.querySelector('summary').focus();
        if (seen === 0) fill(foot, PAGE.noAwards(MONEY[rung]));
        else if (next)
          fill(
            foot,
            h(
              'button',
              {
                type: 'button',
                class: 'button',
                onclick: () => {
                  fill(foot, PAGE.loading);
                  load(getAwardPage(next, signal));
                },
              },
              PAGE.moreAwards,
            ),
            h(
              'span',
              { class: 'muted' },
              matched === null
                ? ''
                : t('awards.of', { seen: count(seen), matched: count(matched), records: MONEY[rung].records }),
            ),
          );
        else
          fill(
            foot,
            h(
              'span',
              { class: 'muted' },
              t('awards.of', { seen: count(seen), matched: count(matched ?? seen), records: MONEY[rung].records }),
            ),
          );
      } catch (error) {
        if (error.name === 'AbortError') return;
        shown = '';
        const { title, detail } = problemWords(error);
        fill(
          foot,
          h('strong', null, title),
          ' ',
          detail,
          ' ',
          h('button', { type: 'button', class: 'button', onclick: () => show(area, context, opened) }, PAGE.retry),
        );
      }
    }
    await load(getAwards(area.records_href, PAGE_SIZE, AMOUNT[rung], signal));
  }

  return {
    show,
    hide() {
      shown = '';
      controller?.abort();
      fill(root);
    },
  };
}
