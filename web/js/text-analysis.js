// Words of equity, trend, comparison and plan; those of the map are in text.js.

import { percent, moneyText, ratio, count, columnUnit, columnScale } from './format.js';
import { MONEY } from './text.js';
import { a, capital, listed, yearWord } from './dataset.js';

const INDICES = [
  { name: 'hoover', label: 'Hoover', about: 'share of the money that would have to move' },
  { name: 'gini', label: 'Gini', about: '0 is equal money per unit of need, 1 all of it in one place' },
  { name: 'theil', label: 'Theil', about: 'sum of the next two' },
  { name: 'theil_between', label: (groups) => `between ${groups}`, about: 'part of Theil', part: true },
  { name: 'theil_within', label: (groups) => `within ${groups}`, about: 'part of Theil', part: true },
  { name: 'atkinson_0_5', label: 'Atkinson, ε = 0.5', about: 'weighs areas that got little' },
  { name: 'atkinson_1', label: 'Atkinson, ε = 1', about: 'weighs them more; 1 where an area got nothing' },
  {
    name: 'horizontal',
    label: 'Among areas of like need',
    about: 'horizontal inequity: 0 where areas with like need got alike',
  },
  { name: 'concentration_index', label: 'Concentration', about: 'most vulnerable first; below 0 favours them' },
  { name: 'kakwani', label: 'Kakwani', about: 'concentration of money less that of need' },
];

/** The indices of /analysis/equity in the order they are shown. Parts of one are of the areas above. */
export function indicesOf({ levels }) {
  const groups = levels.length === 2 ? levels[0].shorts : 'areas above';
  return INDICES.filter(({ part }) => !part || levels.length > 1).map((index) =>
    index.part ? { ...index, label: index.label(groups) } : index,
  );
}

/** The counts that stand with the indices. */
export const COUNTS = [
  { name: 'areas', label: 'Areas' },
  { name: 'zero_money', label: 'with nothing placed there' },
  { name: 'zero_need', label: 'with a need of 0' },
  { name: 'missing_need', label: 'with need not known' },
];

export const RANKING = { inundated_share: 'share of the area inundated', vulnerability: 'the vulnerability supplied' };

export const EQUITY = {
  title: 'How unequal is it?',
  explain: ({ levels }) =>
    levels.length === 1
      ? 'Areas drawn in another way would give another answer.'
      : `${capital(listed(levels.map(({ shorts }) => shorts)))} give different answers because areas are drawn as ` +
        `they are: read ${levels.length === 2 ? 'both' : 'all'}.`,
  caption: ({ levels }) => `Indices of inequality ${listed(levels.map(({ one }) => `by ${one}`))}`,
  across: 'share of need, least served first',
  up: 'share of the money',
  parts: 'Areas that make it unequal',
  ranked: 'Concentration and Kakwani take the most vulnerable first, by',
  rankedBy: 'What areas are ranked by',
  like: 'Areas of like need, in fifths: did like get alike?',
  interval: ({ low, high }) => `${percent(low)} to ${percent(high)}`,
  spread: (draws) => `Spread: how far an index hangs on single contracts, by ${count(draws)} redraws of them.`,
};

export function lorenzLabel(hoover, level) {
  return hoover === null
    ? 'Lorenz curves of the money against need'
    : `Lorenz curves of the money against need; by ${level.one} ${percent(hoover)} of the money would have to move`;
}

export const SENSITIVITY = {
  title: 'Does it hold if asked another way?',
  explain: 'The same question with every need, spending window and kind of money.',
  rungs: 'Kinds of money beside each other, never added up',
  caption: (level) => `${capital(level.many)} that change sides of an equal share, against the question as asked`,
  lag: { 0: 'same year', 1: '+ 1 year', 2: '+ 2 years' },
  note:
    'Choose a number to ask that question. A further year without money repeats the number before it and is no ' +
    'variant.',
  who: (variants) => `Who falls short in the ${variants} variants`,
  verdicts: {
    all: 'In all',
    most: 'In more than half',
    few: 'In half or fewer',
    none: 'In none',
    undefined: 'No gap is defined',
  },
  counts: (area, of) =>
    `${of?.parent_name ? `In ${of.parent_name}. ` : ''}Certainly less than an equal share in ${area.short}, more in ` +
    `${area.over}, equal in ${area.even}${area.uncertain ? `, not certain in ${area.uncertain}` : ''}, undefined ` +
    `in ${area.undefined}`,
  others: (n) => `and ${count(n)} more`,
  each: 'Every area and variant in the API',
  cell: (cell, need) =>
    [
      [MONEY[cell.rung].title, need, SENSITIVITY.lag[cell.lag]].filter(Boolean).join(', '),
      [
        cell.conclusion,
        cell.hoover === null ? null : `${percent(cell.hoover)} would have to move`,
        cell.rank_correlation === null || cell.base ? null : `rank correlation ${ratio(cell.rank_correlation)}`,
      ]
        .filter(Boolean)
        .join('; '),
      cell.least_name === null ? null : `Furthest below: ${cell.least_name}`,
    ]
      .filter(Boolean)
      .join('. '),
};

const stepWord = (step, catalogue) => (step === 'month' ? 'month' : yearWord(catalogue));

export const TREND = {
  title: (name, step) => `${name} over the ${step === 'month' ? 'months' : 'years'}`,
  explain:
    'Choose a year to see it on the map. A question mark is a year without a report, missing and not zero; a dash ' +
    'one whose need is 0.',
  explainMonths:
    'Choose a month to see it on the map. A question mark is a month without a report, missing and not zero; a dash ' +
    'one whose need is 0.',
  steps: { year: 'Years', month: 'Months' },
  step: 'Points of the charts',
  first: (step, catalogue) => capital(stepWord(step, catalogue)),
  label: (what, name, step, catalogue) =>
    `${what} by ${stepWord(step, catalogue)}: ${name}. The table below has the figures.`,
  whole: (level) => `All ${level.many}`,
  moves: 'Would have to move',
  mark: (level) => `all ${level.many}`,
};

export const COMPARE = {
  title: 'Side by side',
  explain: (measure, step, catalogue) =>
    `${measure}, by ${stepWord(step, catalogue)}, on one scale. Choose another measure above.`,
  chosen: 'Areas compared',
  add: 'Add to comparison',
  take: 'Take out of comparison',
  remove: (name) => `Take ${name} out of the comparison`,
  more: (most) => `Choose another area and add it, up to ${most} in all.`,
};

export const PLAN = {
  question: 'How could new money be shared out?',
  title: 'Plan new money',
  legend: 'New money',
  label: 'planning aid, not entitlement',
  budget: () => `Budget, ${columnUnit()}`,
  floor: (level) => `Floor per ${level.one}, ${columnUnit()}`,
  cap: (level) => `Cap per ${level.one}, ${columnUnit()}`,
  none: 'none',
  existing: (money) => `Count the money ${money.did} already`,
  claims: 'Claims are met',
  claimsOf: { proportional: 'in proportion', equal: 'by equal awards' },
  invalid: () => `Write ${columnScale().name} as a number, 12.5, with at most ${columnScale().decimals} decimals.`,
  moves: 'Would have to move',
  before: (share) => `before: ${share}`,
  rules: 'Rules side by side',
  ledger: (amount) => `${amount} of new money, and what it changes`,
  more: 'Gains most',
  less: 'Loses most',
  against: 'against need alone',
  bound: (n) => (n === 0 ? 'floor and cap hold no area' : `floor or cap holds ${n} ${n === 1 ? 'area' : 'areas'}`),
  unlimited: 'give a floor or a cap',
  at: { floor: 'held by the floor', cap: 'held by the cap' },
  nothing: 'Nothing of the new money',
  withheld: 'May be short, not certainly: nothing paid',
  claim: 'Certain claim',
  claim_possible: 'Possible claim',
  placed: (per) => `Placed per ${per}, before`,
  uncounted: (level) =>
    `What exists already is not counted, so the claim of every ${level.one} is its equal share of the budget.`,
  claimed: (level, certain, possible) => [
    `Closing gaps pays only what ${a(level.one)} is certain to be short of an equal share of old and new money: `,
    certain,
    ' in all. All that they may be short of is ',
    possible,
    '.',
  ],
  open: (n, level) =>
    `The claim of ${count(n)} ${n === 1 ? level.one : level.many} depends on where money without a certain place lies.`,
  heldBack: ' is held back: no certain claim is left for it, and it is spread over nobody.',
  met: (share) => `The budget is ${share} of the certain claims.`,
  coarser: (level, above) =>
    ` is known to ${listed(above.map(({ shorts }) => shorts))} only: it is in no ${level.short}, neither in what ` +
    `${level.shorts} have nor in what would have to move.`,
  refused: 'This plan cannot be made',
  crossed: (floor, cap) => `The floor, ${floor}, is above the cap, ${cap}.`,
  tooLittle: (floors, budget) => `The floors add up to ${floors}, more than the budget of ${budget}.`,
  tooMuch: (caps, budget) =>
    `Caps, and floors of areas without need, take ${caps} in all, less than the budget of ${budget}.`,
  feasible: (least, most) => `A budget from ${least} to ${most} can be planned with.`,
  feasibleFrom: (least) => `A budget of ${least} or more can be planned with.`,
};

export const RULE = {
  by_need: { name: 'By need', about: 'in proportion to need' },
  limited: { name: 'Between limits', about: 'in proportion to need, between floor and cap' },
  by_claims: {
    name: 'Closing gaps',
    about: 'by what each area is certain to be short of an equal share of old and new money',
  },
};
