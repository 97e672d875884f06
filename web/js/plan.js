// A budget shared out by three rules side by side: the form, the rules, and the areas before
// and after. A planning aid, not entitlement.

import { fill, h } from './dom.js';
import { exact } from './tooltip.js';
import { createPart } from './part.js';
import { ON_PAPER, paperNote } from './table.js';
import { createRows } from './rows.js';
import { getPlan, planLink } from './api.js';
import { percent, rupees, exactRupees, inCrore, plainRupees, moneyUnit, columnUnit } from './format.js';
import { MONEY, reasonWords } from './text.js';
import { PLAN, RULE } from './text-analysis.js';
import { RULES, CLAIMS, inRupees } from './state.js';

/** An area's money per unit of need before and after; null where there is no such figure. */
export function perNeed(area, rule) {
  if (!(area.need > 0)) return { before: null, after: null };
  return { before: area.existing / area.need, after: (area.existing + area[rule]) / area.need };
}

/** Areas by what a rule gives them, the most first, those left out of the plan last. */
export function ordered(areas, rule) {
  return [...areas].sort((a, b) => (b[rule] ?? -1) - (a[rule] ?? -1) || a.name.localeCompare(b.name) || a.id.localeCompare(b.id));
}

function createForm(root, onChange) {
  const error = h('p', { class: 'plan-error', id: 'plan-error', role: 'alert', hidden: true });
  function amount(name) {
    const label = h('span', { class: 'field-label' });
    const input = h('input', { type: 'text', id: `plan-${name}`, class: 'amount', inputmode: 'decimal', autocomplete: 'off', placeholder: name === 'budget' ? null : PLAN.none });
    input.addEventListener('change', () => {
      const text = input.value.trim().replace(/,/g, '');
      const valid = name !== 'budget' && text === '' ? true : inRupees(text) !== null;
      input.setAttribute('aria-invalid', String(!valid));
      input.setAttribute('aria-describedby', valid ? '' : error.id);
      error.hidden = valid;
      if (valid) onChange({ [name]: text });
    });
    return { label, input, field: h('label', { class: 'field' }, label, input) };
  }
  const amounts = Object.fromEntries(['budget', 'floor', 'cap'].map((name) => [name, amount(name)]));
  const existing = h('input', { type: 'checkbox', id: 'plan-existing', onchange: () => onChange({ existing: existing.checked ? 'yes' : 'no' }) });
  const counted = h('span', null);
  const claims = h('select', { id: 'plan-claims', onchange: () => onChange({ claims: claims.value }) }, CLAIMS.map((value) => h('option', { value }, PLAN.claimsOf[value])));
  const form = h('form', { class: 'plan-form', 'aria-label': PLAN.title },
    Object.values(amounts).map(({ field }) => field),
    h('label', { class: 'field' }, h('span', { class: 'field-label' }, PLAN.claims), claims),
    h('label', { class: 'check' }, existing, counted), error);
  form.addEventListener('submit', (event) => event.preventDefault());
  root.append(form);

  return (state, level) => {
    amounts.budget.label.textContent = PLAN.budget();
    error.textContent = PLAN.invalid();
    amounts.floor.label.textContent = PLAN.floor(level);
    amounts.cap.label.textContent = PLAN.cap(level);
    for (const [name, { input }] of Object.entries(amounts)) {
      if (input.getAttribute('aria-invalid') !== 'true') input.value = state[name];
    }
    counted.textContent = PLAN.existing(MONEY[state.rung]);
    existing.checked = state.existing === 'yes';
    claims.value = state.claims;
  };
}

function share(value, reasons, name) {
  return value === null ? h('span', { class: 'muted' }, reasonWords(reasons?.[name] ?? 'no_need')) : percent(value);
}

function mover(area) {
  return h('td', null, area ? [area.name, ' ', h('span', { class: 'amount-sign' }, rupees(area.amount, { sign: true }))] : '–');
}

function rulesTable({ summary }, state, onRule) {
  const chosen = state.rule;
  const limited = state.floor !== '' || state.cap !== '';
  return h('table', { class: 'ledger rules', id: 'rules' },
    h('caption', null, PLAN.rules),
    h('thead', null, h('tr', null, h('th', { scope: 'col' }, 'Rule'),
      h('th', { scope: 'col' }, PLAN.moves, h('span', { class: 'sort-unit' }, PLAN.before(summary.hoover_before === null ? reasonWords(summary.null_reasons.hoover_before) : percent(summary.hoover_before)))),
      h('th', { scope: 'col' }, PLAN.more, h('span', { class: 'sort-unit' }, PLAN.against)), h('th', { scope: 'col' }, PLAN.less, h('span', { class: 'sort-unit' }, PLAN.against)))),
    h('tbody', null, summary.rules.map((outcome) => h('tr', { 'data-rule': outcome.rule, class: outcome.rule === chosen ? 'now' : null },
      h('th', { scope: 'row' }, h('label', { class: 'rule-pick' },
        h('input', { type: 'radio', name: 'rule', id: `rule-${outcome.rule}`, value: outcome.rule, checked: outcome.rule === chosen, onchange: () => onRule(outcome.rule) }),
        h('span', null, RULE[outcome.rule].name, h('span', { class: 'row-about' }, RULE[outcome.rule].about, outcome.rule === 'limited' ? `; ${limited ? PLAN.bound(outcome.bound) : PLAN.unlimited}` : '')))),
      h('td', { 'data-after': outcome.hoover_after ?? '' }, share(outcome.hoover_after, summary.null_reasons, `${outcome.rule}.hoover_after`)),
      mover(outcome.gains_most), mover(outcome.loses_most)))));
}

/** The form and the rules. onAnswer gets {areas, summary} of each plan, null where the budget
 *  is refused. */
export function createPlan(root, { onChange, onAnswer }) {
  const controls = h('div', null);
  const results = h('div', { class: 'plan-results', id: 'plan-results' });
  fill(root, h('header', { class: 'panel-head' }, h('h2', null, PLAN.title), h('span', { class: 'plan-label' }, PLAN.label)), controls, results);
  const renderForm = createForm(controls, onChange);
  const part = createPart(results, {
    ask: async ({ params }, signal) => {
      try {
        const answer = await getPlan(params, signal);
        return { areas: answer.features.map((feature) => ({ ...feature.properties, id: String(feature.properties.id) })), summary: answer.summary };
      } catch (error) {
        if (!signal.aborted) onAnswer(null);
        throw error;
      }
    },
    draw: (answer, { state, params }) => {
      onAnswer(answer);
      return [rulesTable(answer, state, (rule) => onChange({ rule })),
        h('p', { class: 'part-foot' }, h('a', { href: planLink(params, 'csv', 'none'), download: true }, 'Download CSV'), ' · ', h('a', { href: planLink(params, 'json', 'full'), download: true }, 'Download GeoJSON'))];
    },
  });
  return {
    show({ state, level, params }) {
      root.hidden = false;
      renderForm(state, level);
      part.show({ params }, { state, params });
    },
    hide() {
      root.hidden = true;
      part.hide();
    },
  };
}

/** The areas before and after, linked with the map as the ranking is. */
export function createPlanTable(root, { onSelect, onHover, onRule }) {
  const scroller = h('div', { class: 'table-scroll' });
  const rows = createRows(scroller, { onSelect, onHover });

  function amount(area, rule, state, need) {
    const classes = `col-number${rule === state.rule ? ' col-measure' : ''}`;
    if (area[rule] === null) return h('td', { class: `${classes} empty`, title: reasonWords(area.null_reasons.need, need) }, '–', h('span', { class: 'visually-hidden' }, `no value: ${reasonWords(area.null_reasons.need, need)}`));
    const held = rule === 'limited' && area.bound ? `, ${PLAN.at[area.bound]}` : '';
    return h('td', { class: classes, title: exactRupees(area[rule]) + held, 'data-value': area[rule] }, inCrore(area[rule]), held ? h('span', { class: 'held', 'aria-label': held }, area.bound === 'floor' ? ' ▾' : ' ▴') : null);
  }

  function per(value, area, need) {
    return h('td', { class: value === null ? 'col-number empty' : 'col-number', title: value === null ? reasonWords(area.null_reasons.need ?? 'zero_need', need) : exactRupees(value) }, plainRupees(value));
  }

  function render({ areas, summary }, { state, level, need, names }) {
    const { rule } = state;
    const entries = [];
    const body = h('tbody', null, ordered(areas, rule).map((area, i) => {
      const button = h('button', { type: 'button', class: 'row-pick', tabindex: '-1' }, area.name);
      const { before, after } = perNeed(area, rule);
      const row = h('tr', { 'data-id': area.id, class: i < ON_PAPER ? null : 'off-paper' },
        h('th', { scope: 'row', class: 'col-name' }, button, state.level === 'circle' ? h('span', { class: 'row-sub' }, names.get(area.district_id) ?? '') : null),
        RULES.map((name) => amount(area, name, state, need)), per(before, area, need), per(after, area, need));
      entries.push([area.id, { row, button }]);
      return row;
    }));
    const head = (name) => h('th', { scope: 'col', class: `col-number${name === rule ? ' col-measure' : ''}`, 'aria-sort': name === rule ? 'descending' : 'none' },
      h('button', { type: 'button', class: 'sort', id: `head-${name}`, onclick: () => onRule(name) }, h('span', { class: 'sort-label' }, RULE[name].name), h('span', { class: 'sort-unit' }, h('span', { class: 'sort-arrow', 'aria-hidden': 'true' }, '▼'), columnUnit())));
    const plain = (text, unit) => h('th', { scope: 'col', class: 'col-number' }, text, h('span', { class: 'sort-unit' }, unit));
    fill(scroller, h('table', { class: 'ranking' },
      h('caption', { class: 'visually-hidden' }, `${PLAN.ledger(rupees(summary.budget))}. ${summary.label}. Arrow keys move between rows, Enter selects.`),
      h('thead', null, h('tr', null, h('th', { scope: 'col', class: 'col-name' }, level.title), RULES.map(head), plain(`Per ${need.per}, before`, moneyUnit()), plain('After', moneyUnit()))),
      body));
    fill(root, h('header', { class: 'panel-head' }, h('h2', null, PLAN.ledger(rupees(summary.budget))), h('p', { class: 'panel-note' }, exact(RULE[rule].name, RULE[rule].about))), scroller, paperNote(areas.length));
    rows.set(entries, state.area);
  }

  function clear() {
    rows.set([], '');
    fill(root);
  }

  return { render, clear, select: rows.select, hover: rows.hover };
}
