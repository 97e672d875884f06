// The HTTP API, same origin only. Every failure is an ApiError that a person can read.

/** A request that failed; problem is the server's problem+json where it gave one. */
export class ApiError extends Error {
  constructor(message, problem = {}) {
    super(message);
    this.name = 'ApiError';
    this.problem = problem;
  }
}

// The same for the same question, whatever the order of its parameters and of the values of one.
function keyOf(question) {
  const [path, query] = question.split('?');
  const parts = [...new URLSearchParams(query)].map(([name, value]) => [name, value.split(',').sort()]);
  return JSON.stringify([path, parts.sort()]);
}

let carried;

// The answers a file carries within itself, by their question; null of the page, which asks.
function carriedAnswers() {
  if (carried === undefined) {
    const text = document.getElementById('answers')?.textContent;
    carried = text
      ? new Map(Object.entries(JSON.parse(text)).map(([question, answer]) => [keyOf(question), answer]))
      : null;
  }
  return carried;
}

/** An address of the API relative to the page, for fetching and for links; in a file, the question. */
export function address(path, params) {
  const query = params ? params.toString() : '';
  const question = path + (query ? '?' + query : '');
  return carriedAnswers() ? question : new URL(question, document.baseURI).href;
}

// Links in answers may name the host the server knows itself by: keep path and query only.
function sameOrigin(href) {
  const url = new URL(href, document.baseURI);
  return new URL(url.pathname + url.search, document.baseURI).href;
}

async function getJSON(url, signal) {
  if (carriedAnswers()) {
    const answer = carriedAnswers().get(keyOf(url));
    if (!answer) throw new ApiError('not carried', { url });
    return answer;
  }
  let response;
  try {
    const headers = {
      Accept: 'application/geo+json, application/json',
      'Accept-Language': document.documentElement.lang,
    };
    response = await fetch(url, { signal, headers });
  } catch (error) {
    if (error.name === 'AbortError') throw error;
    throw new ApiError('network', { url });
  }
  let body;
  try {
    body = await response.json();
  } catch (error) {
    if (error.name === 'AbortError') throw error;
    throw new ApiError('unreadable', { url, status: response.status });
  }
  if (!response.ok) throw new ApiError('problem', { url, ...body, status: response.status });
  return body;
}

export function getDataset(signal) {
  return getJSON(address('dataset'), signal);
}

/** The dataset without the list of the files it was read from. */
export function getCatalogue() {
  return getJSON(address('dataset', new URLSearchParams({ sources: 'no' })));
}

/** Areas with every measure. */
export function getAllocation(params, signal, geometry = 'none') {
  const query = new URLSearchParams(params);
  query.set('geometry', geometry);
  return getJSON(address('analysis/allocation', query), signal);
}

/** Indices at every level, and the curve, parts and, if asked, spread of one. */
export function getEquity(params, level, redraws, signal) {
  const query = new URLSearchParams(params);
  query.set('level', level);
  query.set('redraws', redraws ? 'yes' : 'no');
  return getJSON(address('analysis/equity', query), signal);
}

// Some answers are of all levels.
function anyLevel(params) {
  const query = new URLSearchParams(params);
  query.delete('level');
  return query;
}

/** The same question with every need, lag and rung, at every level. */
export function getSensitivity(params, signal) {
  return getJSON(address('analysis/sensitivity', anyLevel(params)), signal);
}

export function sensitivityLink(params, format) {
  const query = anyLevel(params);
  query.set('f', format);
  return address('analysis/sensitivity', query);
}

/** Where the money went, and the largest awards without a place. */
export function getReconciliation(params, limit, signal) {
  const query = anyLevel(params);
  query.set('limit', String(limit));
  return getJSON(address('analysis/reconciliation', query), signal);
}

function seriesQuery(params, areas) {
  const query = new URLSearchParams(params);
  if (areas.length > 0) query.set('areas', areas.join(','));
  return query;
}

/** Areas over years or months, and the whole beside them; kind is trend or compare. */
export function getSeries(kind, params, areas, signal) {
  return getJSON(address(`analysis/${kind}`, seriesQuery(params, areas)), signal);
}

export function seriesLink(kind, params, areas) {
  const query = seriesQuery(params, areas);
  query.set('f', 'csv');
  return address(`analysis/${kind}`, query);
}

/** How money moved between two versions, and the records that moved it. */
export function getChanges(params, signal) {
  return getJSON(address('analysis/changes', params), signal);
}

export function changesLink(params) {
  const query = new URLSearchParams(params);
  query.set('f', 'csv');
  return address('analysis/changes', query);
}

/** A budget shared out by every rule. */
export function getPlan(params, signal) {
  return getJSON(address('analysis/plan', params), signal);
}

export function planLink(params, format, geometry) {
  const query = new URLSearchParams(params);
  query.set('geometry', geometry);
  query.set('f', format);
  return address('analysis/plan', query);
}

function nextLink(page) {
  return (page.links ?? []).find((link) => link.rel === 'next')?.href;
}

/** All areas of a level (named by its plural): all that is known of them but their shapes, or those under their names,
 *  as outlines for a map of all of them, or simplified. */
export async function getAreas(plural, geometry, signal) {
  const query = new URLSearchParams({ limit: '10000', geometry });
  if (geometry !== 'none') query.set('properties', 'level,name,parent_id,parent_name');
  let url = address(`collections/${plural}/items`, query);
  const features = [];
  while (url) {
    const page = await getJSON(url, signal);
    features.push(...page.features);
    const next = nextLink(page);
    url = next && page.features.length > 0 ? sameOrigin(next) : null;
  }
  return features;
}

/** The areas of a level in a box [west, south, east, north], simplified, at most so many. */
export async function getAreasIn(plural, box, limit) {
  const query = new URLSearchParams({ limit, geometry: 'simplified', properties: 'name', bbox: box.join(',') });
  const { features } = await getJSON(address(`collections/${plural}/items`, query));
  return features.map(({ id, geometry }) => ({ id: String(id), geometry }));
}

/** The first page of the awards behind a figure, largest first by the field amount. */
export function getAwards(href, limit, amount, signal) {
  const url = new URL(sameOrigin(href));
  url.searchParams.set('limit', String(limit));
  if (!url.searchParams.has('sortby')) url.searchParams.set('sortby', `-${amount}`);
  return getAwardPage(url.href, signal);
}

/** One page of awards: {awards, matched, next}. */
export async function getAwardPage(href, signal) {
  const page = await getJSON(sameOrigin(href), signal);
  return {
    awards: page.features.map((feature) => feature.properties),
    matched: page.numberMatched ?? null,
    next: nextLink(page) ?? null,
  };
}

/** The ids of the collections there are. */
export async function getCollections(signal) {
  return (await getJSON(address('collections'), signal)).collections.map(({ id }) => id);
}

const PAGE_OF_THINGS = 1000;
const MOST_DAMAGE = 2000;
const MOST_ASSETS = 6000;

// The first things of a register that a query matches, with their places: {things, matched, csv}.
async function getThings(register, most, params, signal) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) if (value) query.set(name, value);
  const all = new URLSearchParams(query);
  all.set('f', 'csv');
  query.set('limit', String(PAGE_OF_THINGS));
  const things = [];
  let matched = 0;
  for (let url = address(`collections/${register}/items`, query); url && things.length < most;) {
    const page = await getJSON(url, signal);
    things.push(...page.features.map(({ properties, geometry }) => ({ ...properties, geometry })));
    matched = page.numberMatched;
    const next = nextLink(page);
    url = next && page.features.length > 0 ? sameOrigin(next) : null;
  }
  return { things, matched, csv: address(`collections/${register}/items`, all) };
}

/** Damage reported, the latest first, at most MOST_DAMAGE. */
export const getDamage = (params, signal) => getThings('damage', MOST_DAMAGE, { sortby: '-month', ...params }, signal);

/** Assets, at most MOST_ASSETS. */
export const getAssets = (params, signal) => getThings('assets', MOST_ASSETS, params, signal);

/** How much there is of each class of asset, and what of it was harmed or has money. */
export async function getAssetSummary(params, signal) {
  const query = new URLSearchParams({ limit: '1', geometry: 'none' });
  for (const [name, value] of Object.entries(params)) if (value) query.set(name, value);
  return (await getJSON(address('analysis/assets', query), signal)).summary;
}

/** What is linked to a damage. */
export async function getLinks(damage, signal) {
  const query = new URLSearchParams({ from_kind: 'damage', from: damage, limit: '50', geometry: 'none' });
  const page = await getJSON(address('collections/links/items', query), signal);
  return page.features.map(({ properties }) => properties);
}

/** All the records of a list in one file of a format. */
export function wholeLink(href, format) {
  const url = new URL(sameOrigin(href));
  url.pathname = url.pathname.replace(/\/items$/, '/download');
  url.searchParams.set('f', format);
  return url.href;
}

/** Addresses for links on the page; plural is that of the level asked. */
export function viewLinks(params, plural) {
  const as = (extra) => {
    const query = new URLSearchParams(params);
    for (const [name, value] of Object.entries(extra)) query.set(name, value);
    return address('analysis/allocation', query);
  };
  const sheet = anyLevel(params);
  sheet.set('f', 'xlsx');
  return {
    csv: as({ geometry: 'none', f: 'csv' }),
    xlsx: address(`collections/allocation-${plural}/download`, sheet),
    geojson: as({ geometry: 'full', f: 'json' }),
    json: as({ geometry: 'none', f: 'json' }),
    reconciliation: address('analysis/reconciliation', anyLevel(params)),
    definition: address('api'),
  };
}
