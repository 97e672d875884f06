import test from 'node:test';
import assert from 'node:assert/strict';
import {
  a,
  describe,
  coarserLevels,
  finerLevel,
  isYear,
  lastMonth,
  either,
  otherLevel,
  askedLevels,
  parentsOf,
  withinWord,
  yearOf,
  yearWord,
} from '../js/dataset.js';
import {
  bucketWords,
  coarserKnown,
  coarserMoney,
  countedBuckets,
  excludedWords,
  methodWords,
  needWords,
  openUntil,
  periodProblem,
  precisionWords,
  wholeWords,
} from '../js/text.js';
import { defaults, formatState, parseState, seriesParams } from '../js/state.js';
import { pointNames } from '../js/trend.js';

const level = (key, plural, one, many, areas = 3) => ({ key, plural, areas, words: one ? { en: { one, many } } : {} });
const one = describe({
  levels: [level('ward', 'wards')],
  languages: ['en'],
  whole: { en: 'city' },
  year_begins: 1,
  needs: [{ name: 'homes' }],
  periods: ['2022', '2023', '2024'],
});
const two = describe({
  levels: [
    level('district', 'districts', 'district', 'districts'),
    level('circle', 'circles', 'revenue circle', 'revenue circles'),
  ],
  whole: { en: 'state' },
  year_begins: 4,
  needs: [],
  periods: ['2023-24'],
});
const three = describe({
  levels: [level('region', 'regions'), level('borough', 'boroughs'), level('parish', 'parishes')],
  year_begins: 7,
  periods: ['2023-24', '2024-25'],
  needs: [
    { name: 'homes', default: true },
    { name: 'people', label: 'Residents', unit: 'residents' },
  ],
  default_needs: { region: 'homes', borough: 'homes', parish: 'people' },
});
for (const [id, at, parent_id] of [
  ['1', 'region', null],
  ['1.2', 'borough', '1'],
  ['1.2.3', 'parish', '1.2'],
])
  three.places.set(id, { id, name: `At ${id}`, level: at, parent_id });

test('a level is called as the dataset calls it, for short by its key where the words add to that', () => {
  assert.deepEqual(
    two.levels.map(({ one: word, many, short, shorts }) => [word, many, short, shorts]),
    [
      ['district', 'districts', 'district', 'districts'],
      ['revenue circle', 'revenue circles', 'circle', 'circles'],
    ],
  );
  const other = describe({
    levels: [
      { key: 'adm_2', plural: 'adm_2s', words: { fr: { one: 'commune', many: 'communes' } } },
      level('lot', 'lots', '', '', 0),
    ],
    languages: ['fr'],
    needs: [],
  });
  assert.deepEqual(
    other.levels.map(({ short, shorts }) => [short, shorts]),
    [['commune', 'communes']],
  );
  assert.deepEqual([a('district'), a('island'), a('union')], ['a district', 'an island', 'a union']);
  assert.equal(either(['region', 'borough', 'parish']), 'region, borough or parish');
});

test('levels know their neighbours, and areas what they lie in', () => {
  assert.deepEqual(
    [
      coarserLevels(three, 'parish').length,
      finerLevel(three, 'parish'),
      otherLevel(three, 'parish').key,
      otherLevel(three, 'region').key,
      otherLevel(one, 'ward'),
    ],
    [2, undefined, 'borough', 'borough', undefined],
  );
  assert.deepEqual(
    parentsOf(three, '1.2.3').map(({ name }) => name),
    ['At 1.2', 'At 1'],
  );
  assert.deepEqual(
    ['1', '1.2', '9'].map((within) => withinWord(three, { level: 'parish', within })),
    ['region', 'borough', 'area'],
  );
  assert.deepEqual(
    [
      askedLevels(three, { level: 'borough', within: '' }).length,
      askedLevels(three, { level: 'borough', within: '1' }).map(({ key }) => key),
    ],
    [3, ['borough', 'parish']],
  );
});

test('years are those of the calendar', () => {
  assert.deepEqual([one, two, three].map(yearWord), ['year', 'financial year', 'financial year']);
  assert.deepEqual(
    [lastMonth('2024', one), lastMonth('2024-25', two), lastMonth('2024-25', three)],
    ['2024-12', '2025-03', '2025-06'],
  );
  assert.deepEqual(
    [isYear('2024', one), isYear('2024-25', one), isYear('2024-25', two), isYear('2024-26', two), isYear('2024', two)],
    [true, false, true, false, false],
  );
  assert.deepEqual(
    [yearOf('2024-06', one), yearOf('2024-03', two), yearOf('2024-06', three), yearOf('2024-07', three)],
    ['2024', '2023-24', '2023-24', '2024-25'],
  );
  assert.deepEqual([pointNames(['2024'], 'year'), pointNames(['2024-25'], 'year')], [['2024'], ['24-25']]);
  const open = { ...one, years: [{ period: '2024', complete: false }], awards_to: '2024-05' };
  assert.deepEqual([openUntil('2024', open), openUntil('2024', { ...open, awards_to: '2024-12' })], ['2024-05', null]);
  assert.equal(periodProblem('2031', one).allowed, one.periods);
  assert.deepEqual(
    [periodProblem('2023', one), periodProblem('2023-05', one), parseState('?period=2023', one).period],
    [null, null, '2023'],
  );
  assert.equal(seriesParams({ ...parseState('', one), step: 'month', period: '2024-06' }, one).get('period'), '2024');
});

test('what is said of places, buckets and money above a level names the levels there are', () => {
  assert.deepEqual(
    [one, two, three].map((catalogue) => wholeWords(catalogue).title),
    ['City-wide', 'State-wide', 'For all areas'],
  );
  assert.deepEqual(countedBuckets(three), ['parish', 'borough', 'region', 'whole', 'conflict', 'unlocated']);
  assert.deepEqual(bucketWords('district', two), {
    label: 'District only',
    about: 'The district is known, the circle is not. Counted in district figures, shown beside circle maps.',
  });
  assert.deepEqual(
    [bucketWords('circle', two).label, bucketWords('ward', one).label, bucketWords('whole', one).about],
    ['In revenue circles', 'In wards', 'Head-office purchases and works for the whole city.'],
  );
  assert.deepEqual(
    [
      precisionWords('circle', two),
      precisionWords('whole', two),
      precisionWords('conflict', three),
      methodWords('named_circle', two),
      methodWords('gazetteer', two),
    ],
    [
      'Placed in circle',
      'State-wide',
      'Conflicting places',
      'circle named in the text',
      'place found in the gazetteer',
    ],
  );
  const [under, deep] = [coarserLevels(two, 'circle'), coarserLevels(three, 'parish')];
  assert.deepEqual(
    [coarserMoney(under), coarserKnown(under), coarserMoney(deep)],
    ['District-only money', 'known to the district only', 'Money known more coarsely'],
  );
  assert.equal(excludedWords('other_area', three, { level: 'parish', within: '1' }), 'In another region');
});

test('a need is spoken of as the dataset does, or else in general', () => {
  const told = describe({
    levels: [],
    needs: [
      {
        name: 'affected',
        label: 'People reported affected',
        head: { en: 'People affected' },
        per: { en: 'affected person' },
        none: { en: 'nobody was reported affected' },
        zero: { en: 'the bulletins count 0 people' },
      },
    ],
  });
  const words = needWords('affected', told);
  assert.deepEqual(
    [words.option, words.total, words.short, words.none, words.where, words.nobody],
    [
      'People reported affected',
      'People affected',
      'per affected person',
      'nobody was reported affected there',
      'where nobody was reported affected',
      'Nobody reported affected',
    ],
  );
  const general = needWords('people', three);
  assert.deepEqual(
    [general.option, general.per, general.none, general.nobody],
    ['Residents', 'unit of need (residents)', 'there is no need there', 'No need'],
  );
});

test('a level opens with its own need, and the address says only what differs', () => {
  assert.deepEqual(
    ['region', 'parish'].map((key) => defaults(three, key).need),
    ['homes', 'people'],
  );
  const state = parseState('?level=parish&within=1', three);
  assert.deepEqual([state.need, state.within], ['people', '1']);
  assert.equal(formatState(state, three), '?level=parish&within=1');
  assert.equal(formatState(parseState('?level=parish&need=homes', three), three), '?level=parish&need=homes');
  assert.equal(parseState('?level=circle&within=1', one).within, '');
});
