// Where all the money of the source went: every bucket, adding up exactly.

import { fill, h, s } from './dom.js';
import { exact } from './tooltip.js';
import { moneyText, exactMoney, percent, count, exactly, minorUnits, majorUnits } from './format.js';
import { bucketWords, countedBuckets, excludedWords, recordsCount, periodWords, MONEY } from './text.js';
import { capital } from './dataset.js';
import { countedRecords } from './sentences.js';
import { countedMoney } from './totals.js';

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

export function renderReconciliation(root, { state, summary, catalogue, links }) {
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
      h('h2', null, `Where ${money.all} went`),
      h(
        'p',
        { class: 'panel-note' },
        off === 0
          ? h('span', { class: 'adds-up' }, `Adds up ${exactly()}`)
          : h('span', { class: 'adds-off' }, `Off by ${exactMoney(majorUnits(off))}`),
      ),
    ),
    h(
      'div',
      { class: 'flow' },
      h(
        'p',
        { class: 'flow-label' },
        h('strong', null, exact(moneyText(r.source), exactMoney(r.source))),
        ` in ${recordsCount(r.records.source, state.rung)} dated ${periodWords(window, catalogue)}, of which `,
        h('strong', null, exact(moneyText(counted), exactMoney(counted))),
        ` in ${recordsCount(countedAwards, state.rung)} is counted`,
      ),
      r.source > 0
        ? stack(
            [
              ['counted', counted],
              ['excluded', r.excluded],
            ],
            r.source,
            `${percent(counted / r.source)} counted, the rest not counted here`,
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
        h('caption', null, 'Counted, by how finely it could be placed'),
        h(
          'thead',
          null,
          h(
            'tr',
            null,
            h('th', { scope: 'col' }, 'Placed'),
            h('th', { scope: 'col' }, money.title),
            h('th', { scope: 'col' }, 'Share'),
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
            h('th', { scope: 'row' }, 'Counted'),
            h('td', null, exact(moneyText(counted), exactMoney(counted))),
            h('td', null, counted > 0 ? percent(1) : '–'),
            h('td', null, count(countedAwards)),
          ),
        ),
      ),
      h(
        'table',
        { class: 'ledger' },
        h('caption', null, 'Not counted here, and why'),
        h(
          'thead',
          null,
          h(
            'tr',
            null,
            h('th', { scope: 'col' }, 'Reason'),
            h('th', { scope: 'col' }, money.title),
            h('th', { scope: 'col' }, 'Share'),
            h('th', { scope: 'col' }, records),
          ),
        ),
        h(
          'tbody',
          null,
          reasons.length === 0
            ? h('tr', null, h('td', { colspan: '4', class: 'muted' }, 'Nothing is left out.'))
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
            h('th', { scope: 'row' }, 'Not counted'),
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
        ? `${recordsCount(r.value_unknown, state.rung)} of these state no value: counted, never ${moneyText(0)}. `
        : '',
      r.undated?.records > 0
        ? `A further ${recordsCount(r.undated.records, state.rung)} worth ${moneyText(r.undated.amount)} carry no ` +
            `usable date and belong to no period. `
        : '',
      h('a', { href: links.reconciliation }, `Every ${money.record} that could not be placed`),
    ),
  );
}
