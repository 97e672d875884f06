// Where all the money of the source went: every bucket, adding up exactly.

import { fill, h, s } from './dom.js';
import { exact } from './tooltip.js';
import { moneyText, exactMoney, percent, count, exactly, minorUnits, majorUnits } from './format.js';
import { bucketWords, countedBuckets, excludedWords, recordsCount, periodWords, MONEY } from './text.js';
import { capital } from './dataset.js';
import { countedRecords } from './sentences.js';
import { countedMoney } from './totals.js';
import { t } from './words.js';

/** What a bucket of a level or of none holds: its money, or in records how many. */
export const inBucket = (buckets, name) => buckets.placed[name] ?? buckets[name];

/** The difference between the source and its buckets, in minor units: 0 if everything adds up. */
export function difference(reconciliation) {
  return [...Object.keys(reconciliation.placed), 'whole', 'conflict', 'unlocated', 'excluded'].reduce(
    (sum, name) => sum - minorUnits(inBucket(reconciliation, name)),
    minorUnits(reconciliation.source),
  );
}

// Levels look alike in every dataset: the finest, the next one above it, and so on.
const look = (name, { levels }) => {
  const depth = levels.findIndex(({ key }) => key === name);
  return depth < 0 ? name : `placed-${levels.length - 1 - depth}`;
};

function stack(parts, total, label, catalogue) {
  return h(
    'div',
    { class: 'stack', role: 'img', 'aria-label': label },
    parts
      .filter(([, value]) => value > 0)
      .map(([name, value]) =>
        h(
          'span',
          {
            class: `stack-part bucket-${look(name, catalogue)}`,
            style: { 'flex-grow': String(value / total) },
            title: `${bucketWords(name, catalogue)?.label ?? name}: ${moneyText(value)}, ${percent(value / total)}`,
          },
          value / total > 0.09 ? h('span', { class: 'stack-label' }, percent(value / total)) : null,
        ),
      ),
  );
}

function line(name, r, total, catalogue) {
  const { label, about } = bucketWords(name, catalogue);
  const amount = inBucket(r, name);
  return h(
    'tr',
    { 'data-bucket': name },
    h(
      'th',
      { scope: 'row' },
      h('span', { class: `key bucket-${look(name, catalogue)}`, 'aria-hidden': 'true' }),
      label,
      h('span', { class: 'row-about' }, about),
    ),
    h('td', null, exact(moneyText(amount), exactMoney(amount))),
    h('td', null, total > 0 ? percent(amount / total) : '–'),
    h('td', null, count(inBucket(r.records, name))),
  );
}

/** Renders it; review is the address of the list of what could not be placed. */
export function renderReconciliation(root, { state, summary, catalogue, links, review }) {
  const r = summary.reconciliation;
  const buckets = countedBuckets(catalogue);
  const counted = countedMoney(r);
  const off = difference(r);
  const countedAwards = countedRecords(summary);
  const reasons = [...(r.excluded_reasons ?? [])].sort((a, b) => b.amount - a.amount);
  const money = MONEY[state.rung];
  const records = capital(money.records);
  const window = summary.spending_window ?? state.period;
  fill(
    root,
    h(
      'header',
      { class: 'panel-head' },
      h('h2', null, t('reconciliation.where_went', { all: money.all })),
      h(
        'p',
        { class: 'panel-note' },
        off === 0
          ? h('span', { class: 'adds-up' }, t('reconciliation.adds_up', { exactly: exactly() }))
          : h('span', { class: 'adds-off' }, t('reconciliation.off_by', { majorUnits: exactMoney(majorUnits(off)) })),
      ),
    ),
    h(
      'div',
      { class: 'flow' },
      h(
        'p',
        { class: 'flow-label' },
        h('strong', null, exact(moneyText(r.source), exactMoney(r.source))),
        t('reconciliation.in_dated_of_which', {
          recordsCount: recordsCount(r.records.source, state.rung),
          periodWords: periodWords(window, catalogue),
        }),
        h('strong', null, exact(moneyText(counted), exactMoney(counted))),
        t('reconciliation.in_is_counted', { recordsCount: recordsCount(countedAwards, state.rung) }),
      ),
      r.source > 0
        ? stack(
            [
              ['counted', counted],
              ['excluded', r.excluded],
            ],
            r.source,
            t('reconciliation.counted_the_rest_not', { counted: percent(counted / r.source) }),
            catalogue,
          )
        : null,
      counted > 0
        ? [
            s(
              'svg',
              { class: 'flow-lens', viewBox: '0 0 100 20', preserveAspectRatio: 'none', 'aria-hidden': 'true' },
              s('path', { d: `M0,0H${((100 * counted) / r.source).toFixed(2)}L100,20H0Z` }),
            ),
            stack(
              buckets.map((name) => [name, inBucket(r, name)]),
              counted,
              buckets
                .map((name) => `${bucketWords(name, catalogue).label} ${percent(inBucket(r, name) / counted)}`)
                .join(', '),
              catalogue,
            ),
          ]
        : null,
    ),
    h(
      'div',
      { class: 'flow-tables' },
      h(
        'table',
        { class: 'ledger' },
        h('caption', null, t('reconciliation.counted_by_how_finely')),
        h(
          'thead',
          null,
          h(
            'tr',
            null,
            h('th', { scope: 'col' }, t('reconciliation.placed')),
            h('th', { scope: 'col' }, money.title),
            h('th', { scope: 'col' }, t('reconciliation.share')),
            h('th', { scope: 'col' }, records),
          ),
        ),
        h(
          'tbody',
          null,
          buckets.map((name) => line(name, r, counted, catalogue)),
        ),
        h(
          'tfoot',
          null,
          h(
            'tr',
            null,
            h('th', { scope: 'row' }, t('reconciliation.counted')),
            h('td', null, exact(moneyText(counted), exactMoney(counted))),
            h('td', null, counted > 0 ? percent(1) : '–'),
            h('td', null, count(countedAwards)),
          ),
        ),
      ),
      h(
        'table',
        { class: 'ledger' },
        h('caption', null, t('reconciliation.not_counted_here_and')),
        h(
          'thead',
          null,
          h(
            'tr',
            null,
            h('th', { scope: 'col' }, t('reconciliation.reason')),
            h('th', { scope: 'col' }, money.title),
            h('th', { scope: 'col' }, t('reconciliation.share')),
            h('th', { scope: 'col' }, records),
          ),
        ),
        h(
          'tbody',
          null,
          reasons.length === 0
            ? h('tr', null, h('td', { colspan: '4', class: 'muted' }, t('reconciliation.nothing_is_left_out')))
            : reasons.map((x) =>
                h(
                  'tr',
                  { 'data-reason': x.reason },
                  h('th', { scope: 'row' }, excludedWords(x.reason, catalogue, state)),
                  h('td', null, exact(moneyText(x.amount), exactMoney(x.amount))),
                  h('td', null, r.excluded > 0 ? percent(x.amount / r.excluded) : '–'),
                  h('td', null, count(x.records)),
                ),
              ),
        ),
        h(
          'tfoot',
          null,
          h(
            'tr',
            null,
            h('th', { scope: 'row' }, t('reconciliation.not_counted')),
            h('td', null, exact(moneyText(r.excluded), exactMoney(r.excluded))),
            h('td', null, r.excluded > 0 ? percent(1) : '–'),
            h('td', null, count(r.records.excluded)),
          ),
        ),
      ),
    ),
    h(
      'p',
      { class: 'muted flow-foot' },
      r.value_unknown > 0
        ? t('reconciliation.of_these_state_no', {
            recordsCount: recordsCount(r.value_unknown, state.rung),
            x: moneyText(0),
          })
        : '',
      r.undated?.records > 0
        ? t('reconciliation.a_further_worth_carry', {
            recordsCount: recordsCount(r.undated.records, state.rung),
            amount: moneyText(r.undated.amount),
          })
        : '',
      h('a', { href: links.reconciliation }, t('reconciliation.every_that_could_not', { record: money.record })),
      ' ',
      h('a', { id: 'to-review', href: review }, t('review.link')),
    ),
  );
}
