// The map of what floods damaged and of the assets there: a canvas, so that thousands of things stay quick. The
// list beside it names each thing for those who do not see it or use no pointer.

import { h, s } from './dom.js';
import { fitted, trace } from './projection.js';
import { responsive } from './chart.js';

const MARGIN = 10;
const REACH = 12; // px around a thing that still choose it

const ROUND = 'M-5,0a5,5 0 1,0 10,0a5,5 0 1,0 -10,0Z';
const SQUARE = 'M-4,-4H4V4H-4Z';
const FAINT = '#5d6c79';

/** What stands for a status: a shape and its paint, told apart without colour. */
export const SIGNS = {
  award_found: { d: ROUND, fill: '#1d5d83', stroke: '#fff' },
  possible: { d: `${ROUND}M-5,0A5,5 0 0,0 5,0Z`, fill: '#a8cbd9', stroke: '#1d5d83' },
  sanctioned_no_award_found: { d: 'M0,-6L6,0L0,6L-6,0Z', fill: '#8d7ab5', stroke: '#fff' },
  not_tenderable: { d: SQUARE, fill: FAINT, stroke: '#fff' },
  not_identifiable: { d: SQUARE, fill: '#fff', stroke: FAINT },
  too_recent: { d: ROUND, fill: '#fff', stroke: FAINT },
  no_award_found: { d: 'M0,-6L6,5H-6Z', fill: '#b35806', stroke: '#fff' },
};

/** The sign of a status as a picture for a legend or a line of text. */
export const sign = (status) =>
  s('svg', { class: 'damage-sign', viewBox: '-8 -8 16 16', 'aria-hidden': 'true' }, s('path', SIGNS[status]));

const pointsOf = ({ type, coordinates }) => (type === 'MultiPoint' ? coordinates : [coordinates]);

function paintAreas(context, { shapes, groundOf, rings }) {
  for (const shape of shapes) {
    context.beginPath();
    trace(context, rings(shape.geometry));
    context.fillStyle = groundOf(shape.id);
    context.fill();
    context.strokeStyle = '#fff';
    context.lineWidth = 1.2;
    context.stroke();
    context.strokeStyle = '#a9b5be';
    context.lineWidth = 0.6;
    context.stroke();
  }
}

function paintAssets(context, { assets, rings, project }) {
  context.strokeStyle = '#3c4a55';
  context.fillStyle = '#3c4a55';
  context.lineWidth = 1.6;
  for (const { geometry } of assets) {
    if (!geometry) continue;
    if (geometry.type.endsWith('Point')) {
      for (const point of pointsOf(geometry)) {
        const [x, y] = project(point);
        context.fillRect(x - 1.5, y - 1.5, 3, 3);
      }
      continue;
    }
    context.beginPath();
    trace(context, rings(geometry));
    context.stroke();
  }
}

// Where things are drawn, the last reported on top: [{x, y, thing}].
function paintThings(context, { things, project }) {
  const places = [];
  for (const thing of [...things].reverse()) {
    if (!thing.geometry) continue;
    const [x, y] = project(pointsOf(thing.geometry)[0]);
    const { d, fill: ground, stroke } = SIGNS[thing.status];
    const form = new Path2D(d);
    context.save();
    context.translate(x, y);
    context.lineWidth = 1.3;
    context.fillStyle = ground;
    context.fill(form);
    context.strokeStyle = stroke;
    context.stroke(form);
    context.restore();
    places.push({ x, y, thing });
  }
  return places;
}

function nearest(places, event) {
  let best = null;
  let least = REACH;
  for (const place of places) {
    const away = Math.hypot(place.x - event.offsetX, place.y - event.offsetY);
    if (away <= least) [best, least] = [place.thing, away];
  }
  return best;
}

function drawn(width, { shapes, around, groundOf, assets, things, label, onThing, onHover }) {
  const height = Math.round(Math.max(190, Math.min(430, width * 0.72)));
  const scale = window.devicePixelRatio || 1;
  const canvas = h('canvas', {
    width: Math.round(width * scale),
    height: Math.round(height * scale),
    role: 'img',
    'aria-label': label,
  });
  canvas.style.setProperty('height', `${height}px`);
  const { project, rings } = fitted(around.length > 0 ? around : shapes, width, height, MARGIN);
  const context = canvas.getContext('2d');
  context.scale(scale, scale);
  context.lineJoin = 'round';
  const scene = { shapes, groundOf, assets, things, rings, project };
  paintAreas(context, scene);
  paintAssets(context, scene);
  const places = paintThings(context, scene);
  canvas.addEventListener('pointermove', (event) => {
    const found = nearest(places, event);
    canvas.classList.toggle('on-thing', found !== null);
    onHover(found, event);
  });
  canvas.addEventListener('pointerleave', (event) => onHover(null, event));
  canvas.addEventListener('click', (event) => {
    const found = nearest(places, event);
    if (found) onThing(found);
  });
  return canvas;
}

/** A map of things over shapes, of which those around, if any, fill it; groundOf gives the paint of an area. */
export function damageMap(scene) {
  return responsive('damage-canvas', (width) => drawn(width, scene));
}
