// Every word the page says, in one place. Terms are those of the method: money of award
// data is "awarded", never anything that suggests it was paid out.

import {
  moneyText,
  exactMoney,
  inColumn,
  plainMoney,
  moneyUnit,
  columnUnit,
  count,
  quantity,
  shortCount,
  points,
  ratio,
  percent,
  date,
  trimmed,
} from './format.js';
import { a, capital, finerLevel, firstMonth, isYear, lastMonth, levelOf, withinWord } from './dataset.js';
import { t } from './words.js';

/** Words for a need: option in a list, total at the head of a column, per in "awarded per …", none of
 *  an area without any, in a sentence, nobody the same in a legend. */
export function needWords(name, catalogue) {
  const { label, head, per, none, note, zero, unit } = catalogue?.needs.find((need) => need.name === name) ?? {};
  const one = per ?? t('one.unit_of_need', { unit: unit ?? t('one.unit') });
  const without = none ?? t('without.there_is_no_need');
  return {
    option: label ?? name,
    total: head ?? label ?? name,
    per: one,
    short: t('needWords.short', { one }),
    note: note ?? '',
    zero: zero ?? t('needWords.zero'),
    none: t('needWords.none', { without }),
    where: t('needWords.where', { without }),
    nobody: capital(without.replace(/^there is | (?:is|was|were)(?= )/, '')),
  };
}

/** Words and number forms of a measure. short is for the legend, long for a sentence or tooltip. */
export function measureWords(measure, need, rung = 'awarded') {
  const money = MONEY[rung].title;
  switch (measure) {
    case 'per_need':
      return {
        option: `${money} ${need.short}`,
        title: `${money} ${need.short}`,
        zero: LEGEND.zero,
        column: t('measureWords.column', { per: need.per }),
        unit: moneyUnit(),
        cell: plainMoney,
        short: moneyText,
        long: moneyText,
        exact: exactMoney,
      };
    case 'equity_gap':
      return {
        option: t('measureWords.option', { moneyUnit: moneyUnit() }),
        title: t('measureWords.title', { money }),
        column: t('measureWords.column.equity_gap'),
        unit: columnUnit(),
        cell: (v) => inColumn(v, { sign: true }),
        short: (v) => moneyText(v),
        long: (v) => moneyText(v, { sign: true }),
        exact: (v) => exactMoney(v, { sign: true }),
      };
    case 'equity_gap_pp':
      return {
        option: t('measureWords.option.equity_gap_percentage_points'),
        title: t('measureWords.title.share_of_the_money'),
        column: t('measureWords.column.equity_gap'),
        unit: t('measureWords.unit'),
        cell: points,
        short: points,
        long: (v) => t('measureWords.long', { v: points(v) }),
        exact: (v) => t('measureWords.exact', { v }),
      };
    case 'location_quotient':
      return {
        option: t('measureWords.option.against_an_equal_share'),
        legend: t('measureWords.legend', { toLowerCase: money.toLowerCase(), short: need.short }),
        title: t('measureWords.title.against_an_equal_share', { money, short: need.short }),
        zero: LEGEND.zero,
        column: t('measureWords.column.of_an_equal_share'),
        unit: t('measureWords.unit.1_equal'),
        cell: ratio,
        short: ratio,
        long: (v) => t('measureWords.long.times_an_equal_share', { v: ratio(v) }),
        exact: String,
      };
    case 'amount':
      return {
        option: money,
        title: money,
        zero: LEGEND.zero,
        column: money,
        unit: columnUnit(),
        cell: inColumn,
        short: moneyText,
        long: moneyText,
        exact: exactMoney,
      };
    default:
      return {
        option: need.total,
        title: need.total,
        column: need.total,
        unit: '',
        cell: quantity,
        short: shortCount,
        long: quantity,
        exact: quantity,
      };
  }
}

// What money the figures are of. The rungs stand beside each other and are never added up.
export const MONEY = {
  awarded: {
    option: t('money.awarded.option'),
    title: t('money.awarded.title'),
    did: t('money.awarded.did'),
    all: t('money.awarded.all'),
    records: t('money.awarded.records'),
    record: t('money.awarded.record'),
    about: t('money.awarded.about'),
  },
  tender: {
    option: t('money.tender.option'),
    title: t('money.tender.title'),
    did: t('money.tender.did'),
    all: t('money.tender.all'),
    records: t('money.tender.records'),
    record: t('money.tender.record'),
    about: t('money.tender.about'),
  },
  sanctioned: {
    option: t('money.sanctioned.option'),
    title: t('money.sanctioned.title'),
    did: t('money.sanctioned.did'),
    all: t('money.sanctioned.all'),
    records: t('money.sanctioned.records'),
    record: t('money.sanctioned.record'),
    about: t('money.sanctioned.about'),
  },
  paid: {
    option: t('money.paid.option'),
    title: t('money.paid.title'),
    did: t('money.paid.did'),
    all: t('money.paid.all'),
    records: t('money.paid.records'),
    record: t('money.paid.record'),
    about: t('money.paid.about'),
  },
};

export const EXPLAIN = {
  per_need: t('explain.per_need'),
  equity_gap: t('explain.equity_gap'),
  equity_gap_pp: t('explain.equity_gap_pp'),
  location_quotient: t('explain.location_quotient'),
  need: t('explain.need'),
};

export const KIND = {
  preparedness: t('kind.preparedness'),
  restoration: t('kind.restoration'),
  relief: t('kind.relief'),
  other: t('kind.other'),
};
export const LAG = { 0: t('lag.0'), 1: t('lag.1'), 2: t('lag.2') };
export const FLOOD = { yes: t('flood.yes'), unclear: t('flood.unclear'), all: t('flood.all') };
export const DATE = {
  contract: t('date.contract'),
  published: t('date.published'),
  flood_year: t('date.flood_year'),
};
export const ANY_FUND = t('any_fund.all_funds_and_schemes');
export const WITHIN = {
  label: t('within.label'),
  all: (above) => t('within.all.all', { length: above.length === 1 ? above[0].shorts : t('within.all') }),
};
export const FILTER = {
  need: t('filter.need'),
  kind: t('filter.kind'),
  fund: t('filter.fund'),
  lag: t('filter.lag'),
  flood: t('filter.flood'),
  rung: t('filter.rung'),
  date: t('filter.date'),
};

export function recordsCount(n, rung = 'awarded') {
  return t(`records.${rung}`, { n: count(n) }, n);
}

/** The last month of a year that the records end in, or null of one that they cover or do not reach. */
export function openUntil(period, catalogue) {
  const known = (catalogue.years ?? []).find((year) => year.period === period);
  const last = [catalogue.awards_to, catalogue.needs?.find((need) => need.default)?.to].filter(Boolean).sort()[0];
  return known && !known.complete && last && last < lastMonth(period, catalogue) ? last : null;
}

// What of a year lies before the records begin, in words; null of one that they cover.
function beganLate(period, catalogue) {
  const known = (catalogue.years ?? []).find((year) => year.period === period);
  if (!known || known.complete) return null;
  const need = catalogue.needs?.find(({ default: opens }) => opens)?.from;
  const [awards, first] = [catalogue.awards_from, firstMonth(period, catalogue)];
  if (need && need > lastMonth(period, catalogue)) return t('beganLate.no_need_reported');
  const since = [awards, need]
    .filter((month) => month && month > first)
    .sort()
    .at(-1);
  return since ? t('beganLate.from', { since: date(since) }) : null;
}

/** A period for a sentence: "2024-25", "2025-26 (to Oct 2025, not over)", "Jul 2024", "Jun 2024 to Sep 2024". */
export function periodWords(period, catalogue) {
  if (period === 'all') return t('periodWords.all_years');
  const until = openUntil(period, catalogue);
  if (until) return t('periodWords.to_not_over', { period, until: date(until) });
  const since = beganLate(period, catalogue);
  if (since) return `${period} (${since})`;
  if (catalogue.periods.includes(period)) return period;
  if (periodProblem(period, catalogue)) return t('periodWords.no_such_year_here', { period });
  return period
    .split('/')
    .map((part) => (/^\d{4}-(0[1-9]|1[0-2])$/.test(part) ? date(part) : part))
    .join(' to ');
}

/** What is wrong with a period the dataset has nothing of, as a problem; null where nothing is. */
export function periodProblem(period, catalogue) {
  const year = /^(\d{4})(?:-(\d{2}))?$/.exec(period);
  if (!year || catalogue.periods.includes(period)) return null;
  const isMonth = Number(year[2]) >= 1 && Number(year[2]) <= 12;
  const first = Number(catalogue.periods[0]?.slice(0, 4));
  const last = Number(catalogue.periods.at(-1) && lastMonth(catalogue.periods.at(-1), catalogue).slice(0, 4));
  if (isMonth && Number(year[1]) >= first && Number(year[1]) <= last) return null;
  if (!isYear(period, catalogue) && !isMonth) return null;
  return { title: t('periodProblem.title'), detail: t('periodProblem.detail', { period }), allowed: catalogue.periods };
}

// ---- what all areas are called, and money known above a level ----

/** What belongs to all areas together: wide ("state-wide"), title, all ("the whole state"). */
export function wholeWords({ whole }) {
  if (!whole) return { wide: t('wholeWords.wide'), title: t('wholeWords.title'), all: t('wholeWords.all') };
  return {
    wide: t('wholeWords.wide.wide', { whole }),
    title: t('wholeWords.title.wide', { whole: capital(whole) }),
    all: t('wholeWords.all.the_whole', { whole }),
  };
}

// Money known above a level only: the level above is named where there is but one.
export const coarserMoney = (above) =>
  above.length === 1
    ? t('coarsermoney.only_money', { short: capital(above[0].short) })
    : t('coarsermoney.money_known_more_coarsely');
export const coarserKnown = (above) =>
  above.length === 1
    ? t('coarserknown.known_to_the_only', { short: above[0].short })
    : t('coarserknown.known_more_coarsely_only');
export const coarserLead = (above, level) =>
  t('coarserlead.the_is_known_but', {
    length: above.length === 1 ? above[0].short : t('coarserlead.area_it_lies_in'),
    short: level.short,
  });

// ---- why there is no number ----

const REASON = {
  zero_need: (need) => t('reason.zero_need', { none: need.none }),
  zero_with_damage: (need) => t('reason.zero_with_damage', { zero: need.zero }),
  zero_partial: () => t('reason.zero_partial'),
  outside_need: () => t('reason.outside_need'),
  missing_need: () => t('reason.missing_need'),
  no_report_in_period: () => t('reason.no_report_in_period'),
  no_value_for_area: () => t('reason.no_value_for_area'),
  no_money: () => t('reason.no_money'),
  coarser_only: () => t('reason.coarser_only'),
  no_need: () => t('reason.no_need'),
  infinite: () => t('reason.infinite'),
  few_contracts: () => t('reason.few_contracts'),
};

const NO_NEED = needWords('');

/** Why there is no number, in words; need is what needWords gives. */
export function reasonWords(code, need = NO_NEED) {
  return Object.hasOwn(REASON, code) ? REASON[code](need) : code.replaceAll('_', ' ');
}

/** Why a measure of an area is empty, as words; null where it is not. */
export function whyEmpty(area, measure, need) {
  if (area[measure] !== null && area[measure] !== undefined) return null;
  const code = measure === 'need' ? area.need_reason : (area.null_reasons?.[measure] ?? area.need_reason);
  if (code === 'missing_need' && area.need_reason) return reasonWords(area.need_reason, need);
  return code ? reasonWords(code, need) : t('whyEmpty.the_answer_gives_no');
}

/** On which side of an equal share an area is, in a word or two. */
export const SIDE = {
  below: t('side.below'),
  above: t('side.above'),
  even: t('side.even'),
  uncertain: t('side.uncertain'),
  none: t('side.none'),
};

// ---- legend ----

export const LEGEND = {
  zero: t('legend.zero'),
  missing: t('legend.missing'),
  incomparable: t('legend.incomparable'),
  uncertain: t('legend.uncertain'),
  damage: t('legend.damage'),
  few: t('legend.few'),
  less: t('legend.less'),
  more: t('legend.more'),
  equal: t('legend.equal'),
  equalAt: (amount) => t('legend.equalAt', { amount }),
};

/** The range of one class: "₹120 – 340", "up to −₹5 crore". */
export function classRange(scale, index, measure) {
  const words = { short: (value) => trimmed(measure.short(value)) };
  const low = index === 0 ? null : scale.breaks[index - 1];
  const high = index === scale.breaks.length ? null : scale.breaks[index];
  if (low === null && high === null) return scale.kind === 'diverging' ? LEGEND.equal : '';
  if (scale.kind === 'diverging' && low !== null && high !== null && low < 0 && high > 0)
    return `± ${words.short(high)}`;
  if (scale.kind === 'diverging') {
    if (low === null) return t('classRange.below', { short: words.short(high) });
    if (high === null) return t('classRange.above', { short: words.short(low) });
    return low < 0
      ? t('classRange.to', { short: words.short(low), short2: words.short(high) })
      : t('classRange.to_2', { short: words.short(low), short2: words.short(high) });
  }
  if (low === null) return t('classRange.under', { short: words.short(high) });
  if (high === null) return t('classRange.and_more', { short: words.short(low) });
  return `${words.short(low)} – ${words.short(high)}`;
}

/** The range of the values of a scale's only class: "₹120 – 340". */
export function valueRange(values, measure) {
  const ends = [Math.min(...values), Math.max(...values)].map((value) => trimmed(measure.short(value)));
  return ends[0] === ends[1] ? ends[0] : ends.join(' – ');
}

// ---- answer ----

export const ANSWER = {
  title: (n, level) =>
    n === 0
      ? t('answer.title', { one: level.one })
      : n === 1
        ? t('answer.title.furthest_short_of_an')
        : t('answer.title.the_furthest_short_of', {
            n: n === 2 ? t('answer.title.two') : t('answer.title.three'),
            many: level.many,
          }),
  short: (gap) => t('answer.short', { gap: moneyText(-gap) }),
  share: (quotient) =>
    quotient === 0 ? t('answer.share') : t('answer.share.of_an_equal_share', { quotient: percent(quotient) }),
  reach: (least, most, caution) =>
    t('answer.reach.to_short_wherever_other', { least, most, caution: caution ? t('answer.reach') : '' }),
  sure: (short, compared, level) =>
    t('answer.sure', { short: count(short), compared: count(compared), many: level.many }, short),
};

// ---- totals ----

export const TOTAL = {
  per: (need) => t('total.per', { per: need.per }),
  share: (state, catalogue) =>
    state.within
      ? t('total.share', { withinWord: withinWord(catalogue, state) })
      : t('total.share.the_equal_share', { wide: wholeWords(catalogue).wide }),
  hoover: t('total.hoover'),
  coverage: t('total.coverage'),
};

export function awardedNote(summary, level) {
  return t('awardedNote.placed_in_of', {
    areas: count(summary.areas - summary.zero_money),
    areas2: count(summary.areas),
    many: level.many,
  });
}

/** What stands under the share that would have to move; other is that of another level, null if unknown. */
export function hooverNote(other, level) {
  const moves = t('moves.of_the_money_would');
  return other === null || !level ? moves : t('hooverNote.by', { moves, short: level.short, other: percent(other) });
}

export const hooverExplained = (need) => t('hooverexplained.hoover_index_the_share', { per: need.per });

export function coverageNote(counted, level) {
  return t('coverageNote.of_could_be_placed', { counted: moneyText(counted), short: a(level.short) });
}

// ---- reconciliation ----

const BUCKET = {
  conflict: { label: t('bucket.conflict.label'), about: t('bucket.conflict.about') },
  unlocated: { label: t('bucket.unlocated.label'), about: t('bucket.unlocated.about') },
  excluded: { label: t('bucket.excluded.label'), about: t('bucket.excluded.about') },
};

/** The buckets of what is counted, the finest place first. */
export const countedBuckets = (catalogue) => [
  ...catalogue.levels.map(({ key }) => key).reverse(),
  'whole',
  'conflict',
  'unlocated',
];

/** What a bucket is called, and what it holds. */
export function bucketWords(name, catalogue) {
  if (name === 'whole')
    return {
      label: wholeWords(catalogue).title,
      about: t('bucketWords.about', { all: wholeWords(catalogue).all }),
    };
  const level = levelOf(catalogue, name);
  if (!level) return BUCKET[name];
  const finer = finerLevel(catalogue, name);
  if (!finer)
    return {
      label: t('bucketWords.label', { many: level.many }),
      about: t('bucketWords.about.evidence_names_one_or', { shorts: level.shorts }),
    };
  return {
    label: t('bucketWords.label.only', { short: capital(level.short) }),
    about: t('bucketWords.about.the_is_known_the', { short: level.short, short2: finer.short }),
  };
}

export const EXCLUDED = {
  not_flood_related: t('excluded.not_flood_related'),
  unclear: t('excluded.unclear'),
  flood_related: t('excluded.flood_related'),
  other_kind: t('excluded.other_kind'),
  other_fund: t('excluded.other_fund'),
  no_usable_date: t('excluded.no_usable_date'),
  not_stated: t('excluded.not_stated'),
  superseded: t('excluded.superseded'),
  doubtful_amount: t('excluded.doubtful_amount'),
  not_an_item: t('excluded.not_an_item'),
  not_committed: t('excluded.not_committed'),
  ceiling: t('excluded.ceiling'),
  other_currency: t('excluded.other_currency'),
};

export function excludedWords(reason, catalogue, state) {
  if (reason === 'other_area') return t('excludedWords.in_another', { withinWord: withinWord(catalogue, state) });
  return EXCLUDED[reason] ?? reason.replaceAll('_', ' ');
}

// ---- awards ----

/** How finely an award is placed. */
export function precisionWords(precision, catalogue) {
  const level = levelOf(catalogue, precision);
  return level
    ? t('precisionWords.placed_in', { short: level.short })
    : (BUCKET[precision]?.label ?? (precision === 'whole' ? wholeWords(catalogue).title : precision));
}

const METHOD = {
  coordinates: t('method.coordinates'),
  area_code: t('method.area_code'),
  gazetteer: t('method.gazetteer'),
  reference_prefix: t('method.reference_prefix'),
  postcode: t('method.postcode'),
  buyer_office: t('method.buyer_office'),
  override: t('method.override'),
};

/** How the place of an award was found. */
export function methodWords(method, catalogue) {
  const level = levelOf(catalogue, method.replace(/^named_/, ''));
  return level ? t('methodWords.named_in_the_text', { short: level.short }) : (METHOD[method] ?? method);
}

export const FIELD = {
  title: t('field.title'),
  description: t('field.description'),
  reference: t('field.reference'),
  buyer: t('field.buyer'),
  place: t('field.place'),
  postcode: t('field.postcode'),
  product: t('field.product'),
  category: t('field.category'),
  tender_id: t('field.tender_id'),
  supplier: t('field.supplier'),
};

// ---- page ----

export const PAGE = {
  title: 'floodspend',
  question: (money, need, period) =>
    t('page.question.how_much_was_per', {
      did: money.did,
      per: need.per,
      period: period ? t('page.question', { period }) : '',
    }),
  synthetic: t('page.synthetic'),
  dataIn: (language) => t('page.dataIn', { language }),
  wordsIn: (language) => t('page.wordsIn', { language }),
  onPaper: (n, of) => t('page.onPaper', { n: count(n), of: count(of) }),
  loading: t('page.loading'),
  loaded: (n, level, period) => t('page.loaded', { n: count(n), n2: n === 1 ? level.one : level.many, period }),
  retry: t('page.retry'),
  reset: t('page.reset'),
  noAwards: (money) => t('page.noAwards', { record: money.record }),
  ranking: t('page.ranking'),
  doubt: t('page.doubt'),
  unranked: (n, small, contracts) =>
    t('page.unranked.not_ranked_a_share', {
      n: count(n),
      small: small > 0 ? t('page.unranked', { small: count(small) }) : '',
      contracts: count(contracts),
    }),
  clear: t('page.clear'),
  zoomTo: t('page.zoomTo'),
  into: (level) => t('page.into', { shorts: level.shorts }),
  out: (word) => t('page.out', { word }),
  partsOf: (level, name) => t('page.partsOf', { many: capital(level.many), name }),
  moreAwards: t('page.moreAwards'),
  hint: t('page.hint'),
};

/** What is announced after a change. */
export const SAID = {
  view: {
    map: t('said.view.map'),
    plan: t('said.view.plan'),
    brief: t('said.view.brief'),
    changes: t('said.view.changes'),
    review: t('said.view.review'),
  },
  shown: (title, period, level, money, within) =>
    t('said.shown.by', { title, period, level, within: within ? t('said.shown', { within }) : '', money }),
  filters: (names) => t('said.filters', { join: names.join(', ') }),
  chosen: (name) => t('said.chosen', { name }),
  cleared: t('said.cleared'),
  sorted: (column, direction) => t(`said.sorted.${direction}`, { column }),
  list: { areas: () => t('said.list.areas'), coarser: (above) => `${coarserMoney(above)}.` },
  compared: (names) =>
    names.length === 0 ? t('said.compared') : t('said.compared.compared', { join: names.join(', ') }),
  ranking: (name) => t('said.ranking', { name }),
  things: (kind) => t('said.things', { kind }),
  ground: (name) => t('said.ground', { name }),
  planned: (rule) => t('said.planned', { rule }),
  zoomed: (zoom) => t('said.zoomed', { toFixed: zoom.toFixed(1) }),
  unzoomed: t('said.unzoomed'),
};

const PROBLEM = {
  network: [t('problem.network'), t('problem.network.check_that_floodspend_is')],
  'not carried': [t('problem.not_carried'), t('problem.not_carried.make_the_brief_again')],
  unreadable: [t('problem.unreadable'), t('problem.unreadable.expected_json_if_a')],
};

/** Title and detail of a failure, and what is allowed where the server says so. */
export function problemWords(error) {
  if (error.name === 'PeriodError') return error.problem;
  if (PROBLEM[error.message] && error.name === 'ApiError') {
    const [title, detail] = PROBLEM[error.message];
    return { title, detail, allowed: [] };
  }
  if (error.name === 'ApiError') {
    const { problem } = error;
    return {
      title: problem.title ?? t('problemWords.title'),
      detail: problem.detail ?? t('problemWords.detail', { status: problem.status }),
      allowed: Array.isArray(problem.allowed) ? problem.allowed.map(String) : [],
    };
  }
  return { title: t('problemWords.title.the_page_met_an'), detail: String(error.message ?? error), allowed: [] };
}
