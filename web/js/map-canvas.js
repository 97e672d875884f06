// The areas of a map on a canvas, where there are too many for an element each: one path a colour, drawn anew when
// the map moves, and a grid that tells which area a point lies in.

import { h } from './dom.js';
import { trace, within } from './projection.js';

const CELLS = 64; // of the grid, each way
const FADED = 0.14;
const OUTLINED = 9; // pixels across, from which areas are told apart by a line

// A pattern of the map's SVG, its shapes drawn with the style they have there.
function patternOf(context, element) {
  const size = Number(element.getAttribute('width'));
  const scale = window.devicePixelRatio || 1;
  const tile = h('canvas', { width: size * scale, height: size * scale });
  const pen = tile.getContext('2d');
  pen.scale(scale, scale);
  for (const shape of element.children) {
    const style = getComputedStyle(shape);
    const at = (name) => Number(shape.getAttribute(name) ?? 0);
    const path = new Path2D(shape.getAttribute('d') ?? '');
    if (shape.tagName === 'rect') path.rect(0, 0, size, size);
    if (shape.hasAttribute('r')) path.arc(at('cx'), at('cy'), at('r'), 0, 2 * Math.PI);
    if (style.fill !== 'none') {
      pen.fillStyle = style.fill;
      pen.fill(path);
    }
    if (style.stroke !== 'none') {
      pen.strokeStyle = style.stroke;
      pen.lineWidth = parseFloat(style.strokeWidth);
      pen.stroke(path);
    }
  }
  const pattern = context.createPattern(tile, 'repeat');
  pattern.setTransform(new DOMMatrix().scale(1 / scale));
  return pattern;
}

// Which shapes lie about each cell of a grid over a box.
function gridOf(shapes, [width, height]) {
  const cells = Array.from({ length: CELLS * CELLS }, () => []);
  const cell = (value, whole) => Math.max(0, Math.min(CELLS - 1, Math.floor((CELLS * value) / whole)));
  for (const [id, { box }] of shapes) {
    const [x1, y1] = [cell(box[2], width), cell(box[3], height)];
    for (let x = cell(box[0], width); x <= x1; x++)
      for (let y = cell(box[1], height); y <= y1; y++) cells[x + CELLS * y].push(id);
  }
  return ([x, y]) => cells[cell(x, width) + CELLS * cell(y, height)];
}

/** Draws on a canvas below the map's SVG; defs holds the SVG's patterns. */
export function createCanvas(svg, defs) {
  const canvas = h('canvas', { class: 'map-canvas', 'aria-hidden': 'true' });
  const context = canvas.getContext('2d');
  const patterns = new Map();
  let shapes = new Map();
  let near = () => [];
  let paths = null; // fill → Path2D, once they are traced
  let fills = new Map(); // id → fill
  let kept = null;
  let transform = { k: 1, x: 0, y: 0 };
  let across = 0; // pixels of an area, in the middle
  let due = 0;

  function fillStyle(fill) {
    const name = /^url\(#(.*)\)$/.exec(fill)?.[1];
    if (!name) return fill;
    if (!patterns.has(name)) patterns.set(name, patternOf(context, defs.querySelector(`#${name}`)));
    return patterns.get(name);
  }

  // The paths are traced anew before they are drawn next.
  function regroup() {
    paths = null;
    request();
  }

  function grouped() {
    const groups = new Map();
    const pathOf = (fill, faded) => {
      const key = `${fill} ${faded}`;
      if (!groups.has(key)) groups.set(key, new Path2D());
      return groups.get(key);
    };
    for (const [id, { rings }] of shapes) trace(pathOf(fills.get(id) ?? '#fff', kept !== null && !kept(id)), rings);
    return groups;
  }

  function render() {
    due = 0;
    paths ??= grouped();
    const { k, x, y } = transform;
    const scale = window.devicePixelRatio || 1;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, canvas.width, canvas.height);
    for (const [key, path] of paths) {
      const [fill, faded] = key.split(' ');
      const placed = new Path2D();
      placed.addPath(path, new DOMMatrix([k, 0, 0, k, x, y]));
      context.setTransform(scale, 0, 0, scale, 0, 0);
      context.globalAlpha = faded === 'true' ? FADED : 1;
      context.fillStyle = fillStyle(fill);
      context.fill(placed);
      // A line of its own colour closes the seams between neighbours, a light one parts them.
      context.lineWidth = 0.6;
      context.strokeStyle = across * k > OUTLINED ? '#fff' : context.fillStyle;
      context.stroke(placed);
    }
    context.globalAlpha = 1;
  }

  function request() {
    due ||= requestAnimationFrame(render);
  }

  return {
    draw(next, [width, height]) {
      const scale = window.devicePixelRatio || 1;
      [canvas.width, canvas.height] = [Math.round(width * scale), Math.round(height * scale)];
      shapes = next;
      near = gridOf(shapes, [width, height]);
      const sizes = [...shapes.values()].map(({ size }) => size).sort((a, b) => a - b);
      across = Math.sqrt(sizes[sizes.length >> 1] ?? 0);
      svg.before(canvas);
      regroup();
    },
    paint(fillOf) {
      const before = fills;
      fills = new Map();
      for (const id of shapes.keys()) fills.set(id, fillOf(id));
      const same = before.size === fills.size && [...fills].every(([id, fill]) => before.get(id) === fill);
      if (!same) regroup();
    },
    isolate(next) {
      if (kept === next) return;
      kept = next;
      regroup();
    },
    move(next) {
      transform = next;
      request();
    },
    clear() {
      shapes = new Map();
      kept = null;
      canvas.remove();
    },
    idAt(event) {
      const box = svg.getBoundingClientRect();
      const { k, x, y } = transform;
      const point = [(event.clientX - box.left - x) / k, (event.clientY - box.top - y) / k];
      return near(point).find((id) => within(shapes.get(id).rings, point)) ?? null;
    },
  };
}
