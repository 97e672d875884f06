// A budget shared out by three rules side by side. A planning aid, not entitlement.

import { fill, h } from './dom.js';
import { exact } from './tooltip.js';
import { createForm } from './plan-form.js';
import { createPart } from './part.js';
import { getPlan, planLink } from './api.js';
import { percent, moneyText, exactMoney, exactInColumn, minorUnits, majorUnits } from './format.js';
import { reasonWords } from './text.js';
import { coarserLevels, levelOf } from './dataset.js';
import { PLAN, RULE } from './text-analysis.js';
import { t } from './words.js';

/** Why a budget is refused and which are feasible, as a problem; null where the API's words say
 *  all there is. params are those of the plan, amounts in major units. */
export function refusal({ feasible }, params) {
  const amount = (name) => (params.has(name) ? Number(params.get(name)) : null);
  const [budget, floor, cap] = ['budget', 'floor', 'cap'].map(amount);
  const [is, low, high] = [budget, floor, cap].map(exactInColumn);
  if (floor !== null && cap !== null && floor > cap) return { title: PLAN.refused, detail: PLAN.crossed(low, high) };
  if (!feasible || budget === null) return null;
  const [least, most] = [feasible.least, feasible.most].map(exactInColumn);
  const reason = budget < feasible.least ? PLAN.tooLittle(least, is) : PLAN.tooMuch(most, is);
  return {
    title: PLAN.refused,
    detail: `${reason} ${feasible.most === null ? PLAN.feasibleFrom(least) : PLAN.feasible(least, most)}`,
  };
}

/** What claims come to and what is held back, in sentences of strings and {strong, exact}. */
export function claimSentences({ areas, summary }, level, above) {
  const money = (value) => ({ strong: moneyText(value), exact: exactMoney(value) });
  if (summary.parameters.existing === 'no') return [[PLAN.uncounted(level)]];
  const open = areas.filter((area) => area.claim !== null && area.claim_possible > area.claim).length;
  const said = [[...PLAN.claimed(level, money(summary.claims), money(summary.claims_possible))]];
  if (open > 0) said.push([PLAN.open(open, level)]);
  if (summary.held_back > 0) said.push([money(summary.held_back), PLAN.heldBack]);
  else if (summary.claims > summary.budget) said.push([PLAN.met(percent(summary.budget / summary.claims))]);
  const coarser = majorUnits(
    above.reduce((sum, { key }) => sum + minorUnits(summary.reconciliation.placed[key] ?? 0), 0),
  );
  if (coarser > 0) said.push([money(coarser), PLAN.coarser(level, above)]);
  return said;
}

const sentence = (parts) => [
  parts.map((part) => (typeof part === 'string' ? part : exact(part.strong, part.exact))),
  ' ',
];

function share(value, reasons, name) {
  return value === null ? h('span', { class: 'muted' }, reasonWords(reasons?.[name] ?? 'no_need')) : percent(value);
}

function mover(area) {
  return h(
    'td',
    null,
    area ? [area.name, ' ', h('span', { class: 'amount-sign' }, moneyText(area.amount, { sign: true }))] : '–',
  );
}

function rulesTable({ summary }, state, onRule) {
  const chosen = state.rule;
  const limited = state.floor !== '' || state.cap !== '';
  return h(
    'table',
    { class: 'ledger rules', id: 'rules' },
    h('caption', null, PLAN.rules),
    h(
      'thead',
      null,
      h(
        'tr',
        null,
        h('th', { scope: 'col' }, t('plan.rule')),
        h(
          'th',
          { scope: 'col' },
          PLAN.moves,
          h(
            'span',
            { class: 'sort-unit' },
            PLAN.before(
              summary.hoover_before === null
                ? reasonWords(summary.null_reasons.hoover_before)
                : percent(summary.hoover_before),
            ),
          ),
        ),
        h('th', { scope: 'col' }, PLAN.more, h('span', { class: 'sort-unit' }, PLAN.against)),
        h('th', { scope: 'col' }, PLAN.less, h('span', { class: 'sort-unit' }, PLAN.against)),
      ),
    ),
    h(
      'tbody',
      null,
      summary.rules.map((outcome) =>
        h(
          'tr',
          { 'data-rule': outcome.rule, class: outcome.rule === chosen ? 'now' : null },
          h(
            'th',
            { scope: 'row' },
            h(
              'label',
              { class: 'rule-pick' },
              h('input', {
                type: 'radio',
                name: 'rule',
                id: `rule-${outcome.rule}`,
                value: outcome.rule,
                checked: outcome.rule === chosen,
                onchange: () => onRule(outcome.rule),
              }),
              h(
                'span',
                null,
                RULE[outcome.rule].name,
                h(
                  'span',
                  { class: 'row-about' },
                  RULE[outcome.rule].about,
                  outcome.rule === 'limited' ? `; ${limited ? PLAN.bound(outcome.bound) : PLAN.unlimited}` : '',
                ),
              ),
            ),
          ),
          h(
            'td',
            { 'data-after': outcome.hoover_after ?? '' },
            share(outcome.hoover_after, summary.null_reasons, `${outcome.rule}.hoover_after`),
          ),
          mover(outcome.gains_most),
          mover(outcome.loses_most),
        ),
      ),
    ),
  );
}

/** The form and the rules. onAnswer gets {areas, summary} of each plan, null where the budget
 *  is refused. */
export function createPlan(root, { onChange, onAnswer }) {
  const controls = h('div', null);
  const results = h('div', { class: 'plan-results', id: 'plan-results' });
  fill(
    root,
    h('header', { class: 'panel-head' }, h('h2', null, PLAN.title), h('span', { class: 'plan-label' }, PLAN.label)),
    controls,
    results,
  );
  const form = createForm(controls, onChange);
  const part = createPart(results, {
    ask: async ({ params }, signal) => {
      try {
        const answer = await getPlan(params, signal);
        return {
          areas: answer.features.map((feature) => ({ ...feature.properties, id: String(feature.properties.id) })),
          summary: answer.summary,
        };
      } catch (error) {
        if (!signal.aborted) onAnswer(null);
        error.problem = refusal(error.problem ?? {}, new URLSearchParams(params)) ?? error.problem;
        throw error;
      }
    },
    draw: (answer, { state, params, catalogue }) => {
      onAnswer(answer);
      form.answered(answer.summary);
      return [
        rulesTable(answer, state, (rule) => onChange({ rule })),
        h(
          'p',
          { class: 'plan-claims', id: 'plan-claims-said' },
          claimSentences(answer, levelOf(catalogue, state.level), coarserLevels(catalogue, state.level)).map(sentence),
        ),
        h(
          'p',
          { class: 'part-foot' },
          h('a', { href: planLink(params, 'csv', 'none'), download: true }, t('plan.part.download_csv')),
          ' · ',
          h('a', { href: planLink(params, 'json', 'full'), download: true }, t('plan.part.download_geojson')),
        ),
      ];
    },
  });
  return {
    show({ state, level, params, catalogue }) {
      root.hidden = false;
      form.show(state, level);
      part.show({ params }, { state, params, catalogue });
    },
    hide() {
      root.hidden = true;
      part.hide();
    },
  };
}
