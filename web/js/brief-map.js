// The map of the brief: drawn once, with the places of the areas in the ranking on it.

import { h, s } from './dom.js';
import { scaleFor, classOf, paint } from './classes.js';
import { fitted } from './projection.js';
import { isDark, middle, patterns } from './shapes.js';
import { renderLegend } from './legend.js';
import { coarserLevels } from './dataset.js';
import { count } from './format.js';
import { periodWords, whyEmpty } from './text.js';
import { BRIEF } from './text-brief.js';
import { gapsInData } from './sentences.js';
import { labelled } from './words.js';

const WIDTH = 510;
const HEIGHT = 360;

/** How many areas can still bear the number of their line. */
const MOST_NUMBERED = 60;

/** What the map shows: money per unit of need relative to an equal share. */
export const MEASURE = 'location_quotient';

const PREFIX = 'brief-';

/** Colours on paper, where nothing placed is lined, so that it is told from few in grey. */
function paperScale(values) {
  return { ...scaleFor(MEASURE, values), zero: 'url(#pattern-lines)' };
}

function drawing({ areas, shapes, rank, need, summary, state, catalogue, level }, words, fillOf) {
  const features = areas
    .map((area) => ({ type: 'Feature', area, geometry: shapes.get(area.id) }))
    .filter(({ geometry }) => geometry);
  const label = [
    BRIEF.map(`${words.title}, ${periodWords(state.period, catalogue)}`, level),
    gapsInData(areas, summary, state, catalogue),
  ]
    .filter(Boolean)
    .join('. ');
  const svg = s(
    'svg',
    { class: 'sheet-map', viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'img', 'aria-label': label },
    patterns(PREFIX),
  );
  if (features.length === 0) return svg;
  const { project, path } = fitted(features, WIDTH, HEIGHT);
  const numbered = areas.length <= MOST_NUMBERED ? features.filter(({ area }) => rank.has(area.id)) : [];
  svg.append(
    s(
      'g',
      { class: 'sheet-areas' },
      features.map((feature) => {
        const value = feature.area[MEASURE];
        return s(
          'path',
          {
            d: path(feature.geometry),
            fill: fillOf(feature.area).replace('#pattern', `#${PREFIX}pattern`),
            'data-id': feature.area.id,
          },
          s(
            'title',
            null,
            labelled(feature.area.name, value === null ? whyEmpty(feature.area, MEASURE, need) : words.long(value)),
          ),
        );
      }),
    ),
    s(
      'g',
      { class: 'sheet-numbers', 'font-size': 9.4 },
      numbered.map(({ area, geometry }) => {
        const [x, y] = middle(geometry, project);
        return s(
          'text',
          { x: x.toFixed(1), y: y.toFixed(1), class: isDark(fillOf(area)) ? 'on-dark' : null },
          count(rank.get(area.id)),
        );
      }),
    ),
  );
  return svg;
}

/** The map with its legend and notes. */
export function briefMap(context, words, notes) {
  const { areas, level, need } = context;
  const scale = paperScale(areas.map((area) => area[MEASURE]).filter((value) => value !== null));
  const fillOf = (area) => paint(scale, classOf(scale, MEASURE, area));
  const legend = h('div', { class: 'sheet-legend' });
  renderLegend(legend, {
    scale,
    measure: MEASURE,
    words,
    need,
    areas,
    level,
    share: context.summary.per_need,
    above: coarserLevels(context.catalogue, level.key),
    prefix: 'brief-legend-',
  });
  return h(
    'figure',
    { class: 'sheet-figure' },
    drawing(context, words, fillOf),
    h(
      'figcaption',
      null,
      legend,
      [areas.length <= MOST_NUMBERED ? BRIEF.numbers : null, ...notes]
        .filter(Boolean)
        .map((text) => h('p', { class: 'sheet-note' }, text)),
    ),
  );
}
