// Words of equity, trend, comparison and plan; those of the map are in text.js.

import { percent, moneyText, ratio, count, columnUnit, columnScale } from './format.js';
import { MONEY } from './text.js';
import { a, capital, listed, yearWord } from './dataset.js';
import { t } from './words.js';

const INDICES = [
  { name: 'hoover', label: t('analysis.indices.label'), about: t('analysis.indices.about') },
  { name: 'gini', label: t('analysis.indices.label.gini'), about: t('analysis.indices.about.0_is_equal_money') },
  { name: 'theil', label: t('analysis.indices.label.theil'), about: t('analysis.indices.about.sum_of_the_next') },
  {
    name: 'theil_between',
    label: (groups) => t('analysis.indices.label.between', { groups }),
    about: t('analysis.indices.about.part_of_theil'),
    part: true,
  },
  {
    name: 'theil_within',
    label: (groups) => t('analysis.indices.label.within', { groups }),
    about: t('analysis.indices.about.part_of_theil'),
    part: true,
  },
  {
    name: 'atkinson_0_5',
    label: t('analysis.indices.label.atkinson_05'),
    about: t('analysis.indices.about.weighs_areas_that_got'),
  },
  {
    name: 'atkinson_1',
    label: t('analysis.indices.label.atkinson_1'),
    about: t('analysis.indices.about.weighs_them_more_1'),
  },
  {
    name: 'horizontal',
    label: t('analysis.indices.label.among_areas_of_like'),
    about: t('analysis.indices.about.horizontal_inequity_0_where'),
  },
  {
    name: 'concentration_index',
    label: t('analysis.indices.label.concentration'),
    about: t('analysis.indices.about.most_vulnerable_first_below'),
  },
  {
    name: 'kakwani',
    label: t('analysis.indices.label.kakwani'),
    about: t('analysis.indices.about.concentration_of_money_less'),
  },
];

/** The indices of /analysis/equity in the order they are shown. Parts of one are of the areas above. */
export function indicesOf({ levels }) {
  const groups = levels.length === 2 ? levels[0].shorts : t('analysis.groups.areas_above');
  return INDICES.filter(({ part }) => !part || levels.length > 1).map((index) =>
    index.part ? { ...index, label: index.label(groups) } : index,
  );
}

/** The counts that stand with the indices. */
export const COUNTS = [
  { name: 'areas', label: t('analysis.counts.label') },
  { name: 'zero_money', label: t('analysis.counts.label.with_nothing_placed_there') },
  { name: 'zero_need', label: t('analysis.counts.label.with_a_need_of') },
  { name: 'missing_need', label: t('analysis.counts.label.with_need_not_known') },
];

export const RANKING = {
  inundated_share: t('analysis.ranking.inundated_share'),
  vulnerability: t('analysis.ranking.vulnerability'),
};

export const EQUITY = {
  title: t('analysis.equity.title'),
  explain: ({ levels }) =>
    levels.length === 1
      ? t('analysis.equity.explain')
      : t('analysis.equity.explain.give_different_answers_because', {
          map: capital(listed(levels.map(({ shorts }) => shorts))),
          length: levels.length === 2 ? t('analysis.equity.explain.both') : t('analysis.equity.explain.all'),
        }),
  caption: ({ levels }) =>
    t('analysis.equity.caption.indices_of_inequality', {
      map: listed(levels.map(({ one }) => t('analysis.equity.caption', { one }))),
    }),
  across: t('analysis.equity.across'),
  up: t('analysis.equity.up'),
  parts: t('analysis.equity.parts'),
  ranked: t('analysis.equity.ranked'),
  rankedBy: t('analysis.equity.rankedBy'),
  like: t('analysis.equity.like'),
  spread: (draws) => t('analysis.equity.spread', { draws: count(draws) }),
};

export function lorenzLabel(hoover, level) {
  return hoover === null
    ? t('analysis.lorenzLabel.lorenz_curves_of_the')
    : t('analysis.lorenzLabel.lorenz_curves_of_the_2', { one: level.one, hoover: percent(hoover) });
}

export const SENSITIVITY = {
  title: t('analysis.sensitivity.title'),
  explain: t('analysis.sensitivity.explain'),
  rungs: t('analysis.sensitivity.rungs'),
  caption: (level) => t('analysis.sensitivity.caption', { many: capital(level.many) }),
  lag: { 0: t('analysis.sensitivity.lag.0'), 1: t('analysis.sensitivity.lag.1'), 2: t('analysis.sensitivity.lag.2') },
  note: t('analysis.sensitivity.note'),
  who: (variants) => t('analysis.sensitivity.who', { variants }),
  verdicts: {
    all: t('analysis.sensitivity.verdicts.all'),
    most: t('analysis.sensitivity.verdicts.most'),
    few: t('analysis.sensitivity.verdicts.few'),
    none: t('analysis.sensitivity.verdicts.none'),
    undefined: t('analysis.sensitivity.verdicts.undefined'),
  },
  counts: (area, of) =>
    t('analysis.sensitivity.counts.certainly_less_than_an', {
      rest: of?.parent_name ? t('analysis.sensitivity.counts', { parent_name: of.parent_name }) : '',
      short: area.short,
      over: area.over,
      even: area.even,
      uncertain: area.uncertain ? t('analysis.sensitivity.counts.not_certain_in', { uncertain: area.uncertain }) : '',
      undefined: area.undefined,
    }),
  others: (n) => t('analysis.sensitivity.others', { n: count(n) }),
  each: t('analysis.sensitivity.each'),
  cell: (cell, need) =>
    [
      [MONEY[cell.rung].title, need, SENSITIVITY.lag[cell.lag]].filter(Boolean).join(', '),
      [
        cell.conclusion,
        cell.hoover === null ? null : t('analysis.sensitivity.cell', { hoover: percent(cell.hoover) }),
        cell.rank_correlation === null || cell.base
          ? null
          : t('analysis.sensitivity.cell.rank_correlation', { rank_correlation: ratio(cell.rank_correlation) }),
      ]
        .filter(Boolean)
        .join('; '),
      cell.least_name === null ? null : t('analysis.sensitivity.cell.furthest_below', { least_name: cell.least_name }),
    ]
      .filter(Boolean)
      .join('. '),
};

const stepWord = (step, catalogue) => (step === 'month' ? t('analysis.stepword.month') : yearWord(catalogue));

export const TREND = {
  title: (name, step) =>
    t('analysis.trend.title.over_the', {
      name,
      step: step === 'month' ? t('analysis.trend.title') : t('analysis.trend.title.years'),
    }),
  explain: t('analysis.trend.explain'),
  explainMonths: t('analysis.trend.explainMonths'),
  steps: { year: t('analysis.trend.steps.year'), month: t('analysis.trend.steps.month') },
  step: t('analysis.trend.step'),
  first: (step, catalogue) => capital(stepWord(step, catalogue)),
  label: (what, name, step, catalogue) =>
    t('analysis.trend.label', { what, stepWord: stepWord(step, catalogue), name }),
  whole: (level) => t('analysis.trend.whole', { many: level.many }),
  moves: t('analysis.trend.moves'),
  mark: (level) => t('analysis.trend.mark', { many: level.many }),
};

export const COMPARE = {
  title: t('analysis.compare.title'),
  explain: (measure, step, catalogue) =>
    t('analysis.compare.explain', { measure, stepWord: stepWord(step, catalogue) }),
  chosen: t('analysis.compare.chosen'),
  remove: (name) => t('analysis.compare.remove', { name }),
  more: (most) => t('analysis.compare.more', { most }),
};

export const PLAN = {
  title: t('analysis.plan.title'),
  legend: t('analysis.plan.legend'),
  label: t('analysis.plan.label'),
  budget: () => t('analysis.plan.budget', { columnUnit: columnUnit() }),
  floor: (level) => t('analysis.plan.floor', { one: level.one, columnUnit: columnUnit() }),
  cap: (level) => t('analysis.plan.cap', { one: level.one, columnUnit: columnUnit() }),
  none: t('analysis.plan.none'),
  existing: (money) => t('analysis.plan.existing', { did: money.did }),
  claims: t('analysis.plan.claims'),
  claimsOf: { proportional: t('analysis.plan.claimsOf.proportional'), equal: t('analysis.plan.claimsOf.equal') },
  invalid: () => t('analysis.plan.invalid', { name: columnScale().name, decimals: columnScale().decimals }),
  moves: t('analysis.plan.moves'),
  before: (share) => t('analysis.plan.before', { share }),
  rules: t('analysis.plan.rules'),
  ledger: (amount) => t('analysis.plan.ledger', { amount }),
  more: t('analysis.plan.more'),
  less: t('analysis.plan.less'),
  against: t('analysis.plan.against'),
  bound: (n) =>
    n === 0
      ? t('analysis.plan.bound')
      : t('analysis.plan.bound.floor_or_cap_holds', {
          n,
          n2: n === 1 ? t('analysis.plan.bound.area') : t('analysis.plan.bound.areas'),
        }),
  unlimited: t('analysis.plan.unlimited'),
  at: { floor: t('analysis.plan.at.floor'), cap: t('analysis.plan.at.cap') },
  nothing: t('analysis.plan.nothing'),
  withheld: t('analysis.plan.withheld'),
  claim: t('analysis.plan.claim'),
  claim_possible: t('analysis.plan.claim_possible'),
  placed: (per) => t('analysis.plan.placed', { per }),
  uncounted: (level) => t('analysis.plan.uncounted', { one: level.one }),
  claimed: (level, certain, possible) => [
    t('analysis.plan.claimed', { one: a(level.one) }),
    certain,
    t('analysis.plan.claimed.in_all_all_that'),
    possible,
    '.',
  ],
  open: (n, level) => t('analysis.plan.open', { n: count(n), n2: n === 1 ? level.one : level.many }),
  heldBack: t('analysis.plan.heldBack'),
  met: (share) => t('analysis.plan.met', { share }),
  coarser: (level, above) =>
    t('analysis.plan.coarser', {
      map: listed(above.map(({ shorts }) => shorts)),
      short: level.short,
      shorts: level.shorts,
    }),
  refused: t('analysis.plan.refused'),
  crossed: (floor, cap) => t('analysis.plan.crossed', { floor, cap }),
  tooLittle: (floors, budget) => t('analysis.plan.tooLittle', { floors, budget }),
  tooMuch: (caps, budget) => t('analysis.plan.tooMuch', { caps, budget }),
  feasible: (least, most) => t('analysis.plan.feasible', { least, most }),
  feasibleFrom: (least) => t('analysis.plan.feasibleFrom', { least }),
};

export const RULE = {
  by_need: { name: t('analysis.rule.by_need.name'), about: t('analysis.rule.by_need.about') },
  limited: { name: t('analysis.rule.limited.name'), about: t('analysis.rule.limited.about') },
  by_claims: {
    name: t('analysis.rule.by_claims.name'),
    about: t('analysis.rule.by_claims.about'),
  },
};
