// When a conclusion flips: the same question with every need, lag and rung, who falls short
// however it is asked, and the rungs of money beside each other, never added up.

import { h } from './dom.js';
import { exact } from './tooltip.js';
import { createPart } from './part.js';
import { getSensitivity, sensitivityLink } from './api.js';
import { percent, moneyText, exactMoney, count } from './format.js';
import { levelOf } from './dataset.js';
import { MONEY, needWords, reasonWords } from './text.js';
import { SENSITIVITY } from './text-analysis.js';
import { LAGS } from './state.js';
import { t } from './words.js';

const SHOWN = 12;

/** How strongly a cell is shaded: 0 where no area changes sides, up to 4 where a third do. */
export function shade(flips, areas) {
  return flips === 0 ? 0 : Math.min(4, 1 + Math.floor((9 * flips) / areas));
}

/** Areas by how well it holds that they fall short, [[verdict, areas]], those short in the
 *  most variants first. */
export function byVerdict(areas) {
  const sorted = [...areas].sort(
    (a, b) => b.short - a.short || a.name.localeCompare(b.name) || a.id.localeCompare(b.id),
  );
  return Object.keys(SENSITIVITY.verdicts)
    .map((verdict) => [verdict, sorted.filter((area) => area.falls_short === verdict)])
    .filter(([, list]) => list.length > 0);
}

function distinct(cells, name) {
  return [...new Set(cells.map((cell) => cell[name]))];
}

// A table that scrolls by itself where it is too wide; its heading stays.
function wideTable(title, props, ...content) {
  return h(
    'div',
    { class: 'wide' },
    h('h3', { 'aria-hidden': 'true' }, title),
    h(
      'div',
      { class: 'table-wrap', tabindex: '0', role: 'group', 'aria-label': title },
      h('table', props, h('caption', { class: 'visually-hidden' }, title), ...content),
    ),
  );
}

function variants(cells, { state, level, areas, catalogue, onAsk }) {
  const rungs = distinct(cells, 'rung');
  const lags = LAGS.filter((lag) => cells.some((cell) => String(cell.lag) === lag)); // one in the years of floods
  const at = new Map(cells.map((cell) => [`${cell.need} ${cell.rung} ${cell.lag}`, cell]));
  const first = (i) => (i === 0 ? 'first' : null);
  return wideTable(
    SENSITIVITY.caption(level),
    { class: 'ledger variants', id: 'variants' },
    h(
      'thead',
      null,
      h(
        'tr',
        null,
        h('td', null),
        rungs.map((rung) =>
          h('th', { scope: 'colgroup', colspan: String(lags.length), class: 'first' }, MONEY[rung].title),
        ),
      ),
      h(
        'tr',
        null,
        h('th', { scope: 'col' }, t('sensitivity.need')),
        rungs.map(() => lags.map((lag, i) => h('th', { scope: 'col', class: first(i) }, SENSITIVITY.lag[lag]))),
      ),
    ),
    h(
      'tbody',
      null,
      distinct(cells, 'need').map((need) =>
        h(
          'tr',
          { 'data-need': need },
          h('th', { scope: 'row' }, needWords(need, catalogue).option),
          rungs.map((rung) =>
            lags.map((lag, i) => {
              const cell = at.get(`${need} ${rung} ${lag}`);
              const words = SENSITIVITY.cell(cell, need === state.need ? '' : needWords(need, catalogue).option);
              const text = cell.most_id === null ? '–' : count(cell.flips);
              return h(
                'td',
                { class: first(i) },
                h(
                  'button',
                  {
                    type: 'button',
                    id: `ask-${need}-${rung}-${lag}`,
                    class: `variant shade-${shade(cell.flips, areas)}`,
                    'aria-current': cell.base ? 'true' : null,
                    'data-tip': words,
                    'aria-label': `${text}: ${words}`,
                    onclick: () => onAsk({ need, rung, lag }),
                  },
                  text,
                ),
              );
            }),
          ),
        ),
      ),
    ),
  );
}

function verdicts(areas, cells, { level, byId, onSelect }) {
  const names = (list) =>
    list.map((area, i) => [
      i > 0 ? ', ' : '',
      h(
        'button',
        {
          type: 'button',
          class: 'link',
          'data-tip': SENSITIVITY.counts(area, byId.get(area.id)),
          onclick: () => onSelect(area.id),
        },
        area.name,
      ),
    ]);
  return h(
    'div',
    { class: 'verdicts' },
    h('h3', null, SENSITIVITY.who(cells.filter((cell) => !cell.repeats).length)),
    h(
      'dl',
      null,
      byVerdict(areas).map(([verdict, list]) =>
        h(
          'div',
          { 'data-verdict': verdict },
          h(
            'dt',
            null,
            SENSITIVITY.verdicts[verdict],
            h('span', { class: 'muted' }, ` ${count(list.length)} ${list.length === 1 ? level.one : level.many}`),
          ),
          h(
            'dd',
            null,
            names(list.slice(0, SHOWN)),
            list.length > SHOWN
              ? h(
                  'details',
                  null,
                  h('summary', null, SENSITIVITY.others(list.length - SHOWN)),
                  names(list.slice(SHOWN)),
                )
              : null,
          ),
        ),
      ),
    ),
  );
}

function rungs(cells, { state, level, need }) {
  const reason = (cell, name) => h('td', { class: 'empty' }, reasonWords(cell.null_reasons[name]));
  const figure = (cell, name, show, all) =>
    cell[name] === null ? reason(cell, name) : h('td', null, exact(show(cell[name]), all(cell[name])));
  const end = (cell, which) =>
    cell[`${which}_id`] === null
      ? reason(cell, `${which}_id`)
      : h(
          'td',
          null,
          cell[`${which}_name`],
          ' ',
          exact(moneyText(cell[`${which}_gap`], { sign: true }), exactMoney(cell[`${which}_gap`], { sign: true })),
        );
  return wideTable(
    SENSITIVITY.rungs,
    { class: 'ledger rungs', id: 'rungs' },
    h(
      'thead',
      null,
      h(
        'tr',
        null,
        [
          t('sensitivity.money'),
          t('sensitivity.placed_in', { many: level.many }),
          t('sensitivity.of_what_is_counted'),
          t('sensitivity.per', { per: need.per }),
          t('sensitivity.would_have_to_move'),
          t('sensitivity.furthest_below'),
          t('sensitivity.furthest_above'),
        ].map((text) => h('th', { scope: 'col' }, text)),
      ),
    ),
    h(
      'tbody',
      null,
      cells
        .filter((cell) => cell.need === state.need && String(cell.lag) === state.lag)
        .map((cell) =>
          h(
            'tr',
            { 'data-rung': cell.rung, class: cell.base ? 'now' : null },
            h('th', { scope: 'row', title: MONEY[cell.rung].about }, MONEY[cell.rung].option),
            figure(cell, 'amount', moneyText, exactMoney),
            figure(cell, 'placed', percent, percent),
            figure(cell, 'per_need', moneyText, exactMoney),
            figure(cell, 'hoover', percent, String),
            end(cell, 'least'),
            end(cell, 'most'),
          ),
        ),
    ),
  );
}

export function createSensitivity(root, { onAsk, onSelect }) {
  return createPart(root, {
    ask: ({ params }, signal) => getSensitivity(params, signal),
    draw: (answer, context) => {
      const { state, params, catalogue, byId } = context;
      const cells = answer.cells.filter((cell) => cell.level === state.level);
      const areas = answer.areas.filter((area) => area.level === state.level);
      const level = levelOf(catalogue, state.level);
      return [
        h(
          'header',
          { class: 'panel-head' },
          h('h2', null, SENSITIVITY.title),
          h('p', { class: 'panel-note' }, SENSITIVITY.explain),
        ),
        rungs(cells, { state, level, need: needWords(state.need, catalogue) }),
        h(
          'div',
          { class: 'sensitivity' },
          h(
            'div',
            null,
            variants(cells, { state, level, areas: areas.length, catalogue, onAsk }),
            h('p', { class: 'muted small table-note' }, SENSITIVITY.note),
          ),
          verdicts(areas, cells, { level, byId, onSelect }),
        ),
        h(
          'p',
          { class: 'part-foot' },
          h('a', { href: sensitivityLink(params, 'csv'), download: true }, t('sensitivity.download_csv')),
          ' · ',
          h('a', { href: sensitivityLink(params, 'json') }, SENSITIVITY.each),
        ),
      ];
    },
  });
}
