// The map as a picture to hand on: one SVG that carries its looks within, with what it shows, the filters, the
// legend, the source, the version and the date in it; and the same as a PNG.

import { s } from './dom.js';

const WIDTH = 1200;
const MAP_HEIGHT = 760;
const PAD = 40;
const COLUMN = 370;
const FONT = 'Source Sans 3, Noto Sans, system-ui, sans-serif';
const STYLED = '[d], [r], rect, text';
const STYLES = [
  'fill',
  'stroke',
  'stroke-width',
  'stroke-opacity',
  'stroke-linejoin',
  'paint-order',
  'text-anchor',
  'font-size',
  'font-weight',
];

// A copy that looks the same without a style sheet.
function copyOf(svg) {
  const copy = svg.cloneNode(true);
  const [from, to] = [svg, copy].map((root) => [...root.querySelectorAll(STYLED)]);
  from.forEach((element, i) => {
    const style = getComputedStyle(element);
    for (const name of STYLES) to[i].setAttribute(name, style.getPropertyValue(name));
    to[i].setAttribute('font-family', FONT);
    if (element.closest('.beyond, .areas, .borders, .marks')) to[i].setAttribute('vector-effect', 'non-scaling-stroke');
  });
  for (const element of copy.querySelectorAll('[class]')) element.removeAttribute('class');
  const canvas = svg.parentNode?.querySelector('.map-canvas'); // which has the areas where they are many
  if (canvas) {
    const { width, height } = svg.viewBox.baseVal;
    copy.prepend(s('image', { href: canvas.toDataURL(), width, height }));
  }
  return copy;
}

const line = (x, y, size, text, props = {}) =>
  s('text', { x, y, 'font-size': size, 'font-family': FONT, fill: '#17242f', ...props }, text);

// Texts in lines that fit: measured by their letters, as no page lays them out.
function wrapped(text, size, width) {
  const most = Math.floor(width / (size * 0.5));
  const lines = [''];
  for (const word of text.split(' ')) {
    if (`${lines.at(-1)} ${word}`.trim().length > most && lines.at(-1) !== '') lines.push('');
    lines[lines.length - 1] = `${lines.at(-1)} ${word}`.trim();
  }
  return lines;
}

/** The picture as an SVG element of its own. legend: its
 *  head and entries, {fill, text}; above and below: lines of text. */
export function pictureOf(svg, { title, above, legend, below }) {
  const { width, height } = svg.viewBox.baseVal;
  const map = copyOf(svg);
  const parts = [];
  let y = PAD + 14;
  const write = (texts, size, props) => {
    for (const text of texts.flatMap((text) => wrapped(text, size, WIDTH - 2 * PAD))) {
      parts.push(line(PAD, y, size, text, props));
      y += size * 1.35;
    }
  };
  write([title], 28, { 'font-weight': 600 });
  write(above, 17, { fill: '#43525f' });
  const top = y;
  const mapHeight = Math.min(MAP_HEIGHT, (height / width) * (WIDTH - 2 * PAD));
  for (const [name, value] of Object.entries({ x: PAD, y: top, width: WIDTH - 2 * PAD, height: mapHeight }))
    map.setAttribute(name, value);
  for (const name of ['class', 'role', 'aria-label']) map.removeAttribute(name);
  y = top + mapHeight + 26;
  const [head, ...entries] = legend;
  parts.push(line(PAD, y, 15, head.text, { 'font-weight': 600 }));
  const rows = Math.ceil(entries.length / 3);
  entries.forEach(({ fill, text }, i) => {
    const [x, at] = [PAD + Math.floor(i / rows) * COLUMN, y + 26 * (1 + (i % rows))];
    if (fill) parts.push(s('rect', { x, y: at - 13, width: 22, height: 16, fill, stroke: '#97a3ad' }));
    parts.push(line(fill ? x + 30 : x, at, 15, text));
  });
  y += (rows + 1) * 26 + 14;
  write(below, 14, { fill: '#5d6c79' });
  const picture = s('svg', { viewBox: `0 0 ${WIDTH} ${Math.ceil(y)}`, width: WIDTH, height: Math.ceil(y) });
  picture.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  picture.append(s('rect', { width: '100%', height: '100%', fill: '#fff' }), map, ...parts);
  return picture;
}

/** The picture as a file's text. */
export const svgText = (picture) => new XMLSerializer().serializeToString(picture);

/** The picture as a PNG of twice its size. */
export async function pngOf(picture) {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svgText(picture))}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [2 * image.width, 2 * image.height];
  canvas.getContext('2d').drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((done) => canvas.toBlob(done, 'image/png'));
}
