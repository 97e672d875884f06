// The ranking: a real table, linked with the map by hover and selection.

import { fill, h } from './dom.js';
import { measureWords, whyEmpty, coarserLead, coarserMoney, MONEY, PAGE, SIDE, recordsCount } from './text.js';
import { capital, coarserLevels, levelOf } from './dataset.js';
import { classOf, paint } from './classes.js';
import { moneyText, exactMoney, columnUnit, count, minorUnits, majorUnits } from './format.js';
import { sorting, naturalDirection } from './state.js';
import { createRows } from './rows.js';
import { swatch } from './legend.js';
import { inOrder, labelled, t } from './words.js';

const COLUMNS = ['per_need', 'equity_gap', 'location_quotient', 'amount', 'need'];

/** Columns whose order ranks areas. */
const RANKING = ['per_need', 'equity_gap', 'equity_gap_pp', 'location_quotient'];

/** The measures shown as columns: the one on the map first. */
export function columns(measure) {
  const others = COLUMNS.filter(
    (column) => column !== measure && !(measure === 'equity_gap_pp' && column === 'equity_gap'),
  );
  return [measure, ...others];
}

/** Areas in the order of a column; those without a value last, equal ones by name. */
export function sortAreas(areas, column, direction) {
  const sign = direction === 'descending' ? -1 : 1;
  const byName = (a, b) => inOrder(a.name, b.name) || inOrder(a.id, b.id);
  if (column === 'name') return [...areas].sort((a, b) => sign * byName(a, b));
  return [...areas].sort((a, b) => {
    const [x, y] = [a[column], b[column]];
    if (x === null || y === null) return (x === null) - (y === null) || byName(a, b);
    return sign * (x - y) || byName(a, b);
  });
}

/** Areas in the order of a column that ranks them: those with a rank, those without one that have a
 *  value, and the rest. */
export function rankedBlocks(areas, column, direction) {
  const sorted = sortAreas(areas, column, direction);
  const isRanked = (area) => area.ranked && area.side !== 'none' && area[column] !== null;
  const isUnranked = (area) => !area.ranked && area.need > 0 && area[column] !== null;
  return {
    ranked: sorted.filter(isRanked),
    unranked: sorted.filter(isUnranked),
    others: sorted.filter((area) => !isRanked(area) && !isUnranked(area)),
  };
}

const kept = new WeakMap(); // areas → their blocks, by column and direction

/** The same of any column, sorted once for the same areas; one that does not rank has them all in the first block. */
export function blocksOf(areas, column, direction) {
  const key = `${column} ${direction}`;
  if (!kept.has(areas)) kept.set(areas, new Map());
  const blocks = kept.get(areas);
  if (!blocks.has(key)) {
    const made = RANKING.includes(column)
      ? rankedBlocks(areas, column, direction)
      : { ranked: sortAreas(areas, column, direction), unranked: [], others: [] };
    blocks.set(key, made);
  }
  return blocks.get(key);
}

/** How many rows a printed page holds. */
export const ON_PAPER = 20;

/** What a printed page says of the rows it leaves out. */
export const paperNote = (rows) =>
  rows > ON_PAPER ? h('p', { class: 'print-only paper-note' }, PAGE.onPaper(ON_PAPER, rows)) : null;

export function createTable(root, { onSelect, onHover, onSort, onList, onSelectCoarser }) {
  const scroller = h('div', { class: 'table-scroll' });
  const rows = createRows(scroller, { onSelect, onHover });

  function head(column, words, state) {
    const sorted = sorting(state);
    const active = sorted.column === column;
    const next = active
      ? sorted.direction === 'ascending'
        ? 'descending'
        : 'ascending'
      : column === 'name'
        ? 'ascending'
        : naturalDirection(column);
    const arrow = h(
      'span',
      { class: 'sort-arrow', 'aria-hidden': 'true' },
      active ? (sorted.direction === 'ascending' ? '▲' : '▼') : '▲',
    );
    return h(
      'th',
      {
        scope: 'col',
        class: `${column === 'name' ? 'col-name' : 'col-number'}${column === state.measure ? ' col-measure' : ''}`,
        'aria-sort': active ? sorted.direction : 'none',
      },
      h(
        'button',
        {
          type: 'button',
          class: 'sort',
          'data-column': column,
          onclick: () => onSort(next === 'descending' ? '-' + column : column),
        },
        h('span', { class: 'sort-label' }, words.column),
        h('span', { class: 'sort-unit' }, arrow, words.unit),
      ),
    );
  }

  // A bar as long as the value is large, in the colour the area has on the map.
  function bar(value, reach, color, around) {
    if (value === null || reach === 0) return null;
    const share = Math.min(1, Math.abs(value) / reach);
    const piece = h('span', {
      class: Math.abs(value) > reach ? 'bar-fill bar-cut' : 'bar-fill',
      style: { 'background-color': color },
    });
    if (around) {
      piece.style.setProperty('width', `${share * 50}%`);
      piece.style.setProperty(value < 0 ? 'right' : 'left', '50%');
    } else {
      piece.style.setProperty('width', `${share * 100}%`);
      piece.style.setProperty('left', '0');
    }
    return h('span', { class: `bar${around ? ' bar-around' : ''}`, 'aria-hidden': 'true' }, piece);
  }

  function cell(area, column, state, need, scale, reach) {
    const words = measureWords(column, need, state.rung);
    const value = area[column];
    const measured = column === state.measure;
    const classes = `col-number${measured ? ' col-measure' : ''}${value === null ? ' empty' : ''}`;
    const reason = whyEmpty(area, column, need);
    const content =
      value === null
        ? [
            h('span', { 'aria-hidden': 'true' }, '–'),
            h('span', { class: 'visually-hidden' }, t('table.content.no_value', { reason })),
          ]
        : words.cell(value);
    const cls = measured ? classOf(scale, column, area) : null;
    return h(
      'td',
      { class: classes, title: value === null ? reason : words.exact(value) },
      measured && typeof cls === 'number'
        ? bar(
            column === 'location_quotient' ? Math.log2(value) : value,
            reach,
            paint(scale, cls),
            scale.kind !== 'sequential',
          )
        : null,
      measured && typeof cls === 'string' ? h('span', { class: 'row-look' }, swatch(paint(scale, cls), '')) : null,
      h('span', { class: 'cell-text' }, content),
    );
  }

  function reachOf(areas, state, scale) {
    const values = areas
      .map((area) => area[state.measure])
      .filter((v) => v !== null && v !== 0)
      .map((v) => Math.abs(state.measure === 'location_quotient' ? Math.log2(v) : v))
      .sort((a, b) => a - b);
    if (values.length === 0) return 0;
    // One or two extreme areas must not flatten every other bar: theirs are cut, and look it.
    return Math.min(values.at(-1), (values.at(-3) ?? values.at(-1)) * 1.1);
  }

  function tabs(state, summary, level, above) {
    if (above.length === 0) return h('h2', null, `${count(summary.areas)} ${level.many}`);
    const money = majorUnits((summary.coarser ?? []).reduce((sum, d) => sum + minorUnits(d.amount), 0));
    const tab = (list, label) =>
      h(
        'button',
        {
          type: 'button',
          class: 'tab',
          'aria-pressed': String(state.list === list),
          'data-list': list,
          onclick: () => onList(list),
        },
        label,
      );
    return h(
      'div',
      { class: 'tabs', role: 'group', 'aria-label': t('table.list') },
      tab('areas', `${count(summary.areas)} ${level.many}`),
      tab('coarser', labelled(coarserMoney(above), moneyText(money))),
    );
  }

  function renderCoarser(summary, rung, level, above) {
    const { title, records } = MONEY[rung];
    const list = [...(summary.coarser ?? [])]
      .filter((d) => d.records > 0 || d.amount !== 0)
      .sort((a, b) => b.amount - a.amount);
    const reach = list[0]?.amount ?? 0;
    rows.set(null, [], '');
    fill(
      scroller,
      h('p', { class: 'table-lead' }, coarserLead(above, level)),
      h(
        'table',
        { class: 'ranking' },
        h(
          'thead',
          null,
          h(
            'tr',
            null,
            h(
              'th',
              { scope: 'col', class: 'col-name' },
              above.length === 1 ? capital(above[0].one) : t('table.known_to'),
            ),
            h('th', { scope: 'col', class: 'col-number col-measure' }, `${title}, ${columnUnit()}`),
            h('th', { scope: 'col', class: 'col-number' }, capital(records)),
          ),
        ),
        h(
          'tbody',
          null,
          list.map((d) =>
            h(
              'tr',
              { 'data-coarser': d.id },
              h(
                'th',
                { scope: 'row', class: 'col-name' },
                h(
                  'button',
                  { type: 'button', class: 'row-pick', onclick: () => onSelectCoarser(d.level, d.id) },
                  d.name,
                ),
                above.length > 1 ? h('span', { class: 'row-sub' }, above.find(({ key }) => key === d.level).one) : null,
              ),
              h(
                'td',
                { class: 'col-number col-measure', title: exactMoney(d.amount) },
                bar(d.amount, reach, '#8dbb93', false),
                h('span', { class: 'cell-text' }, measureWords('amount', {}).cell(d.amount)),
              ),
              h('td', { class: 'col-number' }, count(d.records)),
            ),
          ),
        ),
      ),
    );
  }

  // What the rows after it are, before those that have no rank.
  function unrankedRow(areas, summary, columns, at) {
    return h(
      'tr',
      { class: at < ON_PAPER ? 'unranked-head' : 'unranked-head off-paper' },
      h(
        'th',
        { scope: 'rowgroup', colspan: String(columns) },
        PAGE.unranked(areas.length, summary.need_small, summary.bases.all.contracts),
      ),
    );
  }

  function render({ state, catalogue, areas, summary, scale, need }) {
    const level = levelOf(catalogue, state.level);
    const above = coarserLevels(catalogue, state.level);
    const coarser = above.length > 0 && state.list === 'coarser';
    const heading = h(
      'header',
      { class: 'panel-head' },
      tabs(state, summary, level, above),
      h('p', { class: 'panel-note' }, coarser ? '' : t('table.heading.hover_or_choose_a')),
    );
    if (coarser) {
      renderCoarser(summary, state.rung, level, above);
      fill(root, heading, scroller);
      return;
    }
    const shown = columns(state.measure);
    const { column, direction } = sorting(state);
    const { ranked, unranked, others } = blocksOf(areas, column, direction);
    const reach = reachOf(areas, state, scale);
    const make = (area, i) => {
      const button = h('button', { type: 'button', class: 'row-pick', tabindex: '-1' }, area.name);
      const row = h(
        'tr',
        { 'data-id': area.id, class: i < ON_PAPER ? null : 'off-paper' },
        h(
          'th',
          { scope: 'row', class: 'col-name' },
          button,
          area.parent_name ? h('span', { class: 'row-sub' }, area.parent_name) : null,
          area.side === 'uncertain' && RANKING.includes(state.measure)
            ? h('span', { class: 'row-doubt', title: PAGE.doubt }, SIDE.uncertain)
            : null,
        ),
        shown.map((name) => cell(area, name, state, need, scale, reach)),
      );
      return { row, button };
    };
    const line = (area) => ({ id: area.id, build: (i) => make(area, i) });
    const noRank = { id: null, build: (i) => ({ row: unrankedRow(unranked, summary, shown.length + 1, i) }) };
    const groups = [
      { lines: ranked.map(line) },
      { class: 'unranked', lines: unranked.length > 0 ? [noRank, ...unranked.map(line)] : [] },
      { lines: others.map(line) },
    ];
    const table = h(
      'table',
      { class: 'ranking' },
      h(
        'caption',
        { class: 'visually-hidden' },
        t('table.by_in_the_source', {
          title: measureWords(state.measure, need, state.rung).title,
          one: level.one,
          recordsCount: recordsCount(summary.reconciliation.records.source, state.rung),
        }),
      ),
      h(
        'thead',
        null,
        h(
          'tr',
          null,
          head('name', { column: capital(level.one), unit: '' }, state),
          shown.map((name) => head(name, measureWords(name, need, state.rung), state)),
        ),
      ),
    );
    const top = scroller.scrollTop;
    fill(scroller, table);
    fill(root, heading, scroller, paperNote(areas.length));
    rows.set(table, groups, state.area, top);
  }

  return { render, select: rows.select, hover: rows.hover };
}
