// The map of every year beside each other, against an equal share: the same classes, so that a colour means the same
// in all. A year leads the whole page there.

import { h } from './dom.js';
import { getSeries } from './api.js';
import { createPart } from './part.js';
import { smallMaps } from './small-map.js';
import { periodWords } from './text.js';
import { t } from './words.js';

// A row of a series as a class is told by: money that may lie there beside what does.
const asArea = (row) => ({ ...row, coarser: row.amount_high - row.amount });

function oneYear(period, rows, { map, current, catalogue, onPeriod }) {
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
      map(rows.map(asArea)),
      h('strong', null, periodWords(period, catalogue)),
      h(
        'span',
        { class: 'muted' },
        compared.length > 0 ? t('years.below', { n: below, of: compared.length }) : t('years.nothing'),
      ),
    ),
  );
}

/** The part of years: show({ params, plural }, { ids, current, state, catalogue }); onPeriod gets the year chosen. */
export function createYears(root, { areasOf, onPeriod }) {
  const head = () => h('header', { class: 'panel-head' }, h('h2', null, t('years.title')));
  return createPart(root, {
    ask: async ({ params, plural }, signal) => {
      const [answer, shapes] = await Promise.all([getSeries('trend', params, [], signal), areasOf(plural, 'outline')]);
      return { answer, shapes };
    },
    draw: ({ answer, shapes }, { ids, current, state, catalogue }) => {
      const { defs, map, legend } = smallMaps(shapes, ids, 'years-');
      return [
        head(),
        defs,
        h('p', { class: 'part-lead' }, t('years.lead')),
        h(
          'ul',
          { class: 'year-maps' },
          answer.periods.map((period) =>
            oneYear(
              period,
              answer.rows.filter((row) => row.period === period && ids.has(row.id)),
              { map, current, catalogue, onPeriod },
            ),
          ),
        ),
        legend({ state, catalogue }),
      ];
    },
  });
}
