import test from 'node:test';
import assert from 'node:assert/strict';
import { comparedSentences } from '../js/compared.js';

const row = (amount, low, high, need) => ({
  amount,
  amount_low: low,
  amount_high: high,
  need,
  per_need: amount / need,
  equity_gap: amount - 50,
});
const rows = [
  { name: 'Alpha', row: row(100, 90, 120, 10) },
  { name: 'Beta', row: row(25, 20, 40, 5) },
  { name: 'Gamma', row: row(50, 10, 95, 5) },
];
const of = (measure, list = rows) =>
  comparedSentences(list, { measure, period: '2024', form: (v) => `<${v}>`, ratio: (v) => v.toFixed(1) });

test('areas side by side are told apart by ratio, difference and what is certain', () => {
  assert.deepEqual(of('amount'), [
    '2024: Alpha has 4.0 times what Beta has, <100> against <25>: <75> apart.',
    'That holds wherever other money lies: Alpha has <90>–<120>, Beta <20>–<40>.',
  ]);
  assert.match(of('per_need')[0], /Beta <5>|against <5>/);
  assert.match(
    of(
      'amount',
      rows.filter(({ name }) => name !== 'Beta'),
    )[1],
    /not certain.*Gamma <10>–<95>/,
  );
});

test('a signed measure has no ratio, nothing no sentence', () => {
  assert.deepEqual(of('equity_gap'), ['2024: Alpha has <50>, Beta <-25>: <75> apart.']);
  assert.deepEqual(of('amount', rows.slice(0, 1)), []);
  assert.deepEqual(of('amount', [rows[0], { name: 'Nil', row: null }]), []);
  assert.match(of('amount', [rows[0], { name: 'Nil', row: row(0, 0, 0, 5) }])[0], /Nil <0>: <100> apart/);
});
