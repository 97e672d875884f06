// Wiring: the URL is the state, the state decides what is fetched, what is fetched is
// rendered. Every part of the page renders from the same model and reports choices back.

import { getDataset, getAllocation, getAreas, viewLinks } from './api.js';
import { parseState, formatState, allocationParams, equityParams, seriesParams, planParams, VIEWS } from './state.js';
import { scaleFor, classOf, paint } from './classes.js';
import { measureWords, needWords, whyEmpty, problemWords, reasonWords, gapsInData, periodWords, EXPLAIN, LEVEL, MONEY, PAGE } from './text.js';
import { PLAN, RULE } from './text-analysis.js';
import { byId, fill, h } from './dom.js';
import { rupees, quantity, setCurrency } from './format.js';
import { createTooltip } from './tooltip.js';
import { createMap } from './map.js';
import { createTable } from './table.js';
import { createControls } from './controls.js';
import { createSearch } from './search.js';
import { createDetail } from './detail.js';
import { createEquity } from './equity.js';
import { createSensitivity } from './sensitivity.js';
import { createTrend, createCompare, besideRung } from './trend.js';
import { createPlan, createPlanTable, perNeed } from './plan.js';
import { renderLegend } from './legend.js';
import { renderTotals } from './totals.js';
import { renderReconciliation } from './reconciliation.js';
import { renderFooter, renderDataset } from './footer.js';

const board = byId('board');
const tooltip = createTooltip();
const map = createMap(byId('map'), { onSelect: (id) => select(id, 'map'), onHover: hover, onView: (view) => change({ map: view }, { replace: true }) });
const table = createTable(byId('ranking'), {
  onSelect: (id) => select(id, 'table'),
  onHover: (id) => hover(id, null),
  onSort: (sort) => change({ sort }, { replace: true }),
  onList: (list) => change({ list }),
  onSelectDistrict: (id) => change({ level: 'district', area: id, award: '', list: 'areas', map: null }, { show: true }),
});
const controls = createControls({ onChange: (patch) => change('level' in patch ? { ...patch, area: '', award: '', list: 'areas' } : patch) });
const search = createSearch(byId('search'), { onChoose: (area) => change({ level: area.level, area: area.id, award: '', list: 'areas' }, { show: true, focus: true }) });
const detail = createDetail(byId('area'), {
  onClear: () => select('', 'detail'),
  onShow: (id) => {
    map.show(id);
    byId('map').scrollIntoView({ block: 'nearest' });
  },
  onLevel: (level, area) => change({ level, area: level === 'district' ? area.district_id : '', award: '', list: 'areas' }, { show: level === 'district' }),
  onAward: (open, id) => {
    if (open !== '' || state.award === id) change({ award: open }, { replace: true, quiet: true });
  },
  onCompare: (id) => change({ compare: state.compare.includes(id) ? state.compare.filter((other) => other !== id) : [...state.compare, id] }),
});
const trend = createTrend(byId('trend'), { onPeriod: (period) => change({ period }), onStep: (step) => change({ step }) });
const compare = createCompare(byId('compare'), {
  onStep: (step) => change({ step }),
  onPeriod: (period) => change({ period }),
  onSelect: (id) => change({ area: id, award: '', list: 'areas' }, { show: true, focus: true }),
  onRemove: (id) => change({ compare: state.compare.filter((other) => other !== id) }),
});
const plan = createPlan(byId('plan'), { onChange: (patch) => change(patch), onAnswer: drawPlan });
const planTable = createPlanTable(byId('plan-table'), {
  onSelect: (id) => select(id, 'plan'),
  onHover: (id) => hover(id, null),
  onRule: (rule) => change({ rule }),
});
const equity = createEquity(byId('equity'), {
  onRanking: (ranking) => change({ ranking }),
  onSelect: (id) => change({ area: id, award: '', list: 'areas' }, { show: true, focus: true }),
  onAnswer: showOther,
});

const sensitivity = createSensitivity(byId('sensitivity'), {
  onAsk: (question) => change(question),
  onSelect: (id) => change({ area: id, award: '', list: 'areas' }, { show: true, focus: true }),
});

let catalogue = null;
let state = null;
let model = null; // the allocation shown: {key, level, areas, byId, summary}
let loading = null;
let otherHoover = null; // {key, value} of the other level
const geometry = new Map(); // level → promise of features
let drawn = ''; // level whose shapes are on the map
let names = new Map();
let planned = new Map(); // id → its line of the plan shown
let pending = {};

for (const view of VIEWS) {
  byId(`view-${view}`).addEventListener('click', (event) => {
    if (!catalogue || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    change({ view });
  });
}

async function start() {
  try {
    catalogue = await getDataset();
  } catch (error) {
    showProblem(error, start);
    return;
  }
  hideProblem();
  setCurrency(catalogue.currency, catalogue.minor_unit);
  state = parseState(location.search, catalogue);
  renderDataset(byId('dataset'), catalogue);
  controls.render(state, catalogue);
  load();
  loadNames();
}

window.addEventListener('popstate', () => {
  if (!catalogue) return;
  state = parseState(location.search, catalogue);
  controls.render(state, catalogue);
  load();
});

// change applies a choice: state, URL, then whatever has to be fetched or drawn again.
function change(patch, { replace = false, quiet = false, show = false, focus = false } = {}) {
  if ('level' in patch && patch.level !== state.level) patch = { ...patch, compare: [] }; // areas of one level are compared
  state = { ...state, ...patch };
  const url = location.pathname + formatState(state, catalogue) + location.hash;
  if (replace) history.replaceState(null, '', url);
  else history.pushState(null, '', url);
  if (quiet || ('map' in patch && Object.keys(patch).length === 1)) return;
  pending = { show, focus };
  controls.render(state, catalogue);
  load();
}

function select(id, from) {
  const area = id === state.area && from !== 'table' ? '' : id;
  if (area === state.area && from === 'table') {
    byId('area').scrollIntoView({ block: 'nearest' });
    return;
  }
  change({ area, award: '' });
  if (from === 'map') (state.view === 'plan' ? planTable : table).select(area, true);
}

function hover(id, event) {
  map.hover(id);
  table.hover(id);
  planTable.hover(id);
  if (!event) return;
  const area = id ? (state.view === 'plan' ? planned : model?.byId)?.get(id) : null;
  if (area) tooltip.show(state.view === 'plan' ? planTip(area) : tip(area), event.clientX, event.clientY);
  else tooltip.hide();
}

function planTip(area) {
  const { before, after } = perNeed(area, state.rule);
  const line = (label, value) => [h('dt', null, label), h('dd', null, value)];
  return [
    h('p', { class: 'tip-name' }, area.name),
    h('p', { class: 'tip-value' }, area[state.rule] === null ? h('span', { class: 'tip-reason' }, `No figure: ${reasonWords(area.null_reasons.need)}`) : rupees(area[state.rule])),
    h('p', { class: 'tip-label' }, `${RULE[state.rule].name}: new money`),
    h('dl', null, before === null ? null : [line(`Per ${needWords(state.need, catalogue).per} before`, rupees(before)), line('After', rupees(after))]),
  ];
}

function tip(area) {
  const need = needWords(state.need, catalogue);
  const words = measureWords(state.measure, need, state.rung);
  const reason = whyEmpty(area, state.measure);
  const only = state.level === 'circle' ? model.summary.district_only?.find((d) => d.district_id === area.district_id) : null;
  const line = (label, value) => [h('dt', null, label), h('dd', null, value)];
  return [
    h('p', { class: 'tip-name' }, area.name, area.level === 'circle' ? h('span', null, area.district_name) : null),
    h('p', { class: 'tip-value' }, reason === null ? words.long(area[state.measure]) : h('span', { class: 'tip-reason' }, `No figure: ${reason}`)),
    reason === null ? h('p', { class: 'tip-label' }, words.title) : null,
    h('dl', null,
      state.measure !== 'awarded' ? line(MONEY[state.rung].title, area.awarded === 0 ? 'nothing' : rupees(area.awarded)) : null,
      state.measure !== 'need' && area.need !== null ? line(need.total, quantity(area.need)) : null,
      state.measure !== 'per_affected' && area.per_affected !== null ? line(`Per ${need.per}`, rupees(area.per_affected)) : null,
      only?.awarded > 0 ? line('District-only money', rupees(only.awarded)) : null),
  ];
}

async function load() {
  const key = allocationParams(state).toString();
  loading?.abort();
  loading = new AbortController();
  const { signal } = loading;
  const shapes = areasOf(state.level, 'simplified');
  const outlines = state.level === 'circle' ? areasOf('district', 'simplified') : Promise.resolve([]);
  if (model?.key === key) {
    loading = null;
    render();
    return;
  }
  board.setAttribute('aria-busy', 'true');
  try {
    const [answer, features, over] = await Promise.all([getAllocation(allocationParams(state), signal), shapes, outlines]);
    if (signal.aborted) return;
    const areas = answer.features.map((feature) => ({ ...feature.properties, id: String(feature.properties.id ?? feature.id) }));
    model = { key, level: state.level, areas, byId: new Map(areas.map((area) => [area.id, area])), summary: answer.summary };
    if (drawn !== state.level) {
      map.setAreas(features, over, () => true);
      drawn = state.level;
    }
    hideProblem();
    render();
    byId('announce').textContent = `${areas.length} ${LEVEL[state.level].many}, ${periodWords(state.period, catalogue)}: figures loaded.`;
  } catch (error) {
    if (error.name === 'AbortError') return;
    showProblem(error, load);
  } finally {
    if (!signal.aborted) board.setAttribute('aria-busy', 'false');
  }
}

// Shapes are fetched once per level; a failure may be tried again.
function areasOf(level, detailOfShape) {
  const key = level + detailOfShape;
  if (!geometry.has(key)) {
    const promise = getAreas(level, detailOfShape).then((features) => features.map((feature) => ({ ...feature, id: String(feature.id) })));
    promise.catch(() => geometry.delete(key));
    geometry.set(key, promise);
  }
  return geometry.get(key);
}

async function loadNames() {
  try {
    const [districts, circles] = await Promise.all([areasOf('district', 'none'), areasOf('circle', 'none')]);
    const areas = [...districts, ...circles].map((feature) => ({ ...feature.properties, id: feature.id }));
    search.setAreas(areas.map((area) => ({ ...area, aliases: typeof area.aliases === 'string' ? area.aliases.split(';') : area.aliases ?? [] })));
    for (const area of areas) names.set(area.id, area.name);
  } catch (error) {
    if (!byId('problem').hidden) return; // the figures failed as well and say so already
    showProblem(error, loadNames);
  }
}

// Results at both levels belong side by side: they differ by the size of the areas alone.
function showOther(answer) {
  const { level } = answer.parameters;
  otherHoover = { key: model.key, value: answer.indices[level === 'district' ? 'circle' : 'district'].hoover };
  renderTotals(byId('totals'), { state, summary: model.summary, catalogue, other: otherHoover.value });
}

// Paints areas by a measure of theirs, with the legend that explains it.
function paintMap(areas, { measure, words, title, note, description }) {
  const need = needWords(state.need, catalogue);
  const shown = new Map(areas.map((area) => [area.id, area]));
  const scale = scaleFor(measure, areas.map((area) => area[measure]).filter((value) => value !== null && value !== undefined));
  map.paint((id) => (shown.has(id) ? paint(scale, classOf(scale, measure, shown.get(id))) : 'url(#pattern-hatch)'), description);
  map.select(state.area);
  map.setView(state.map);
  byId('map-title').textContent = title;
  byId('map-note').textContent = note;
  renderLegend(byId('legend'), { scale, measure, words, need, areas, level: LEVEL[state.level] });
  return scale;
}

function render() {
  const planning = state.view === 'plan';
  const { summary } = model;
  const links = viewLinks(allocationParams(state));
  for (const id of ['totals', 'ranking', 'area']) byId(id).hidden = planning;
  byId('plan-table').hidden = !planning;
  byId('question').textContent = planning ? PLAN.question : PAGE.question(MONEY[state.rung]);
  for (const view of VIEWS) {
    const link = byId(`view-${view}`);
    link.href = `./${formatState({ ...state, view }, catalogue)}`;
    if (view === state.view) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
  if (planning) renderPlan();
  else renderAwarded();
  renderReconciliation(byId('reconciliation'), { state, summary, catalogue, links });
  renderFooter(byId('footer'), { summary, catalogue, links });
  const area = model.byId.get(state.area);
  if (pending.show && area) {
    map.show(area.id);
    (planning ? planTable : table).select(area.id, true);
  }
  if (pending.focus && area && !planning) byId('area').focus({ preventScroll: true });
  pending = {};
  board.setAttribute('aria-busy', 'false');
}

function renderAwarded() {
  const { areas, summary } = model;
  const need = needWords(state.need, catalogue);
  const words = measureWords(state.measure, need, state.rung);
  const level = LEVEL[state.level];
  const area = model.byId.get(state.area) ?? null;
  const title = `${words.title}, ${periodWords(state.period, catalogue)}, by ${level.one}`;
  plan.hide();
  const scale = paintMap(areas, {
    measure: state.measure, words, title: `${words.title}, ${periodWords(state.period, catalogue)}`, note: `by ${level.one}`,
    description: `Map: ${title}. ${gapsInData(summary, state, catalogue)}. The ranking lists the same figures.`,
  });
  byId('map-title').title = state.measure === 'awarded' ? MONEY[state.rung].about : EXPLAIN[state.measure];
  document.title = `${area ? `${area.name}: ` : ''}${title} – ${PAGE.title}`;
  table.render({ state, areas, summary, scale, need });
  renderTotals(byId('totals'), { state, summary, catalogue, other: otherHoover?.key === model.key ? otherHoover.value : null });
  detail.render({ state, area, areas, summary, catalogue, names });
  const years = { params: seriesParams(state, catalogue).toString(), need, rung: state.rung, beside: besideRung(state.rung, catalogue.rungs ?? []), period: state.period, step: state.step, level, catalogue, said: summary.caveats ?? [] };
  if (area) trend.show({ params: years.params, area: area.id, beside: years.beside }, { ...years, area });
  else trend.hide();
  if (state.compare.length > 0) compare.show({ params: years.params, areas: state.compare }, { ...years, areas: state.compare, measure: state.measure, names: new Map([...names, ...areas.map((a) => [a.id, a.name])]) });
  else compare.hide();
  equity.show({ params: equityParams(state).toString(), level: state.level }, { level: state.level, need, catalogue, byId: model.byId });
  sensitivity.show({ params: allocationParams(state).toString() }, { state, params: allocationParams(state).toString(), catalogue, byId: model.byId });
}

function renderPlan() {
  for (const part of [trend, compare, equity, sensitivity]) part.hide();
  byId('map-title').title = '';
  document.title = `${PLAN.question} – ${PAGE.title}`;
  plan.show({ state, level: LEVEL[state.level], params: planParams(state).toString() });
}

// drawPlan shows a plan on the map and in its table; null is a budget that was refused.
function drawPlan(answer) {
  planned = new Map((answer?.areas ?? []).map((area) => [area.id, area]));
  const level = LEVEL[state.level];
  const need = needWords(state.need, catalogue);
  const title = `${PLAN.legend}: ${RULE[state.rule].name.toLowerCase()}`;
  paintMap((answer?.areas ?? []).map((area) => ({ ...area, awarded: area[state.rule] })), {
    measure: 'awarded', words: { ...measureWords('awarded', need, state.rung), legend: PLAN.legend, zero: PLAN.nothing }, title, note: PLAN.label,
    description: `Map: ${title} by ${level.one}, ${PLAN.label}. The table lists the same figures.`,
  });
  if (answer) planTable.render(answer, { state, level, need, names });
  else planTable.clear();
}

function showProblem(error, again) {
  const { title, detail: text, allowed } = problemWords(error);
  const box = byId('problem');
  fill(box,
    h('h2', null, title), h('p', null, text),
    allowed.length > 0 ? h('p', null, 'Allowed: ', allowed.map((value, i) => [i > 0 ? ', ' : '', h('code', null, value)])) : null,
    h('p', { class: 'problem-actions' },
      h('button', { type: 'button', class: 'button', onclick: () => { hideProblem(); again(); } }, PAGE.retry),
      h('a', { class: 'button', href: './' }, PAGE.reset)));
  box.hidden = false;
  document.body.classList.add('failed');
  board.setAttribute('aria-busy', 'false');
}

function hideProblem() {
  byId('problem').hidden = true;
  document.body.classList.remove('failed');
}

start();
