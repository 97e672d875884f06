// What there is that floods can harm, by kind: how much of it, how much is known to lie in the water, was damaged,
// and has money that is linked to it.

import { h } from './dom.js';
import { capital } from './dataset.js';
import { count } from './format.js';
import { t } from './words.js';

const size = (amount, measure) =>
  measure === 'length' ? t('assets.km', { n: count(Math.round(amount / 1000)) }) : count(amount);

function row({ class: kind, measure, assets, amount, held, exposed, damaged, linked, damaged_unlinked: bare }) {
  const unheld = exposed === null;
  return h(
    'tr',
    { 'data-class': kind },
    h('th', { scope: 'row' }, capital(kind.replaceAll('_', ' '))),
    h('td', null, count(assets)),
    h('td', null, size(amount, measure)),
    h('td', { class: unheld ? 'empty' : null }, unheld ? t('assets.not_known') : size(exposed, measure)),
    h('td', null, t('assets.of', { n: count(held), of: count(assets) })),
    [damaged, linked, bare].map((n) => h('td', null, count(n))),
  );
}

/** The table of a summary of /analysis/assets. */
export function assetTable({ classes }) {
  if (classes.length === 0) return null;
  const heads = ['kind', 'number', 'size', 'exposed', 'held', 'damaged', 'linked', 'bare'];
  return h(
    'div',
    { class: 'table-wrap', tabindex: '0', role: 'group', 'aria-label': t('assets.title') },
    h(
      'table',
      { class: 'ledger assets' },
      h('caption', null, t('assets.title')),
      h(
        'thead',
        null,
        h(
          'tr',
          null,
          heads.map((name) => h('th', { scope: 'col' }, t(`assets.head.${name}`))),
        ),
      ),
      h('tbody', null, classes.map(row)),
    ),
    h('p', { class: 'muted small' }, t('assets.note')),
  );
}
