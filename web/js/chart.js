// Small charts in SVG, drawn at the width they have. The figures of each stand in a table
// beside it; a chart alone explains itself by its label.

import { fill, h, s } from './dom.js';
import { SCALES } from './state.js';
import { t } from './words.js';

/** Round numbers between low and high, zero among them, at most count + 2 of them. */
export function ticks(low, high, count = 3) {
  const span = high - low;
  if (!(span > 0)) return [0];
  const rough = span / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((n) => n * power).find((n) => n >= rough * 0.999);
  const list = [];
  for (let i = Math.ceil(low / step - 1e-9); i * step <= high + step * 1e-9; i++)
    list.push(Number((i * step).toPrecision(12)));
  return list;
}

/** From values to a length, straight or by powers of ten; what is not above 0 lies at the beginning of the latter. */
export function axis(values, length, scale) {
  const high = Math.max(...values, 1);
  if (scale === 'linear') return { of: (value) => (length * value) / (high * 1.04), marks: ticks(0, high, 4) };
  const positive = values.filter((value) => value > 0);
  const [from, to] = [Math.log10(Math.min(...positive, high)) - 0.15, Math.log10(high) + 0.08];
  const marks = [];
  for (let power = Math.ceil(from); power <= to; power++) marks.push(10 ** power);
  return { of: (value) => (value > 0 ? Math.max(0, (length * (Math.log10(value) - from)) / (to - from)) : 0), marks };
}

/** The choice of how lengths follow values; part begins the ids of its buttons. */
export function scaleField(part, chosen, onScale) {
  return h(
    'span',
    { class: 'tabs', role: 'group', 'aria-label': t('scatter.scale') },
    SCALES.map((name) =>
      h(
        'button',
        {
          type: 'button',
          class: 'tab',
          id: `${part}-${name}`,
          'aria-pressed': String(name === chosen),
          onclick: () => onScale(name),
        },
        t(`scatter.scale.${name}`),
      ),
    ),
  );
}

/** Where bars stand: {zero, bars: [{x, y, width, height} or null]} for values from low to
 *  high, which include 0, in a frame of the size given; where along says how values have lengths, for values that are
 *  none below 0. */
export function barLayout(values, { low, high, width, height, along }) {
  const even = (value) => (high === low ? height : height * (1 - (value - low) / (high - low)));
  const y = along ? (value) => height - along.of(value) : even;
  const band = width / Math.max(1, values.length);
  const thick = Math.min(34, band * 0.66);
  return {
    zero: y(0),
    bars: values.map((value, i) =>
      value === null || value === undefined
        ? null
        : {
            x: band * i + (band - thick) / 2,
            width: thick,
            y: Math.min(y(value), y(0)),
            height: Math.abs(y(value) - y(0)),
          },
    ),
    center: (i) => band * (i + 0.5),
    band,
    y,
  };
}

/** An SVG path through points [x, y], broken where one is null. */
export function linePath(points) {
  let path = '';
  let pen = 'M';
  for (const point of points) {
    if (point === null) {
      pen = 'M';
      continue;
    }
    path += `${pen}${point[0].toFixed(1)},${point[1].toFixed(1)}`;
    pen = 'L';
  }
  return path;
}

/** An element whose content is drawn at its real width, and again when that changes. */
export function responsive(className, draw) {
  const box = h('div', { class: className });
  let width = 0;
  new ResizeObserver(([entry]) => {
    const next = Math.floor(entry.contentRect.width);
    if (next === width || next === 0) return;
    width = next;
    fill(box, draw(width));
  }).observe(box);
  return box;
}

const LEFT = 62;
const TOP = 16;
const BOTTOM = 20;

/** Bars over periods, each under its name in names. tips[i] says value i in words, also why
 *  there is none, gaps[i] is what then stands in its place; marks are values to compare with,
 *  drawn as a line across each bar; domain, if given, is shared with other charts; powers are the values of all of them
 *  where lengths follow powers of ten. */
export function yearBars({
  label,
  periods,
  names,
  values,
  tips,
  gaps,
  marks = [],
  current,
  form,
  domain,
  powers,
  height = 150,
}) {
  const known = [...values, ...marks].filter((value) => value !== null && value !== undefined);
  const [low, high] = domain ?? [Math.min(0, ...known), Math.max(0, ...known)];
  return responsive('chart', (width) => {
    const inner = { width: width - LEFT, height: height - TOP - BOTTOM };
    const along = powers ? axis(powers, inner.height, 'log') : null;
    const layout = barLayout(values, { low, high, along, ...inner });
    const every = Math.ceil(38 / layout.band);
    const at = periods.indexOf(current);
    return s(
      'svg',
      { width, height, viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': label },
      s(
        'g',
        { transform: `translate(${LEFT},${TOP})` },
        at >= 0
          ? s('rect', {
              class: 'chart-now',
              x: layout.center(at) - layout.band / 2,
              y: -TOP,
              width: layout.band,
              height: height - 2,
            })
          : null,
        (along?.marks ?? ticks(low, high)).map((tick) => [
          s('line', {
            class: tick === 0 ? 'chart-zero' : 'chart-grid',
            x1: 0,
            x2: inner.width,
            y1: layout.y(tick),
            y2: layout.y(tick),
          }),
          s('text', { class: 'chart-tick', x: -7, y: layout.y(tick) + 4 }, form(tick)),
        ]),
        values.map((value, i) => {
          const bar = layout.bars[i];
          return s(
            'g',
            { class: i === at ? 'chart-bar chart-bar-now' : 'chart-bar', 'data-tip': tips[i] },
            s('rect', {
              class: 'chart-touch',
              x: layout.center(i) - layout.band / 2,
              y: 0,
              width: layout.band,
              height: inner.height,
            }),
            bar
              ? s('rect', {
                  class: value < 0 ? 'chart-fill chart-below' : 'chart-fill',
                  x: bar.x,
                  y: bar.height < 1 ? layout.zero - 1 : bar.y,
                  width: bar.width,
                  height: Math.max(1.5, bar.height),
                })
              : s('text', { class: 'chart-none', x: layout.center(i), y: layout.zero - 4 }, gaps[i]),
          );
        }),
        marks.map((mark, i) =>
          mark === null || mark === undefined
            ? null
            : s('line', {
                class: 'chart-mark',
                x1: layout.center(i) - layout.band * 0.42,
                x2: layout.center(i) + layout.band * 0.42,
                y1: layout.y(mark),
                y2: layout.y(mark),
              }),
        ),
        periods.map((period, i) =>
          i % every === (at >= 0 ? at % every : 0)
            ? s(
                'text',
                {
                  class: i === at ? 'chart-year chart-year-now' : 'chart-year',
                  x: layout.center(i),
                  y: inner.height + 15,
                },
                names[i],
              )
            : null,
        ),
      ),
    );
  });
}

/** Lorenz curves in a square of a size: curves are [{points: [{need, money}], class, name}]; gap is
 *  the one whose largest distance from equality is marked with text. */
export function lorenzSquare(size, { label, curves, gap, text, across, up }) {
  const point = ({ need, money }) => [size * need, size * (1 - money)];
  const widest = (gap?.points ?? []).reduce((best, p) => (p.need - p.money > best.need - best.money ? p : best), {
    need: 0,
    money: 0,
  });
  const shown = widest.need > widest.money;
  return s(
    'svg',
    {
      width: size + 34,
      height: size + 34,
      viewBox: `-26 -6 ${size + 34} ${size + 34}`,
      role: 'img',
      'aria-label': label,
    },
    s('rect', { class: 'lorenz-frame', x: 0, y: 0, width: size, height: size }),
    s('path', { class: 'lorenz-equal', d: `M0,${size}L${size},0` }),
    curves.map((curve) => s('path', { class: `lorenz-curve ${curve.class}`, d: linePath(curve.points.map(point)) })),
    shown
      ? s('path', {
          class: 'lorenz-gap',
          d: `M${size * widest.need},${size * (1 - widest.need)}V${size * (1 - widest.money)}`,
        })
      : null,
    shown
      ? s(
          'text',
          { class: 'lorenz-gap-text', x: size * widest.need - 7, y: size * (1 - (widest.need + widest.money) / 2) + 5 },
          text,
        )
      : null,
    curves.map((curve, i) =>
      s(
        'g',
        { transform: `translate(12,${18 + 19 * i})` },
        s('path', { class: `lorenz-curve ${curve.class}`, d: 'M0,-4H26' }),
        s('text', { class: 'chart-name', x: 33, y: 0 }, curve.name),
      ),
    ),
    s('text', { class: 'chart-axis', x: size / 2, y: size + 18 }, across),
    s('text', { class: 'chart-axis', transform: `translate(-10,${size / 2}) rotate(-90)` }, up),
  );
}

/** Lorenz curves at the width they have. */
export function lorenzCurves(content) {
  return responsive('chart lorenz', (width) => lorenzSquare(Math.min(width - 34, 330), content));
}

/** The rows of one area, or with null of the whole, in the order of the periods. */
export function rowsOf(answer, id) {
  const rows = new Map(answer.rows.filter((row) => row.id === id).map((row) => [row.period, row]));
  return answer.periods.map((period) => rows.get(period) ?? null);
}
