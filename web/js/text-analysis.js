// Words of equity, trend, comparison and plan; those of the map are in text.js.

import { percent } from './format.js';

/** The indices of /analysis/equity in the order they are shown. */
export const INDICES = [
  { name: 'hoover', label: 'Hoover', about: 'share of the money that would have to move' },
  { name: 'gini', label: 'Gini', about: '0 is equal money per unit of need, 1 all of it in one place' },
  { name: 'theil', label: 'Theil', about: 'sum of the next two' },
  { name: 'theil_between', label: 'between districts', about: 'part of Theil', part: true },
  { name: 'theil_within', label: 'within districts', about: 'part of Theil', part: true },
  { name: 'atkinson_0_5', label: 'Atkinson, ε = 0.5', about: 'weighs areas that got little' },
  { name: 'atkinson_1', label: 'Atkinson, ε = 1', about: 'weighs them more; 1 where an area got nothing' },
  { name: 'concentration_index', label: 'Concentration', about: 'most inundated first; below 0 favours them' },
  { name: 'kakwani', label: 'Kakwani', about: 'concentration of money less that of need' },
];

/** The counts that stand with the indices. */
export const COUNTS = [
  { name: 'areas', label: 'Areas' },
  { name: 'zero_money', label: 'with nothing placed there' },
  { name: 'zero_need', label: 'with nobody in need' },
  { name: 'missing_need', label: 'with need not known' },
];

export const EQUITY = {
  title: 'How unequal is it?',
  explain: 'Districts and circles give different answers because areas are drawn as they are: read both.',
  across: 'share of need, least served first',
  up: 'share of the money',
  parts: 'Areas that make it unequal',
  interval: ({ low, high }) => `${percent(low)} to ${percent(high)}`,
  intervals: (draws) => `95 % of ${draws.toLocaleString('en-IN')} draws over contracts`,
};

export function lorenzLabel(hoover, level) {
  return hoover === null ? 'Lorenz curves of the money against need' : `Lorenz curves of the money against need; by ${level.one} ${percent(hoover)} of the money would have to move`;
}

export const TREND = {
  title: (name) => `${name} over the years`,
  explain: 'Choose a year to see it on the map. A question mark is a year without a report: missing, not zero.',
  label: (what, name) => `${what} by financial year: ${name}. The table below has the figures.`,
  whole: (level) => `All ${level.many}`,
  mark: (level) => `all ${level.many}`,
};

export const COMPARE = {
  title: 'Side by side',
  explain: (measure) => `${measure}, by financial year, on one scale. Choose another measure above.`,
  chosen: 'Areas compared',
  add: 'Add to comparison',
  take: 'Take out of comparison',
  remove: (name) => `Take ${name} out of the comparison`,
  more: (most) => `Choose another area and add it, up to ${most} in all.`,
};
