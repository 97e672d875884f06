// The records that could not be placed, largest first, to say where they belong; and all that was decided here, as
// an overrides file to import with.

import { fill, h } from './dom.js';
import { announce } from './announce.js';
import { getReconciliation } from './api.js';
import { decisionsOn, fileOf, takeBack } from './decisions.js';
import { holdFocus } from './focus.js';
import { count, exactMoney, moneyText } from './format.js';
import { createPart } from './part.js';
import { inBucket } from './reconciliation.js';
import { saveTable } from './files.js';
import { periodWords, recordsCount, MONEY } from './text.js';
import { exact } from './tooltip.js';
import { parts, t } from './words.js';
import { decidedWords, wrongPart } from './wrong.js';

const MOST_ASKED = 1000;
const SHOWN = 25;
const FILE = 'floodspend-overrides.csv';

const whyWords = ({ precision, candidates }) =>
  t(`wrong.why.${precision === 'conflict' ? 'conflict' : candidates.length > 0 ? 'several' : 'nothing'}`);

function head({ title, id, amount }, rung) {
  return [
    h('span', { class: 'award-title' }, title || id),
    h(
      'span',
      { class: 'award-amount' },
      amount === null || amount === ''
        ? h('span', { class: 'muted' }, t('awards.details.value_unknown'))
        : exact(moneyText(Number(amount)), exactMoney(Number(amount))),
    ),
    h('span', { class: 'award-meta' }, id, ' · ', MONEY[rung].record),
  ];
}

function decidedItem(decision, context, again) {
  const { catalogue, state } = context;
  const back = () => {
    takeBack(catalogue, decision.id);
    announce(t('wrong.taken'));
    again();
  };
  return h(
    'li',
    { class: 'changed-record', 'data-id': decision.id },
    head(decision, state.rung),
    h('span', { class: 'award-meta' }, decidedWords(catalogue, decision)),
    h(
      'span',
      null,
      h('button', { type: 'button', class: 'button', name: 'review-back', onclick: back }, t('wrong.back')),
    ),
  );
}

const openItem = (record, context, onDecided) =>
  h(
    'li',
    { class: 'changed-record', 'data-id': record.id },
    head(record, context.state.rung),
    h('span', { class: 'award-meta' }, whyWords(record)),
    h('div', { class: 'review-decide' }, wrongPart(t('wrong.where_open'), record, { ...context, onDecided })),
  );

// The records still to be decided on, some at a time.
function openList({ unplaced }, context, onDecided) {
  const decisions = decisionsOn(context.catalogue);
  const open = unplaced.filter(({ id }) => !decisions.has(id));
  const list = h('ol', { class: 'changed-list' });
  const foot = h('p', { class: 'award-foot' });
  function more() {
    const at = list.children.length;
    list.append(...open.slice(at, at + SHOWN).map((record) => openItem(record, context, onDecided)));
    const seen = list.children.length;
    fill(
      foot,
      seen < open.length
        ? h('button', { type: 'button', class: 'button', id: 'review-more', onclick: more }, t('review.more'))
        : null,
      h(
        'span',
        { class: 'muted' },
        t('awards.of', { seen: count(seen), matched: count(open.length), records: MONEY[context.state.rung].records }),
      ),
    );
    if (at > 0) list.children[at]?.querySelector('button').focus();
  }
  more();
  return [h('h3', null, t('review.open')), list, foot];
}

function lead({ reconciliation: r, spending_window: window, unplaced }, { state, catalogue }) {
  const n = inBucket(r.records, 'conflict') + inBucket(r.records, 'unlocated');
  const money = inBucket(r, 'conflict') + inBucket(r, 'unlocated');
  const period = periodWords(window, catalogue);
  if (n === 0) return h('p', { class: 'sentence' }, t('review.none', { period }));
  return [
    h(
      'p',
      { class: 'sentence' },
      parts('review.lead', {
        records: recordsCount(n, state.rung),
        period,
        amount: exact(moneyText(money), exactMoney(money), { class: 'figure' }),
      }),
    ),
    unplaced.length < n
      ? h('p', { class: 'muted' }, t('review.most', { n: count(unplaced.length), of: count(n) }))
      : null,
  ];
}

/** The view: show(question, context); context has the address of the view as href. */
export function createReview(root) {
  function draw(answer, context) {
    const { catalogue } = context;
    const decided = h('div');
    const note = h('p', { class: 'muted' });
    const again = () => holdFocus(() => fill(root, draw(answer, context)));
    function refresh() {
      const decisions = [...decisionsOn(catalogue).values()];
      fill(
        decided,
        decisions.length > 0
          ? [
              h('h3', null, t('review.decided')),
              h(
                'ul',
                { class: 'changed-list' },
                decisions.map((decision) => decidedItem(decision, context, again)),
              ),
            ]
          : null,
      );
      fill(
        note,
        parts('review.file', {
          n: count(decisions.length),
          command: h('code', null, `import … --overrides ${FILE}`),
          key: h('code', null, `overrides: [${FILE}]`),
        }),
      );
    }
    refresh();
    const download = () => saveTable(fileOf(catalogue, answer.unplaced), FILE);
    return [
      h('header', { class: 'panel-head' }, h('h2', null, t('review.title'))),
      lead(answer, context),
      h(
        'p',
        null,
        h('button', { type: 'button', class: 'button', id: 'review-file', onclick: download }, t('review.download')),
      ),
      note,
      decided,
      answer.unplaced.length > 0 ? openList(answer, context, refresh) : null,
    ];
  }
  return createPart(root, {
    ask: ({ params }, signal) => getReconciliation(new URLSearchParams(params), MOST_ASKED, signal),
    draw,
  });
}
