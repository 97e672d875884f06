// The chosen area beside the map, or at the foot of a phone: its rank, its measures over the years as a line, how
// far its money is certain, and the way to the rest of what is known of it.

import { fill, h, s } from './dom.js';
import { getSeries } from './api.js';
import { linePath, rowsOf } from './chart.js';
import { holdFocus } from './focus.js';
import { range } from './detail.js';
import { blocksOf } from './table.js';
import { measureWords, needWords, whyEmpty, recordsCount } from './text.js';
import { capital, levelOf } from './dataset.js';
import { count } from './format.js';
import { labelled, t } from './words.js';

const [WIDTH, HEIGHT, PAD] = [150, 34, 3];

/** The place of an area among those with a rank, furthest short first: {place, of}, or null. */
export function placeOf(areas, id) {
  const { ranked } = blocksOf(areas, 'equity_gap', 'ascending');
  const counted = ranked.filter((area) => area.ranked && area.equity_gap !== null);
  const at = counted.findIndex((area) => area.id === id);
  return at < 0 ? null : { place: at + 1, of: counted.length };
}

// A line over the years in a small frame: the area's in full, the whole's dashed, a dot at the period shown.
function sparkline({ own, whole, current, label }) {
  const known = [...own, ...whole].filter((value) => value !== null && value !== undefined);
  const top = Math.max(...known, 0) || 1;
  const x = (i) => PAD + ((WIDTH - 2 * PAD) * i) / Math.max(1, own.length - 1);
  const y = (value) => HEIGHT - PAD - ((HEIGHT - 2 * PAD) * value) / top;
  const points = (values) =>
    values.map((value, i) => (value === null || value === undefined ? null : [x(i), y(value)]));
  const dots = points(own);
  return s(
    'svg',
    { class: 'sparkline', viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'img', 'aria-label': label },
    s('path', { class: 'spark-whole', d: linePath(points(whole)) }),
    s('path', { class: 'spark-own', d: linePath(dots) }),
    dots.map((dot, i) =>
      dot
        ? s('circle', {
            class: i === current ? 'spark-now' : 'spark-dot',
            cx: dot[0],
            cy: dot[1],
            r: i === current ? 3 : 1.6,
          })
        : null,
    ),
  );
}

function yearsOf(answer, { area, period, need, rung }) {
  const words = measureWords('per_need', need, rung);
  const [own, whole] = [rowsOf(answer, area.id), rowsOf(answer, null)];
  const said = own.map((row, i) => {
    const value = row?.per_need ?? null;
    const reason = () => whyEmpty({ ...row, need_reason: row?.null_reasons?.need }, 'per_need', need);
    return labelled(answer.periods[i], value === null ? reason() : words.short(value));
  });
  return sparkline({
    own: own.map((row) => row?.per_need ?? null),
    whole: whole.map((row) => row?.per_need ?? null),
    current: answer.periods.indexOf(period),
    label: t('card.years', { title: words.title, years: said.join('; ') }),
  });
}

/** The card of the chosen area; onMore brings the rest into view, onClear lets the area go. */
export function createCard(root, { onMore, onClear }) {
  let asked = null;

  async function drawYears(box, question, context) {
    asked?.abort();
    asked = new AbortController();
    const { signal } = asked;
    try {
      const answer = await getSeries('trend', question, [context.area.id], signal);
      if (!signal.aborted) fill(box, yearsOf(answer, context), h('span', { class: 'muted' }, t('card.over_years')));
    } catch {
      // The years below say what went wrong.
    }
  }

  function show({ state, catalogue, area, areas, params }) {
    const need = needWords(state.need, catalogue);
    const level = levelOf(catalogue, state.level);
    const place = placeOf(areas, area.id);
    const words = measureWords(state.measure, need, state.rung);
    const reason = whyEmpty(area, state.measure, need);
    const years = h('div', { class: 'card-years' });
    root.hidden = false;
    document.body.classList.add('with-card');
    fill(
      root,
      h(
        'div',
        { class: 'card-head' },
        h('h2', null, area.name),
        h('span', { class: 'muted' }, [capital(level.one), area.parent_name].filter(Boolean).join(', ')),
        h(
          'button',
          { type: 'button', class: 'remove', id: 'card-clear', 'aria-label': t('page.clear'), onclick: onClear },
          '×',
        ),
      ),
      h(
        'div',
        { class: 'card-body' },
        h(
          'p',
          null,
          h('strong', null, reason === null ? words.long(area[state.measure]) : reason),
          ' ',
          h('span', { class: 'muted' }, words.title),
          h('br'),
          place
            ? t('card.place', { place: count(place.place), of: count(place.of), areas: level.shorts })
            : t('card.no_place'),
        ),
        years,
      ),
      range(area),
      h(
        'button',
        { type: 'button', class: 'link', id: 'card-more', onclick: onMore },
        t('card.more', { records: recordsCount(area.records, state.rung) }),
      ),
    );
    drawYears(years, params, { area, period: state.period, need, rung: state.rung });
  }

  function hide() {
    asked?.abort();
    root.hidden = true;
    document.body.classList.remove('with-card');
    fill(root);
  }

  return { show: (context) => holdFocus(() => show(context)), hide };
}
