// The choropleth: areas drawn once per set of them and size, painted anew whenever the figures change, as paths or,
// where there are many, on a canvas. Pan and zoom by mouse, wheel, touch and buttons. The map is a
// picture to assistive technology: the table and the search offer every action it has.

import { select, zoom, zoomIdentity } from './d3.js';
import { s, h, fill } from './dom.js';
import { createCanvas } from './map-canvas.js';
import { createPaths } from './map-paths.js';
import { boxOf, centerOf, fitted, pathText, sizeOf } from './projection.js';
import { isDark, patterns } from './shapes.js';
import { t } from './words.js';

const MARGIN = 14;
const MAX_ZOOM = 24;
const MOST_PATHS = 1000; // areas that have an element each

const still = () => window.matchMedia('(prefers-reduced-motion: reduce)').matches;

/**
 * Draws into root. Callbacks: onSelect(id), onHover(id or null, pointer event), onView(view
 * or null) once a movement by the reader ends.
 */
export function createMap(root, { onSelect, onHover, onView }) {
  const defs = patterns();
  const areas = s('g', { class: 'areas' });
  const beside = s('g', { class: 'beyond' });
  const borders = s('g', { class: 'borders' });
  const marks = s('g', { class: 'marks' });
  const scene = s('g', null, beside, areas, borders, marks);
  const labels = s('g', { class: 'labels' });
  const svg = s('svg', { class: 'map-svg', role: 'img' }, defs, scene, labels);
  const control = (label, text, act) =>
    h('button', { type: 'button', class: 'map-button', 'aria-label': label, title: label, onclick: act }, text);
  const buttons = h(
    'div',
    { class: 'map-buttons', role: 'group', 'aria-label': t('map.buttons.map_view') },
    control(t('map.buttons.zoom_in'), '+', () => change((k) => k * 1.8)),
    control(t('map.buttons.zoom_out'), '−', () => change((k) => k / 1.8)),
    control(t('map.buttons.show_the_whole_map'), '⤢', () => reset()),
  );
  const whole = buttons.lastElementChild;
  fill(root, svg, buttons);

  let features = [];
  let outlines = [];
  let beyond = []; // areas around those shown, faint
  let shapes = new Map(); // id → {rings, box, width, height, size, center, name}, the largest first
  const layers = { paths: createPaths(areas), canvas: createCanvas(svg, defs) };
  let layer = layers.paths;
  let fitting = null;
  let size = [0, 0];
  let labelSize = 12; // pixels that names are high
  let transform = zoomIdentity;
  let wanted = null; // a view asked for before there is anything to show
  let selected = '';
  let hovered = '';
  let paintOf = null;
  let named = []; // ids whose names stand whether they fit or not

  const behaviour = zoom()
    .scaleExtent([1, MAX_ZOOM])
    .clickDistance(5)
    // One finger scrolls the page until the map is zoomed in.
    .filter(
      (event) =>
        !event.button &&
        !(event.ctrlKey && event.type !== 'wheel') &&
        !(event.type === 'touchstart' && event.touches.length === 1 && transform.k === 1),
    )
    .on('zoom', (event) => {
      transform = event.transform;
      applyTransform();
    })
    .on('end', (event) => {
      if (event.sourceEvent) onView(view());
    });
  const surface = select(svg).call(behaviour).on('dblclick.zoom', null);

  function applyTransform() {
    const { k } = transform;
    scene.setAttribute('transform', transform.toString());
    for (const element of defs.children) element.setAttribute('patternTransform', `scale(${1 / k})`);
    svg.classList.toggle('zoomed', k > 1);
    layer.move(transform);
    layoutLabels();
  }

  // Names where they fit, largest areas first, none over another.
  function layoutLabels() {
    const { k, x, y } = transform;
    const taken = [];
    const texts = [];
    const first = named.map((id) => shapes.get(id)).filter(Boolean);
    const others = [...shapes.values()].filter((shape) => !first.includes(shape));
    for (const shape of [...first, ...others]) {
      const { name } = shape;
      const always = first.includes(shape);
      const width = name.length * labelSize * (always ? 0.68 : 0.54);
      if (!always && (width > shape.width * k * 1.02 || labelSize * 1.5 > shape.height * k)) continue;
      let cx = shape.center[0] * k + x;
      let cy = shape.center[1] * k + y;
      if (cx < 0 || cy < 0 || cx > size[0] || cy > size[1]) continue;
      if (always) cx = Math.max(width / 2 + 4, Math.min(size[0] - width / 2 - 4, cx));
      const boxAt = (at) => [cx - width / 2 - 2, at - labelSize / 2 - 1, cx + width / 2 + 2, at + labelSize / 2 + 1];
      const free = (at) => {
        const box = boxAt(at);
        return !taken.some((t) => box[0] < t[2] && box[2] > t[0] && box[1] < t[3] && box[3] > t[1]);
      };
      // A name that must stand moves up or down until it stands over no other.
      const found = (always ? [0, 1, -1, 2, -2, 3, -3] : [0]).map((n) => cy + n * labelSize * 1.3).find(free);
      if (found === undefined) continue;
      cy = found;
      taken.push(boxAt(cy));
      texts.push(
        s(
          'text',
          {
            class: always ? 'named' : shape.dark ? 'on-dark' : null,
            x: cx.toFixed(1),
            y: (cy + labelSize * 0.34).toFixed(1),
          },
          name,
        ),
      );
    }
    labels.replaceChildren(...texts);
  }

  function draw() {
    const [width, height] = size;
    if (width === 0 || height === 0 || features.length === 0) return;
    const keep = wanted ?? view();
    labelSize = parseFloat(getComputedStyle(labels).fontSize);
    svg.setAttribute('viewBox', `0 0 ${width} ${height}`);
    fitting = fitted(outlines.length > 0 ? outlines : features, width, height, MARGIN);
    behaviour
      .extent([
        [0, 0],
        [width, height],
      ])
      .translateExtent([
        [0, 0],
        [width, height],
      ]);
    const sized = features
      .filter(({ geometry }) => geometry)
      .map(({ id, geometry, properties }) => {
        const rings = fitting.rings(geometry);
        const box = boxOf(rings);
        const [width, height] = [box[2] - box[0], box[3] - box[1]];
        return [id, { rings, box, width, height, size: sizeOf(rings), center: centerOf(rings), name: properties.name }];
      });
    shapes = new Map(sized.sort(([, one], [, other]) => other.size - one.size));
    const wide = shapes.size > MOST_PATHS ? layers.canvas : layers.paths;
    if (wide !== layer) layer.clear();
    layer = wide;
    layer.draw(shapes, size);
    beside.replaceChildren(onePath(beyond));
    borders.replaceChildren(onePath(outlines));
    drawMarks();
    fillIn();
    wanted = null;
    apply(keep, false);
  }

  // Many areas as one path.
  const onePath = (list) =>
    s('path', { d: list.map(({ geometry }) => (geometry ? fitting.path(geometry) : '')).join('') });

  function fillIn() {
    if (!paintOf) return;
    for (const [id, shape] of shapes) {
      shape.fill = paintOf(id);
      shape.dark = isDark(shape.fill);
    }
    layer.paint((id) => shapes.get(id).fill);
  }

  function drawMarks() {
    const mark = (id, cls) => {
      if (!shapes.has(id)) return [];
      const d = pathText(shapes.get(id).rings);
      return [s('path', { d, class: `${cls}-casing` }), s('path', { d, class: cls })];
    };
    marks.replaceChildren(
      ...(hovered && hovered !== selected ? mark(hovered, 'mark-hover') : []),
      ...mark(selected, 'mark-selected'),
    );
  }

  function move(target, animate) {
    if (animate && !still()) surface.transition().duration(450).call(behaviour.transform, target);
    else surface.call(behaviour.transform, target);
  }

  function view() {
    if (!fitting || transform.k === 1) return null;
    const center = transform.invert([size[0] / 2, size[1] / 2]);
    const [longitude, latitude] = fitting.invert(center);
    return { zoom: transform.k, latitude, longitude };
  }

  function centred(k, [x, y]) {
    return zoomIdentity.translate(size[0] / 2 - k * x, size[1] / 2 - k * y).scale(k);
  }

  function apply(next, animate) {
    if (!fitting) {
      wanted = next;
      return;
    }
    const target = next
      ? centred(Math.min(next.zoom, MAX_ZOOM), fitting.project([next.longitude, next.latitude]))
      : zoomIdentity;
    move(target, animate);
  }

  function change(by) {
    const k = Math.max(1, Math.min(MAX_ZOOM, by(transform.k)));
    const target = k === 1 ? zoomIdentity : centred(k, transform.invert([size[0] / 2, size[1] / 2]));
    finish(target);
  }

  function reset() {
    finish(zoomIdentity);
  }

  // A movement by button: the view is reported once it has arrived.
  function finish(target) {
    if (still()) {
      surface.call(behaviour.transform, target);
      onView(view());
      return;
    }
    surface
      .transition()
      .duration(300)
      .call(behaviour.transform, target)
      .on('end', () => onView(view()));
  }

  function show(id) {
    const shape = shapes.get(id);
    if (!shape) return;
    const [x0, y0, x1, y1] = shape.box;
    const k = Math.max(1, Math.min(9, 0.42 / Math.max((x1 - x0) / size[0], (y1 - y0) / size[1])));
    finish(centred(k, [(x0 + x1) / 2, (y0 + y1) / 2]));
  }

  svg.addEventListener('click', (event) => {
    const id = layer.idAt(event);
    if (id) onSelect(id);
  });
  svg.addEventListener('pointermove', (event) => {
    if (event.pointerType !== 'touch') onHover(layer.idAt(event), event);
  });
  svg.addEventListener('pointerleave', (event) => onHover(null, event));

  function measured() {
    const { width, height } = root.getBoundingClientRect();
    return [Math.round(width), Math.round(height)];
  }

  function fit(next) {
    if (next[0] === size[0] && next[1] === size[1]) return;
    if (fitting) wanted = wanted ?? view();
    size = next;
    draw();
  }

  new ResizeObserver(() => fit(measured())).observe(root);

  return {
    /** The width and height there are. */
    measured,
    /** Draws the map of a width and height, unless it is; it does so by itself when the page is drawn next. */
    fit,
    /** New areas (features with geometry), outlines drawn over them ([] for none), and what lies around them. */
    setAreas(next, over, around = []) {
      features = next;
      outlines = over;
      beyond = around;
      svg.classList.toggle('fine', over.length > 0);
      shapes = new Map();
      draw();
    },
    /** What a map that is moved near shows: the ids of the areas in sight, and the box [west, south, east, north] of
     *  what is seen; null of the whole. */
    inSight() {
      if (!fitting || transform.k === 1) return null;
      const [x0, y0] = transform.invert([0, 0]);
      const [x1, y1] = transform.invert(size);
      const ids = [...shapes]
        .filter(([, { box }]) => box[0] <= x1 && box[2] >= x0 && box[1] <= y1 && box[3] >= y0)
        .map(([id]) => id);
      const [xs, ys] = [
        [x0, (x0 + x1) / 2, x1],
        [y0, (y0 + y1) / 2, y1],
      ];
      const corners = xs.flatMap((x) => ys.map((y) => fitting.invert([x, y])));
      const [longitudes, latitudes] = [corners.map(([x]) => x), corners.map(([, y]) => y)];
      return {
        ids,
        box: [Math.min(...longitudes), Math.min(...latitudes), Math.max(...longitudes), Math.max(...latitudes)],
      };
    },
    /** Draws some of the areas as finer features show them, and outlines, where given, in place of those there are. */
    refine(finer, over) {
      const drawn = new Map(finer.filter(({ geometry }) => geometry).map(({ id, geometry }) => [id, geometry]));
      features = features.map((one) => (drawn.has(one.id) ? { ...one, geometry: drawn.get(one.id) } : one));
      for (const [id, geometry] of drawn)
        if (shapes.has(id)) shapes.set(id, { ...shapes.get(id), rings: fitting.rings(geometry) });
      layer.draw(shapes, size);
      fillIn();
      if (over) {
        outlines = over;
        borders.replaceChildren(onePath(outlines));
      }
      drawMarks();
    },
    /** What all areas together are called: the whole state. */
    nameWhole(name) {
      whole.title = t('map.show', { name });
      whole.setAttribute('aria-label', whole.title);
    },
    /** Paints every area: fillOf gives the fill of an id. */
    paint(fillOf, description) {
      paintOf = fillOf;
      fillIn();
      layoutLabels();
      svg.setAttribute('aria-label', description);
    },
    /** Fades all areas but those of a class; kept(id) tells which stay, null lets all. */
    isolate(kept) {
      layer.isolate(kept);
    },
    /** Areas that are named whatever the size of theirs. */
    nameAreas(ids) {
      named = ids;
    },
    select(id) {
      selected = id;
      drawMarks();
    },
    hover(id) {
      if (hovered === (id ?? '')) return;
      hovered = id ?? '';
      drawMarks();
    },
    setView(next) {
      const now = view();
      if (
        now &&
        next &&
        Math.abs(now.zoom - next.zoom) < 0.01 &&
        Math.abs(now.latitude - next.latitude) < 0.002 &&
        Math.abs(now.longitude - next.longitude) < 0.002
      )
        return;
      if (now || next) apply(next, false);
    },
    show,
  };
}
