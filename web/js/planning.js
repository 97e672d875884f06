// The view of a plan: its form and rules, the map painted by what a rule gives, and the areas before and after.

import { createPlan } from './plan.js';
import { createPlanTable, perNeed } from './plan-table.js';
import { paintMap } from './paint.js';
import { levelOf } from './dataset.js';
import { byId, h } from './dom.js';
import { moneyText } from './format.js';
import { planParams } from './state.js';
import { measureWords, needWords, reasonWords } from './text.js';
import { PLAN, RULE } from './text-analysis.js';
import { line, none } from './tips.js';
import { labelled, t } from './words.js';

function tipOf(area, { state, catalogue }) {
  const need = needWords(state.need, catalogue);
  const { before, after } = perNeed(area, state.rule);
  return [
    h('p', { class: 'tip-name' }, area.name),
    h(
      'p',
      { class: 'tip-value' },
      area[state.rule] === null ? none(reasonWords(area.null_reasons.need, need)) : moneyText(area[state.rule]),
    ),
    h('p', { class: 'tip-label' }, t('tips.new_money', { name: RULE[state.rule].name })),
    h(
      'dl',
      null,
      state.rule === 'by_claims' && area.claim !== null
        ? [line(PLAN.claim, moneyText(area.claim)), line(PLAN.claim_possible, moneyText(area.claim_possible))]
        : null,
      before === null
        ? null
        : [line(PLAN.placed(need.per), moneyText(before)), line(t('tips.after'), moneyText(after))],
    ),
  ];
}

/** Gives the view; show gets { state, catalogue, model, names }. */
export function createPlanning(root, tableRoot, map, { areasOf, onChange, onSelect, onHover }) {
  let context = null;
  let planned = new Map(); // id → its line of the plan shown
  const plan = createPlan(root, { onChange, onAnswer: draw, areasOf });
  const table = createPlanTable(tableRoot, { onSelect, onHover, onRule: (rule) => onChange({ rule }) });

  // Shows a plan on the map and in its table, dimmed where it is the last one; null is a budget that was refused.
  function draw(answer, isLast = false) {
    const { state, catalogue, model, names } = context;
    byId('board').classList.toggle('stale', isLast);
    planned = new Map((answer?.areas ?? []).map((area) => [area.id, area]));
    const level = levelOf(catalogue, state.level);
    const need = needWords(state.need, catalogue);
    const title = labelled(PLAN.legend, RULE[state.rule].name.toLowerCase());
    const withheld = (area) => state.rule === 'by_claims' && area.claim === 0 && area.claim_possible > 0;
    paintMap(
      map,
      (answer?.areas ?? []).map((area) => ({ ...area, new_money: area[state.rule], withheld: withheld(area) })),
      {
        measure: 'new_money',
        words: {
          ...measureWords('amount', need, state.rung),
          legend: PLAN.legend,
          zero: PLAN.nothing,
          uncertain: PLAN.withheld,
        },
        title,
        note: PLAN.label,
        description: t('app.map_by_the_table', { title, one: level.one, label: PLAN.label }),
      },
      { state, catalogue, summary: model.summary },
    );
    if (answer)
      table.render(answer, {
        state,
        level,
        need,
        names,
        zero: (id) => model.byId.get(id)?.null_reasons.per_need ?? 'zero_need',
      });
    else table.clear();
  }

  return {
    show(next) {
      context = next;
      const { state, catalogue, model } = next;
      plan.show({ state, params: planParams(state).toString(), catalogue, ids: model.byId });
    },
    hide() {
      byId('board').classList.remove('stale');
      plan.hide();
    },
    select: table.select,
    hover: table.hover,
    /** What the tooltip says of an area, or null. */
    tip: (id) => (planned.has(id) ? tipOf(planned.get(id), context) : null),
  };
}
