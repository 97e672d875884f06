// The map of every year beside each other, against an equal share: the same classes, so that a colour means the same
// in all. A year leads the whole page there.

import { h, s } from './dom.js';
import { getSeries } from './api.js';
import { createPart } from './part.js';
import { classOf, paint, scaleFor } from './classes.js';
import { fitted } from './projection.js';
import { patterns } from './shapes.js';
import { periodWords } from './text.js';
import { t } from './words.js';

const MEASURE = 'location_quotient';
const [WIDTH, HEIGHT] = [240, 150];

// A row of a series as a class is told by: money that may lie there beside what does.
const asArea = (row) => ({ ...row, coarser: row.amount_high - row.amount });

function oneYear(period, rows, { paths, scale, current, catalogue, onPeriod }) {
  const fills = new Map(rows.map((row) => [row.id, paint(scale, classOf(scale, MEASURE, asArea(row)))]));
  const compared = rows.filter(({ side }) => side !== 'none');
  const below = compared.filter(({ side }) => side === 'below').length;
  return h(
    'li',
    null,
    h(
      'button',
      {
        type: 'button',
        class: 'year-map',
        id: `year-${period}`,
        'aria-current': period === current ? 'true' : null,
        onclick: () => onPeriod(period),
      },
      s(
        'svg',
        { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, 'aria-hidden': 'true' },
        paths.map(({ id, d }) =>
          s('path', {
            d,
            class: 'year-area',
            'data-id': id,
            fill: (fills.get(id) ?? 'url(#pattern-hatch)').replace('#pattern', '#years-pattern'),
          }),
        ),
      ),
      h('strong', null, periodWords(period, catalogue)),
      h(
        'span',
        { class: 'muted' },
        compared.length > 0 ? t('years.below', { n: below, of: compared.length }) : t('years.nothing'),
      ),
    ),
  );
}

/** The part of years: show({ params, plural }, { ids, current, catalogue }); onPeriod gets the year chosen. */
export function createYears(root, { areasOf, onPeriod }) {
  const head = () => h('header', { class: 'panel-head' }, h('h2', null, t('years.title')));
  return createPart(root, {
    ask: async ({ params, plural }, signal) => {
      const [answer, shapes] = await Promise.all([
        getSeries('trend', params, [], signal),
        areasOf(plural, 'outline'),
      ]);
      return { answer, shapes };
    },
    draw: ({ answer, shapes }, { ids, current, catalogue }) => {
      const shown = shapes.filter(({ id, geometry }) => ids.has(id) && geometry);
      const { path } = fitted(shown, WIDTH, HEIGHT, 4);
      const paths = shown.map((shape) => ({ id: shape.id, d: path(shape.geometry) }));
      const scale = scaleFor(MEASURE, []);
      return [
        head(),
        s('svg', { class: 'visually-hidden', 'aria-hidden': 'true' }, patterns('years-')),
        h('p', { class: 'part-lead' }, t('years.lead')),
        h(
          'ul',
          { class: 'year-maps' },
          answer.periods.map((period) =>
            oneYear(
              period,
              answer.rows.filter((row) => row.period === period && ids.has(row.id)),
              { paths, scale, current, catalogue, onPeriod },
            ),
          ),
        ),
      ];
    },
  });
}
