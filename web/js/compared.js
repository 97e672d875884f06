// Areas side by side in sentences: the one with most against the one with least, their ratio and difference, and
// whether which has more is certain.

import { t } from './words.js';

/** Measures that are below 0 as well. */
export const SIGNED = ['equity_gap', 'equity_gap_pp'];

// The least and most of a measure that money without a certain place allows, where it does hang on money.
function boundsOf(row, measure) {
  if (measure === 'amount') return [row.amount_low, row.amount_high];
  if (measure === 'per_need' && row.need > 0) return [row.amount_low / row.need, row.amount_high / row.need];
  return null;
}

/** What is said of rows [{name, row}] of one period; form writes a value of the measure. */
export function comparedSentences(rows, { measure, period, form, ratio }) {
  const known = rows
    .filter(({ row }) => row && row[measure] !== null && row[measure] !== undefined)
    .sort((one, other) => other.row[measure] - one.row[measure]);
  if (known.length < 2) return [];
  const [high, low] = [known[0], known.at(-1)];
  const [more, less] = [high.row[measure], low.row[measure]];
  const values = {
    period,
    high: high.name,
    low: low.name,
    more: form(more),
    less: form(less),
    difference: form(more - less),
    ratio: ratio(more / less),
  };
  if (more === less) return [t('compare.equal', values)];
  const told = less > 0 && !SIGNED.includes(measure);
  const said = [told ? t('compare.ratio', values) : t('compare.difference', values)];
  const [of, against] = [boundsOf(high.row, measure), boundsOf(low.row, measure)];
  if (of && against && (of[0] < of[1] || against[0] < against[1])) {
    const reach = ([from, to]) => (form(from) === form(to) ? form(from) : `${form(from)}–${form(to)}`);
    const within = { ...values, of: reach(of), against: reach(against) };
    said.push(of[0] > against[1] ? t('compare.certain', within) : t('compare.open', within));
  }
  return said;
}
