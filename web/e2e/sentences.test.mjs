// Every sentence the page can say of an area, and every look of the map, against the API: for all
// areas, at both levels, in five years. FLOODSPEND_FULL=1 takes all questions, a draw otherwise.

import test from 'node:test';
import assert from 'node:assert/strict';
import { get, getCatalogue, drawn } from './states.mjs';
import { lastMonth } from '../js/dataset.js';
import { areaSentences, overallSentences, gapsInData, countedRecords } from '../js/sentences.js';
import { parseState, allocationParams, MEASURES } from '../js/state.js';
import { needWords, measureWords, whyEmpty, periodWords, PAGE, MONEY } from '../js/text.js';
import { scaleFor, classOf } from '../js/classes.js';
import { furthestShort } from '../js/answer.js';
import { setCurrency, exactMoney } from '../js/format.js';

const catalogue = await getCatalogue();
setCurrency(catalogue.currency, catalogue.minor_unit);
// The year the records end in, where they do not cover it.
const last = [catalogue.awards_to, catalogue.needs.find((need) => need.default)?.to].filter(Boolean).sort()[0];
const unfinished = catalogue.years
  .filter(({ period, complete }) => !complete && last < lastMonth(period, catalogue))
  .at(-1)?.period;
const plain = (sentences) =>
  sentences
    .map((parts) => parts.map((part) => part.strong ?? part).join(''))
    .join(' ')
    .replace(/[\u00a0\u202f]/g, ' ');
const exacts = (sentences) =>
  sentences
    .flat()
    .map((part) => part.exact)
    .filter(Boolean);

const needs = ['affected_peak', 'population', 'inundated_area'].filter((name) =>
  catalogue.needs.some((need) => need.name === name),
);
const questions = catalogue.periods
  .slice(-5)
  .flatMap((period) =>
    catalogue.levels.flatMap(({ key: level }) =>
      needs.flatMap((need) => ['', catalogue.funds[0] ?? ''].map((fund) => ({ period, level, need, fund }))),
    ),
  );
// The questions an official opens the page with are always among them.
const opening = questions.filter(
  ({ period, need, fund }) => period === catalogue.default_period && need === needs[0] && fund === '',
);

// What may be said of an area, each claim with what the answer must hold for it.
const CLAIMS = [
  [/Less than an equal share wherever/, (area) => area.side === 'below' && area.short],
  [/Less than an equal share of all the money, but/, (area) => area.side === 'below' && !area.short],
  [/More than an equal share wherever/, (area) => area.side === 'above'],
  [/is not certain/, (area) => area.side === 'uncertain'],
  [/An equal share\./, (area) => area.side === 'even'],
  [/It has no rank/, (area) => !area.ranked && area.need > 0],
  [/was awarded nothing/, (area) => area.amount === 0],
  [/is known to .+ but to none of its parts/, (area) => area.coarser > 0],
  [
    /nobody was reported affected|nobody lives there|nothing was inundated there/,
    (area) => area.need === 0 && !['zero_with_damage', 'zero_partial'].includes(area.null_reasons.per_need),
  ],
  [
    /the bulletins count 0 people there, beside reported damage/,
    (area) => area.need === 0 && area.null_reasons.per_need === 'zero_with_damage',
  ],
  [
    /a month of the flood season has no report/,
    (area) => area.need === 0 && area.null_reasons.per_need === 'zero_partial',
  ],
  [/There is no figure per/, (area) => area.per_need === null],
  [/names \S+\.$/, (area, summary) => countedRecords(summary) === 0],
];

function looks(areas, need, rung) {
  for (const measure of MEASURES) {
    const scale = scaleFor(
      measure,
      areas.map((area) => area[measure]).filter((value) => value !== null),
    );
    assert.doesNotMatch(
      measureWords(measure, needWords(need, catalogue), rung).title,
      need === 'affected_peak' ? /resident|km²/ : /affected/,
    );
    for (const area of areas) {
      const look = classOf(scale, measure, area);
      const where = `${measure} of ${area.name}: ${look}`;
      if (look === 'zero') assert.ok(area.amount === 0 && !(area.coarser > 0), where);
      if (look === 'nobody') assert.ok(area.need === 0 && area.null_reasons.per_need !== 'zero_with_damage', where);
      if (look === 'damage') assert.equal(area.null_reasons.per_need, 'zero_with_damage', where);
      if (look === 'few') assert.ok(area.need > 0 && !area.ranked, where);
      if (look === 'missing') assert.ok(area.need === null || area[measure] === null, where);
      if (typeof look === 'number' && ['equity_gap', 'equity_gap_pp', 'location_quotient'].includes(measure)) {
        assert.ok(area.need > 0 && area.side !== 'uncertain', where);
        if (area.side === 'below') assert.ok(area.equity_gap < 0, where);
        if (area.side === 'above') assert.ok(area.equity_gap > 0, where);
      }
    }
  }
}

for (const question of new Set([...opening, ...drawn(questions, 6)])) {
  test(`what is said of ${Object.values(question).filter(Boolean).join(', ')}`, async () => {
    const state = { ...parseState('', catalogue), ...question };
    const { features, summary } = await get(`analysis/allocation?geometry=none&${allocationParams(state)}`);
    const areas = features.map((feature) => feature.properties);
    const need = needWords(state.need, catalogue);
    for (const area of areas) {
      const said = areaSentences(area, summary, state, catalogue);
      const text = plain(said);
      for (const [claim, holds] of CLAIMS)
        if (claim.test(text)) assert.ok(holds(area, summary), `${text} ${JSON.stringify(area)}`);
      assert.equal(
        /wherever the evidence/.test(text) && /^.*Less/.test(text) && !/More/.test(text),
        area.short && area.per_need !== null && area.side === 'below',
        text,
      );
      assert.equal(
        /Whether that is more or less/.test(text),
        area.side === 'uncertain' && area.per_need !== null,
        text,
      );
      assert.doesNotMatch(text, /undefined|null|NaN|\[object|95 %|confidence|interval/);
      const own = new Set(
        ['amount', 'coarser', 'per_need', 'amount_low', 'amount_high']
          .map((name) => exactMoney(area[name]))
          .concat([area.gap_low, area.gap_high].map((v) => exactMoney(v, { sign: true }))),
      );
      for (const figure of exacts(said).filter((exact) => /[^\d,.]/.test(exact)))
        assert.ok(own.has(figure), `${figure} is no figure of ${area.name}`);
      for (const measure of MEASURES)
        assert.equal(whyEmpty(area, measure, need) === null, area[measure] !== null, `${measure} of ${area.name}`);
    }
    const overall = plain(overallSentences(areas, summary, state, catalogue));
    const shown = /(\d[\d,]*) of (\d[\d,]*) .* in need/.exec(overall);
    if (shown)
      assert.deepEqual(
        shown.slice(1).map((n) => Number(n.replaceAll(',', ''))),
        [areas.filter((area) => area.short).length, areas.filter((area) => area.side !== 'none').length],
      );
    assert.equal(
      /lies where the bulletins count 0 people/.test(overall),
      countedRecords(summary) > 0 &&
        summary.outside_need.zero_with_damage > 0 &&
        summary.bases.in_need.equal_share !== null,
      overall,
    );
    if (countedRecords(summary) === 0) {
      assert.match(overall, /there is nothing to compare/);
      if (state.fund) assert.ok(overall.includes(`names ${state.fund}`), overall);
    }
    assert.equal(/not over/.test(overall), state.period === unfinished, overall);
    assert.equal(/not over/.test(periodWords(state.period, catalogue)), state.period === unfinished);
    assert.ok(PAGE.question(MONEY[state.rung], need).includes(need.per));
    assert.doesNotMatch(
      `${overall} ${gapsInData(areas, summary, state, catalogue)}`,
      /undefined|NaN|\[object|95 %|confidence/,
    );
    looks(areas, state.need, state.rung);
    for (const area of furthestShort(areas)) {
      assert.ok(area.short && area.ranked && area.side === 'below' && area.gap_high < 0, area.name);
      const shorter = areas.filter((other) => other.ranked && other.short && other.equity_gap < area.equity_gap);
      assert.ok(shorter.length < 3, area.name);
    }
  });
}
