// The classes of the map, with the looks of zero, no data and nobody affected, and how
// many areas each holds.

import { fill, h, s } from './dom.js';
import { tally, classOf, paint } from './classes.js';
import { patterns } from './shapes.js';
import { LEGEND, classRange, coarserKnown, valueRange } from './text.js';
import { capital } from './dataset.js';
import { count, moneyText } from './format.js';

// The map scales its patterns with the zoom; the legend has its own.
export function swatch(color, prefix) {
  return s(
    'svg',
    { class: 'swatch', viewBox: '0 0 16 12', 'aria-hidden': 'true' },
    s('rect', { width: 16, height: 12, fill: color.replace('#pattern', `#${prefix}pattern`) }),
  );
}

// How many letters and figures an entry may have for three to stand side by side.
const LONG = 28;

function entryOf(prefix, color, label, n, cls = null) {
  return h(
    'li',
    { class: cls },
    swatch(color, prefix),
    h('span', { class: 'legend-label' }, label),
    h('span', { class: 'legend-count' }, count(n)),
  );
}

/** Renders the legend of a scale over the areas shown; above are the levels above theirs, prefix
 *  keeps the ids of its patterns apart, share is an equal share, which a scale around it marks. */
export function renderLegend(root, { scale, measure, words, need, areas, level, above, share, prefix = 'legend-' }) {
  const entry = (color, label, n, cls) => entryOf(prefix, color, label, n, cls);
  const equal = scale.colors.length >> 1;
  const counts = tally(scale, measure, areas);
  // A scale without limits has one class: its range is that of the values.
  const single = scale.kind === 'sequential' && scale.breaks.length === 0;
  const classes = scale.colors.map((_, index) => index).filter((index) => !single || counts.has(index));
  const around = scale.kind !== 'sequential';
  const items = classes.map((index) =>
    entry(
      paint(scale, index),
      single
        ? valueRange(
            areas.filter((area) => classOf(scale, measure, area) === index).map((area) => area[measure]),
            words,
          )
        : classRange(scale, index, words) + (share && index === equal ? ` · ${LEGEND.equalAt(moneyText(share))}` : ''),
      counts.get(index) ?? 0,
      around && index === equal ? 'legend-equal' : null,
    ),
  );
  const look = (cls, label) => (counts.has(cls) ? entry(paint(scale, cls), label, counts.get(cls)) : null);
  const zero = scale.zero && counts.has('zero') ? entry(paint(scale, 'zero'), words.zero, counts.get('zero')) : null;
  fill(
    root,
    s('svg', { class: 'visually-hidden', 'aria-hidden': 'true' }, patterns(prefix)),
    h(
      'p',
      { class: 'legend-head' },
      h('span', null, words.legend ?? words.option),
      h('span', null, capital(level.shorts)),
    ),
    h(
      'ul',
      { class: items.some((item) => item.textContent.length > LONG) ? 'legend-list legend-long' : 'legend-list' },
      around ? h('li', { class: 'legend-end' }, LEGEND.less) : null,
      zero,
      look('coarser', capital(coarserKnown(above))),
      items,
      around ? h('li', { class: 'legend-end' }, LEGEND.more) : null,
    ),
    h(
      'ul',
      { class: 'legend-list legend-other' },
      look('uncertain', words.uncertain ?? LEGEND.uncertain),
      look('few', LEGEND.few),
      look('damage', LEGEND.damage),
      entry(paint(scale, 'nobody'), need.nobody, counts.get('nobody') ?? 0),
      entry(paint(scale, 'missing'), words.missing ?? LEGEND.missing, counts.get('missing') ?? 0),
    ),
  );
}
