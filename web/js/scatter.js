// Need against money: each area a point, the equal share a line; what lies below the line falls short of it. The
// table is the way to the same areas without a pointer.

import { fill, h, s } from './dom.js';
import { axis, responsive, scaleField } from './chart.js';
import { holdFocus } from './focus.js';
import { classOf, paint } from './classes.js';
import { count, moneyText, shortCount, trimmed } from './format.js';
import { needWords, MONEY } from './text.js';
import { levelOf } from './dataset.js';
import { t } from './words.js';

const MOST = 1000; // points drawn, those furthest from an equal share first
const [LEFT, TOP, RIGHT, BOTTOM, HEIGHT] = [72, 14, 18, 42, 330];

/** The areas that have a place in the picture: those with need and money known, at most MOST. */
export function plotted(areas) {
  return areas
    .filter(({ need, amount }) => need > 0 && amount !== null)
    .sort((one, other) => Math.abs(other.equity_gap ?? 0) - Math.abs(one.equity_gap ?? 0))
    .slice(0, MOST);
}

// The line of equal shares within the frame, as points: by powers of ten it is straight as well.
function equalLine(x, y, share, needs) {
  const steps = 24;
  const [low, high] = [Math.min(...needs), Math.max(...needs)];
  return Array.from({ length: steps + 1 }, (_, i) => low * (high / low) ** (i / steps)).map((need) => [
    x.of(need),
    y.of(need * share),
  ]);
}

function drawn(width, { points, share, paintOf, named, selected, scale, texts, onSelect, onHover }) {
  const inner = { width: width - LEFT - RIGHT, height: HEIGHT - TOP - BOTTOM };
  const needs = points.map(({ need }) => need);
  const x = axis(needs, inner.width, scale);
  const most = share ? Math.max(...needs) * share : 0;
  const y = axis(
    [...points.map(({ amount }) => amount), most].filter((value) => value >= 0),
    inner.height,
    scale,
  );
  const up = (value) => inner.height - y.of(value);
  const names = points
    .filter(({ id }) => named.includes(id) || id === selected)
    .map(({ name, need, amount }) => ({ name, x: x.of(need), y: up(amount) + 4 }))
    .sort((one, other) => one.y - other.y);
  names.forEach((one, i) => {
    if (i > 0) one.y = Math.max(one.y, names[i - 1].y + 15);
  });
  names.reduceRight((lowest, one) => (one.y = Math.min(one.y, lowest)) - 15, inner.height - 5);
  const line = share ? equalLine(x, y, share, needs).map(([px, py]) => [px, inner.height - py]) : [];
  return s(
    'svg',
    { width, height: HEIGHT, viewBox: `0 0 ${width} ${HEIGHT}`, role: 'img', 'aria-label': texts.label },
    s(
      'g',
      { transform: `translate(${LEFT},${TOP})` },
      y.marks.map((mark) => [
        s('line', { class: 'chart-grid', x1: 0, x2: inner.width, y1: up(mark), y2: up(mark) }),
        s('text', { class: 'chart-tick', x: -7, y: up(mark) + 4 }, trimmed(moneyText(mark))),
      ]),
      x.marks.map((mark) => [
        s('line', { class: 'chart-grid', x1: x.of(mark), x2: x.of(mark), y1: 0, y2: inner.height }),
        s('text', { class: 'chart-year', x: x.of(mark), y: inner.height + 16 }, shortCount(mark)),
      ]),
      line.length > 0
        ? s('path', {
            class: 'scatter-equal',
            d: `M${line.map((point) => point.map((n) => n.toFixed(1)).join(',')).join('L')}`,
          })
        : null,
      points.map((point) =>
        s('circle', {
          class: point.id === selected ? 'scatter-point scatter-chosen' : 'scatter-point',
          'data-id': point.id,
          cx: x.of(point.need).toFixed(1),
          cy: up(point.amount).toFixed(1),
          r: point.id === selected ? 7 : 5,
          fill: paintOf(point),
          onclick: () => onSelect(point.id),
          onpointerenter: (event) => onHover(point.id, event),
          onpointerleave: (event) => onHover(null, event),
        }),
      ),
      names.map(({ name, x: at, y: height }) => {
        const late = at > inner.width * 0.7;
        return s(
          'text',
          { class: late ? 'scatter-name late' : 'scatter-name', x: at + (late ? -10 : 10), y: height },
          name,
        );
      }),
      s('text', { class: 'chart-axis', x: inner.width / 2, y: inner.height + 36 }, texts.across),
      s(
        'text',
        { class: 'chart-axis', transform: `translate(${12 - LEFT},${inner.height / 2}) rotate(-90)` },
        texts.up,
      ),
    ),
  );
}

/** Renders the picture of the areas shown; scale is the map's, named are the areas that the answer names. */
export function renderScatter(root, { areas, summary, state, catalogue, scale, named, onSelect, onHover, onScale }) {
  const points = plotted(areas);
  root.hidden = points.length < 3;
  if (root.hidden) {
    fill(root);
    return;
  }
  const level = levelOf(catalogue, state.level);
  const need = needWords(state.need, catalogue);
  const below = points.filter(({ side }) => side === 'below').length;
  const paintOf = (area) => {
    const color = paint(scale, classOf(scale, state.measure, area));
    return color?.startsWith('#') ? color : '#fff';
  };
  const said = { n: count(below), of: count(points.length), areas: level.many };
  const left = areas.length - points.length;
  holdFocus(() =>
    fill(
      root,
      h(
        'header',
        { class: 'panel-head' },
        h('h2', null, t('scatter.title')),
        scaleField('scale', state.scale, onScale),
      ),
      h('p', { class: 'part-lead' }, t('scatter.lead', said)),
      responsive('chart scatter', (width) =>
        drawn(width, {
          points,
          share: summary.per_need,
          paintOf,
          named: named.map(({ id }) => id),
          selected: state.area,
          scale: state.scale,
          texts: {
            label: t('scatter.label', { ...said, up: MONEY[state.rung].title, across: need.total }),
            across: need.total,
            up: MONEY[state.rung].title,
          },
          onSelect,
          onHover,
        }),
      ),
      left > 0 ? h('p', { class: 'muted small table-note' }, t('scatter.left', { n: count(left) }, left)) : null,
    ),
  );
}
