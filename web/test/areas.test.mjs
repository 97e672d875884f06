import test from 'node:test';
import assert from 'node:assert/strict';
import { findAreas, normalise } from '../js/match.js';
import { sortAreas, columns } from '../js/table.js';
import { shareIn, quote } from '../js/awards.js';
import { difference } from '../js/reconciliation.js';
import { classRange, measureWords, needWords, whyEmpty, periodProblem } from '../js/text.js';
import { areaSentences, overallSentences } from '../js/sentences.js';
import { describe } from '../js/dataset.js';
import { scaleFor } from '../js/classes.js';

const areas = [
  { id: '18-316', depth: 0, level: 'district', name: 'Cachar', parent_name: null, aliases: ['কাছাৰ'] },
  {
    id: '18-316-1',
    depth: 1,
    level: 'circle',
    name: 'Silchar (Pt)',
    parent_name: 'Cachar',
    aliases: ['Silcher', 'শিলচৰ (অংশ)'],
  },
  { id: '18-301', depth: 0, level: 'district', name: 'Dhubri', parent_name: null, aliases: [] },
  { id: '18-301-1', depth: 1, level: 'circle', name: 'Dhubri (Pt)', parent_name: 'Dhubri', aliases: [] },
  { id: '18-320-1', depth: 1, level: 'circle', name: 'Lakhipur', parent_name: 'Goalpara', aliases: [] },
  { id: '18-316-2', depth: 1, level: 'circle', name: 'Lakhipur', parent_name: 'Cachar', aliases: [] },
];
const found = (query) => findAreas(areas, query).map((area) => area.id);

test('search tells namesakes apart and forgives spelling', () => {
  assert.equal(normalise('  Goálpara (Pt)\n'), 'goalpara');
  assert.deepEqual(found('dhubri').slice(0, 2), ['18-301', '18-301-1']);
  assert.deepEqual(found('lakhipur cachar'), ['18-316-2']);
  assert.deepEqual(found('lakhipur').sort(), ['18-316-2', '18-320-1']);
  assert.deepEqual(found('silchr'), ['18-316-1']);
  assert.deepEqual(found('cahcar')[0], '18-316');
  assert.deepEqual(found('18-320-1'), ['18-320-1']);
  assert.deepEqual(found('  '), []);
  assert.deepEqual(found('কাছাৰ'), ['18-316']);
  assert.deepEqual(found('শিলচৰ'), ['18-316-1']);
  assert.equal(normalise('শিলচৰ (অংশ)'), normalise('শিলচৰ'));
  assert.deepEqual(found('zzz'), []);
});

test('areas without a value sort last in both directions', () => {
  const list = [
    { id: 'a', name: 'A', need: null },
    { id: 'b', name: 'B', need: 2 },
    { id: 'c', name: 'C', need: 1 },
    { id: 'd', name: 'D', need: null },
  ];
  assert.deepEqual(
    sortAreas(list, 'need', 'ascending').map((x) => x.id),
    ['c', 'b', 'a', 'd'],
  );
  assert.deepEqual(
    sortAreas(list, 'need', 'descending').map((x) => x.id),
    ['b', 'c', 'a', 'd'],
  );
  assert.deepEqual(
    sortAreas(list, 'name', 'descending').map((x) => x.id),
    ['d', 'c', 'b', 'a'],
  );
  assert.equal(columns('equity_gap_pp')[0], 'equity_gap_pp');
  assert.equal(new Set(columns('need')).size, columns('need').length);
});

const levels = [
  { key: 'district', plural: 'districts' },
  { key: 'circle', plural: 'circles', words: { en: { one: 'revenue circle', many: 'revenue circles' } } },
];
const affected = {
  name: 'affected_peak',
  default: true,
  to: '2025-10',
  head: { en: 'People affected' },
  per: { en: 'affected person' },
  none: { en: 'nobody was reported affected' },
  zero: { en: 'the bulletins count 0 people' },
};

test('an award counts in an area by its weights', () => {
  const catalogue = describe({ levels, needs: [] });
  for (const [id, parent_id] of [
    ['18-300', null],
    ['18-301', null],
    ['18-300-1', '18-300'],
    ['18-300-2', '18-300'],
    ['18-301-9', '18-301'],
  ])
    catalogue.places.set(id, { id, parent_id });
  const award = { districts: '18-300;18-301', circles: '18-300-1;18-300-2;18-301-9', weights: '0.25;0.25;0.5' };
  assert.equal(shareIn(award, '18-300', catalogue), 0.5);
  assert.equal(shareIn(award, '18-301-9', catalogue), 0.5);
  assert.equal(shareIn({ districts: '18-300', circles: '', weights: '1' }, '18-300', catalogue), 1);
  assert.equal(shareIn({ districts: '', circles: '', weights: '' }, '18-300', catalogue), null);
});

test('evidence is marked in the text it quotes', () => {
  assert.deepEqual(
    quote('Flood damage at Hajo', [{ text: 'flood DAMAGE' }, { text: 'Hajo' }, { text: 'nowhere' }, { text: '' }]),
    [
      { text: 'Flood damage', quoted: true },
      { text: ' at ', quoted: false },
      { text: 'Hajo', quoted: true },
    ],
  );
});

test('buckets are checked to the paisa', () => {
  const r = {
    source: 100.3,
    placed: { circle: 50.1, district: 20.1 },
    whole: 10.05,
    conflict: 0.05,
    unlocated: 0,
    excluded: 20,
  };
  assert.equal(difference(r), 0);
  assert.equal(difference({ ...r, excluded: 19.99 }), 1);
});

test('an area is said to be short only where it is in every placing, and without a figure says why', () => {
  const catalogue = describe({
    levels,
    year_begins: 4,
    periods: ['2024-25', '2025-26'],
    years: [
      { period: '2024-25', complete: true },
      { period: '2025-26', complete: false },
    ],
    awards_to: '2025-12',
    needs: [affected],
  });
  const state = {
    period: '2024-25',
    need: 'affected_peak',
    rung: 'awarded',
    kind: [],
    flood: 'yes',
    fund: '',
    level: 'district',
  };
  const summary = {
    need_small: 1000,
    bases: { all: { contracts: 40 } },
    reconciliation: { records: { source: 4, excluded: 3 } },
  };
  const base = {
    name: 'Hajo',
    amount: 2e7,
    amount_low: 2e7,
    amount_high: 2e7,
    records: 1,
    records_value_unknown: 0,
    equity_gap: null,
    location_quotient: null,
    per_need: null,
    coarser: 0,
    gap_low: null,
    gap_high: null,
    side: 'none',
    short: false,
    ranked: false,
    reliability: 'no_need',
    null_reasons: {},
  };
  const short = {
    need: 5000,
    per_need: 4000,
    location_quotient: 0.75,
    equity_gap: -5e6,
    gap_low: -6e6,
    gap_high: -4e6,
    side: 'below',
    short: true,
    ranked: true,
    reliability: 'ok',
  };
  const say = (area) =>
    areaSentences({ ...base, ...area }, summary, state, catalogue)
      .map((parts) => parts.map((part) => part.strong ?? part).join(''))
      .join(' ')
      .replace(/\u00a0/g, ' ');
  assert.equal(
    say({ need: null, need_reason: 'no_report_in_period', null_reasons: { per_need: 'missing_need' } }),
    'In 2024-25, Hajo was awarded ₹2.00 crore for floods in 1 award. There is no figure per affected person: no ' +
      'report was published for this period.',
  );
  assert.match(
    say({ need: 0, null_reasons: { per_need: 'zero_need' } }),
    /nobody was reported affected there, so there is nothing to divide by\.$/,
  );
  assert.match(
    say({ need: 0, null_reasons: { per_need: 'zero_with_damage' } }),
    /the bulletins count 0 people there, beside reported damage\.$/,
  );
  assert.match(
    say(short),
    new RegExp(
      '₹4,000 per affected person\\. Less than an equal share wherever the evidence lets the money lie, ' +
        '.* 0\\.75 times an equal share: the gap lies between −₹60\\.0 lakh and −₹40\\.0 lakh\\.$',
    ),
  );
  assert.doesNotMatch(say({ ...short, short: false }), /^.*Less than an equal share wherever/);
  const uncertain = say({
    ...short,
    amount: 0,
    records: 0,
    amount_low: 0,
    per_need: 0,
    coarser: 1e7,
    parent_name: 'Kamrup',
    gap_high: 4e6,
    side: 'uncertain',
    short: false,
    reliability: 'coarser',
  });
  assert.match(
    uncertain,
    new RegExp(
      'placed there; a further ₹1\\.00 crore is known to Kamrup but to none of its parts, while its people affected ' +
        'came to 5,000\\. Whether that is more or less than an equal share is not certain',
    ),
  );
  assert.match(
    say({ ...short, need: 121, ranked: false, reliability: 'small_need' }),
    /It has no rank: its need, 121, is under 1,000\.$/,
  );
  assert.match(
    say({ ...short, ranked: false, reliability: 'few_contracts' }),
    /stands for less than one of the 40 contracts\.$/,
  );
  assert.match(
    say({ ...short, amount_low: 1e7, amount_high: 3e7 }),
    /all that may lie here, the amount lies between ₹1\.00 crore and ₹3\.00 crore\.$/,
  );
  state.rung = 'sanctioned';
  assert.match(say(short), /^In 2024-25, Hajo was sanctioned ₹2\.00 crore for floods in 1 item, /);
  state.period = '2025-26';
  assert.match(say(short), /^In 2025-26 \(to Oct 2025, not over\), Hajo /);
  state.fund = 'SDRF';
  const none = { ...summary, reconciliation: { records: { source: 3, excluded: 3 } } };
  assert.equal(
    overallSentences([], none, state, catalogue).flat().join(''),
    'None of the items of 2025-26 (to Oct 2025, not over) that count names SDRF: there is nothing to compare.' +
      'Take a filter away above to see more.',
  );
  assert.equal(whyEmpty({ need: 3 }, 'need'), null);
});

test('a period the dataset has nothing of is a problem that names what there is', () => {
  const catalogue = { periods: ['2023-24', '2024-25'], year_begins: 4 };
  assert.deepEqual(periodProblem('2031-32', catalogue).allowed, catalogue.periods);
  for (const period of ['2024-25', '2024-07', '2024-06/2024-09', 'all', '2025-03'])
    assert.equal(periodProblem(period, catalogue), null, period);
});

test('class limits read as round numbers', () => {
  const need = needWords('affected_peak', describe({ levels, needs: [affected] }));
  const scale = { kind: 'sequential', breaks: [98, 2900], colors: ['', '', ''] };
  const words = measureWords('per_need', need);
  assert.deepEqual(
    [0, 1, 2].map((i) => classRange(scale, i, words)),
    ['under ₹98', '₹98 – ₹2,900', '₹2,900 and more'],
  );
  const gap = scaleFor('equity_gap', [-4e7, -2e7, -1e7, 1e7, 2e7, 3e7]);
  assert.match(classRange(gap, (gap.colors.length - 1) / 2, measureWords('equity_gap', need)), /^± ₹/);
});

test('an area is found by its name in any script', () => {
  const areas = [
    { id: '1', depth: 0, name: 'Barpeta', aliases: ['বৰপেটা', 'बरपेटा'] },
    { id: '2', depth: 0, name: 'Nalbari', aliases: ['নলবাৰী'] },
  ];
  assert.deepEqual(
    ['বৰপেটা', 'बरपेटा', 'নলবা', 'barp'].map((query) => findAreas(areas, query).map(({ id }) => id)),
    [['1'], ['1'], ['2'], ['1']],
  );
});
