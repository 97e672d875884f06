// What the reader looks at, and its form in the URL. Everything is in the query string; a
// value the dataset does not know is dropped, so that an old or mistyped link still opens.

import { columnScale } from './format.js';
import { levelOf, yearOf } from './dataset.js';
import { language, ownLanguage } from './words.js';

export const MEASURES = ['per_need', 'equity_gap', 'equity_gap_pp', 'location_quotient', 'amount', 'need'];
export const LAGS = ['0', '1', '2'];
export const FLOODS = ['yes', 'unclear', 'all'];
export const DATES = ['contract', 'published', 'flood_year'];
/** What the points of a trend are. */
export const STEPS = ['year', 'month'];
/** What followed a damage, in the order it is decided. */
export const STATUSES = [
  'award_found',
  'possible',
  'sanctioned_no_award_found',
  'not_tenderable',
  'not_identifiable',
  'too_recent',
  'no_award_found',
];
/** What the classes of the map rest on: the values of all years, or of the view. */
export const CLASSES = ['all', 'view'];
/** How lengths follow values in a picture. */
export const SCALES = ['linear', 'log'];
export const SORTS = ['name', ...MEASURES];

const PERIOD = /^(\d{4}(-\d{2}(\/\d{4}-\d{2})?)?|all)$/;
const CODE = /^[^\s<>",;]{1,80}$/;
const ID = /^[^\s<>"]{1,120}$/;

/** How many areas can be side by side. */
export const MOST_COMPARED = 6;

/** Views of the page: what was awarded, a plan for new money, the brief to print, what changed since the
 *  version before, and what could not be placed, to review. */
export const VIEWS = ['map', 'plan', 'brief', 'changes', 'review'];
export const RULES = ['by_need', 'limited', 'by_claims'];
export const CLAIMS = ['proportional', 'equal'];

/** What a plan is asked with, amounts in the unit of forms, as they are typed. */
export const PLAN = ['budget', 'floor', 'cap', 'existing', 'claims', 'rule'];
const AMOUNTS = ['budget', 'floor', 'cap'];

/** How many plans are kept beside the one that is shown. */
export const MOST_KEPT = 2;

/** A plan in one text, as addresses keep it. */
export const scenarioOf = (state) => PLAN.map((name) => state[name]).join('~');

/** What a plan is asked with by its text; null where it is none. */
export function scenarioIn(text) {
  const values = text.split('~');
  const asked = Object.fromEntries(PLAN.map((name, i) => [name, values[i] ?? '']));
  const sound =
    values.length === PLAN.length &&
    AMOUNTS.every((name) => asked[name] === '' || inMajor(asked[name]) !== null) &&
    ['yes', 'no'].includes(asked.existing) &&
    CLAIMS.includes(asked.claims) &&
    RULES.includes(asked.rule);
  return sound ? asked : null;
}

/** An amount in the unit of forms as the API wants it, in major units to the last minor one; null where
 *  it is none. */
export function inMajor(typed) {
  const { places, decimals } = columnScale();
  const parts = /^(\d{1,7})(?:\.(\d+))?$/.exec(typed);
  if (!parts || parts[2]?.length > decimals) return null;
  const fraction = (parts[2] ?? '').padEnd(decimals, '0');
  const whole = (parts[1] + fraction.slice(0, places)).replace(/^0+(?=\d)/, '');
  const rest = fraction.slice(places).replace(/0+$/, '');
  return rest ? `${whole}.${rest}` : whole;
}

/** The filters that decide which numbers are asked for, with their defaults. */
export const FILTERS = ['need', 'rung', 'kind', 'fund', 'lag', 'flood', 'date'];

/** What money at a level is measured against unless another need is chosen. */
export function defaultNeed(catalogue, level) {
  return catalogue.default_needs?.[level] ?? (catalogue.needs.find((need) => need.default) ?? catalogue.needs[0]).name;
}

/** The state a dataset opens with, or with another of its levels. */
export function defaults(catalogue, level = catalogue.levels[0].key) {
  return {
    measure: 'location_quotient',
    period: catalogue.default_period ?? catalogue.periods.at(-1),
    level,
    within: '',
    need: defaultNeed(catalogue, level),
    rung: 'awarded',
    kind: [],
    fund: '',
    lag: '0',
    flood: 'yes',
    date: 'contract',
    ranking: catalogue.rankings?.[0] ?? '',
    step: 'year',
    damage: '',
    thing: '',
    ground: '',
    classes: 'all',
    scale: 'linear',
    assets: 'yes',
    area: '',
    award: '',
    compare: [],
    sort: '',
    list: 'areas',
    view: 'map',
    from: '',
    to: '',
    budget: '',
    floor: '',
    cap: '',
    existing: 'yes',
    claims: 'proportional',
    rule: 'by_need',
    kept: [],
    map: null,
  };
}

/** Below how much comes first when a column is chosen: shortfall first, size first. */
export function naturalDirection(column) {
  return column === 'amount' || column === 'need' ? 'descending' : 'ascending';
}

/** The column and direction the table is sorted by. */
export function sorting(state) {
  // Against an equal share, whoever is furthest short in money comes first, as in the answer.
  if (state.sort === '' && state.measure === 'location_quotient')
    return { column: 'equity_gap', direction: 'ascending' };
  if (state.sort === '') return { column: state.measure, direction: naturalDirection(state.measure) };
  const descending = state.sort.startsWith('-');
  return { column: descending ? state.sort.slice(1) : state.sort, direction: descending ? 'descending' : 'ascending' };
}

/** What measures and lists were called in addresses of before. */
const FORMER = { per_affected: 'per_need', awarded: 'amount', district_only: 'coarser' };

const present = (name) => FORMER[name] ?? name;

function parseView(text) {
  const parts = (text ?? '').split(',').map(Number);
  if (parts.length !== 3 || !parts.every(Number.isFinite)) return null;
  const [zoom, latitude, longitude] = parts;
  if (zoom < 1 || zoom > 40 || Math.abs(latitude) > 90 || Math.abs(longitude) > 180) return null;
  return { zoom, latitude, longitude };
}

/** Reads the query string; catalogue is the answer of /dataset. */
export function parseState(search, catalogue) {
  const params = new URLSearchParams(search);
  const asked = catalogue.levels.find(({ key }) => key === params.get('level'));
  const state = defaults(catalogue, asked?.key);
  const pick = (name, allowed) => {
    const value = params.get(name);
    if (value !== null && allowed.includes(value)) state[name] = value;
  };
  const measure = present(params.get('measure'));
  if (MEASURES.includes(measure)) state.measure = measure;
  pick(
    'need',
    catalogue.needs.map((need) => need.name),
  );
  pick('rung', catalogue.rungs ?? []);
  pick('fund', catalogue.funds ?? []);
  pick('lag', LAGS);
  pick('flood', FLOODS);
  pick('date', DATES);
  pick('ranking', catalogue.rankings ?? []);
  pick('step', STEPS);
  pick('damage', STATUSES);
  pick('assets', ['yes', 'no']);
  pick('classes', CLASSES);
  pick('scale', SCALES);
  pick(
    'ground',
    catalogue.needs.map((need) => need.name),
  );
  const thing = params.get('thing');
  if (thing !== null && CODE.test(thing)) state.thing = thing;
  if (present(params.get('list')) === 'coarser') state.list = 'coarser';
  pick('view', VIEWS);
  const versions = (catalogue.versions ?? []).map(({ id }) => id);
  pick('from', versions);
  pick('to', versions);
  pick('existing', ['yes', 'no']);
  pick('claims', CLAIMS);
  pick('rule', RULES);
  for (const name of AMOUNTS) {
    const amount = params.get(name) ?? '';
    if (inMajor(amount) !== null) state[name] = amount;
  }
  const kept = (params.get('kept') ?? '').split(',').filter((text) => scenarioIn(text) !== null);
  state.kept = [...new Set(kept)].slice(0, MOST_KEPT);
  const period = params.get('period');
  if (period !== null && (catalogue.periods.includes(period) || PERIOD.test(period))) state.period = period;
  const kinds = params.getAll('kind').flatMap((value) => value.split(','));
  state.kind = (catalogue.kinds ?? []).filter((kind) => kinds.includes(kind));
  if (state.kind.length === (catalogue.kinds ?? []).length) state.kind = [];
  const within = params.get('within');
  if (within !== null && levelOf(catalogue, state.level).depth > 0 && CODE.test(within)) state.within = within;
  const area = params.get('area');
  if (area !== null && CODE.test(area)) state.area = area;
  const award = params.get('award');
  if (award !== null && ID.test(award)) state.award = award;
  const compared = (params.get('compare') ?? '').split(',').filter((code) => CODE.test(code));
  state.compare = [...new Set(compared)].slice(0, MOST_COMPARED);
  const [, descending, column] = /^(-?)(.*)$/.exec(params.get('sort') ?? '');
  if (SORTS.includes(present(column))) state.sort = descending + present(column);
  state.map = parseView(params.get('map'));
  return possible(state);
}

/** The state that can be asked for: money in the years of floods has no lag and no months. */
export function possible(state) {
  return state.date === 'flood_year' ? { ...state, lag: '0', step: 'year' } : state;
}

/** Writes the query string, "" where everything is default. The order is always the same. */
export function formatState(state, catalogue) {
  const initial = { ...defaults(catalogue, state.level), level: catalogue.levels[0].key };
  const parts = [];
  const add = (name, value) =>
    parts.push(`${name}=${encodeURIComponent(value).replace(/%2C/g, ',').replace(/%2F/g, '/')}`);
  for (const name of [
    'measure',
    'period',
    'level',
    'within',
    ...FILTERS,
    'list',
    'area',
    'award',
    'compare',
    'step',
    'damage',
    'thing',
    'ground',
    'assets',
    'classes',
    'scale',
    'ranking',
    'sort',
    'view',
    'from',
    'to',
    ...PLAN,
    'kept',
  ]) {
    const value = state[name];
    if (Array.isArray(value)) {
      if (value.length > 0) add(name, value.join(','));
    } else if (value !== initial[name]) {
      add(name, value);
    }
  }
  if (language !== ownLanguage(catalogue.languages)) add('lang', language);
  if (state.map) {
    add('map', [state.map.zoom.toFixed(2), state.map.latitude.toFixed(3), state.map.longitude.toFixed(3)].join(','));
  }
  return parts.length > 0 ? '?' + parts.join('&') : '';
}

/** How many filters differ from the default. */
export function activeFilters(state, catalogue) {
  const initial = defaults(catalogue, state.level);
  return FILTERS.filter((name) => String(state[name]) !== String(initial[name])).length;
}

/** The parameters of /analysis/allocation the state asks for, geometry and format aside. */
export function allocationParams(state, level = state.level) {
  const params = new URLSearchParams({
    level,
    period: state.period,
    need: state.need,
    lag: state.lag,
    flood: state.flood,
    date: state.date,
  });
  if (state.rung !== 'awarded') params.set('rung', state.rung);
  if (state.kind.length > 0) params.set('kind', state.kind.join(','));
  if (state.fund !== '') params.set('fund', state.fund);
  if (state.within !== '') params.set('within', state.within);
  return params;
}

/** The parameters of /analysis/changes: those of the allocation that are of money, and the versions chosen. */
export function changesParams(state) {
  const params = allocationParams(state);
  for (const name of ['need', 'lag', 'within']) params.delete(name);
  for (const name of ['from', 'to']) if (state[name] !== '') params.set(name, state[name]);
  return params;
}

/** The rung of money that stands beside another, never added to it. */
export function besideRung(rung, rungs) {
  const other = rung === 'awarded' ? 'sanctioned' : 'awarded';
  return rungs.includes(other) ? other : null;
}

/** The parameters of /analysis/equity: those of the allocation, and what areas are ranked by. */
export function equityParams(state) {
  const params = allocationParams(state);
  if (state.ranking !== '') params.set('ranking', state.ranking);
  return params;
}

/** The parameters of /analysis/trend and /analysis/compare, areas aside: all years, or the
 *  months of the period's year. */
export function seriesParams(state, catalogue) {
  const params = allocationParams(state);
  params.delete('period');
  if (state.step === 'month') {
    params.set('step', 'month');
    params.set('period', yearOf(state.period, catalogue));
  }
  return params;
}

/** The parameters of /analysis/plan: those of the allocation, and how to share out. */
export function planParams(state) {
  const params = allocationParams(state);
  for (const name of AMOUNTS) {
    if (state[name] !== '') params.set(name, inMajor(state[name]));
  }
  params.set('existing', state.existing);
  params.set('claims', state.claims);
  return params;
}
