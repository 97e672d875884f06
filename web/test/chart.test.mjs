import test from 'node:test';
import assert from 'node:assert/strict';
import { axis, ticks, barLayout, linePath, rowsOf } from '../js/chart.js';
import { indexText } from '../js/equity.js';
import { perNeed, ordered } from '../js/plan-table.js';
import { domainOf, pointNames, gapSigns } from '../js/trend.js';
import { besideRung } from '../js/state.js';

test('ticks are round, hold zero and stay within the range', () => {
  assert.deepEqual(ticks(0, 30000), [0, 10000, 20000, 30000]);
  assert.deepEqual(ticks(-120, 160), [-100, 0, 100]);
  assert.deepEqual(ticks(0, 0), [0]);
  for (const [low, high] of [
    [0, 1],
    [0, 7.3e9],
    [-3, 0],
    [-1e-4, 5e-4],
    [-9, 1],
  ]) {
    const list = ticks(low, high);
    assert.ok(list.includes(0) && list.length <= 5, `${low} to ${high}: ${list}`);
    assert.ok(
      list.every((tick) => tick >= low && tick <= high),
      `${low} to ${high}: ${list}`,
    );
  }
});

test('bars stand on zero, below it where the value is, and none stands for a missing value', () => {
  const { zero, bars } = barLayout([10, null, -10, 0], { low: -10, high: 10, width: 80, height: 100 });
  assert.equal(zero, 50);
  assert.deepEqual(
    bars.map((bar) => bar && [bar.y, bar.height]),
    [[0, 50], null, [50, 50], [50, 0]],
  );
  assert.ok(bars.every((bar, i) => bar === null || (bar.x >= 20 * i && bar.x + bar.width <= 20 * (i + 1))));
  assert.deepEqual(
    barLayout([0, 0], { low: 0, high: 0, width: 10, height: 40 }).bars.map((bar) => bar.height),
    [0, 0],
  );
});

test('by powers of ten equal ratios are equal lengths, and what is nothing has none', () => {
  const along = axis([10, 1000, 100, 0, null], 90, 'log');
  const { zero, bars } = barLayout([10, 100, 1000, 0, null], { low: 0, high: 1000, width: 100, height: 90, along });
  assert.equal(zero, 90);
  assert.ok(Math.abs(bars[2].height - bars[1].height - (bars[1].height - bars[0].height)) < 1e-9);
  assert.ok(bars[0].height > 0 && bars[2].y > 0);
  assert.deepEqual([bars[3].height, bars[4]], [0, null]);
  assert.deepEqual(along.marks, [10, 100, 1000]);
});

test('a line is broken where nothing is known', () => {
  assert.equal(linePath([[0, 1], [2, 3], null, [4, 5]]), 'M0.0,1.0L2.0,3.0M4.0,5.0');
  assert.equal(linePath([null, null]), '');
});

test('an index is a number, Hoover a share, and none is nothing', () => {
  assert.equal(indexText('gini', 0.72345), '0.723');
  assert.equal(indexText('kakwani', -0.1), '−0.100');
  assert.equal(indexText('hoover', 0.6436), '64\u202f%');
  assert.equal(indexText('theil', null), null);
});

test('the rows of an area follow the periods, and a period without one stays empty', () => {
  const answer = {
    periods: ['2022-23', '2023-24'],
    rows: [
      { period: '2023-24', id: 'a', need: 2 },
      { period: '2023-24', id: null, need: 9 },
      { period: '2022-23', id: null, need: 8 },
    ],
  };
  assert.deepEqual(
    rowsOf(answer, 'a').map((row) => row?.need ?? null),
    [null, 2],
  );
  assert.deepEqual(
    rowsOf(answer, null).map((row) => row.need),
    [8, 9],
  );
  assert.deepEqual(domainOf([3, null, -2]), [-2, 3]);
  assert.deepEqual(domainOf([null]), [0, 0]);
});

test('months and financial years stand under a chart by their short names', () => {
  assert.deepEqual(pointNames(['2023-24', '2024-25'], 'year'), ['23-24', '24-25']);
  assert.deepEqual(pointNames(['2024-04', '2025-03'], 'month'), ['Apr', 'Mar']);
});

test('where there is no bar, nobody in need is told from a missing report', () => {
  assert.deepEqual(
    gapSigns(
      [{ null_reasons: { per_need: 'zero_need' } }, { null_reasons: { per_need: 'missing_need' } }, null],
      'per_need',
    ),
    ['–', '?', '?'],
  );
});

test('sanctions stand beside awards, awards beside any other rung, and nothing where there is none', () => {
  assert.deepEqual(
    ['awarded', 'tender', 'sanctioned'].map((rung) => besideRung(rung, ['awarded', 'tender', 'sanctioned'])),
    ['sanctioned', 'awarded', 'awarded'],
  );
  assert.equal(besideRung('awarded', ['awarded', 'tender']), null);
});

test('a plan lists the most first, areas left out last, and money per head before and after', () => {
  const areas = [
    { id: '1', name: 'B', by_need: 5 },
    { id: '2', name: 'C', by_need: null },
    { id: '3', name: 'A', by_need: 5 },
    { id: '4', name: 'D', by_need: 0 },
  ];
  assert.deepEqual(
    ordered(areas, 'by_need').map((area) => area.id),
    ['3', '1', '4', '2'],
  );
  assert.deepEqual(perNeed({ need: 4, existing: 8, limited: 2 }, 'limited'), { before: 2, after: 2.5 });
  assert.deepEqual(perNeed({ need: 0, existing: 8, limited: 2 }, 'limited'), { before: null, after: null });
  assert.deepEqual(perNeed({ need: null, existing: 8, limited: null }, 'limited'), { before: null, after: null });
});
