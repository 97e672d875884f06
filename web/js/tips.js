// What the tooltip says of an area under the pointer.

import { h } from './dom.js';
import { moneyText, quantity } from './format.js';
import { measureWords, needWords, whyEmpty, coarserMoney, MONEY, SIDE } from './text.js';
import { coarserLevels, parentsOf } from './dataset.js';
import { t } from './words.js';

export const line = (label, value) => [h('dt', null, label), h('dd', null, value)];
export const none = (reason) => h('span', { class: 'tip-reason' }, t('tips.none.no_figure', { reason }));

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
