// The selectors: measure, period, level, and the filters behind "More filters".

import { byId, fill, h, refill } from './dom.js';
import { capital, coarserLevels, yearWord } from './dataset.js';
import { holdFocus } from './focus.js';
import { MEASURES, LAGS, FLOODS, DATES, activeFilters, defaults, FILTERS } from './state.js';
import {
  measureWords,
  needWords,
  MONEY,
  KIND,
  LAG,
  FLOOD,
  DATE,
  FILTER,
  ANY_FUND,
  WITHIN,
  periodWords,
} from './text.js';
import { inOrder, t } from './words.js';

function field(name, label, onchange, ...options) {
  return h(
    'label',
    { class: 'field' },
    h('span', { class: 'field-label' }, label),
    h('select', { name, id: `control-${name}`, onchange: (event) => onchange(event.target.value) }, options),
  );
}

function choice(name, label, options, value, onchange) {
  return field(
    name,
    label,
    onchange,
    options.map(([key, text]) => h('option', { value: key, selected: key === value }, text)),
  );
}

export function createControls({ onChange }) {
  const form = byId('controls');
  const drawer = byId('filters');
  let within = null; // the last field of what the areas shown lie in: { key, field }
  let open = false;
  form.addEventListener('submit', (event) => event.preventDefault());

  function periodField(state, catalogue) {
    const known = catalogue.periods;
    const options = (known.includes(state.period) ? known : [...known, state.period])
      .map((period) => [period, periodWords(period, catalogue)])
      .reverse();
    const at = known.indexOf(state.period);
    const step = (by, label, text) =>
      h(
        'button',
        {
          type: 'button',
          class: 'step',
          'aria-label': label,
          title: label,
          id: `step${by}`,
          'aria-disabled': String(at < 0 || !known[at + by]),
          onclick: () => {
            if (at >= 0 && known[at + by]) onChange({ period: known[at + by] });
          },
        },
        text,
      );
    return h(
      'div',
      { class: 'field' },
      h('label', { class: 'field-label', for: 'control-period' }, capital(yearWord(catalogue))),
      h(
        'span',
        { class: 'stepper' },
        step(-1, t('controls.previous_year'), '‹'),
        h(
          'select',
          { id: 'control-period', name: 'period', onchange: (event) => onChange({ period: event.target.value }) },
          options.map(([key, text]) => h('option', { value: key, selected: key === state.period }, text)),
        ),
        step(1, t('controls.next_year'), '›'),
      ),
    );
  }

  function levelField(state, { levels }) {
    return levels.length === 1
      ? null
      : h(
          'div',
          { class: 'field', role: 'radiogroup', 'aria-labelledby': 'level-label' },
          h('span', { class: 'field-label', id: 'level-label' }, t('controls.level')),
          h(
            'span',
            { class: 'segments' },
            levels.map(({ key, shorts }) =>
              h(
                'label',
                { class: 'segment' },
                h('input', {
                  type: 'radio',
                  name: 'level',
                  value: key,
                  checked: key === state.level,
                  class: 'visually-hidden',
                  onchange: () => onChange({ level: key }),
                }),
                h('span', null, capital(shorts)),
              ),
            ),
          ),
        );
  }

  // The areas of a level to choose from, by name.
  const optionsOf = ({ key }, { places }) =>
    [...places.values()]
      .filter(({ level }) => level === key)
      .sort((x, y) => inOrder(x.name, y.name))
      .map(({ id, name }) => h('option', { value: id }, name));

  // Which area of a level above the areas shown lie in, all of them at first; made once while it offers the same.
  function withinField(state, catalogue) {
    const above = coarserLevels(catalogue, state.level);
    if (above.length === 0) return null;
    const unknown = above.some(({ key }) => key === catalogue.places.get(state.within)?.level) ? '' : state.within;
    const key = [state.level, catalogue.places.size, unknown].join(' ');
    if (within?.key !== key) {
      const groups = above.map((level) => ({ shorts: level.shorts, options: optionsOf(level, catalogue) }));
      const made = field(
        'within',
        WITHIN.label,
        (id) => onChange({ within: id }),
        h('option', { value: '' }, WITHIN.all(above)),
        unknown ? h('option', { value: unknown }, unknown) : null,
        groups.length === 1
          ? groups[0].options
          : groups.map(({ shorts, options }) => h('optgroup', { label: capital(shorts) }, options)),
      );
      within = { key, field: made };
    }
    within.field.querySelector('select').value = state.within;
    return within.field;
  }

  function filterFields(state, catalogue) {
    const set = (name) => (value) => onChange({ [name]: value });
    const kinds = h(
      'div',
      { class: 'field', role: 'group', 'aria-labelledby': 'kind-label' },
      h('span', { class: 'field-label', id: 'kind-label' }, FILTER.kind),
      h(
        'span',
        { class: 'checks' },
        (catalogue.kinds ?? []).map((kind) =>
          h(
            'label',
            { class: 'check' },
            h('input', {
              type: 'checkbox',
              name: 'kind',
              value: kind,
              checked: state.kind.length === 0 || state.kind.includes(kind),
              onchange: () => {
                const chosen = [...drawer.querySelectorAll('input[name=kind]:checked')].map((box) => box.value);
                onChange({ kind: chosen.length === catalogue.kinds.length ? [] : chosen });
              },
            }),
            KIND[kind] ?? kind,
          ),
        ),
      ),
    );
    return [
      choice(
        'need',
        FILTER.need,
        catalogue.needs.map((need) => [need.name, needWords(need.name, catalogue).option]),
        state.need,
        set('need'),
      ),
      choice(
        'rung',
        FILTER.rung,
        (catalogue.rungs ?? ['awarded']).map((rung) => [rung, MONEY[rung].option]),
        state.rung,
        set('rung'),
      ),
      choice(
        'fund',
        FILTER.fund,
        [['', ANY_FUND], ...(catalogue.funds ?? []).map((fund) => [fund, fund])],
        state.fund,
        set('fund'),
      ),
      choice(
        'flood',
        FILTER.flood,
        FLOODS.map((value) => [value, FLOOD[value]]),
        state.flood,
        set('flood'),
      ),
      choice(
        'lag',
        FILTER.lag,
        LAGS.map((value) => [value, LAG[value]]),
        state.lag,
        set('lag'),
      ),
      choice(
        'date',
        FILTER.date,
        DATES.map((value) => [value, DATE[value]]),
        state.date,
        set('date'),
      ),
      kinds,
    ];
  }

  function draw(state, catalogue) {
    const need = needWords(state.need, catalogue);
    const active = activeFilters(state, catalogue);
    refill(
      form,
      state.view !== 'map'
        ? null
        : choice(
            'measure',
            t('controls.show'),
            MEASURES.map((measure) => [measure, measureWords(measure, need, state.rung).option]),
            state.measure,
            (measure) => onChange({ measure, sort: '' }),
          ),
      periodField(state, catalogue),
      levelField(state, catalogue),
      withinField(state, catalogue),
      h(
        'button',
        {
          type: 'button',
          id: 'more-filters',
          class: 'button more',
          'aria-expanded': String(open),
          'aria-controls': 'filters',
          onclick: () => {
            open = !open;
            render(state, catalogue);
          },
        },
        t('controls.more_filters'),
        active > 0
          ? h('span', { class: 'badge-count', 'aria-label': t('controls.changed', { active }) }, String(active))
          : null,
      ),
    );
    drawer.hidden = !open;
    fill(
      drawer,
      filterFields(state, catalogue),
      active > 0
        ? h(
            'button',
            {
              type: 'button',
              class: 'link',
              id: 'reset-filters',
              onclick: () => {
                const initial = defaults(catalogue, state.level);
                onChange(Object.fromEntries(FILTERS.map((name) => [name, initial[name]])));
              },
            },
            t('controls.reset_filters'),
          )
        : null,
    );
  }

  const render = (state, catalogue) => holdFocus(() => draw(state, catalogue));
  return { render };
}
