// Plans side by side: what areas have against an equal share before and after each, on maps of the same classes, and
// what the plans differ by.

import { h } from './dom.js';
import { createPart } from './part.js';
import { MEASURE, smallMaps } from './small-map.js';
import { percent, count, inColumn, columnUnit, exactInColumn, moneyText } from './format.js';
import { measureWords, needWords } from './text.js';
import { RULE } from './text-analysis.js';
import { inMajor, MOST_KEPT, scenarioOf } from './state.js';
import { t } from './words.js';

const MOST_MAPPED = 500; // areas that small maps have
const MOST_LISTED = 6; // areas that plans differ on

const sum = (list, of) => list.reduce((all, one) => all + of(one), 0);

/** The areas of a plan as the map tells their class by: what they have and, under a rule, the new money. After it the
 *  side of an area is certain where the new money is less than is certainly claimed, or more than may be. */
export function standing(areas, rule, known = new Map()) {
  const money = (area) => area.existing + (rule ? area[rule] : 0);
  const compared = areas.filter(({ need }) => need !== null);
  const share = sum(compared, money) / sum(compared, ({ need }) => need);
  const isOpen = (area) =>
    rule ? area.claim < area.claim_possible && area[rule] >= area.claim && area[rule] <= area.claim_possible : null;
  return areas.map((area) => {
    const { coarser = 0, null_reasons: reasons } = known.get(area.id) ?? {};
    const defined = area.need > 0 && share > 0;
    return {
      id: area.id,
      need: area.need,
      amount: area.need === null ? null : money(area),
      [MEASURE]: defined ? money(area) / area.need / share : null,
      side: rule ? (isOpen(area) ? 'uncertain' : 'even') : area.side,
      coarser: rule ? 0 : coarser,
      null_reasons: reasons,
    };
  });
}

/** The areas whose new money differs most among plans, each { areas, rule }: { id, name, amounts }, the widest
 *  first. */
export function differing(plans) {
  const [first, ...others] = plans;
  const byId = others.map(({ areas }) => new Map(areas.map((area) => [area.id, area])));
  const spreadOf = ({ amounts }) => Math.max(...amounts) - Math.min(...amounts);
  return first.areas
    .map((area) => ({
      id: area.id,
      name: area.name,
      amounts: [area, ...byId.map((map) => map.get(area.id))].map((one, i) => one?.[plans[i].rule] ?? 0),
    }))
    .filter((line) => spreadOf(line) > 0)
    .sort((a, b) => spreadOf(b) - spreadOf(a))
    .slice(0, MOST_LISTED);
}

const moving = (value) => (value === null ? '' : t('plan.side.moves', { share: percent(value) }));

// Before any plan, and after each.
function pictures({ plans, map }, { ids, onOpen, onDrop }) {
  const figure = (name, lines, said, ...more) =>
    h(
      'li',
      { class: 'plan-picture' },
      h(
        'figure',
        null,
        map(lines),
        h(
          'figcaption',
          null,
          h('strong', null, name),
          said.filter(Boolean).map((text) => h('span', null, text)),
        ),
      ),
      more,
    );
  const [{ answer }] = plans;
  return h(
    'ul',
    { class: 'year-maps' },
    figure(t('plan.side.before'), standing(answer.areas, null, ids), [moving(answer.summary.hoover_before)]),
    plans.map(({ name, rule, kept, answer: { areas, summary } }) =>
      figure(
        name,
        standing(areas, rule, ids),
        [
          `${moneyText(summary.budget)}, ${RULE[rule].name}`,
          moving(summary.rules.find((one) => one.rule === rule).hoover_after),
        ],
        kept
          ? h(
              'p',
              { class: 'plan-kept' },
              h(
                'button',
                { type: 'button', class: 'link', 'data-list': `open ${kept}`, onclick: () => onOpen(kept) },
                t('plan.side.open', { name }),
              ),
              ' ',
              h(
                'button',
                { type: 'button', class: 'link', 'data-list': `drop ${kept}`, onclick: () => onDrop(kept) },
                t('plan.side.drop', { name }),
              ),
            )
          : null,
      ),
    ),
  );
}

// What the plans are and what they come to, a column each.
function comparison(plans, { level }) {
  const line = (label, of) =>
    h(
      'tr',
      null,
      h('th', { scope: 'row' }, label),
      plans.map((plan) => h('td', { class: 'col-number' }, of(plan))),
    );
  const limit = (name) => (plan) => (plan.asked[name] === '' ? '–' : exactInColumn(Number(inMajor(plan.asked[name]))));
  const bounded = (name) => plans.some(({ asked }) => asked[name] !== '');
  const areas = differing(plans.map(({ rule, answer }) => ({ rule, areas: answer.areas })));
  return [
    h(
      'div',
      { class: 'table-wrap' },
      h(
        'table',
        { class: 'ledger', id: 'plans' },
        h('caption', null, t('plan.side.caption')),
        h(
          'thead',
          null,
          h(
            'tr',
            null,
            h('td'),
            plans.map(({ name }) => h('th', { scope: 'col' }, name)),
          ),
        ),
        h(
          'tbody',
          null,
          line(t('plan.rule'), ({ rule }) => RULE[rule].name),
          line(t('plan.side.budget'), ({ answer }) => exactInColumn(answer.summary.budget)),
          bounded('floor') ? line(t('plan.side.floor', { one: level.one }), limit('floor')) : null,
          bounded('cap') ? line(t('plan.side.cap', { one: level.one }), limit('cap')) : null,
          line(t('analysis.plan.moves'), ({ rule, answer }) =>
            percent(answer.summary.rules.find((one) => one.rule === rule).hoover_after),
          ),
          line(t('plan.side.nothing', { many: level.many }), ({ rule, answer }) =>
            count(answer.areas.filter((area) => area[rule] === 0).length),
          ),
        ),
        areas.length === 0
          ? null
          : h(
              'tbody',
              null,
              h(
                'tr',
                null,
                h(
                  'th',
                  { scope: 'rowgroup', colspan: String(plans.length + 1) },
                  t('plan.side.differ', { many: level.many, unit: columnUnit() }),
                ),
              ),
              areas.map(({ id, name, amounts }) =>
                h(
                  'tr',
                  { 'data-id': id },
                  h('th', { scope: 'row' }, name),
                  amounts.map((amount) => h('td', { class: 'col-number', 'data-value': amount }, inColumn(amount))),
                ),
              ),
            ),
      ),
    ),
  ];
}

/** The part of the plans: show({ asked }, context) of the plan shown; ask gives a promise of a plan's answer, areasOf
 *  shapes, and onChange gets a choice. */
export function createScenarios(root, { ask, areasOf, onChange }) {
  return createPart(root, {
    ask: async ({ asked, plural, areas }, signal) => {
      const [plans, shapes] = await Promise.all([
        Promise.all(asked.map(({ params }) => ask(params, signal))),
        areas <= MOST_MAPPED ? areasOf(plural, 'outline') : null,
      ]);
      return { plans, shapes };
    },
    draw: ({ plans, shapes }, { state, asked, level, catalogue, ids }) => {
      const named = asked.map((one, i) => ({
        ...one,
        rule: one.asked.rule,
        answer: plans[i],
        name: one.kept ? t('plan.side.kept', { n: i }) : t('plan.side.this'),
      }));
      const own = scenarioOf(state);
      const others = (kept) => state.kept.filter((one) => one !== kept);
      const full = state.kept.length >= MOST_KEPT;
      const { defs, map, legend } = smallMaps(shapes ?? [], ids, 'plans-');
      return [
        defs,
        h('h3', null, t('plan.side.title')),
        h(
          'p',
          { class: 'plan-side-lead' },
          t('plan.side.lead', { title: measureWords(MEASURE, needWords(state.need, catalogue), state.rung).title }),
        ),
        pictures(
          { plans: named, map },
          {
            ids,
            onOpen: (kept) =>
              onChange({ ...asked.find((one) => one.kept === kept).asked, kept: [...others(kept), own] }),
            onDrop: (kept) => onChange({ kept: others(kept) }),
          },
        ),
        legend({ state, catalogue }),
        h(
          'p',
          { class: 'part-foot' },
          h(
            'button',
            {
              type: 'button',
              class: 'button',
              id: 'keep-plan',
              disabled: full || state.kept.includes(own),
              onclick: () => onChange({ kept: [...state.kept, own] }),
            },
            t('plan.side.keep'),
          ),
          full ? h('span', { class: 'muted' }, ' ', t('plan.side.full')) : null,
        ),
        named.length > 1 ? comparison(named, { level }) : null,
      ];
    },
  });
}
