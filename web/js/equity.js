// How unequal the money is against need: indices at every level side by side, the Lorenz
// curves, and the areas that make it so.

import { h } from './dom.js';
import { exact } from './tooltip.js';
import { createPart } from './part.js';
import { lorenzCurves } from './chart.js';
import { getEquity } from './api.js';
import { percent, count, quantity, moneyText, exactMoney } from './format.js';
import { needWords, reasonWords } from './text.js';
import { levelOf } from './dataset.js';
import { between } from './sentences.js';
import { indicesOf, COUNTS, EQUITY, RANKING, lorenzLabel } from './text-analysis.js';
import { t } from './words.js';

const SHOWN = 8;

/** One index as text, or null; Hoover is a share, the others are plain numbers. */
export function indexText(name, value) {
  if (value === null || value === undefined) return null;
  return name === 'hoover' ? percent(value) : value.toFixed(3).replace('-', '−');
}

function cell(indices, name) {
  const text = indexText(name, indices[name]);
  if (text !== null) return h('td', null, exact(text, String(indices[name])));
  const reason = reasonWords(indices.null_reasons?.[name] ?? 'no_need');
  return h(
    'td',
    { class: 'empty', title: reason },
    h('span', { 'aria-hidden': 'true' }, '–'),
    h('span', { class: 'visually-hidden' }, t('equity.no_value', { reason })),
  );
}

/** The indices of every level side by side, those of a list. */
export function indicesTable({ indices, spread }, level, catalogue, list = indicesOf(catalogue)) {
  const { levels } = catalogue;
  const range = (name) => {
    const interval = spread?.[name];
    if (!interval || interval.low === null) return null;
    const text =
      name === 'hoover'
        ? between(interval)
        : t('equity.text.to', { toFixed: interval.low.toFixed(3), toFixed2: interval.high.toFixed(3) });
    return h('span', { class: 'row-about' }, t('equity.range.by', { text, short: levelOf(catalogue, level).short }));
  };
  return h(
    'table',
    { class: 'ledger indices', id: 'indices' },
    h('caption', { class: 'visually-hidden' }, EQUITY.caption(catalogue)),
    h(
      'thead',
      null,
      h(
        'tr',
        null,
        h('th', { scope: 'col' }, t('equity.index')),
        levels.map(({ short }) => h('th', { scope: 'col' }, t('equity.by', { short }))),
      ),
    ),
    h(
      'tbody',
      null,
      list.map(({ name, label, about, part }) =>
        h(
          'tr',
          { 'data-index': name, class: part ? 'part' : null },
          h('th', { scope: 'row', title: about }, label, range(name)),
          levels.map(({ key }) => cell(indices[key], name)),
        ),
      ),
    ),
    h(
      'tbody',
      null,
      COUNTS.map(({ name, label }) =>
        h(
          'tr',
          { 'data-count': name },
          h('th', { scope: 'row' }, label),
          levels.map(({ key }) => h('td', null, count(indices[key][name]))),
        ),
      ),
    ),
  );
}

/** Why dashes are dashes, in a line for all to read. */
export function undefinedNote(indices, catalogue, list = indicesOf(catalogue)) {
  const reasons = new Set(
    catalogue.levels.flatMap(({ key }) =>
      list
        .filter(({ name }) => indices[key][name] === null)
        .map(({ name }) => indices[key].null_reasons?.[name] ?? 'no_need'),
    ),
  );
  return reasons.size > 0
    ? h('p', { class: 'muted small' }, `– ${[...reasons].map((code) => reasonWords(code)).join('; ')}.`)
    : null;
}

function parts(areas, byId, onSelect) {
  return h(
    'div',
    { class: 'equity-parts' },
    h('h3', null, EQUITY.parts),
    h(
      'ol',
      null,
      areas.slice(0, SHOWN).map((area) =>
        h(
          'li',
          null,
          h('span', {
            class: `sign ${area.short ? 'sign-less' : area.side === 'above' ? 'sign-more' : 'sign-open'}`,
            'aria-hidden': 'true',
          }),
          byId.has(area.id)
            ? h(
                'button',
                { type: 'button', class: 'link why', 'data-area': area.id, onclick: () => onSelect(area.id) },
                area.why,
              )
            : area.why,
        ),
      ),
    ),
  );
}

// What areas are ranked by for the indices of vertical equity.
function rankingNote(ranking, catalogue, onRanking) {
  if (!ranking) return null;
  const words = (name) => RANKING[name] ?? needWords(name, catalogue).option;
  const choices = catalogue.rankings ?? [ranking];
  return h(
    'p',
    { class: 'muted small ranked' },
    EQUITY.ranked,
    ' ',
    choices.length > 1
      ? h(
          'select',
          { id: 'ranking-choice', 'aria-label': EQUITY.rankedBy, onchange: (event) => onRanking(event.target.value) },
          choices.map((name) => h('option', { value: name, selected: name === ranking }, words(name))),
        )
      : words(ranking),
  );
}

function likeNeed(groups, { level, need }) {
  if (groups.length === 0) return null;
  return h(
    'table',
    { class: 'ledger like-need', id: 'like-need' },
    h('caption', null, EQUITY.like),
    h(
      'thead',
      null,
      h(
        'tr',
        null,
        [need.total, level.shorts, t('equity.per', { per: need.per }), t('equity.gini')].map((text) =>
          h('th', { scope: 'col' }, text),
        ),
      ),
    ),
    h(
      'tbody',
      null,
      groups.map((group) =>
        h(
          'tr',
          null,
          h('th', { scope: 'row' }, `${quantity(group.need_least)} – ${quantity(group.need_most)}`),
          h('td', null, count(group.areas)),
          h('td', null, exact(moneyText(group.per_need), exactMoney(group.per_need))),
          cell(group, 'gini'),
        ),
      ),
    ),
  );
}

/** Every level and the curves of some, the spread of the one asked; levels are their keys. */
export async function askEquity(params, level, levels, signal) {
  const answers = await Promise.all(levels.map((key) => getEquity(params, key, key === level, signal)));
  const here = answers[levels.indexOf(level)];
  return {
    ...here,
    curves: Object.fromEntries(levels.map((key, i) => [key, answers[i].lorenz])),
    datasets: answers.map(({ dataset }) => dataset),
  };
}

/** What Lorenz curves are drawn from. */
export function curvesOf({ indices, curves }, level, catalogue) {
  const curve = ({ key, depth, many }) => ({ points: curves[key], class: `lorenz-${depth}`, name: many });
  const own = levelOf(catalogue, level);
  const { hoover } = indices[level];
  return {
    label: lorenzLabel(hoover, own),
    curves: catalogue.levels.filter(({ key }) => curves[key]).map(curve),
    gap: curve(own),
    text: hoover === null ? '' : percent(hoover),
    across: EQUITY.across,
    up: EQUITY.up,
  };
}

export function createEquity(root, { onSelect, onRanking, onAnswer }) {
  const part = createPart(root, {
    ask: async ({ params, level, levels }, signal) => {
      const answer = await askEquity(params, level, levels, signal);
      onAnswer(answer);
      return answer;
    },
    draw: (answer, { level, need, catalogue, byId }) => {
      return [
        h(
          'header',
          { class: 'panel-head' },
          h('h2', null, EQUITY.title),
          h('p', { class: 'panel-note' }, EQUITY.explain(catalogue)),
        ),
        h(
          'div',
          { class: 'equity' },
          h(
            'div',
            null,
            indicesTable(answer, level, catalogue),
            answer.spread ? h('p', { class: 'muted small' }, EQUITY.spread(answer.spread.draws)) : null,
            undefinedNote(answer.indices, catalogue),
            rankingNote(answer.ranking, catalogue, onRanking),
          ),
          h('figure', null, lorenzCurves(curvesOf(answer, level, catalogue))),
          answer.areas.length === 0
            ? null
            : h(
                'div',
                null,
                parts(answer.areas, byId, onSelect),
                likeNeed(answer.like_need, { level: levelOf(catalogue, level), need }),
              ),
        ),
      ];
    },
  });
  return { show: part.show, hide: part.hide };
}
