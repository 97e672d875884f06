// Search for an area: an ARIA combobox with a list. "/" reaches it from anywhere.

import { fill, h } from './dom.js';
import { findAreas } from './match.js';
import { a, either, parentsOf, levelOf } from './dataset.js';
import { t } from './words.js';

export function createSearch(root, { onChoose }) {
  let areas = [];
  let catalogue = null;
  let words = 'area';
  let found = [];
  let active = -1;
  const list = h('ul', {
    id: 'search-list',
    role: 'listbox',
    class: 'search-list',
    'aria-label': t('search.list.matching_areas'),
    hidden: true,
  });
  const input = h('input', {
    id: 'search-input',
    type: 'text',
    role: 'combobox',
    autocomplete: 'off',
    spellcheck: 'false',
    'aria-label': t('search.input.find_an_area'),
    'aria-autocomplete': 'list',
    'aria-expanded': 'false',
    'aria-controls': 'search-list',
  });
  fill(
    root,
    h('span', { class: 'search-icon', 'aria-hidden': 'true' }, '⌕'),
    input,
    h('kbd', { class: 'search-key', 'aria-hidden': 'true' }, '/'),
    list,
  );

  function close() {
    list.hidden = true;
    active = -1;
    input.setAttribute('aria-expanded', 'false');
    input.removeAttribute('aria-activedescendant');
  }

  function choose(area) {
    input.value = '';
    close();
    onChoose(area);
  }

  function render() {
    if (input.value.trim() === '') {
      close();
      return;
    }
    fill(
      list,
      found.length === 0
        ? h('li', { class: 'search-empty', role: 'presentation' }, t('search.no_of_that_name', { words }))
        : found.map((area, index) =>
            h(
              'li',
              {
                id: `search-option-${index}`,
                role: 'option',
                class: 'search-option',
                'aria-selected': String(index === active),
                onpointerdown: (event) => event.preventDefault(),
                onclick: () => choose(area),
              },
              h('span', null, area.name),
              h(
                'span',
                { class: 'search-kind' },
                [levelOf(catalogue, area.level).one, ...parentsOf(catalogue, area.id).map(({ name }) => name)].join(
                  ', ',
                ),
              ),
            ),
          ),
    );
    list.hidden = false;
    input.setAttribute('aria-expanded', 'true');
    if (active >= 0) {
      input.setAttribute('aria-activedescendant', `search-option-${active}`);
      list.children[active].scrollIntoView({ block: 'nearest' });
    } else {
      input.removeAttribute('aria-activedescendant');
    }
  }

  function look() {
    found = findAreas(areas, input.value);
    active = found.length > 0 ? 0 : -1;
    render();
  }

  input.addEventListener('input', look);
  input.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') {
      if (list.hidden) input.value = '';
      close();
      return;
    }
    if (list.hidden || found.length === 0) return;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      active = (active + (event.key === 'ArrowDown' ? 1 : -1) + found.length) % found.length;
      render();
    } else if (event.key === 'Enter' && active >= 0) {
      event.preventDefault();
      choose(found[active]);
    }
  });
  input.addEventListener('blur', close);
  input.addEventListener('focus', render);
  document.addEventListener('keydown', (event) => {
    if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target instanceof Element && event.target.closest('input, select, textarea')) return;
    event.preventDefault();
    input.focus();
  });

  return {
    /** The dataset whose areas are searched. */
    setCatalogue(next) {
      catalogue = next;
      words = either(catalogue.levels.map(({ short }) => short));
      input.placeholder = t('search.find', { words: a(words) });
      input.setAttribute('aria-label', input.placeholder);
    },
    /** The areas to search: {id, depth, level, name, parent_name, aliases}. */
    setAreas(next) {
      areas = next;
      look();
    },
  };
}
