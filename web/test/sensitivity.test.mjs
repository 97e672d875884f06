import test from 'node:test';
import assert from 'node:assert/strict';
import { shade, byVerdict } from '../js/sensitivity.js';
import { SENSITIVITY } from '../js/text-analysis.js';

test('a cell is darker the more areas change sides, and white only where none does', () => {
  assert.deepEqual(
    [0, 1, 3, 4, 8, 12, 35].map((flips) => shade(flips, 35)),
    [0, 1, 1, 2, 3, 4, 4],
  );
});

test('areas stand by verdict, the most often short first, and verdicts nobody has are left out', () => {
  const areas = [
    { id: '1', name: 'B', short: 1, falls_short: 'few' },
    { id: '2', name: 'A', short: 9, falls_short: 'all' },
    { id: '3', name: 'C', short: 9, falls_short: 'all' },
    { id: '4', name: 'D', short: 12, falls_short: 'all' },
  ];
  assert.deepEqual(
    byVerdict(areas).map(([verdict, list]) => [verdict, list.map((area) => area.id)]),
    [
      ['all', ['4', '2', '3']],
      ['few', ['1']],
    ],
  );
});

test('a variant says in words what was asked and what it changes', () => {
  const cell = {
    rung: 'sanctioned',
    lag: 1,
    base: false,
    conclusion: '2 areas change sides',
    hoover: 0.604,
    rank_correlation: 0.5,
    least_name: 'Dhubri',
  };
  assert.equal(
    SENSITIVITY.cell(cell, 'Population').replace('\u202f', ' '),
    'Sanctioned, Population, + 1 year. 2 areas change sides; 60 % would have to move; rank correlation 0.50. ' +
      'Furthest below: Dhubri',
  );
  assert.equal(
    SENSITIVITY.cell(
      { ...cell, conclusion: 'no gap is defined', hoover: null, rank_correlation: null, least_name: null },
      '',
    ),
    'Sanctioned, + 1 year. no gap is defined',
  );
});
