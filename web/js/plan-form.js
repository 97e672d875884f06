// What a plan is asked with: the budget, the limits of an area, and what counts as a claim.

import { h } from './dom.js';
import { decimalMark, exactInColumn, typedNumber } from './format.js';
import { MONEY } from './text.js';
import { PLAN } from './text-analysis.js';
import { CLAIMS, inMajor } from './state.js';
import { t } from './words.js';

/** Adds the form to root, and gives what fills it in, and what tells it of an answer's summary. onValid gets whether
 *  what was typed can be asked. */
export function createForm(root, onChange, onValid) {
  const error = h('p', { class: 'plan-error', id: 'plan-error', role: 'alert', hidden: true });
  function amount(name) {
    const label = h('span', { class: 'field-label' });
    const input = h('input', {
      type: 'text',
      id: `plan-${name}`,
      class: 'amount',
      inputmode: 'decimal',
      autocomplete: 'off',
      placeholder: PLAN.none,
    });
    input.addEventListener('change', () => {
      const text = typedNumber(input.value);
      const valid = text === '' || inMajor(text) !== null;
      input.setAttribute('aria-invalid', String(!valid));
      input.setAttribute('aria-describedby', valid ? '' : error.id);
      error.hidden = valid;
      onValid(valid);
      if (valid) onChange({ [name]: text });
    });
    return { label, input, field: h('label', { class: 'field' }, label, input) };
  }
  const amounts = Object.fromEntries(['budget', 'floor', 'cap'].map((name) => [name, amount(name)]));
  const existing = h('input', {
    type: 'checkbox',
    id: 'plan-existing',
    onchange: () => onChange({ existing: existing.checked ? 'yes' : 'no' }),
  });
  const counted = h('span', null);
  const claims = h(
    'select',
    { id: 'plan-claims', onchange: () => onChange({ claims: claims.value }) },
    CLAIMS.map((value) => h('option', { value }, PLAN.claimsOf[value])),
  );
  const form = h(
    'form',
    { class: 'plan-form', 'aria-label': PLAN.title },
    Object.values(amounts).map(({ field }) => field),
    h('label', { class: 'field' }, h('span', { class: 'field-label' }, PLAN.claims), claims),
    h('label', { class: 'check' }, existing, counted),
    error,
  );
  form.addEventListener('submit', (event) => event.preventDefault());
  root.append(form);

  const show = (state, level) => {
    amounts.budget.label.textContent = PLAN.budget();
    error.textContent = `${PLAN.invalid()} ${t('plan.unchanged')}`;
    amounts.floor.label.textContent = PLAN.floor(level);
    amounts.cap.label.textContent = PLAN.cap(level);
    for (const [name, { input }] of Object.entries(amounts)) {
      if (input.getAttribute('aria-invalid') !== 'true') input.value = state[name].replace('.', decimalMark());
    }
    counted.textContent = PLAN.existing(MONEY[state.rung]);
    existing.checked = state.existing === 'yes';
    claims.value = state.claims;
  };
  // Without a budget of the user's own, the one that was planned with stands in its field.
  const answered = ({ budget }) => (amounts.budget.input.placeholder = exactInColumn(budget));
  return { show, answered };
}
