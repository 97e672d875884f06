// Classes of a map: which numbers share a colour. Pure functions of the values shown.
//
// A scale is {kind, breaks, colors, zero}: value v has class i where breaks[i-1] <= v <
// breaks[i]. classOf answers with an index or one of the looks that are no class: 'zero', nothing
// placed; 'coarser', money known above the level only; 'uncertain', the side of an equal share, or
// what a plan pays, hangs on such money; 'few', a need or contracts too few for a rank; 'nobody', no
// need; 'damage', 0 people counted beside reported damage; 'missing'.

const MONEY_PER_PERSON = ['#dbe9ee', '#b1d1dc', '#7fb4c6', '#4d94ae', '#27718f', '#0e4c69'];
const MONEY = ['#e0ecdf', '#bbd6bb', '#8dbb93', '#5d9c6e', '#357a50', '#155538'];
const PEOPLE = ['#ebe6f1', '#d0c6e2', '#b0a1d0', '#8d7ab5', '#6a5395', '#482f73'];
const DIVERGING = ['#9a4708', '#cf7f30', '#eec08c', '#f0efe9', '#a8cbd9', '#5896b3', '#1d5d83'];

/** Colours of the looks that are not classes. */
export const LOOKS = { zero: '#f2cf9c', nothing: '#5f2a06' };

const RATIO_BREAKS = [0.25, 0.5, 0.8, 1.25, 2, 4];

/** Rounds to two significant digits, so that a legend can be read and repeated. */
export function readable(value) {
  if (value === 0) return 0;
  const power = 10 ** (Math.floor(Math.log10(Math.abs(value))) - 1);
  const rounded = Math.round(value / power) * power;
  return Number(rounded.toPrecision(2));
}

function quantile(sorted, share) {
  const at = (sorted.length - 1) * share;
  const low = Math.floor(at);
  const high = Math.ceil(at);
  return sorted[low] + (sorted[high] - sorted[low]) * (at - low);
}

/** Breaks that put about equally many of the values in each class: ascending, distinct,
 *  each with at least one value on both sides. */
export function quantileBreaks(values, classes) {
  const sorted = [...values].sort((a, b) => a - b);
  const breaks = [];
  for (let i = 1; i < classes && sorted.length > 0; i++) {
    const exact = quantile(sorted, i / classes);
    const round = readable(exact);
    const usable = (b) => b > sorted[0] && b <= sorted.at(-1) && b > (breaks.at(-1) ?? -Infinity);
    const chosen = usable(round) ? round : exact;
    if (usable(chosen)) breaks.push(chosen);
  }
  return breaks;
}

// Picks n of a ramp's colours, ends included.
function spread(ramp, n) {
  if (n >= ramp.length) return ramp;
  if (n === 1) return [ramp[Math.floor(ramp.length / 2)]];
  return Array.from({ length: n }, (_, i) => ramp[Math.round((i * (ramp.length - 1)) / (n - 1))]);
}

function sequential(values, ramp) {
  const positive = values.filter((v) => v > 0);
  const classes = Math.min(ramp.length, Math.max(1, Math.floor(positive.length / 3)));
  const breaks = quantileBreaks(positive, classes);
  return { kind: 'sequential', breaks, colors: spread(ramp, breaks.length + 1), zero: LOOKS.zero };
}

// Seven classes symmetric about zero; the middle one is "about an equal share".
function diverging(values) {
  const sizes = values.map(Math.abs).filter((v) => v > 0);
  const steps = quantileBreaks(sizes, 4);
  const breaks = [...steps.map((b) => -b).reverse(), ...steps];
  const skip = (DIVERGING.length - breaks.length - 1) / 2;
  const colors = breaks.length === 0 ? [DIVERGING[3]] : DIVERGING.slice(skip, DIVERGING.length - skip);
  return { kind: 'diverging', breaks, colors, zero: null };
}

/** The scale of a measure over the values shown. Values are numbers only, no nulls. */
export function scaleFor(measure, values) {
  switch (measure) {
    case 'location_quotient':
      return { kind: 'ratio', breaks: RATIO_BREAKS, colors: DIVERGING, zero: LOOKS.nothing };
    case 'equity_gap':
    case 'equity_gap_pp':
      return diverging(values);
    case 'amount':
    case 'new_money':
      return sequential(values, MONEY);
    case 'need':
      return sequential(values, PEOPLE);
    default:
      return sequential(values, MONEY_PER_PERSON);
  }
}

const AMOUNTS = ['amount', 'need', 'new_money'];

/** Whether an area has a figure but no rank. */
const unranked = ({ ranked, reliability, need }) =>
  ranked === false && need > 0 && ['small_need', 'few_contracts'].includes(reliability);

// Whether money known above the level decides the side: it is open, or not the one of what is placed.
function depends({ side, equity_gap: gap }) {
  return side === 'uncertain' || (side === 'below' && gap >= 0) || (side === 'above' && gap <= 0);
}

/** The class of one area (an allocation feature's properties) on a scale. */
export function classOf(scale, measure, area) {
  const value = area[measure];
  if (measure === 'new_money' && area.withheld) return 'uncertain';
  const compares = !AMOUNTS.includes(measure);
  if (area.need === 0 && (!['amount', 'new_money'].includes(measure) || value === null))
    return area.null_reasons?.per_need === 'zero_with_damage' ? 'damage' : 'nobody';
  if (value === null || value === undefined || (compares && area.need === null)) return 'missing';
  if (measure !== 'need' && area.amount === 0 && area.coarser > 0 && area.side !== 'below') return 'coarser';
  if (compares && unranked(area)) return 'few';
  if (scale.kind !== 'sequential' && depends(area)) return 'uncertain';
  if (value === 0 && scale.zero) return area.coarser > 0 ? 'coarser' : 'zero';
  let index = 0;
  while (index < scale.breaks.length && value >= scale.breaks[index]) index++;
  return index;
}

const PATTERNS = {
  nobody: 'dots',
  damage: 'crosses',
  missing: 'hatch',
  coarser: 'bars',
  uncertain: 'grid',
  few: 'rings',
};

/** The paint of a class: a colour, or the name of one of the map's patterns. */
export function paint(scale, cls) {
  if (PATTERNS[cls]) return `url(#pattern-${PATTERNS[cls]})`;
  if (cls === 'zero') return scale.zero;
  return scale.colors[cls];
}

/** How many areas each class holds: a map from class to count. */
export function tally(scale, measure, areas) {
  const counts = new Map();
  for (const area of areas) {
    const cls = classOf(scale, measure, area);
    counts.set(cls, (counts.get(cls) ?? 0) + 1);
  }
  return counts;
}
