// Small maps beside each other, against an equal share: the same classes, so that a colour means the same in all.

import { s } from './dom.js';
import { classOf, paint, scaleFor } from './classes.js';
import { coarserLevels } from './dataset.js';
import { legendOf } from './legend.js';
import { fitted } from './projection.js';
import { patterns } from './shapes.js';
import { measureWords, needWords } from './text.js';

export const MEASURE = 'location_quotient';
const [WIDTH, HEIGHT] = [240, 150];

/** Draws the areas of ids, which shapes are of: {defs, map, legend}. defs stands once on the page; map gives the map of
 *  lines as a class is told by, or null where there are no shapes; legend says what the colours of the maps made so far
 *  mean, of a {state, catalogue}. prefix keeps the patterns apart from those of others. */
export function smallMaps(shapes, ids, prefix) {
  const shown = shapes.filter(({ id, geometry }) => ids.has(id) && geometry);
  const { path } = shown.length > 0 ? fitted(shown, WIDTH, HEIGHT, 4) : {};
  const paths = shown.map(({ id, geometry }) => ({ id, d: path(geometry) }));
  const scale = scaleFor(MEASURE, []);
  const seen = new Set();
  const map = (lines) => {
    if (paths.length === 0) return null;
    const classes = lines.map((line) => [line.id, classOf(scale, MEASURE, line)]);
    for (const [, cls] of classes) seen.add(cls);
    const fills = new Map(classes.map(([id, cls]) => [id, paint(scale, cls)]));
    return s(
      'svg',
      { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, 'aria-hidden': 'true' },
      paths.map(({ id, d }) =>
        s('path', {
          d,
          class: 'year-area',
          'data-id': id,
          fill: (fills.get(id) ?? 'url(#pattern-hatch)').replace('#pattern', `#${prefix}pattern`),
        }),
      ),
    );
  };
  const legend = ({ state, catalogue }) => {
    if (paths.length === 0) return null;
    const need = needWords(state.need, catalogue);
    const words = measureWords(MEASURE, need, state.rung);
    return legendOf(scale, { seen, words, need, above: coarserLevels(catalogue, state.level), prefix });
  };
  return { defs: s('svg', { class: 'visually-hidden', 'aria-hidden': 'true' }, patterns(prefix)), map, legend };
}
