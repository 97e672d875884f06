// What narrows the view, in words: where the reader is among the levels, and each filter in force, which can
// be taken away again.

import { fill, h } from './dom.js';
import { capital, coarserLevels, levelOf, parentsOf } from './dataset.js';
import { holdFocus } from './focus.js';
import { defaults, FILTERS } from './state.js';
import { DATE, FILTER, FLOOD, KIND, LAG, MONEY, needWords } from './text.js';
import { labelled, t } from './words.js';

// A value of a filter in words.
const WORDS = {
  need: (value, catalogue) => needWords(value, catalogue).option,
  rung: (value) => MONEY[value].option,
  kind: (value) => value.map((kind) => KIND[kind] ?? kind).join(', '),
  fund: (value) => value,
  lag: (value) => LAG[value],
  flood: (value) => FLOOD[value],
  date: (value) => DATE[value],
};

/** The filters that differ from those a level opens with: {name, label, value, initial}. */
export function inForce(state, catalogue) {
  const initial = defaults(catalogue, state.level);
  return FILTERS.filter((name) => String(state[name]) !== String(initial[name])).map((name) => ({
    name,
    label: FILTER[name],
    value: WORDS[name](state[name], catalogue),
    initial: initial[name],
  }));
}

function crumbs(state, catalogue, onChange) {
  const above = coarserLevels(catalogue, state.level);
  if (state.within === '') return null;
  const around = parentsOf(catalogue, state.within).reverse();
  const own = catalogue.places.get(state.within);
  const step = (text, patch, id) =>
    h('li', null, h('button', { type: 'button', class: 'link', id, onclick: () => onChange(patch) }, text));
  return h(
    'nav',
    { class: 'crumbs', 'aria-label': t('chips.where') },
    h(
      'ol',
      null,
      step(t('chips.all', { areas: above[0].shorts }), { level: above[0].key, within: '' }, 'crumb-all'),
      [...around, own]
        .filter(Boolean)
        .map(({ id, name, level }) => step(name, { level, within: '', area: id }, `crumb-${id}`)),
      h('li', { 'aria-current': 'location' }, capital(levelOf(catalogue, state.level).many)),
    ),
  );
}

/** Renders both; onChange gets what changes when one is chosen. */
export function renderChips(root, { state, catalogue, onChange }) {
  const filters = inForce(state, catalogue);
  holdFocus(() => {
    root.hidden = filters.length === 0 && state.within === '';
    fill(
      root,
      crumbs(state, catalogue, onChange),
      filters.length > 0
        ? h(
            'ul',
            { class: 'filter-chips', 'aria-label': t('chips.filters') },
            filters.map(({ name, label, value, initial }) =>
              h(
                'li',
                null,
                h(
                  'button',
                  {
                    type: 'button',
                    class: 'filter-chip',
                    id: `chip-${name}`,
                    'aria-label': t('chips.remove', { label, value }),
                    onclick: () => onChange({ [name]: initial }),
                  },
                  labelled(label, value),
                  h('span', { 'aria-hidden': 'true' }, ' ×'),
                ),
              ),
            ),
          )
        : null,
    );
  });
}
