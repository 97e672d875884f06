// Areas on the plane: an equal-area projection, as sizes on a choropleth must compare, and the shapes it gives as
// flat rings of coordinates, [x, y, x, y, …], which are drawn as paths of SVG or of a canvas alike.

const RADIANS = Math.PI / 180;

/** Albers' equal-area conic projection of the unit sphere (Snyder 1987, p. 100), between parallels a sixth from the
 *  edges of a box [west, south, east, north]; y grows downwards. Gives { project, invert } of [longitude, latitude]. */
export function equalArea([west, south, east, north]) {
  const middle = (west + east) / 2;
  const sixth = (north - south) / 6;
  const [one, other] = [Math.sin((south + sixth) * RADIANS), Math.sin((north - sixth) * RADIANS)];
  const n = (one + other) / 2;
  if (Math.abs(n) < 1e-6) {
    // On both sides of the equator the cone is a cylinder.
    const cosine = Math.cos((north - sixth) * RADIANS);
    return {
      project: ([x, y]) => [(x - middle) * RADIANS * cosine, -Math.sin(y * RADIANS) / cosine],
      invert: ([x, y]) => [x / (RADIANS * cosine) + middle, Math.asin(-y * cosine) / RADIANS],
    };
  }
  const c = 1 + one * (2 * n - one);
  const top = Math.sqrt(c - 2 * n * Math.sin(((south + north) / 2) * RADIANS)) / n;
  return {
    project([longitude, latitude]) {
      const radius = Math.sqrt(c - 2 * n * Math.sin(latitude * RADIANS)) / n;
      const angle = n * (longitude - middle) * RADIANS;
      return [radius * Math.sin(angle), radius * Math.cos(angle) - top];
    },
    invert([x, y]) {
      const down = top + y;
      const radius = Math.sign(n) * Math.hypot(x, down);
      const angle = Math.atan2(Math.sign(n) * x, Math.sign(n) * down);
      return [angle / (n * RADIANS) + middle, Math.asin((c - radius * radius * n * n) / (2 * n)) / RADIANS];
    },
  };
}

const EMPTY = [Infinity, Infinity, -Infinity, -Infinity];
const join = (a, b) => [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[2], b[2]), Math.max(a[3], b[3])];

/** The box [x0, y0, x1, y1] around rings. */
export function boxOf(rings) {
  let [x0, y0, x1, y1] = EMPTY;
  for (const ring of rings) {
    for (let i = 0; i < ring.length; i += 2) {
      if (ring[i] < x0) x0 = ring[i];
      if (ring[i] > x1) x1 = ring[i];
      if (ring[i + 1] < y0) y0 = ring[i + 1];
      if (ring[i + 1] > y1) y1 = ring[i + 1];
    }
  }
  return [x0, y0, x1, y1];
}

/** The lines of a geometry as flat rings, each point by what project gives for it; points have none. */
export function ringsOf(geometry, project = (point) => point) {
  const rings = [];
  const visit = (coordinates, depth) => {
    if (depth > 0) {
      for (const part of coordinates) visit(part, depth - 1);
      return;
    }
    const ring = new Float64Array(2 * coordinates.length);
    for (let i = 0; i < coordinates.length; i++) {
      const point = project(coordinates[i]);
      ring[2 * i] = point[0];
      ring[2 * i + 1] = point[1];
    }
    rings.push(ring);
  };
  const depth = { LineString: 0, MultiLineString: 1, Polygon: 1, MultiPolygon: 2 }[geometry.type];
  if (depth !== undefined) visit(geometry.coordinates, depth);
  return rings;
}

/** The signed size of rings, holes taken off. */
export const sizeOf = (rings) => Math.abs(momentsOf(rings)[0]);

function momentsOf(rings) {
  let [size, x, y] = [0, 0, 0];
  for (const ring of rings) {
    for (let i = 0, j = ring.length - 2; i < ring.length; j = i, i += 2) {
      const cross = ring[j] * ring[i + 1] - ring[i] * ring[j + 1];
      size += cross / 2;
      x += ((ring[i] + ring[j]) * cross) / 6;
      y += ((ring[i + 1] + ring[j + 1]) * cross) / 6;
    }
  }
  return [size, x, y];
}

/** The centre of gravity of rings. */
export function centerOf(rings) {
  const [size, x, y] = momentsOf(rings);
  if (size !== 0) return [x / size, y / size];
  const [x0, y0, x1, y1] = boxOf(rings);
  return [(x0 + x1) / 2, (y0 + y1) / 2];
}

/** Whether a point lies within rings. */
export function within(rings, [x, y]) {
  let inside = false;
  for (const ring of rings) {
    for (let i = 0, j = ring.length - 2; i < ring.length; j = i, i += 2) {
      const [ax, ay, bx, by] = [ring[i], ring[i + 1], ring[j], ring[j + 1]];
      if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
    }
  }
  return inside;
}

const short = (number) => Math.round(number * 1000) / 1000;

/** Rings as the path of an SVG. */
export function pathText(rings, closed = true) {
  let text = '';
  for (const ring of rings) {
    for (let i = 0; i < ring.length; i += 2) text += `${i === 0 ? 'M' : 'L'}${short(ring[i])},${short(ring[i + 1])}`;
    if (closed) text += 'Z';
  }
  return text;
}

/** Adds rings to the path of a canvas, or to a Path2D. */
export function trace(path, rings) {
  for (const ring of rings) {
    path.moveTo(ring[0], ring[1]);
    for (let i = 2; i < ring.length; i += 2) path.lineTo(ring[i], ring[i + 1]);
  }
}

/** Features fitted into a width and height, with a margin around:
 *  { project, invert, rings(geometry), path(geometry) }. */
export function fitted(features, width, height, margin = 0) {
  const geometries = features.map(({ geometry }) => geometry).filter(Boolean);
  const box = geometries.reduce((all, geometry) => join(all, boxOf(ringsOf(geometry))), EMPTY);
  const plain = equalArea(box);
  const [x0, y0, x1, y1] = geometries.reduce((all, one) => join(all, boxOf(ringsOf(one, plain.project))), EMPTY);
  const k = Math.min((width - 2 * margin) / (x1 - x0), (height - 2 * margin) / (y1 - y0));
  const [left, top] = [width / 2 - (k * (x0 + x1)) / 2, height / 2 - (k * (y0 + y1)) / 2];
  const project = (point) => {
    const [x, y] = plain.project(point);
    return [k * x + left, k * y + top];
  };
  const rings = (geometry) => ringsOf(geometry, project);
  return {
    project,
    invert: ([x, y]) => plain.invert([(x - left) / k, (y - top) / k]),
    rings,
    path: (geometry) => pathText(rings(geometry)),
  };
}
