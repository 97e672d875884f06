// The areas of a plan before and after the new money, linked with the map as the ranking is.

import { fill, h } from './dom.js';
import { exact } from './tooltip.js';
import { ON_PAPER, paperNote } from './table.js';
import { createRows } from './rows.js';
import { moneyText, exactMoney, inColumn, percent, plainMoney, moneyUnit, columnUnit, quantity } from './format.js';
import { capital } from './dataset.js';
import { PAGE, SIDE, reasonWords } from './text.js';
import { PLAN, RULE } from './text-analysis.js';
import { RULES } from './state.js';
import { t } from './words.js';

/** An area's money per unit of need before and after; null where there is no such figure. */
export function perNeed(area, rule) {
  if (!(area.need > 0)) return { before: null, after: null };
  return { before: area.existing / area.need, after: (area.existing + area[rule]) / area.need };
}

// Why a rule gives an area what it does.
function givenBy(area, rule, summary, need) {
  const amount = moneyText(area[rule]);
  if (area.need === null) return t('plan.why.unknown', { reason: reasonWords(area.null_reasons.need, need) });
  if (rule === 'by_claims') {
    const [claim, possible] = [moneyText(area.claim), moneyText(area.claim_possible)];
    if (area.claim > 0) return t('plan.why.claim', { claim, amount });
    return area.claim_possible > 0 ? t('plan.why.open', { possible }) : t('plan.why.no_claim');
  }
  if (rule === 'limited' && area.bound)
    return area.bound === 'floor'
      ? t('plan.why.floor', { plain: moneyText(area.by_need), amount })
      : t('plan.why.cap', { plain: moneyText(area.by_need), amount });
  if (area.need === 0) return t('plan.why.no_need');
  const values = { share: percent(area.need / summary.need), need: quantity(area.need), all: quantity(summary.need) };
  return rule === 'limited'
    ? t('plan.why.free', { ...values, amount })
    : t('plan.why.need', { ...values, budget: moneyText(summary.budget), amount });
}

/** Why an area gets what a rule gives it, and what comes of that, in sentences. */
export function why(area, rule, summary, need) {
  const { before, after } = perNeed(area, rule);
  const given = givenBy(area, rule, summary, need);
  if (before === null || !(summary.need > 0)) return given;
  const money = summary.existing + summary.budget - (rule === 'by_claims' ? summary.held_back : 0);
  const values = { per: need.per, before: moneyText(before), after: moneyText(after) };
  return `${given} ${t('plan.why.after', { ...values, equal: moneyText(money / summary.need) })}`;
}

/** Areas by what a rule gives them, the most first, those left out of the plan last. */
export function ordered(areas, rule) {
  return [...areas].sort(
    (a, b) => (b[rule] ?? -1) - (a[rule] ?? -1) || a.name.localeCompare(b.name) || a.id.localeCompare(b.id),
  );
}

/** Renders an answer for a state, and shows which area is meant; zero gives the reason why the need
 *  of an area is 0. */
export function createPlanTable(root, { onSelect, onHover, onRule }) {
  const scroller = h('div', { class: 'table-scroll' });
  const rows = createRows(scroller, { onSelect, onHover });

  function amount(area, rule, state, need) {
    const classes = `col-number${rule === state.rule ? ' col-measure' : ''}`;
    if (area[rule] === null)
      return h(
        'td',
        { class: `${classes} empty`, title: reasonWords(area.null_reasons.need, need) },
        '–',
        h(
          'span',
          { class: 'visually-hidden' },
          t('plan-table.no_value', { reasonWords: reasonWords(area.null_reasons.need, need) }),
        ),
      );
    const held = rule === 'limited' && area.bound ? `, ${PLAN.at[area.bound]}` : '';
    return h(
      'td',
      { class: classes, title: exactMoney(area[rule]) + held, 'data-value': area[rule] },
      inColumn(area[rule]),
      held ? h('span', { class: 'held', 'aria-label': held }, area.bound === 'floor' ? ' ▾' : ' ▴') : null,
    );
  }

  function per(value, area, need, zero) {
    return h(
      'td',
      {
        class: value === null ? 'col-number empty' : 'col-number',
        title: value === null ? reasonWords(area.null_reasons.need ?? zero(area.id), need) : exactMoney(value),
      },
      plainMoney(value),
    );
  }

  function render({ areas, summary }, { state, level, need, names, zero }) {
    const { rule } = state;
    const claims = rule === 'by_claims' ? ['claim', 'claim_possible'] : [];
    const lineOf = (area) => ({
      id: area.id,
      build(i) {
        const button = h(
          'button',
          {
            type: 'button',
            class: 'row-pick',
            tabindex: '-1',
            'aria-describedby': area.id === state.area ? 'plan-why' : null,
          },
          area.name,
        );
        const { before, after } = perNeed(area, rule);
        const row = h(
          'tr',
          { 'data-id': area.id, class: i < ON_PAPER ? null : 'off-paper' },
          h(
            'th',
            { scope: 'row', class: 'col-name' },
            button,
            level.depth > 0 ? h('span', { class: 'row-sub' }, names.get(area.parent_id) ?? '') : null,
            state.existing === 'yes' && area.side === 'uncertain'
              ? h('span', { class: 'row-doubt', title: PAGE.doubt }, SIDE.uncertain)
              : null,
          ),
          RULES.map((name) => amount(area, name, state, need)),
          claims.map((name) => amount(area, name, state, need)),
          per(before, area, need, zero),
          per(after, area, need, zero),
        );
        return { row, button };
      },
    });
    const because = (area) => ({
      id: null,
      build: () => ({
        row: h(
          'tr',
          { class: 'row-why' },
          h(
            'td',
            { colspan: String(RULES.length + claims.length + 3), id: 'plan-why' },
            why(area, rule, summary, need),
          ),
        ),
      }),
    });
    const lines = ordered(areas, rule).flatMap((area) => {
      const line = lineOf(area);
      return area.id === state.area ? [line, because(area)] : [line];
    });
    const head = (name) =>
      h(
        'th',
        {
          scope: 'col',
          class: `col-number${name === rule ? ' col-measure' : ''}`,
          'aria-sort': name === rule ? 'descending' : 'none',
        },
        h(
          'button',
          { type: 'button', class: 'sort', id: `head-${name}`, onclick: () => onRule(name) },
          h('span', { class: 'sort-label' }, RULE[name].name),
          h(
            'span',
            { class: 'sort-unit' },
            h('span', { class: 'sort-arrow', 'aria-hidden': 'true' }, '▼'),
            columnUnit(),
          ),
        ),
      );
    const plain = (text, unit) =>
      h('th', { scope: 'col', class: 'col-number' }, text, h('span', { class: 'sort-unit' }, unit));
    const table = h(
      'table',
      { class: 'ranking' },
      h(
        'caption',
        { class: 'visually-hidden' },
        t('plan-table.arrow_keys_move_between', {
          ledger: PLAN.ledger(moneyText(summary.budget)),
          label: summary.label,
        }),
      ),
      h(
        'thead',
        null,
        h(
          'tr',
          null,
          h('th', { scope: 'col', class: 'col-name' }, capital(level.one)),
          RULES.map(head),
          claims.map((name) => plain(PLAN[name], columnUnit())),
          plain(PLAN.placed(need.per), moneyUnit()),
          plain(t('plan-table.after'), moneyUnit()),
        ),
      ),
    );
    const top = scroller.scrollTop;
    fill(scroller, table);
    fill(
      root,
      h(
        'header',
        { class: 'panel-head' },
        h('h2', null, PLAN.ledger(moneyText(summary.budget))),
        h('p', { class: 'panel-note' }, exact(RULE[rule].name, RULE[rule].about)),
      ),
      scroller,
      paperNote(areas.length),
    );
    rows.set(table, [{ lines }], state.area, top);
  }

  function clear() {
    rows.set(null, [], '');
    fill(root);
  }

  return { render, clear, select: rows.select, hover: rows.hover };
}
