// Five totals: what, for how many, how much each, how unequal, and how much of the money
// the map shows at all.

import { fill, h } from './dom.js';
import { exact } from './tooltip.js';
import { rupees, exactRupees, shortCount, quantity, percent, minorUnits, majorUnits } from './format.js';
import { TOTAL, MONEY, HOOVER_EXPLAINED, needWords, awardedNote, hooverNote, coverageNote, reasonWords } from './text.js';

function card(label, value, note, extra) {
  return h('div', { class: 'total' },
    h('p', { class: 'total-label' }, label),
    h('p', { class: 'total-value' }, value),
    extra,
    h('p', { class: 'total-note' }, note));
}

/** The money that could have been placed: the source minus what the filters exclude. */
export function countedMoney(reconciliation) {
  return majorUnits(minorUnits(reconciliation.source) - minorUnits(reconciliation.excluded));
}

/** Renders the totals; other is the Hoover index at the other level, null if unknown. */
export function renderTotals(root, { state, summary, catalogue, other }) {
  const need = needWords(state.need, catalogue);
  const counted = countedMoney(summary.reconciliation);
  const share = summary.coverage?.[state.level] ?? null;
  const meter = h('span', { class: 'meter', 'aria-hidden': 'true' }, h('span', { class: 'meter-fill', style: { width: `${(share ?? 0) * 100}%` } }));
  const none = (reason) => h('span', { class: 'none', title: reason }, '–', h('span', { class: 'visually-hidden' }, reason));
  fill(root,
    card(MONEY[state.rung].title, exact(rupees(summary.awarded), exactRupees(summary.awarded)), awardedNote(summary, state.level)),
    card(need.total, summary.need === null ? none(reasonWords('no_report_in_period')) : exact(shortCount(summary.need), quantity(summary.need)),
      summary.need === null ? reasonWords('no_report_in_period') : need.note),
    card(TOTAL.per(need), summary.per_affected === null ? none(reasonWords('no_need')) : exact(rupees(summary.per_affected), exactRupees(summary.per_affected)),
      summary.per_affected === null ? 'there is nothing to divide by' : 'the equal share, state-wide'),
    card(TOTAL.hoover, summary.hoover === null ? none(reasonWords('no_need')) : h('button', { type: 'button', class: 'exact', 'data-tip': HOOVER_EXPLAINED, 'aria-label': `${percent(summary.hoover)}: ${HOOVER_EXPLAINED}` }, percent(summary.hoover)),
      hooverNote(state.level, other)),
    card(TOTAL.coverage, share === null ? none('no money in this period') : exact(percent(share), `${exactRupees(counted)} counted`),
      share === null ? 'no money in this period' : coverageNote(counted, state.level), meter));
}
