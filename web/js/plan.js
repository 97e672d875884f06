// A budget shared out by three rules side by side. A planning aid, not entitlement.

import { fill, h } from './dom.js';
import { exact } from './tooltip.js';
import { createForm } from './plan-form.js';
import { createPart } from './part.js';
import { getPlan, planLink } from './api.js';
import { percent, moneyText, exactMoney, exactInColumn, typedInColumn, minorUnits, majorUnits } from './format.js';
import { partProblem } from './problem.js';
import { createScenarios } from './scenarios.js';
import { planParams, scenarioIn, scenarioOf } from './state.js';
import { reasonWords } from './text.js';
import { coarserLevels, levelOf } from './dataset.js';
import { PLAN, RULE } from './text-analysis.js';
import { t } from './words.js';

const MOST_ANSWERS = 12; // plans that are kept

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

// What can be planned with in place of what was refused: { text, patch } of each choice.
function offersOf({ feasible }, params) {
  const [floor, cap] = ['floor', 'cap'].map((name) => (params.has(name) ? Number(params.get(name)) : null));
  if (floor !== null && cap !== null && floor > cap)
    return [
      { text: t('plan.offer.no_floor'), patch: { floor: '' } },
      { text: t('plan.offer.no_cap'), patch: { cap: '' } },
    ];
  if (!feasible) return [];
  const { least, most } = feasible;
  const amounts = least > 0 && least !== most ? [least, most] : [most];
  return amounts
    .filter((amount) => amount !== null)
    .map((amount) => ({
      text: t('plan.offer', { amount: exactInColumn(amount) }),
      patch: { budget: typedInColumn(amount) },
    }));
}

// The question of a plan without what a reader types, by which a plan refused and the last one are of the same.
function subjectOf(params) {
  const query = new URLSearchParams(params);
  for (const name of ['budget', 'floor', 'cap']) query.delete(name);
  return query.toString();
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

/** The form, the rules, and the plans kept beside the one shown. onAnswer gets {areas, summary} of each plan and
 *  whether it is the last one, kept because what was typed since is refused; null where there is none. */
export function createPlan(root, { onChange, onAnswer, areasOf }) {
  const controls = h('div', null);
  const results = h('div', { class: 'plan-results', id: 'plan-results' });
  const beside = h('section', {
    class: 'plan-side',
    id: 'plan-side',
    'aria-label': t('plan.side.caption'),
    tabindex: '-1',
  });
  fill(
    root,
    h('header', { class: 'panel-head' }, h('h2', null, PLAN.title), h('span', { class: 'plan-label' }, PLAN.label)),
    controls,
    results,
    beside,
  );
  const answers = new Map(); // by question, of the plans side by side
  let last = null; // { params, answer }
  let level = null;

  async function ask(params, signal) {
    if (!answers.has(params)) {
      const { features, summary } = await getPlan(params, signal);
      if (answers.size > MOST_ANSWERS) answers.clear();
      answers.set(params, {
        areas: features.map(({ properties }) => ({ ...properties, id: String(properties.id) })),
        summary,
      });
    }
    return answers.get(params);
  }

  const form = createForm(controls, onChange, (valid) => results.classList.toggle('stale', !valid));
  const scenarios = createScenarios(beside, { ask, areasOf, onChange });

  // The answer to a question; where what was typed is refused, the last one with the problem, if it is of the same.
  async function answered({ params }, signal) {
    try {
      const answer = await ask(params, signal);
      last = { params, answer };
      return { ...last, refused: null };
    } catch (error) {
      const query = new URLSearchParams(params);
      const refused = refusal(error.problem ?? {}, query);
      if (refused) {
        error.offers = offersOf(error.problem, query).map(({ text, patch }) => ({ text, act: () => onChange(patch) }));
        error.problem = refused;
        if (last && subjectOf(last.params) === subjectOf(params)) return { ...last, refused: error };
      }
      if (!signal.aborted) {
        onAnswer(null);
        beside.hidden = true;
      }
      throw error;
    }
  }

  function sideBySide({ state, catalogue, ids }, params) {
    const asked = [
      { asked: scenarioIn(scenarioOf(state)), params },
      ...state.kept.map((kept) => {
        const one = scenarioIn(kept);
        return { kept, asked: one, params: planParams({ ...state, ...one }).toString() };
      }),
    ];
    const { plural, areas } = level;
    scenarios.show(
      { asked: asked.map((one) => ({ params: one.params })), plural, areas },
      { state, asked, level, catalogue, ids },
    );
  }

  const part = createPart(results, {
    ask: answered,
    draw: ({ answer, params, refused }, context) => {
      const { state, catalogue } = context;
      onAnswer(answer, refused !== null);
      form.answered(answer.summary);
      results.classList.remove('stale');
      if (!refused) sideBySide(context, params);
      else beside.hidden = true;
      const shown = [
        rulesTable(answer, state, (rule) => onChange({ rule })),
        h(
          'p',
          { class: 'plan-claims', id: 'plan-claims-said' },
          claimSentences(answer, level, coarserLevels(catalogue, state.level)).map(sentence),
        ),
        h(
          'p',
          { class: 'part-foot' },
          h('a', { href: planLink(params, 'csv', 'none'), download: true }, t('plan.part.download_csv')),
          ' · ',
          h('a', { href: planLink(params, 'json', 'full'), download: true }, t('plan.part.download_geojson')),
        ),
      ];
      if (!refused) return shown;
      return [
        partProblem(refused),
        h('p', { class: 'plan-last' }, t('plan.last', { amount: exactInColumn(answer.summary.budget) })),
        h('div', { class: 'stale' }, shown),
      ];
    },
  });
  return {
    show({ state, params, catalogue, ids }) {
      root.hidden = false;
      level = levelOf(catalogue, state.level);
      form.show(state, level);
      part.show({ params }, { state, catalogue, ids });
    },
    hide() {
      root.hidden = true;
      part.hide();
      scenarios.hide();
    },
  };
}
