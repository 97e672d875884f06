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

function entryOf({ prefix, most, onClass }, color, label, n, { cls = null, look }) {
  const parts = [
    swatch(color, prefix),
    h('span', { class: 'legend-label' }, label),
    h('span', { class: 'legend-count', style: { '--share': `${most > 0 ? (100 * n) / most : 0}%` } }, count(n)),
  ];
  if (!onClass || n === 0) return h('li', { class: cls }, parts);
  const pick = h(
    'button',
    {
      type: 'button',
      class: 'legend-pick',
      'data-class': String(look),
      'aria-pressed': 'false',
      onclick: () => {
        const kept = pick.getAttribute('aria-pressed') === 'true';
        for (const other of pick.closest('.legend').querySelectorAll('.legend-pick'))
          other.setAttribute('aria-pressed', String(other === pick && !kept));
        onClass(kept ? null : look);
      },
      onpointerenter: () => onClass(look),
      onpointerleave: () => onClass(pressedIn(pick.closest('.legend'))),
    },
    parts,
  );
  return h('li', { class: cls }, pick);
}

// The class that a reader has chosen to see alone, or null.
function pressedIn(root) {
  const look = root?.querySelector('.legend-pick[aria-pressed="true"]')?.dataset.class ?? null;
  return look !== null && /^\d+$/.test(look) ? Number(look) : look;
}

/** The classes of a scale around an equal share, without counts, and the other looks that areas have: seen holds
 *  their classes. words are the measure's, need those of the need; above are the levels above the areas'. */
export function legendOf(scale, { seen, words, need, above, prefix }) {
  const entry = (cls, label) => h('li', null, swatch(paint(scale, cls), prefix), h('span', null, label));
  const looks = {
    zero: words.zero,
    coarser: capital(coarserKnown(above)),
    uncertain: LEGEND.uncertain,
    few: LEGEND.few,
    damage: LEGEND.damage,
    nobody: need.nobody,
    missing: LEGEND.missing,
  };
  const look = (cls) => (seen.has(cls) ? entry(cls, looks[cls]) : null);
  const { zero, ...others } = looks;
  return h(
    'ul',
    { class: 'legend-row' },
    h('li', { class: 'legend-end' }, LEGEND.less),
    zero ? look('zero') : null,
    scale.colors.map((_, index) => entry(index, classRange(scale, index, words))),
    h('li', { class: 'legend-end' }, LEGEND.more),
    Object.keys(others).map(look),
  );
}

/** Renders the legend of a scale over the areas shown; above are the levels above theirs, prefix
 *  keeps the ids of its patterns apart, share is an equal share, which a scale around it marks; onClass gets a
 *  class to be seen alone, or null, choice stands at the head. */
export function renderLegend(root, { scale, measure, words, need, areas, level, above, share, ...options }) {
  const { prefix = 'legend-', onClass = null, choice = null } = options;
  const equal = scale.colors.length >> 1;
  const counts = tally(scale, measure, areas);
  const most = Math.max(0, ...counts.values());
  const entry = (color, label, n, about) => entryOf({ prefix, most, onClass }, color, label, n, about);
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
      { cls: around && index === equal ? 'legend-equal' : null, look: index },
    ),
  );
  const look = (cls, label) =>
    counts.has(cls) ? entry(paint(scale, cls), label, counts.get(cls), { look: cls }) : null;
  const zero = scale.zero ? look('zero', words.zero) : null;
  fill(
    root,
    s('svg', { class: 'visually-hidden', 'aria-hidden': 'true' }, patterns(prefix)),
    h(
      'p',
      { class: 'legend-head' },
      h('span', null, words.legend ?? words.option),
      choice,
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
      entry(paint(scale, 'nobody'), need.nobody, counts.get('nobody') ?? 0, { look: 'nobody' }),
      entry(paint(scale, 'missing'), words.missing ?? LEGEND.missing, counts.get('missing') ?? 0, { look: 'missing' }),
    ),
  );
}
