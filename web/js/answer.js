// The answer on the first screen: the areas furthest short of an equal share, by how much, how little of
// that share they have, and how sure that is. Only areas with a rank that are short in every placing of the
// money, in both bases, are named.

import { fill, h } from './dom.js';
import { exact } from './tooltip.js';
import { ANSWER, needWords } from './text.js';
import { levelOf } from './dataset.js';
import { exactMoney, moneyText } from './format.js';
import { countedRecords, outsideSentence, overallSentences } from './sentences.js';

const NAMED = 3;

/** The areas furthest short, at most three, the largest shortfall first. */
export function furthestShort(areas) {
  return areas
    .filter((area) => area.short && area.ranked && area.equity_gap < 0)
    .sort((one, other) => one.equity_gap - other.equity_gap)
    .slice(0, NAMED);
}

const reach = ({ gap_low: low, gap_high: high, reliability }) =>
  ANSWER.reach(moneyText(-high), moneyText(-low), reliability === 'caution');

/** Renders the answer over the areas shown; onSelect gets the code of an area that is chosen in it. */
export function renderAnswer(root, { areas, summary, state, catalogue, onSelect }) {
  const named = furthestShort(areas);
  const level = levelOf(catalogue, state.level);
  const compared = areas.filter((area) => area.side !== 'none').length;
  if (countedRecords(summary) === 0 || compared === 0) {
    const why = overallSentences(areas, summary, state, catalogue);
    fill(
      root,
      why.map((said) =>
        h(
          'p',
          null,
          said.map((part) => part.strong ?? part),
        ),
      ),
    );
    return named;
  }
  const outside = outsideSentence(summary, needWords(state.need, catalogue));
  const line = (area) =>
    h(
      'li',
      null,
      h(
        'button',
        { type: 'button', class: 'answer-area', 'data-area': area.id, onclick: () => onSelect(area.id) },
        area.name,
      ),
      ' ',
      exact(ANSWER.short(area.equity_gap), exactMoney(-area.equity_gap), { class: 'figure' }),
      ' ',
      h('span', { class: 'answer-ratio' }, ANSWER.share(area.location_quotient)),
      h('span', { class: 'answer-sure' }, reach(area)),
    );
  fill(
    root,
    h(
      'div',
      { class: 'answer-head' },
      h('h2', null, ANSWER.title(named.length, level)),
      h('p', { class: 'answer-note' }, ANSWER.sure(areas.filter((area) => area.short).length, compared, level)),
    ),
    named.length > 0 ? h('ol', null, named.map(line)) : null,
    outside
      ? h(
          'p',
          { class: 'answer-note' },
          outside.map((part) => part.strong ?? part),
        )
      : null,
  );
  return named;
}
