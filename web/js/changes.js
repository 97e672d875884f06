// What changed from one version of the dataset to another: how the money of each area and bucket moved, by reason,
// so that the parts add up, and the records that moved it, each from → to.

import { h } from './dom.js';
import { changesLink, getChanges } from './api.js';
import { createPart } from './part.js';
import { exact } from './tooltip.js';
import { count, date, exactMoney, inColumn, moneyText, columnUnit } from './format.js';
import { bucketWords, excludedWords, periodWords, KIND, MONEY } from './text.js';
import { capital, levelOf } from './dataset.js';
import { labelled, t } from './words.js';

const MOVES = ['added', 'gone', 'redated', 'revalued', 'reverdict', 'replaced'];
const MOST_ROWS = 100;

const moved = (movement) => MOVES.some((name) => movement[name] !== 0);
const size = (movement) => MOVES.reduce((sum, name) => sum + Math.abs(movement[name]), 0);

/** The movements that are any, the largest first, areas before what is in none. */
export function movedRows(movements) {
  return movements
    .filter(moved)
    .sort((one, other) => (other.id !== null) - (one.id !== null) || size(other) - size(one));
}

const cell = (value, props = {}) =>
  h('td', { ...props, class: value === 0 ? 'empty' : null, title: exactMoney(value) }, inColumn(value, props));

function movementRow(movement, name) {
  return h(
    'tr',
    { 'data-id': movement.id ?? movement.bucket },
    h('th', { scope: 'row' }, name),
    cell(movement.amount_from),
    MOVES.map((move) => cell(movement[move], { sign: true })),
    cell(movement.amount_to),
  );
}

function nameOf(movement, context) {
  const { catalogue, state } = context;
  const [bucket, reason] = (movement.bucket ?? '').split(':');
  if (reason) return labelled(bucketWords(bucket, catalogue).label, excludedWords(reason, catalogue, state));
  if (bucket) return bucketWords(bucket, catalogue)?.label ?? bucket;
  if (movement.level === state.level) return movement.name;
  return t('changes.coarser', { name: movement.name, level: levelOf(catalogue, movement.level).short });
}

function movementTable({ movements, source }, context) {
  const rows = movedRows(movements);
  if (rows.length === 0) return h('p', { class: 'part-hint' }, t('changes.still'));
  return [
    h(
      'div',
      { class: 'table-wrap', tabindex: '0', role: 'group', 'aria-label': t('changes.movements') },
      h(
        'table',
        { class: 'ledger movements' },
        h('caption', null, t('changes.movements_in', { unit: columnUnit() })),
        h(
          'thead',
          null,
          h(
            'tr',
            null,
            ['where', 'before', ...MOVES, 'after'].map((name) => h('th', { scope: 'col' }, t(`changes.head.${name}`))),
          ),
        ),
        h(
          'tbody',
          null,
          rows.slice(0, MOST_ROWS).map((movement) => movementRow(movement, nameOf(movement, context))),
        ),
        h('tfoot', null, movementRow(source, t('changes.source'))),
      ),
    ),
    rows.length > MOST_ROWS
      ? h('p', { class: 'muted small table-note' }, t('changes.first', { n: count(MOST_ROWS), of: count(rows.length) }))
      : null,
  ];
}

// What differs between the two sides of a record, in words, its amount aside.
function differences(record, { catalogue, names }) {
  const areas = (codes) => codes?.map((code) => names.get(code) ?? code).join(', ');
  const forms = {
    contract_date: (value) => date(value),
    status: String,
    flood: (value) => t(`changes.flood.${value}`),
    kind: (value) => KIND[value] ?? value,
    areas,
  };
  return Object.entries(forms).flatMap(([field, form]) => {
    const [from, to] = [record[`${field}_from`], record[`${field}_to`]];
    if (JSON.stringify(from) === JSON.stringify(to)) return [];
    const said = (value) => (value === null || value?.length === 0 ? '–' : form(value));
    return [t('changes.differs', { field: t(`changes.field.${field}`), from: said(from), to: said(to) })];
  });
}

function recordItem(record, context) {
  const amount = (value) => (value === null ? '–' : moneyText(value));
  const both = record.changes.includes('added') || record.changes.includes('gone');
  return h(
    'li',
    { class: 'changed-record', 'data-id': record.id },
    h('span', { class: 'award-title' }, record.title ?? record.id),
    h('span', { class: 'award-amount' }, `${amount(record.amount_from)} → ${amount(record.amount_to)}`),
    h(
      'span',
      { class: 'award-meta' },
      record.changes.map((change) => h('span', { class: 'chip' }, t(`changes.record.${change}`))),
      `${t(`changes.by.${record.by}`)} · ${record.id}`,
    ),
    both ? null : h('span', { class: 'award-meta' }, differences(record, context).join(' · ')),
  );
}

function recordList({ records, changed, counts }, context) {
  // Records that moved, or say otherwise where they lie; others changed in their texts or evidence alone.
  const shown = records.filter(({ changes }) => changes.length > 0);
  const silent = counts.filter(({ change }) => change === null).reduce((sum, { records: n }) => sum + n, 0);
  return [
    h('h3', null, t('changes.records', { n: count(changed - silent) }, changed - silent)),
    silent > 0 ? h('p', { class: 'muted' }, t('changes.silent', { n: count(silent) }, silent)) : null,
    shown.length > 0
      ? h(
          'ol',
          { class: 'changed-list' },
          shown.map((record) => recordItem(record, context)),
        )
      : null,
    shown.length < changed - silent
      ? h('p', { class: 'muted small' }, t('changes.first', { n: count(shown.length), of: count(changed - silent) }))
      : null,
  ];
}

function versionField(id, label, versions, chosen, onchange) {
  const text = ({ id: version, created }) => `${date(created)}, ${String(version).slice(0, 8)}`;
  return h(
    'label',
    { class: 'field' },
    h('span', { class: 'field-label' }, label),
    h(
      'select',
      { id, onchange: (event) => onchange(event.target.value) },
      versions.map((version) => h('option', { value: version.id, selected: version.id === chosen }, text(version))),
    ),
  );
}

// What the movements come to: money counted before and after, and how much of it moved by what.
function lead({ movements, from, to }, { state, catalogue }) {
  const counted = movements.filter(({ bucket }) => !bucket?.startsWith('excluded'));
  const sum = (name) => counted.reduce((total, movement) => total + movement[name], 0);
  const [before, after] = [sum('amount_from'), sum('amount_to')];
  const values = {
    before: date(from.created),
    after: date(to.created),
    money: MONEY[state.rung].title.toLowerCase(),
    period: periodWords(state.period, catalogue),
  };
  const figure = (value) => exact(moneyText(value), exactMoney(value), { class: 'figure' });
  return [
    h('p', { class: 'sentence' }, t('changes.lead', values), ' ', figure(before), ' → ', figure(after)),
    from.rules === to.rules ? null : h('p', null, t('changes.rules', { from: from.rules, to: to.rules })),
  ];
}

/** The view of changes: show(question, context); onChange gets the versions a reader chooses. */
export function createChanges(root, { onChange }) {
  return createPart(root, {
    ask: ({ params }, signal) => getChanges(new URLSearchParams(params), signal),
    draw: (answer, context) => {
      const { catalogue, params } = context;
      const { versions } = catalogue;
      const { from, to } = answer;
      const needs = answer.needs.map(({ name, change }) =>
        t('changes.need', { name: name.replaceAll('_', ' '), change: t(`changes.needs.${change}`) }),
      );
      return [
        h('header', { class: 'panel-head' }, h('h2', null, t('changes.title'))),
        h(
          'div',
          { class: 'changes-versions' },
          versionField('changes-from', t('changes.from'), versions, from.id, (id) => onChange({ from: id })),
          versionField('changes-to', t('changes.to'), versions, to.id, (id) => onChange({ to: id })),
        ),
        from.id === to.id ? h('p', { class: 'part-hint' }, t('changes.same')) : lead(answer, context),
        movementTable(answer, context),
        recordList(answer, context),
        needs.length > 0
          ? [h('h3', null, capital(t('changes.need_heading'))), needs.map((text) => h('p', null, text))]
          : null,
        h('p', { class: 'part-foot' }, h('a', { href: changesLink(params), download: true }, t('footer.download_csv'))),
      ];
    },
  });
}
