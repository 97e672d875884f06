// How areas are drawn: what fills those without a class, and where a number stands in one.

import { s } from './dom.js';

/** Whether a label on this fill must be light; patterns are light grounds. */
export function isDark(color) {
  if (!/^#[0-9a-f]{6}$/i.test(color)) return false;
  const [r, g, b] = [1, 3, 5].map((i) => (parseInt(color.slice(i, i + 2), 16) / 255) ** 2.2);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b < 0.22;
}

function pattern(id, size, ...shapes) {
  return s('pattern', { id, width: size, height: size, patternUnits: 'userSpaceOnUse' }, ...shapes);
}

/** Patterns for the looks that are no class; prefix keeps a second copy's ids apart. */
export function patterns(prefix = '') {
  return s(
    'defs',
    null,
    pattern(
      `${prefix}pattern-hatch`,
      6,
      s('rect', { width: 6, height: 6, class: 'hatch-ground' }),
      s('path', { d: 'M-1.5,1.5l3,-3M0,6l6,-6M4.5,7.5l3,-3', class: 'hatch-line' }),
    ),
    pattern(
      `${prefix}pattern-dots`,
      6,
      s('rect', { width: 6, height: 6, class: 'dots-ground' }),
      s('circle', { cx: 1.5, cy: 1.5, r: 0.9, class: 'dots-dot' }),
      s('circle', { cx: 4.5, cy: 4.5, r: 0.9, class: 'dots-dot' }),
    ),
    pattern(
      `${prefix}pattern-crosses`,
      8,
      s('rect', { width: 8, height: 8, class: 'dots-ground' }),
      s('path', { d: 'M2,4h4M4,2v4', class: 'crosses-line' }),
    ),
    pattern(
      `${prefix}pattern-bars`,
      6,
      s('rect', { width: 6, height: 6, class: 'bars-ground' }),
      s('path', { d: 'M0,1.5h6M0,4.5h6', class: 'bars-line' }),
    ),
    pattern(
      `${prefix}pattern-rings`,
      8,
      s('rect', { width: 8, height: 8, class: 'dots-ground' }),
      s('circle', { cx: 4, cy: 4, r: 2, class: 'rings-line' }),
    ),
    pattern(
      `${prefix}pattern-lines`,
      6,
      s('rect', { width: 6, height: 6, class: 'lines-ground' }),
      s('path', { d: 'M0,3h6', class: 'lines-line' }),
    ),
    pattern(
      `${prefix}pattern-grid`,
      6,
      s('rect', { width: 6, height: 6, class: 'bars-ground' }),
      s('path', { d: 'M1.5,0v6M4.5,0v6', class: 'bars-line' }),
    ),
  );
}

const polygonsOf = ({ type, coordinates }) => (type === 'Polygon' ? [coordinates] : coordinates);
const areaOf = (ring) =>
  Math.abs(
    ring.reduce((sum, [x, y], i) => sum + x * ring[(i + 1) % ring.length][1] - y * ring[(i + 1) % ring.length][0], 0),
  );

// How far a point is from the boundary of a polygon, below 0 where it is outside.
function depth(rings, [x, y]) {
  let inside = false;
  let nearest = Infinity;
  for (const ring of rings) {
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
      const [[ax, ay], [bx, by]] = [ring[i], ring[j]];
      if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
      const length = (bx - ax) ** 2 + (by - ay) ** 2;
      const along = length === 0 ? 0 : Math.max(0, Math.min(1, ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / length));
      nearest = Math.min(nearest, Math.hypot(x - ax - along * (bx - ax), y - ay - along * (by - ay)));
    }
  }
  return inside ? nearest : -nearest;
}

const STEPS = 24;

/** A point [x, y] well inside the largest part of a geometry, on the plane: the best of a grid. */
export function middle(geometry, project) {
  const parts = polygonsOf(geometry).map((rings) => rings.map((ring) => ring.map(project)));
  const rings = parts.reduce((best, part) => (areaOf(part[0]) > areaOf(best[0]) ? part : best));
  const [xs, ys] = [rings[0].map(([x]) => x), rings[0].map(([, y]) => y)];
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  let best = { depth: -Infinity, point: [(left + right) / 2, (top + bottom) / 2] };
  for (let i = 1; i < STEPS; i++) {
    for (let j = 1; j < STEPS; j++) {
      const point = [left + ((right - left) * i) / STEPS, top + ((bottom - top) * j) / STEPS];
      const at = depth(rings, point);
      if (at > best.depth) best = { depth: at, point };
    }
  }
  return best.point;
}
