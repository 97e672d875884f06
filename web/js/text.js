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
} from './format.js';
import { a, capital, finerLevel, firstMonth, isYear, lastMonth, levelOf, withinWord } from './dataset.js';

/** Words for a need: option in a list, total at the head of a column, per in "awarded per …", none of
 *  an area without any, in a sentence, nobody the same in a legend. */
export function needWords(name, catalogue) {
  const { label, head, per, none, note, zero, unit } = catalogue?.needs.find((need) => need.name === name) ?? {};
  const one = per ?? `unit of need (${unit ?? 'unit'})`;
  const without = none ?? 'there is no need';
  return {
    option: label ?? name,
    total: head ?? label ?? name,
    per: one,
    short: `per ${one}`,
    note: note ?? '',
    zero: zero ?? '0 are reported',
    none: `${without} there`,
    where: `where ${without}`,
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
        column: `Per ${need.per}`,
        unit: moneyUnit(),
        cell: plainMoney,
        short: moneyText,
        long: moneyText,
        exact: exactMoney,
      };
    case 'equity_gap':
      return {
        option: `Equity gap, ${moneyUnit()}`,
        title: `${money} above or below an equal share`,
        column: 'Equity gap',
        unit: columnUnit(),
        cell: (v) => inColumn(v, { sign: true }),
        short: (v) => moneyText(v),
        long: (v) => moneyText(v, { sign: true }),
        exact: (v) => exactMoney(v, { sign: true }),
      };
    case 'equity_gap_pp':
      return {
        option: 'Equity gap, percentage points',
        title: 'Share of the money minus share of the need',
        column: 'Equity gap',
        unit: 'pp',
        cell: points,
        short: points,
        long: (v) => `${points(v)} percentage points`,
        exact: (v) => `${v} percentage points`,
      };
    case 'location_quotient':
      return {
        option: 'Against an equal share',
        legend: `Times an equal share, ${money.toLowerCase()} ${need.short}`,
        title: `${money} ${need.short}, against an equal share`,
        zero: LEGEND.zero,
        column: 'Of an equal share',
        unit: '1 = equal',
        cell: ratio,
        short: ratio,
        long: (v) => `${ratio(v)} times an equal share`,
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
    option: 'Awarded',
    title: 'Awarded',
    did: 'awarded',
    was: 'was awarded',
    were: 'were awarded',
    none: 'was awarded nothing',
    all: 'all the award money',
    records: 'awards',
    record: 'award',
    about: 'Value of accepted bids placed in the area. Awarded is a commitment, not a payment.',
  },
  tender: {
    option: 'Estimated in tenders',
    title: 'Estimated',
    did: 'estimated in tenders',
    was: 'had tenders estimated at',
    were: 'had tenders estimated at',
    none: 'had no tender with an estimate',
    all: 'all the estimates',
    records: 'awards',
    record: 'award',
    about: 'What tenders of accepted bids were estimated at, in the area. An estimate, neither awarded nor paid.',
  },
  sanctioned: {
    option: 'Sanctioned by the response fund',
    title: 'Sanctioned',
    did: 'sanctioned',
    was: 'was sanctioned',
    were: 'were sanctioned',
    none: 'was sanctioned nothing',
    all: 'all the sanctioned money',
    records: 'items',
    record: 'item',
    about:
      'What the state response fund’s committee sanctioned for the area, read by a program from its minutes. Neither ' +
      'awarded nor paid; beside awards, never added to them.',
  },
};

export const EXPLAIN = {
  per_need: 'The money of an area divided by its need.',
  equity_gap:
    'The money of an area, minus what it would have had if every unit of need had the same. All gaps add up to zero.',
  equity_gap_pp: 'Share of all money minus share of all need, in percentage points.',
  location_quotient:
    'Share of the money divided by share of the need (location quotient): below 1 is less than an equal share, ' +
    'above 1 is more.',
  need: 'The need money is measured against.',
};

export const KIND = {
  preparedness: 'Preparedness',
  restoration: 'Restoration',
  relief: 'Relief',
  other: 'Other flood work',
};
export const LAG = { 0: 'Same year', 1: 'Same and next year', 2: 'Same and next two years' };
export const FLOOD = { yes: 'Flood-related', unclear: 'Unclear text only', all: 'All, flood or not' };
export const DATE = { contract: 'Date of contract', published: 'Date of publication' };
export const ANY_FUND = 'All funds and schemes';
export const WITHIN = { label: 'Within', all: (above) => `All ${above.length === 1 ? above[0].shorts : 'areas'}` };
export const FILTER = {
  need: 'Need',
  kind: 'Kind of work',
  fund: 'Fund or scheme',
  lag: 'Spending window',
  flood: 'Work counted',
  rung: 'Money',
  date: 'Dated by',
};

export function recordsCount(n, rung = 'awarded') {
  return n === 1 ? `1 ${MONEY[rung].record}` : `${count(n)} ${MONEY[rung].records}`;
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
  if (need && need > lastMonth(period, catalogue)) return 'no need reported';
  const since = [awards, need]
    .filter((month) => month && month > first)
    .sort()
    .at(-1);
  return since ? `from ${date(since)}` : null;
}

/** A period for a sentence: "2024-25", "2025-26 (to Oct 2025, not over)", "Jul 2024", "Jun 2024 to Sep 2024". */
export function periodWords(period, catalogue) {
  if (period === 'all') return 'all years';
  const until = openUntil(period, catalogue);
  if (until) return `${period} (to ${date(until)}, not over)`;
  const since = beganLate(period, catalogue);
  if (since) return `${period} (${since})`;
  if (catalogue.periods.includes(period)) return period;
  if (periodProblem(period, catalogue)) return `${period} (no such year here)`;
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
  return { title: 'No such year here', detail: `The dataset has nothing of ${period}.`, allowed: catalogue.periods };
}

// ---- what all areas are called, and money known above a level ----

/** What belongs to all areas together: wide ("state-wide"), title, all ("the whole state"). */
export function wholeWords({ whole }) {
  if (!whole) return { wide: 'over all areas', title: 'For all areas', all: 'all areas' };
  return { wide: `${whole}-wide`, title: `${capital(whole)}-wide`, all: `the whole ${whole}` };
}

// Money known above a level only: the level above is named where there is but one.
export const coarserMoney = (above) =>
  above.length === 1 ? `${capital(above[0].short)}-only money` : 'Money known more coarsely';
export const coarserKnown = (above) =>
  above.length === 1 ? `known to the ${above[0].short} only` : 'known more coarsely only';
export const coarserLead = (above, level) =>
  `The ${above.length === 1 ? above[0].short : 'area it lies in'} is known but not the ${level.short}. This money is ` +
  `in no ${level.short} of the map and is not spread over them.`;

// ---- why there is no number ----

const REASON = {
  zero_need: (need) => `${need.none}, so there is nothing to divide by`,
  zero_with_damage: (need) => `${need.zero} there, beside reported damage`,
  zero_partial: () => '0 were reported there, and a month of the flood season has no report',
  outside_need: () => 'the area is left out: only areas in need are compared',
  missing_need: () => 'the need there is not known',
  no_report_in_period: () => 'no report was published for this period',
  no_value_for_area: () => 'the reports give no value for this area',
  no_money: () => 'no money counted here could be placed in any area with a known need',
  coarser_only: () => 'the money counted here is known above this level only',
  no_need: () => 'no area has any need',
  infinite: () => 'undefined, because there is money where there is no need',
  few_contracts: () => 'too few contracts',
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
  return code ? reasonWords(code, need) : 'the answer gives no reason';
}

/** On which side of an equal share an area is, in a word or two. */
export const SIDE = { below: 'less', above: 'more', even: 'equal', uncertain: 'not certain', none: 'no comparison' };

// ---- legend ----

export const LEGEND = {
  zero: 'Nothing placed there',
  missing: 'No data',
  incomparable: 'Nothing to compare',
  uncertain: 'Depends on where other money lies',
  damage: '0 people counted, beside damage',
  few: 'Small need or few contracts',
  less: 'Less than an equal share',
  more: 'More than an equal share',
  equal: 'about equal',
  equalAt: (amount) => `an equal share: ${amount}`,
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
    if (low === null) return `below ${words.short(high)}`;
    if (high === null) return `above +${words.short(low)}`;
    return low < 0 ? `${words.short(low)} to ${words.short(high)}` : `+${words.short(low)} to +${words.short(high)}`;
  }
  if (low === null) return `under ${words.short(high)}`;
  if (high === null) return `${words.short(low)} and more`;
  return `${words.short(low)} – ${words.short(high)}`;
}

/** The range of the values of a scale's only class: "₹120 – 340". */
export function valueRange(values, measure) {
  const ends = [Math.min(...values), Math.max(...values)].map((value) => trimmed(measure.short(value)));
  return ends[0] === ends[1] ? ends[0] : ends.join(' – ');
}

/** A round number without zeros after the point, for class limits and ticks. */
export function trimmed(text) {
  return text.replace(/(\.\d*?)0+(?!\d)/, '$1').replace(/\.(?!\d)/, '');
}

// ---- answer ----

export const ANSWER = {
  title: (n, level) =>
    n === 0
      ? `Of no ${level.one} with a rank is it certain that it falls short`
      : n === 1
        ? 'Furthest short of an equal share'
        : `The ${n === 2 ? 'two' : 'three'} ${level.many} furthest short of an equal share`,
  short: (gap) => `${moneyText(-gap)} short`,
  share: (quotient) => (quotient === 0 ? 'nothing of an equal share' : `${percent(quotient)} of an equal share`),
  reach: (least, most, caution) =>
    `${least} to ${most} short wherever other money lies${caution ? '; rests on few contracts' : ''}`,
  sure: (short, compared, level) =>
    `${count(short)} of ${count(compared)} ${level.many} are certainly short, wherever money without a certain ` +
    'place lies.',
};

// ---- totals ----

export const TOTAL = {
  per: (need) => `Per ${need.per}`,
  share: (state, catalogue) =>
    state.within
      ? `the equal share in this ${withinWord(catalogue, state)}`
      : `the equal share, ${wholeWords(catalogue).wide}`,
  hoover: 'How unequal',
  coverage: 'Placed on the map',
};

export function awardedNote(summary, level) {
  return `placed in ${count(summary.areas - summary.zero_money)} of ${count(summary.areas)} ${level.many}`;
}

/** What stands under the share that would have to move; other is that of another level, null if unknown. */
export function hooverNote(other, level) {
  const moves = 'of the money would have to move for equal shares';
  return other === null || !level ? moves : `${moves}; by ${level.short} ${percent(other)}`;
}

export const hooverExplained = (need) =>
  `Hoover index: the share of the money that would have to move between areas for every ${need.per} to have the ` +
  `same. 0 % is perfectly equal.`;

export function coverageNote(counted, level) {
  return `of ${moneyText(counted)} could be placed in ${a(level.short)}`;
}

// ---- reconciliation ----

const BUCKET = {
  conflict: { label: 'Conflicting places', about: 'Evidence names places that cannot both hold. Counted in no area.' },
  unlocated: { label: 'Not located', about: 'Nothing in the record says where.' },
  excluded: { label: 'Not counted here', about: 'Excluded by the rules or by the filters chosen.' },
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
      about: `Head-office purchases and works for ${wholeWords(catalogue).all}.`,
    };
  const level = levelOf(catalogue, name);
  if (!level) return BUCKET[name];
  const finer = finerLevel(catalogue, name);
  if (!finer) return { label: `In ${level.many}`, about: `Evidence names one or several ${level.shorts}.` };
  return {
    label: `${capital(level.short)} only`,
    about:
      `The ${level.short} is known, the ${finer.short} is not. Counted in ${level.short} figures, shown beside ` +
      `${finer.short} maps.`,
  };
}

export const EXCLUDED = {
  not_flood_related: 'Not flood-related',
  unclear: 'Unclear whether flood-related',
  flood_related: 'Flood-related (other class asked for)',
  other_kind: 'Another kind of work',
  other_fund: 'Another fund or scheme',
  no_usable_date: 'No usable date',
  superseded: 'Superseded by a later record',
  doubtful_amount: 'The amount is doubtful: flagged, or in another unit',
  not_an_item: 'A total or heading, no item of its own',
  not_committed: 'Pending, cancelled or unsuccessful',
  ceiling: 'Ceilings of rate contracts and frameworks',
  other_currency: 'In another currency: counted, in no sum',
};

export function excludedWords(reason, catalogue, state) {
  if (reason === 'other_area') return `In another ${withinWord(catalogue, state)}`;
  return EXCLUDED[reason] ?? reason.replaceAll('_', ' ');
}

// ---- awards ----

/** How finely an award is placed. */
export function precisionWords(precision, catalogue) {
  const level = levelOf(catalogue, precision);
  return level
    ? `Placed in ${level.short}`
    : (BUCKET[precision]?.label ?? (precision === 'whole' ? wholeWords(catalogue).title : precision));
}

const METHOD = {
  coordinates: 'coordinates',
  area_code: 'official area code',
  gazetteer: 'place found in the gazetteer',
  reference_prefix: 'reference number',
  pincode: 'pincode',
  buyer_office: 'office of the buyer',
  override: 'reviewed by hand',
};

/** How the place of an award was found. */
export function methodWords(method, catalogue) {
  const level = levelOf(catalogue, method.replace(/^named_/, ''));
  return level ? `${level.short} named in the text` : (METHOD[method] ?? method);
}

export const FIELD = {
  title: 'title',
  description: 'description',
  reference: 'reference',
  buyer: 'buyer',
  place: 'place',
  pincode: 'pincode',
  product: 'product',
  category: 'category',
  tender_id: 'tender id',
  supplier: 'supplier',
};

// ---- page ----

export const PAGE = {
  title: 'floodspend',
  question: (money, need, period) =>
    `How much was ${money.did} per ${need.per}${period ? ` in ${period}` : ''}, and where does it fall short?`,
  synthetic: 'Synthetic sample',
  dataIn: (language) => `Data in ${language}`,
  wordsIn: (language) =>
    `The data are in ${language}; the page's own words, which it lacks in that language, are English.`,
  onPaper: (n, of) => `The first ${count(n)} of ${count(of)} in the order chosen; all are in the CSV of this view.`,
  loading: 'Loading…',
  loaded: (n, level, period) => `${count(n)} ${n === 1 ? level.one : level.many}, ${period}: figures loaded.`,
  retry: 'Try again',
  reset: 'Reset to defaults',
  noAwards: (money) => `No ${money.record} was placed here in this period with these filters.`,
  ranking: 'Ranking',
  doubt: 'More or less than an equal share: it depends on where money without a certain place lies',
  unranked: (n, small, contracts) =>
    `Not ranked, ${count(n)}: ${small > 0 ? `need under ${count(small)}, or ` : ''}a share of the need that stands ` +
    `for less than one of the ${count(contracts)} contracts`,
  clear: 'Clear selection',
  zoomTo: 'Show on map',
  into: (level) => `See its ${level.shorts}`,
  out: (word) => `See its ${word}`,
  partsOf: (level, name) => `${capital(level.many)} of ${name}`,
  moreAwards: 'Show more',
  hint:
    'Choose an area on the map, in the table or by search to read its figures in a sentence and to open every ' +
    'award behind them.',
};

/** What is announced after a change. */
export const SAID = {
  view: { map: 'What was awarded.', plan: 'Plan new money', brief: 'The brief, two pages to print.' },
  shown: (title, period, level, money, within) =>
    `${title}, ${period}, by ${level}${within ? ` of ${within}` : ''}, ${money}.`,
  filters: (names) => `Changed: ${names.join(', ')}.`,
  chosen: (name) => `${name} chosen: its figures follow the ranking.`,
  cleared: 'No area chosen.',
  sorted: (column, direction) => `Sorted by ${column}, ${direction}.`,
  list: { areas: () => 'The areas.', coarser: (above) => `${coarserMoney(above)}.` },
  compared: (names) => (names.length === 0 ? 'Nothing is compared.' : `Compared: ${names.join(', ')}.`),
  ranking: (name) => `Areas are ranked by ${name}.`,
  planned: (rule) => `The plan is made anew; shown: ${rule}.`,
  zoomed: (zoom) => `Map at ${zoom.toFixed(1)} times its size.`,
  unzoomed: 'The whole map.',
};

const PROBLEM = {
  network: ['The server could not be reached', 'Check that floodspend is still running, then try again.'],
  'not carried': ['This file does not hold an answer it needs', 'Make the brief again with floodspend report.'],
  unreadable: ['The server gave an unreadable answer', 'Expected JSON. If a proxy sits in between, look at its log.'],
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
      title: problem.title ?? 'The request failed',
      detail: problem.detail ?? `The server answered with status ${problem.status}.`,
      allowed: Array.isArray(problem.allowed) ? problem.allowed.map(String) : [],
    };
  }
  return { title: 'The page met an error', detail: String(error.message ?? error), allowed: [] };
}
