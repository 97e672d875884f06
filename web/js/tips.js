// What the tooltip says of an area under the pointer, on the map of awards and on that of a plan.

import { h } from './dom.js';
import { moneyText, quantity } from './format.js';
import { measureWords, needWords, whyEmpty, reasonWords, coarserMoney, MONEY, SIDE } from './text.js';
import { coarserLevels, parentsOf } from './dataset.js';
import { PLAN, RULE } from './text-analysis.js';
import { perNeed } from './plan-table.js';
import { t } from './words.js';

const line = (label, value) => [h('dt', null, label), h('dd', null, value)];
const none = (reason) => h('span', { class: 'tip-reason' }, t('tips.none.no_figure', { reason }));

export function awardedTip(area, { state, catalogue, summary }) {
  const need = needWords(state.need, catalogue);
  const words = measureWords(state.measure, need, state.rung);
  const reason = whyEmpty(area, state.measure, need);
  const around = [area.parent_id, ...parentsOf(catalogue, area.id).map(({ id }) => id)];
  const only = summary.coarser?.find(({ id, amount }) => amount > 0 && around.includes(id));
  return [
    h('p', { class: 'tip-name' }, area.name, area.parent_name ? h('span', null, area.parent_name) : null),
    h('p', { class: 'tip-value' }, reason === null ? words.long(area[state.measure]) : none(reason)),
    reason === null ? h('p', { class: 'tip-label' }, words.title) : null,
    h(
      'dl',
      null,
      line(MONEY[state.rung].title, area.amount === 0 ? 'nothing' : moneyText(area.amount)),
      line(t('tips.equal_share'), SIDE[area.side]),
      state.measure !== 'need' && area.need !== null ? line(need.total, quantity(area.need)) : null,
      state.measure !== 'per_need' && area.per_need !== null
        ? line(t('tips.per', { per: need.per }), moneyText(area.per_need))
        : null,
      only ? line(coarserMoney(coarserLevels(catalogue, state.level)), moneyText(only.amount)) : null,
    ),
  ];
}

export function planTip(area, { state, catalogue }) {
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
