import test from 'node:test';
import assert from 'node:assert/strict';
import { middle } from '../js/shapes.js';
import { rankingLines } from '../js/brief-tables.js';
import { rankedBlocks } from '../js/table.js';
import { inColumn } from '../js/format.js';
import { periodWords } from '../js/text.js';
import { parseState } from '../js/state.js';
import { movesSentence } from '../js/sentences.js';
import { describe, listed } from '../js/dataset.js';

const levels = [
  { key: 'district', plural: 'districts' },
  { key: 'circle', plural: 'circles', words: { en: { one: 'revenue circle', many: 'revenue circles' } } },
];
const flat = (point) => point;

test('a number stands well inside its area, also where the middle lies outside it', () => {
  const crescent = {
    type: 'Polygon',
    coordinates: [
      [
        [0, 0],
        [10, 0],
        [10, 10],
        [0, 10],
        [0, 8],
        [8, 8],
        [8, 2],
        [0, 2],
        [0, 0],
      ],
    ],
  };
  const [x, y] = middle(crescent, flat);
  assert.ok((x > 8.5 && x < 9.5) || (y > 0.5 && y < 1.5) || (y > 8.5 && y < 9.5), `${x} ${y}`);
  const ring = {
    type: 'Polygon',
    coordinates: [
      [
        [0, 0],
        [9, 0],
        [9, 9],
        [0, 9],
        [0, 0],
      ],
      [
        [2, 2],
        [8.5, 2],
        [8.5, 8.5],
        [2, 8.5],
        [2, 2],
      ],
    ],
  };
  const [a, b] = middle(ring, flat);
  assert.ok(a < 2 || b < 2, `${a} ${b}`);
  const islands = {
    type: 'MultiPolygon',
    coordinates: [
      [
        [
          [0, 0],
          [1, 0],
          [1, 1],
          [0, 0],
        ],
      ],
      [
        [
          [10, 10],
          [20, 10],
          [20, 20],
          [10, 20],
          [10, 10],
        ],
      ],
    ],
  };
  assert.deepEqual(middle(islands, flat), [15, 15]);
});

const named = (prefix, n, of) =>
  Array.from({ length: n }, (_, i) => ({
    id: `${prefix}${i}`,
    name: `${prefix}${String(i).padStart(3, '0')}`,
    ...of(i),
  }));

test('a ranking of 36 stands whole, a longer one without those that have no rank where the others fill it', () => {
  const blocks = (ranked, unranked, others) => ({
    ranked: named('r', ranked, () => ({})),
    unranked: named('u', unranked, () => ({})),
    others: named('o', others, () => ({})),
  });
  assert.deepEqual([rankingLines(blocks(20, 10, 6)).lines.length, rankingLines(blocks(20, 10, 6)).left], [36, 0]);
  for (const [sizes, between, last, left] of [
    [[40, 50, 60], 7, 'r39', 110],
    [[17, 111, 52], 95, 'u110', 52],
    [[5, 5, 90], 67, 'o89', 0],
    [[34, 3, 0], 1, 'r33', 3],
  ]) {
    const found = rankingLines(blocks(...sizes));
    assert.equal(found.lines.length, 34, sizes);
    assert.equal(found.lines[17], between);
    assert.equal(found.lines.at(-1).id, last);
    assert.equal(found.left, left);
    assert.equal(
      33 + between + left,
      sizes.reduce((a, b) => a + b),
    );
  }
});

test('areas without a comparison have no rank, whatever else is said of them', () => {
  const areas = [
    { id: 'a', name: 'a', ranked: true, side: 'below', need: 5, equity_gap: -2 },
    { id: 'b', name: 'b', ranked: true, side: 'none', need: 5, equity_gap: null },
    { id: 'c', name: 'c', ranked: false, side: 'above', need: 1, equity_gap: 3 },
    { id: 'd', name: 'd', ranked: false, side: 'none', need: 0, equity_gap: 7 },
  ];
  const ids = Object.fromEntries(
    Object.entries(rankedBlocks(areas, 'equity_gap', 'ascending')).map(([block, list]) => [
      block,
      list.map(({ id }) => id),
    ]),
  );
  assert.deepEqual(ids, { ranked: ['a'], unranked: ['c'], others: ['d', 'b'] });
});

test('columns that are added up keep their decimals', () => {
  assert.deepEqual(
    [67_027_070_182.72, 12_375_368.42, -67_027_070_182.72].map((value) => inColumn(value, { decimals: 2 })),
    ['6,702.71', '1.24', '−6,702.71'],
  );
});

test('all years are a period', () => {
  const catalogue = describe({
    levels,
    year_begins: 4,
    periods: ['2024-25'],
    needs: [{ name: 'population', default: true }],
    rungs: [],
    kinds: [],
    funds: [],
  });
  assert.equal(parseState('?period=all', catalogue).period, 'all');
  assert.equal(periodWords('all', catalogue), 'all years');
});

test('what would have to move is said of both levels, and of none that is not defined', () => {
  const indices = { district: { hoover: 0.64 }, circle: { hoover: 0.84 } };
  const text = (answer, level) =>
    movesSentence(answer, level, { per: 'resident' }, describe({ levels, needs: [] }))
      ?.map((part) => part.strong ?? part)
      .join('')
      .replace(/\u202f/g, ' ');
  assert.equal(
    text({ indices, spread: { hoover: { low: 0.56, high: 0.73 } } }, 'district'),
    '64 % of the money would have to move for every resident to have the same (56 % to 73 % where single contracts ' +
      'are drawn anew); by revenue circles it is 84 %.',
  );
  assert.equal(
    text(
      { indices: { ...indices, circle: { hoover: null } }, spread: { hoover: { low: null, high: null } } },
      'district',
    ),
    '64 % of the money would have to move for every resident to have the same.',
  );
  assert.equal(text({ indices: { ...indices, district: { hoover: null } } }, 'district'), undefined);
});

test('lists read as sentences', () =>
  assert.deepEqual(
    [[], ['a'], ['a', 'b'], ['a', 'b', 'c']].map((texts) => listed(texts)),
    ['', 'a', 'a and b', 'a, b and c'],
  ));
