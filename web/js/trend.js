// One area over the years, and a few areas side by side: small charts with their table.

import { h } from './dom.js';
import { createPart } from './part.js';
import { rowsOf, scaleField, yearBars } from './chart.js';
import { getSeries, seriesLink } from './api.js';
import { moneyText, shortCount, date, percent, ratio, trimmed } from './format.js';
import { comparedSentences, SIGNED } from './compared.js';
import { MONEY, measureWords, whyEmpty, periodWords } from './text.js';
import { TREND, COMPARE } from './text-analysis.js';
import { MOST_COMPARED, STEPS } from './state.js';
import { labelled, t } from './words.js';

/** The range from the lowest to the highest of values, zero in it. */
export function domainOf(values) {
  const known = values.filter((value) => value !== null && value !== undefined);
  return [Math.min(0, ...known), Math.max(0, ...known)];
}

function cell(row, measure, words, need) {
  const value = row?.[measure] ?? null;
  if (value !== null) return h('td', { title: words.exact(value) }, words.cell(value));
  const reason = row ? whyEmpty({ ...row, need_reason: row.null_reasons?.need }, measure, need) : '';
  return h(
    'td',
    { class: 'empty', title: reason },
    h('span', { 'aria-hidden': 'true' }, '–'),
    h('span', { class: 'visually-hidden' }, t('trend.no_value', { reason })),
  );
}

function tipOf(row, measure, words, catalogue, need) {
  const value = row?.[measure] ?? null;
  const said =
    value !== null
      ? words.long(value)
      : t('trend.said.no_figure', {
          whyEmpty: whyEmpty({ ...row, need_reason: row?.null_reasons?.need }, measure, need),
        });
  return labelled(periodWords(row?.period ?? '', catalogue), said);
}

/** The names of periods under a chart: 23-24 of 2023-24, 2024 of itself, Jul of a month. */
export function pointNames(periods, step) {
  return periods.map((period) => (step === 'month' ? date(period).split(' ')[0] : period.replace(/^..(?=..-)/, '')));
}

// What the answer is to be read with that the page does not say of its own period.
const caveats = (answer, said) =>
  (answer.caveats ?? [])
    .filter((text) => !said.includes(text))
    .map((text) => h('p', { class: 'muted small table-note' }, text));

/** What stands where a bar would: a dash where nobody is in need, a question mark where
 *  something is missing. */
export function gapSigns(rows, measure) {
  return rows.map((row) => (row?.null_reasons?.[measure]?.startsWith('zero_') ? '–' : '?'));
}

function stepField(part, step, onStep) {
  return h(
    'span',
    { class: 'tabs', role: 'group', 'aria-label': TREND.step },
    STEPS.map((name) =>
      h(
        'button',
        {
          type: 'button',
          class: 'tab',
          id: `${part}-step-${name}`,
          'aria-pressed': String(name === step),
          onclick: () => onStep(name),
        },
        TREND.steps[name],
      ),
    ),
  );
}

// The first cell of a line: a year that leads the whole page there.
function yearCell(part, period, current, catalogue, onPeriod) {
  return h(
    'th',
    { scope: 'row' },
    h(
      'button',
      {
        type: 'button',
        class: 'link',
        id: `${part}-${period}`,
        'aria-current': period === current ? 'true' : null,
        onclick: () => onPeriod(period),
      },
      periodWords(period, catalogue),
    ),
  );
}

const unitOf = (words) => (words.unit ? h('span', { class: 'sort-unit' }, words.unit) : null);

export function createTrend(root, { onPeriod, onStep }) {
  return createPart(root, {
    ask: async ({ params, area, beside }, signal) => {
      const other = new URLSearchParams(params);
      other.set('rung', beside);
      const [answer, money] = await Promise.all([
        getSeries('trend', params, [area], signal),
        beside ? getSeries('trend', other, [area], signal) : null,
      ]);
      return { ...answer, beside: money };
    },
    draw: (answer, { area, need, rung, beside, period, step, level, catalogue, params, said }) => {
      const other = answer.beside ? rowsOf(answer.beside, area.id) : null;
      const otherWords = measureWords('amount', need, beside ?? rung);
      const own = rowsOf(answer, area.id);
      const whole = rowsOf(answer, null);
      const words = Object.fromEntries(
        ['amount', 'need', 'per_need', 'equity_gap'].map((measure) => [measure, measureWords(measure, need, rung)]),
      );
      const forms = { amount: moneyText, need: shortCount, per_need: moneyText };
      const chart = (measure, marks = []) =>
        h(
          'figure',
          null,
          h(
            'figcaption',
            null,
            words[measure].option,
            marks.length > 0 ? h('span', { class: 'mark-key' }, TREND.mark(level)) : null,
          ),
          yearBars({
            label: TREND.label(words[measure].option, area.name, step, catalogue),
            periods: answer.periods,
            names: pointNames(answer.periods, step),
            gaps: gapSigns(own, measure),
            values: own.map((row) => row?.[measure] ?? null),
            tips: own.map(
              (row, i) =>
                tipOf(row, measure, words[measure], catalogue, need) +
                (marks[i] ? `; ${TREND.whole(level)} ${moneyText(marks[i])}` : ''),
            ),
            marks,
            current: period,
            form: (value) => trimmed(forms[measure](value)),
          }),
        );
      return [
        h(
          'header',
          { class: 'panel-head' },
          h('h2', null, TREND.title(area.name, step)),
          h('p', { class: 'panel-note' }, step === 'month' ? TREND.explainMonths : TREND.explain),
          stepField('trend', step, onStep),
        ),
        h(
          'div',
          { class: 'charts' },
          chart('amount'),
          chart('need'),
          chart(
            'per_need',
            whole.map((row) => row?.per_need ?? null),
          ),
        ),
        h(
          'div',
          { class: 'table-wrap', tabindex: '0', role: 'group', 'aria-label': TREND.title(area.name, step) },
          h(
            'table',
            { class: 'ledger years' },
            h('caption', { class: 'visually-hidden' }, TREND.title(area.name, step)),
            h(
              'thead',
              null,
              h(
                'tr',
                null,
                h('th', { scope: 'col' }, TREND.first(step, catalogue)),
                ['amount', 'need', 'per_need'].map((measure) =>
                  h('th', { scope: 'col' }, words[measure].column, unitOf(words[measure])),
                ),
                h('th', { scope: 'col' }, TREND.whole(level), unitOf(words.per_need)),
                h('th', { scope: 'col' }, words.equity_gap.column, unitOf(words.equity_gap)),
                other
                  ? h('th', { scope: 'col', title: MONEY[beside].about }, otherWords.column, unitOf(otherWords))
                  : null,
                h('th', { scope: 'col' }, TREND.moves, h('span', { class: 'sort-unit' }, TREND.mark(level))),
              ),
            ),
            h(
              'tbody',
              null,
              answer.periods.map((year, i) =>
                h(
                  'tr',
                  { class: year === period ? 'now' : null, 'data-period': year },
                  yearCell('trend', year, period, catalogue, onPeriod),
                  ['amount', 'need', 'per_need'].map((measure) => cell(own[i], measure, words[measure], need)),
                  cell(whole[i], 'per_need', words.per_need, need),
                  cell(own[i], 'equity_gap', words.equity_gap, need),
                  other ? cell(other[i], 'amount', otherWords) : null,
                  cell(whole[i], 'hoover', { cell: percent, exact: String }),
                ),
              ),
            ),
          ),
        ),
        caveats(answer, said),
        h(
          'p',
          { class: 'part-foot' },
          h('a', { href: seriesLink('trend', params, [area.id]), download: true }, t('trend.download_csv')),
        ),
      ];
    },
  });
}

export function createCompare(root, { onRemove, onPeriod, onSelect, onStep, onScale }) {
  return createPart(root, {
    ask: ({ params, areas }, signal) =>
      areas.length < 2 ? Promise.resolve(null) : getSeries('compare', params, areas, signal),
    draw: (answer, { areas, names, measure, need, rung, period, step, scale, catalogue, params, said }) => {
      const words = measureWords(measure, need, rung);
      const name = (id) => names.get(id) ?? id;
      const chips = h(
        'ul',
        { class: 'chips', 'aria-label': COMPARE.chosen },
        areas.map((id) =>
          h(
            'li',
            { 'data-compared': id },
            h('button', { type: 'button', class: 'link', onclick: () => onSelect(id) }, name(id)),
            h(
              'button',
              { type: 'button', class: 'remove', 'aria-label': COMPARE.remove(name(id)), onclick: () => onRemove(id) },
              '×',
            ),
          ),
        ),
      );
      const head = [
        h(
          'header',
          { class: 'panel-head' },
          h('h2', null, COMPARE.title),
          h('p', { class: 'panel-note' }, answer ? COMPARE.explain(words.title, step, catalogue) : ''),
          stepField('compare', step, onStep),
          SIGNED.includes(measure) ? null : scaleField('compare-scale', scale, onScale),
        ),
        chips,
      ];
      if (!answer) return [head, h('p', { class: 'part-hint' }, COMPARE.more(MOST_COMPARED))];
      const series = areas.map((id) => ({ id, rows: rowsOf(answer, id) }));
      const now = answer.periods.indexOf(period);
      const sentences = comparedSentences(
        series.map(({ id, rows }) => ({ name: name(id), row: rows[now] })),
        { measure, period: periodWords(period, catalogue), form: words.short, ratio },
      );
      const values = series.flatMap(({ rows }) => rows.map((row) => row?.[measure] ?? null));
      const domain = domainOf(values);
      const powers = scale === 'log' && !SIGNED.includes(measure) ? values.filter((value) => value > 0) : null;
      return [
        head,
        sentences.length > 0 ? h('p', { class: 'part-lead compared', id: 'compared' }, sentences.join(' ')) : null,
        h(
          'div',
          { class: 'charts charts-compare' },
          series.map(({ id, rows }) =>
            h(
              'figure',
              { 'data-chart': id },
              h('figcaption', null, name(id)),
              yearBars({
                label: TREND.label(words.title, name(id), step, catalogue),
                periods: answer.periods,
                names: pointNames(answer.periods, step),
                gaps: gapSigns(rows, measure),
                values: rows.map((row) => row?.[measure] ?? null),
                tips: rows.map((row) => tipOf(row, measure, words, catalogue, need)),
                current: period,
                form: (value) => trimmed(words.short(value)),
                domain,
                powers,
                height: 130,
              }),
            ),
          ),
        ),
        h(
          'div',
          { class: 'table-wrap', tabindex: '0', role: 'group', 'aria-label': COMPARE.title },
          h(
            'table',
            { class: 'ledger years' },
            h('caption', null, `${words.title}${words.unit ? `, ${words.unit}` : ''}`),
            h(
              'thead',
              null,
              h(
                'tr',
                null,
                h('th', { scope: 'col' }, TREND.first(step, catalogue)),
                areas.map((id) => h('th', { scope: 'col' }, name(id))),
              ),
            ),
            h(
              'tbody',
              null,
              answer.periods.map((year, i) =>
                h(
                  'tr',
                  { class: year === period ? 'now' : null, 'data-period': year },
                  yearCell('compare', year, period, catalogue, onPeriod),
                  series.map(({ rows }) => cell(rows[i], measure, words, need)),
                ),
              ),
            ),
          ),
        ),
        caveats(answer, said),
        h(
          'p',
          { class: 'part-foot' },
          h('a', { href: seriesLink('compare', params, areas), download: true }, t('trend.download_csv')),
        ),
      ];
    },
  });
}
