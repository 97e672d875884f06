// Small maps beside each other, against an equal share: the same classes, so that a colour means the same in all.

import { s } from './dom.js';
import { classOf, paint, scaleFor } from './classes.js';
import { fitted } from './projection.js';
import { patterns } from './shapes.js';

export const MEASURE = 'location_quotient';
const [WIDTH, HEIGHT] = [240, 150];

/** Draws the areas of ids, which shapes are of: {defs, map}. defs stands once on the page; map gives the map of lines
 *  as a class is told by, or null where there are no shapes. prefix keeps the patterns apart from those of others. */
export function smallMaps(shapes, ids, prefix) {
  const shown = shapes.filter(({ id, geometry }) => ids.has(id) && geometry);
  const { path } = shown.length > 0 ? fitted(shown, WIDTH, HEIGHT, 4) : {};
  const paths = shown.map(({ id, geometry }) => ({ id, d: path(geometry) }));
  const scale = scaleFor(MEASURE, []);
  const map = (lines) => {
    if (paths.length === 0) return null;
    const fills = new Map(lines.map((line) => [line.id, paint(scale, classOf(scale, MEASURE, line))]));
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
  return { defs: s('svg', { class: 'visually-hidden', 'aria-hidden': 'true' }, patterns(prefix)), map };
}
