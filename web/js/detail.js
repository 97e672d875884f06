// The selected area in sentences, with its figures and its awards.

import { fill, h } from './dom.js';
import { exact } from './tooltip.js';
import { wholeLink } from './api.js';
import { later } from './later.js';
import { needWords, measureWords, whyEmpty, EXPLAIN, MONEY, PAGE, recordsCount } from './text.js';
import { capital, finerLevel, levelOf, parentsOf, withinWord } from './dataset.js';
import { areaSentences, overallSentences, gapsInData } from './sentences.js';
import { formatState, MOST_COMPARED } from './state.js';
import { moneyText, exactMoney } from './format.js';
import { t } from './words.js';

function sentence(parts) {
  return h(
    'p',
    { class: 'sentence' },
    parts.map((part) => {
      if (typeof part === 'string') return part;
      return part.exact ? exact(part.strong, part.exact, { class: 'figure' }) : h('strong', null, part.strong);
    }),
  );
}

/** The amount within its bounds: what is certain, what is counted, what may belong here. */
export function range(area) {
  const reach = area.amount_high;
  if (!(reach > 0) || area.amount_low === area.amount_high) return null;
  const at = (value) => `${(100 * value) / reach}%`;
  return h(
    'div',
    { class: 'range' },
    h(
      'div',
      { class: 'range-track', 'aria-hidden': 'true' },
      h('span', { class: 'range-high' }),
      h('span', { class: 'range-counted', style: { width: at(area.amount) } }),
      h('span', { class: 'range-low', style: { width: at(area.amount_low) } }),
    ),
    h(
      'dl',
      { class: 'range-key' },
      h(
        'div',
        null,
        h('dt', { class: 'key-low' }, t('detail.certain')),
        h('dd', null, exact(moneyText(area.amount_low), exactMoney(area.amount_low))),
      ),
      h(
        'div',
        null,
        h('dt', { class: 'key-counted' }, t('detail.counted')),
        h('dd', null, exact(moneyText(area.amount), exactMoney(area.amount))),
      ),
      h(
        'div',
        null,
        h('dt', { class: 'key-high' }, t('detail.may_belong')),
        h('dd', null, exact(moneyText(area.amount_high), exactMoney(area.amount_high))),
      ),
    ),
  );
}

function facts(area, need, rung) {
  return h(
    'dl',
    { class: 'facts' },
    ['need', 'per_need', 'equity_gap', 'equity_gap_pp', 'location_quotient'].map((measure) => {
      const words = measureWords(measure, need, rung);
      const reason = whyEmpty(area, measure, need);
      const label = measure === 'equity_gap_pp' ? t('detail.label.equity_gap_points') : words.column;
      return h(
        'div',
        null,
        h('dt', { 'data-tip': measure === 'need' ? need.note : EXPLAIN[measure] }, label),
        h(
          'dd',
          null,
          reason === null
            ? exact(
                measure === 'equity_gap_pp' ? words.short(area[measure]) : words.long(area[measure]),
                words.exact(area[measure]),
              )
            : h('span', { class: 'muted' }, reason),
        ),
      );
    }),
  );
}

export function createDetail(root, { onClear, onShow, onInto, onOut, onAward, onCompare }) {
  const awardsRoot = h('div', { class: 'awards' });
  const awards = later(awardsRoot, async () =>
    (await import('./awards.js')).createAwards(awardsRoot, { onOpen: onAward }),
  );

  function render({ state, area, areas, summary, catalogue, names }) {
    const need = needWords(state.need, catalogue);
    const level = levelOf(catalogue, state.level);
    if (!area) {
      awards.hide();
      root.classList.add('overall');
      fill(
        root,
        h(
          'div',
          { class: 'area-text' },
          h(
            'p',
            { class: 'eyebrow' },
            state.within ? PAGE.partsOf(level, names.get(state.within) ?? state.within) : t('detail.all_areas'),
          ),
          state.within
            ? h(
                'div',
                { class: 'area-actions' },
                h(
                  'button',
                  { type: 'button', class: 'button', id: 'area-level', onclick: () => onOut(state.within) },
                  PAGE.out(withinWord(catalogue, state)),
                ),
              )
            : null,
          overallSentences(areas, summary, state, catalogue).map(sentence),
          h('p', { class: 'muted' }, gapsInData(areas, summary, state, catalogue)),
          h(
            'p',
            { class: 'hint' },
            state.area && areas.length > 0 ? t('detail.there_is_no_with', { one: level.one, area: state.area }) : '',
            PAGE.hint,
          ),
        ),
      );
      return;
    }
    root.classList.remove('overall');
    const finer = finerLevel(catalogue, state.level);
    const parents = parentsOf(catalogue, area.id).map(({ name }) => name);
    const around = parents.length > 0 ? parents : [area.parent_name].filter(Boolean);
    fill(
      root,
      h(
        'div',
        { class: 'area-text' },
        h(
          'p',
          { class: 'eyebrow' },
          capital(level.one) + (around.length > 0 ? t('detail.in', { join: around.join(', ') }) : ''),
        ),
        h(
          'div',
          { class: 'area-head' },
          h('h2', null, area.name),
          h(
            'div',
            { class: 'area-actions' },
            h(
              'button',
              { type: 'button', class: 'button', id: 'area-show', onclick: () => onShow(area.id) },
              PAGE.zoomTo,
            ),
            finer
              ? h(
                  'button',
                  { type: 'button', class: 'button', id: 'area-level', onclick: () => onInto(finer, area) },
                  PAGE.into(finer),
                )
              : null,
            area.parent_id
              ? h(
                  'button',
                  {
                    type: 'button',
                    class: 'button',
                    id: finer ? 'area-out' : 'area-level',
                    onclick: () => onOut(area.parent_id),
                  },
                  PAGE.out(catalogue.levels[level.depth - 1].short),
                )
              : null,
            h(
              'button',
              {
                type: 'button',
                class: 'button',
                id: 'compare-area',
                disabled: !state.compare.includes(area.id) && state.compare.length >= MOST_COMPARED,
                onclick: () => onCompare(area.id),
              },
              t(state.compare.includes(area.id) ? 'analysis.compare.take' : 'analysis.compare.add'),
            ),
            h('button', { type: 'button', class: 'button', id: 'clear-selection', onclick: onClear }, PAGE.clear),
          ),
        ),
        areaSentences(area, summary, state, catalogue).map(sentence),
        facts(area, need, state.rung),
        range(area),
      ),
      h(
        'div',
        { class: 'area-awards' },
        h(
          'h3',
          null,
          area.records === 0
            ? t('detail.no', { records: MONEY[state.rung].records })
            : t('detail.behind_this_figure', { recordsCount: recordsCount(area.records, state.rung) }),
        ),
        awardsRoot,
        area.records === 0
          ? null
          : h(
              'p',
              { class: 'part-foot awards-files' },
              t('detail.all_records'),
              [
                ['csv', 'CSV'],
                ['xlsx', 'Excel (XLSX)'],
              ].map(([format, name]) => [
                ' ',
                h('a', { href: wholeLink(area.records_href, format), download: true }, name),
              ]),
            ),
      ),
    );
    const review = `./${formatState({ ...state, view: 'review' }, catalogue)}`;
    awards.show(area, { names, catalogue, rung: state.rung, review }, state.award);
  }

  return { render };
}
