// Wiring: the URL is the state, the state decides what is fetched, what is fetched is
// rendered. Every part of the page renders from the same model and reports choices back.

import { getAreasIn, getCatalogue, getAllocation, viewLinks } from './api.js';
import { createAreas, modelOf, listOf } from './areas.js';
import { describe, coarserLevels, levelOf, otherLevel } from './dataset.js';
import {
  parseState,
  formatState,
  defaultNeed,
  allocationParams,
  seriesParams,
  changesParams,
  VIEWS,
  possible,
} from './state.js';
import {
  measureWords,
  needWords,
  periodWords,
  periodProblem,
  wholeWords,
  EXPLAIN,
  LEGEND,
  MONEY,
  PAGE,
} from './text.js';
import { gapsInData } from './sentences.js';
import { renderView } from './views.js';
import { byId } from './dom.js';
import { moneyUnit, setCurrency } from './format.js';
import { holdFocus } from './focus.js';
import { announce, changeWords } from './announce.js';
import { showProblem, hideProblem } from './problem.js';
import { awardedTip } from './tips.js';
import { createTooltip } from './tooltip.js';
import { createMap } from './map.js';
import { createTable } from './table.js';
import { createControls } from './controls.js';
import { createSearch } from './search.js';
import { createDetail } from './detail.js';
import { createBelow } from './below.js';
import { later } from './later.js';
import { pause } from './pause.js';
import { paintMap } from './paint.js';
import { createCard } from './card.js';
import { createGuide } from './guide.js';
import { canChoose, createSpread } from './spread.js';
import { renderTotals } from './totals.js';
import { renderAnswer } from './answer.js';
import { renderChips } from './chips.js';
import { renderLanguages } from './languages.js';
import { renderReconciliation } from './reconciliation.js';
import { embedded, renderSource, within } from './embed.js';
import { renderFooter, renderDataset } from './footer.js';
import { labelled, nameParts, opening as asked, t } from './words.js';

const MOST_SHARP = 1000; // areas whose shapes are asked for again, as a map that is moved near shows them

const board = byId('board');
const tooltip = createTooltip();
const map = createMap(byId('map'), {
  onSelect: (id) => select(id, 'map'),
  onHover: hover,
  onView: (view) => {
    change({ map: view }, { replace: true });
    sharpen();
  },
});
const table = createTable(byId('ranking'), {
  onSelect: (id) => select(id, 'table'),
  onHover: (id) => hover(id, null),
  onSort: (sort) => change({ sort }, { replace: true }),
  onList: (list) => change({ list }),
  onSelectCoarser: (level, id) =>
    change({ level, area: id, award: '', list: 'areas', map: null }, { show: true, focus: true }),
});
// Other areas than before are shown from their beginning.
function narrow(patch) {
  const elsewhere = { area: '', award: '', list: 'areas', map: null };
  change('level' in patch || 'within' in patch ? { ...elsewhere, ...patch } : patch);
}

const controls = createControls({
  onChange: narrow,
});
const search = createSearch(byId('search'), {
  onChoose: (area) =>
    change(
      {
        view: state.view === 'plan' ? 'plan' : 'map',
        level: area.level,
        within: '',
        area: area.id,
        award: '',
        list: 'areas',
      },
      { show: true, focus: true },
    ),
});
const detail = createDetail(byId('area'), {
  onClear: () => select('', 'detail'),
  onShow: (id) => {
    map.show(id);
    byId('map').scrollIntoView({ block: 'nearest' });
  },
  onInto: (level, area) =>
    change({ level: level.key, within: area.id, area: '', award: '', list: 'areas', map: null }, { focus: true }),
  onOut: (id) =>
    change({ level: levelAbove(id), within: '', area: id, award: '', list: 'areas', map: null }, { focus: true }),
  onAward: (open, id) => {
    if (open !== '' || state.award === id) change({ award: open }, { replace: true, quiet: true });
  },
  onCompare: (id) =>
    change({
      compare: state.compare.includes(id) ? state.compare.filter((other) => other !== id) : [...state.compare, id],
    }),
});
const card = createCard(byId('card'), {
  onMore: () => {
    byId('area').focus({ preventScroll: true });
    byId('area').scrollIntoView({ block: 'start' });
  },
  onClear: () => select('', 'detail'),
});
const planning = later(byId('plan'), async () =>
  (await import('./planning.js')).createPlanning(byId('plan'), byId('plan-table'), map, {
    areasOf: (plural, detail) => areasOf(plural, detail),
    onChange: (patch) => change(patch),
    onSelect: (id) => select(id, 'plan'),
    onHover: (id) => hover(id, null),
  }),
);
const brief = later(byId('brief'), async () =>
  (await import('./brief.js')).createBrief(byId('brief'), {
    onDrawn: (title) => {
      document.title = title;
    },
  }),
);
const changes = later(byId('changes'), async () =>
  (await import('./changes.js')).createChanges(byId('changes'), { onChange: (patch) => change(patch) }),
);
const review = later(byId('review'), async () => (await import('./review.js')).createReview(byId('review')));
const handOn = later(
  byId('hand-on'),
  async () => {
    const { renderHandOn } = await import('./hand-on.js');
    return { show: (shown) => renderHandOn(byId('hand-on'), shown) };
  },
  { near: true },
);
const below = createBelow({
  change: (...choice) => change(...choice),
  select: (...choice) => select(...choice),
  hover,
  areasOf: (plural, detail) => areasOf(plural, detail),
  tooltip,
  onEquity: showOther,
});

let opening = asked; // the first answer of /dataset, where the page's language hung on it
let catalogue = null;
let state = null;
let model = null; // the allocation shown: {key, level, areas, byId, summary}
let loading = null;
let otherHoover = null; // {key, value} of another level
const areasOf = createAreas();
const spread = createSpread();
let drawn = ''; // level, and area within which shapes are on the map
let sharp = ''; // the same of those that are drawn as a map moved near shows them
const fine = new Set(); // ids of such, where there are too many to draw all so
const names = new Map();
const namedLevels = new Set(); // levels whose areas have their names there
let named = false; // whether they were asked for
let pending = { show: false, focus: false, reveal: false, said: [] }; // what the next rendering is to do besides

for (const view of VIEWS) {
  byId(`view-${view}`).addEventListener('click', (event) => {
    if (!catalogue || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    change({ view });
  });
}

nameParts();

// Within another page there is the map alone.
const stateOf = (query) => ({ ...parseState(query, catalogue), ...(embedded ? { view: 'map' } : {}) });

async function start() {
  let answer;
  try {
    answer = (await opening) ?? (await getCatalogue());
    opening = null;
  } catch (error) {
    holdFocus(() => showProblem(error, start));
    board.setAttribute('aria-busy', 'false');
    return;
  }
  await pause();
  holdFocus(hideProblem);
  catalogue = describe(answer);
  setCurrency(catalogue.currency, catalogue.minor_unit);
  document.fonts.load('1em "Source Sans 3"', moneyUnit()); // it is wanted by all that is drawn
  state = stateOf(location.search);
  load(); // what it asks for comes while the head of the page is drawn
  await pause();
  search.setCatalogue(catalogue);
  map.nameWhole(catalogue.whole ? wholeWords(catalogue).all : t('app.the_whole_map'));
  renderDataset(byId('dataset'), catalogue);
  renderLanguages(byId('language'), () => formatState(state, catalogue));
  createGuide(byId('guide'), byId('guide-open'), () => ({
    need: needWords(state.need, catalogue),
    rungs: catalogue.rungs ?? ['awarded'],
  }));
  await pause();
  controls.render(state, catalogue);
}

byId('search').addEventListener('focusin', loadNames);

window.addEventListener('popstate', () => {
  if (!catalogue) return;
  state = stateOf(location.search);
  controls.render(state, catalogue);
  load();
});

// The need a level is opened with, unless the reader chose another.
function ownNeed(level) {
  return state.need === defaultNeed(catalogue, state.level) ? { need: defaultNeed(catalogue, level) } : {};
}

// The level of an area that the areas shown lie in; until its name is known, the next above.
function levelAbove(id) {
  return catalogue.places.get(id)?.level ?? coarserLevels(catalogue, state.level).at(-1).key;
}

// change applies a choice: state, URL, then whatever has to be fetched or drawn again.
function change(patch, { replace = false, quiet = false, show = false, focus = false, reveal = show || focus } = {}) {
  if ('level' in patch && patch.level !== state.level)
    patch = { within: '', ...ownNeed(patch.level), ...patch, compare: [] }; // areas of one level are compared
  const before = state;
  state = possible({ ...state, ...patch });
  const url = location.pathname + within(formatState(state, catalogue)) + location.hash;
  if (replace || embedded) history.replaceState(null, '', url);
  else history.pushState(null, '', url);
  pending = {
    show: pending.show || show,
    focus: pending.focus || focus,
    reveal: pending.reveal || reveal,
    said: [...pending.said, changeWords(before, state, { catalogue, names })],
  };
  if (quiet || ('map' in patch && Object.keys(patch).length === 1)) {
    sayPending();
    return;
  }
  controls.render(state, catalogue);
  load();
}

function sayPending() {
  announce(pending.said.filter(Boolean).join(' '));
  pending = { ...pending, said: [] };
}

function select(id, from) {
  const area = id === state.area && from !== 'table' ? '' : id;
  if (area !== '' && area === state.area) {
    bringIntoView(byId('card'));
    return;
  }
  change({ area, award: '' }, { reveal: area !== '', focus: from === 'map' && area !== '' });
  if (from === 'map') (state.view === 'plan' ? planning.part : table)?.select(area, true);
}

// Brings the beginning of a part into view, of a wide page so that the map stays beside it.
function bringIntoView(part) {
  const { top, height } = part.getBoundingClientRect();
  const seen = window.matchMedia('(max-width: 900px)').matches ? window.innerHeight - 8 : window.innerHeight * 0.55;
  if (top >= 0 && top + Math.min(height, seen) <= window.innerHeight) return;
  window.scrollBy({ top: top + Math.min(height, seen) - window.innerHeight, behavior: 'instant' });
}

function hover(id, event) {
  map.hover(id);
  table.hover(id);
  planning.part?.hover(id);
  if (!event) return;
  const tip = id && (state.view === 'plan' ? planning.part?.tip(id) : tipOf(model?.byId.get(id)));
  if (tip) tooltip.show(tip, event.clientX, event.clientY);
  else tooltip.hide();
}

const tipOf = (area) => (area ? awardedTip(area, { state, catalogue, summary: model.summary }) : null);

async function load() {
  const key = allocationParams(state).toString();
  loading?.abort();
  loading = new AbortController();
  const { signal } = loading;
  const shapes = areasOf(levelOf(catalogue, state.level).plural, 'outline');
  const place = state.level + state.within;
  const above = coarserLevels(catalogue, state.level).at(-1);
  const outlines = above ? areasOf(above.plural, 'outline') : Promise.resolve([]);
  const held = model?.key === key;
  if (held && spread.ready(state, catalogue)) {
    loading = null;
    render();
    return;
  }
  board.setAttribute('aria-busy', 'true');
  try {
    const wrong = periodProblem(state.period, catalogue);
    if (wrong) throw Object.assign(new Error(wrong.detail), { name: 'PeriodError', problem: wrong });
    const [answer, features, over] = await Promise.all([
      held ? null : getAllocation(allocationParams(state), signal),
      shapes,
      outlines,
      spread.ask(state, catalogue, signal),
      { plan: planning, brief, changes, review }[state.view]?.prepare(),
    ]);
    if (signal.aborted) return;
    if (!held) model = modelOf(key, state.level, answer);
    if (drawn !== place) {
      keepNames(listOf([over, features]));
      for (const { key } of [above, levelOf(catalogue, state.level)].filter(Boolean)) namedLevels.add(key);
      controls.render(state, catalogue); // with the areas there are to be within
      showAreas(features, over);
      drawn = place;
      sharp = '';
      fine.clear();
    }
    if (pending.said.length === 0)
      pending.said = [
        PAGE.loaded(model.areas.length, levelOf(catalogue, state.level), periodWords(state.period, catalogue)),
      ];
    holdFocus(hideProblem);
    if (document.body.classList.contains('starting')) await renderFirst(signal);
    else render();
    if (!signal.aborted) sharpen();
  } catch (error) {
    if (error.name === 'AbortError') return;
    holdFocus(() => showProblem(error, load));
  } finally {
    if (!signal.aborted) board.setAttribute('aria-busy', 'false');
  }
}

function showAreas(features, over) {
  const parents = new Set(model.areas.map((area) => area.parent_id));
  map.setAreas(
    features.filter(({ id }) => model.byId.has(id)),
    over.filter(({ id }) => parents.has(id)),
    over.filter(({ id }) => !parents.has(id)),
  );
}

// Draws shapes as fine as a map that is moved near shows them, where there are not too many.
async function sharpen() {
  const place = drawn;
  if (!state.map) return;
  if (model.areas.length > MOST_SHARP) {
    await sharpenInSight();
    return;
  }
  if (sharp === place) return;
  sharp = place;
  const above = coarserLevels(catalogue, state.level).at(-1);
  const asked = [levelOf(catalogue, state.level), above].map((level) =>
    level ? areasOf(level.plural, 'simplified') : [],
  );
  try {
    const [features, over] = await Promise.all(asked);
    if (drawn === place) showAreas(features, over);
  } catch {
    sharp = ''; // the outlines stay
  }
}

// Of more areas, those in sight are drawn so, each asked for once.
async function sharpenInSight() {
  const [place, level] = [drawn, levelOf(catalogue, state.level)];
  const seen = map.inSight();
  if (!seen || seen.ids.length > MOST_SHARP || seen.ids.every((id) => fine.has(id))) return;
  for (const id of seen.ids) fine.add(id);
  const above = coarserLevels(catalogue, state.level).at(-1);
  try {
    const [features, over] = await Promise.all([
      getAreasIn(level.plural, seen.box, MOST_SHARP),
      above && above.areas <= MOST_SHARP ? areasOf(above.plural, 'simplified') : null,
    ]);
    if (drawn !== place) return;
    const parents = new Set(model.areas.map((area) => area.parent_id));
    map.refine(
      features,
      over?.filter(({ id }) => parents.has(id)),
    );
  } catch {
    for (const id of seen.ids) fine.delete(id); // the outlines stay, and are asked for again when the map is moved
  }
}

function keepNames(areas) {
  for (const area of areas) {
    catalogue.places.set(area.id, area);
    names.set(area.id, area.name);
  }
}

// Whether what is shown speaks of areas that are not on the map.
const speaksOfOthers = () =>
  (state.view !== 'map' || state.area || state.within || catalogue.levels.length > 2) &&
  catalogue.levels.some(({ key }) => !namedLevels.has(key));

// Names of areas that are not on the map: the search finds them, and what is said of an area names others.
async function loadNames() {
  if (named || !catalogue) return;
  named = true;
  try {
    const areas = listOf(await Promise.all(catalogue.levels.map(({ plural }) => areasOf(plural, 'none'))));
    keepNames(areas);
    search.setAreas(areas);
    controls.render(state, catalogue);
    if (model?.key === allocationParams(state).toString()) render(); // they have names now
  } catch (error) {
    named = false;
    if (!byId('problem').hidden) return; // the figures failed as well and say so already
    holdFocus(() => showProblem(error, loadNames));
  }
}

// Results at another level belong beside those of one: they differ by the size of the areas alone.
function showOther(answer) {
  const other = otherLevel(catalogue, answer.parameters.level);
  otherHoover = { key: model.key, value: other ? answer.indices[other.key].hoover : null };
  renderTotals(byId('totals'), {
    state,
    summary: model.summary,
    catalogue,
    other: state.within ? null : otherHoover.value,
  });
}

function render() {
  document.body.classList.remove('starting');
  holdFocus(() => [...drawing()]);
  rendered();
}

// The same of a page that shows nothing yet, in pieces.
async function renderFirst(signal) {
  for (const _ of drawing()) {
    await pause();
    if (signal.aborted) return;
  }
  const { classList } = document.body;
  classList.replace('starting', 'arriving');
  try {
    const size = map.measured();
    await pause();
    map.fit(size);
    await pause();
  } finally {
    classList.remove('arriving');
  }
  if (!signal.aborted) rendered();
}

function rendered() {
  const area = model.byId.get(state.area);
  if (pending.show && area) {
    map.show(area.id);
    (state.view === 'plan' ? planning.part : table)?.select(area.id, true);
  }
  const chosen = area ? byId('card') : byId('area');
  if (pending.focus && state.view === 'map') chosen.focus({ preventScroll: true });
  if (pending.reveal && state.view === 'map') bringIntoView(chosen);
  if (speaksOfOthers()) loadNames();
  sayPending();
  pending = { show: false, focus: false, reveal: false, said: [] };
  board.setAttribute('aria-busy', 'false');
}

const addressOf = (view) => `./${formatState({ ...state, view }, catalogue)}`;

// Draws what the state asks for, and gives way after each piece of it.
function* drawing() {
  const { summary } = model;
  const links = viewLinks(allocationParams(state), levelOf(catalogue, state.level).plural);
  renderView(state, catalogue);
  renderChips(byId('chips'), { state, catalogue, onChange: narrow });
  if (state.view !== 'map') overview = null;
  if (state.view === 'brief') {
    renderBriefing();
    return;
  }
  brief.hide();
  if (state.view === 'changes') {
    renderChanges();
    return;
  }
  changes.hide();
  if (state.view === 'review') {
    renderReview();
    return;
  }
  review.hide();
  yield;
  if (state.view === 'plan') renderPlan();
  else yield* drawAwarded();
  yield;
  if (embedded) {
    renderSource(byId('footer'), { catalogue, href: addressOf('map') });
    return;
  }
  handOn.show({
    svg: byId('map').querySelector('svg'),
    legend: byId('legend'),
    links,
    brief: addressOf('brief'),
    state,
    catalogue,
    summary,
  });
  yield;
  renderReconciliation(byId('reconciliation'), { state, summary, catalogue, links, review: addressOf('review') });
  renderFooter(byId('footer'), { summary, catalogue, links });
}

// Of what the answer, the map, its table and the tiles were drawn last: they are the same whatever area is chosen.
let overview = null;

function* drawAwarded() {
  const { areas, summary } = model;
  const area = model.byId.get(state.area) ?? null;
  planning.hide();
  const other = !state.within && otherHoover?.key === model.key ? otherHoover.value : null;
  const view = formatState({ ...state, area: '', award: '', map: null }, catalogue);
  const key = `${catalogue.places.size} ${spread.ready(state, catalogue)} ${view}`;
  if (overview?.model === model && overview.key === key) {
    map.select(state.area);
    map.setView(state.map);
    table.select(state.area);
  } else overview = { model, key, ...(yield* drawOverview(other)) };
  yield;
  const { scale, leading, title } = overview;
  document.title = `${area ? labelled(area.name, title) : title} – ${PAGE.title}`;
  detail.render({ state, area, areas, summary, catalogue, names });
  if (area) card.show({ state, catalogue, area, areas, params: seriesParams(state, catalogue).toString() });
  else card.hide();
  if (!embedded) below.show({ state, catalogue, model, area, names, scale, named: leading });
}

// Gives the scale of the map, the areas that the answer names, and the title.
function* drawOverview(other) {
  const { areas, summary } = model;
  const need = needWords(state.need, catalogue);
  const words = {
    ...measureWords(state.measure, need, state.rung),
    missing: summary.need !== null && summary.per_need === null ? LEGEND.incomparable : undefined,
  };
  const level = levelOf(catalogue, state.level);
  const title = t('app.title.by', {
    title: words.title,
    periodWords: periodWords(state.period, catalogue),
    one: level.one,
  });
  const leading = renderAnswer(byId('answer'), {
    areas,
    summary,
    state,
    catalogue,
    onSelect: (id) => change({ area: id, award: '', list: 'areas' }, { show: true, focus: true }),
  });
  yield;
  map.nameAreas(leading.map(({ id }) => id));
  const chosen = {
    measure: state.measure,
    words,
    title: `${words.title}, ${periodWords(state.period, catalogue)}`,
    note: t('app.scale.by', { one: level.one }),
    description: t('app.scale.map_the_ranking_lists', {
      title,
      gapsInData: gapsInData(areas, summary, state, catalogue),
    }),
    values: spread.values(state, catalogue),
  };
  const onClasses = canChoose(state, catalogue) ? (classes) => change({ classes }) : null;
  const scale = paintMap(map, areas, chosen, { state, catalogue, summary, onClasses });
  byId('map-title').title = state.measure === 'amount' ? MONEY[state.rung].about : EXPLAIN[state.measure];
  yield;
  table.render({ state, catalogue, areas, summary, scale, need });
  yield;
  renderTotals(byId('totals'), { state, summary, catalogue, other });
  return { scale, leading, title };
}

function renderBriefing() {
  card.hide();
  below.hide();
  planning.hide();
  changes.hide();
  review.hide();
  brief.show({ state }, state);
}

function renderChanges() {
  card.hide();
  below.hide();
  planning.hide();
  review.hide();
  document.title = `${t('changes.title')} – ${PAGE.title}`;
  const params = changesParams(state).toString();
  changes.show({ params }, { state, catalogue, names, params });
}

function renderReview() {
  card.hide();
  below.hide();
  planning.hide();
  document.title = `${t('review.title')} – ${PAGE.title}`;
  const params = allocationParams(state);
  params.delete('within');
  review.show({ params: params.toString() }, { state, catalogue, href: addressOf('review') });
}

function renderPlan() {
  card.hide();
  below.hide();
  byId('map-title').title = '';
  document.title = `${t('analysis.plan.question')} – ${PAGE.title}`;
  planning.show({ state, catalogue, model, names });
}

start();
