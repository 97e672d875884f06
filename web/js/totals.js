// Five totals: what, for how many, how much each, how unequal, and how much of the money
// the map shows at all.

import { fill, h } from './dom.js';
import { exact } from './tooltip.js';
import { moneyText, exactMoney, shortCount, quantity, percent, minorUnits, majorUnits } from './format.js';
import {
  TOTAL,
  MONEY,
  hooverExplained,
  needWords,
  awardedNote,
  hooverNote,
  coverageNote,
  reasonWords,
} from './text.js';
import { levelOf, otherLevel } from './dataset.js';
import { noRecords } from './sentences.js';
import { t } from './words.js';

function card(label, value, note, extra) {
  return h(
    'div',
    { class: 'total' },
    h('p', { class: 'total-label' }, label),
    h('p', { class: 'total-value' }, value),
    extra,
    h('p', { class: 'total-note' }, note),
  );
}

/** The money that could have been placed: the source minus what the filters exclude. */
export function countedMoney(reconciliation) {
  return majorUnits(minorUnits(reconciliation.source) - minorUnits(reconciliation.excluded));
}

/** Renders the totals; other is the Hoover index at the other level, null if unknown. */
export function renderTotals(root, { state, summary, catalogue, other }) {
  const need = needWords(state.need, catalogue);
  const level = levelOf(catalogue, state.level);
  const counted = countedMoney(summary.reconciliation);
  const share = summary.coverage?.[state.level] ?? null;
  const meter = h(
    'span',
    { class: 'meter', 'aria-hidden': 'true' },
    h('span', { class: 'meter-fill', style: { width: `${(share ?? 0) * 100}%` } }),
  );
  const noMoney = noRecords(state, catalogue);
  const none = (reason) =>
    h('span', { class: 'none', title: reason }, '–', h('span', { class: 'visually-hidden' }, reason));
  fill(
    root,
    card(
      MONEY[state.rung].title,
      exact(moneyText(summary.amount), exactMoney(summary.amount)),
      awardedNote(summary, level),
    ),
    card(
      need.total,
      summary.need === null
        ? none(reasonWords('no_report_in_period'))
        : exact(shortCount(summary.need), quantity(summary.need)),
      summary.need === null ? reasonWords('no_report_in_period') : need.note,
    ),
    card(
      TOTAL.per(need),
      summary.per_need === null
        ? none(reasonWords(summary.null_reasons.per_need ?? 'no_need', need))
        : exact(moneyText(summary.per_need), exactMoney(summary.per_need)),
      summary.per_need === null
        ? reasonWords(summary.null_reasons.per_need ?? 'no_need', need)
        : TOTAL.share(state, catalogue),
    ),
    card(
      TOTAL.hoover,
      summary.hoover === null
        ? none(reasonWords(summary.null_reasons.hoover ?? 'no_need', need))
        : h(
            'button',
            {
              type: 'button',
              class: 'exact',
              'data-tip': hooverExplained(need),
              'aria-label': `${percent(summary.hoover)}: ${hooverExplained(need)}`,
            },
            percent(summary.hoover),
          ),
      summary.hoover === null
        ? reasonWords(summary.null_reasons.hoover ?? 'no_need', need)
        : hooverNote(other, otherLevel(catalogue, state.level)),
    ),
    card(
      TOTAL.coverage,
      share === null ? none(noMoney) : exact(percent(share), t('totals.counted', { counted: exactMoney(counted) })),
      share === null ? noMoney : coverageNote(counted, level),
      meter,
    ),
  );
}
