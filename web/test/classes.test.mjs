import test from 'node:test';
import assert from 'node:assert/strict';
import { quantileBreaks, scaleFor, classOf, paint, readable, tally } from '../js/classes.js';
import { valueRange } from '../js/text.js';

test('limits are rounded to two digits', () => {
  assert.deepEqual([0, 1234, 0.04567, 98.7, 9.96, 87_654_321].map(readable), [0, 1200, 0.046, 99, 10, 88_000_000]);
});

test('quantile classes hold about equally many areas', () => {
  const values = Array.from({ length: 180 }, (_, i) => 10 * 1.05 ** i);
  const scale = scaleFor('per_need', values);
  assert.equal(scale.colors.length, 6);
  assert.equal(scale.breaks.length, 5);
  const counts = tally(
    scale,
    'per_need',
    values.map((v) => ({ per_need: v, need: 1 })),
  );
  for (let i = 0; i < 6; i++) assert.ok(counts.get(i) >= 25 && counts.get(i) <= 35, `class ${i}: ${counts.get(i)}`);
});

test('few, equal or no values give fewer classes, never an empty one', () => {
  for (const values of [[], [5], [5, 5, 5, 5, 5, 5, 5, 5, 5], [1, 2], [0, 0, 0], [1, 1, 1, 1, 1, 1, 1, 1, 9]]) {
    const scale = scaleFor('amount', values);
    assert.equal(scale.colors.length, scale.breaks.length + 1);
    for (let i = 1; i < scale.breaks.length; i++) assert.ok(scale.breaks[i] > scale.breaks[i - 1]);
    for (const color of scale.colors) assert.match(color, /^#[0-9a-f]{6}$/);
  }
  assert.deepEqual(quantileBreaks([], 5), []);
});

test('gap classes are symmetric about zero, zero in the middle', () => {
  const scale = scaleFor('equity_gap', [-90, -40, -12, -3, -1, 0, 1, 2, 5, 8, 130]);
  assert.deepEqual(scale.breaks, scale.breaks.map((b) => -b).reverse());
  const middle = classOf(scale, 'equity_gap', { equity_gap: 0, need: 3 });
  assert.equal(middle, (scale.colors.length - 1) / 2);
  assert.ok(classOf(scale, 'equity_gap', { equity_gap: -90, need: 3 }) < middle);
  assert.ok(classOf(scale, 'equity_gap', { equity_gap: 130, need: 3 }) > middle);
});

test('the location quotient has fixed classes, even on a log scale', () => {
  const scale = scaleFor('location_quotient', []);
  scale.breaks.forEach((b, i) => assert.ok(Math.abs(b * scale.breaks.at(-1 - i) - 1) < 1e-9));
  const at = (v) => classOf(scale, 'location_quotient', { location_quotient: v, need: 1 });
  assert.deepEqual([0, 0.1, 0.25, 0.6, 1, 1.25, 3, 40].map(at), ['zero', 0, 1, 2, 3, 4, 5, 6]);
});

test('zero, nobody affected and no data look different', () => {
  const scale = scaleFor('per_need', [1, 2, 3, 4, 5, 6]);
  const looks = [
    { per_need: 0, need: 10 },
    { per_need: null, need: 0 },
    { per_need: null, need: null },
    { per_need: 1, need: 1 },
  ].map((area) => paint(scale, classOf(scale, 'per_need', area)));
  assert.equal(new Set(looks).size, 4);
  const around = scaleFor('equity_gap', [-2, -1, 1, 2]);
  const look = (measure, area) =>
    classOf(measure === 'equity_gap' ? around : scale, measure, {
      amount: 0,
      coarser: 0,
      side: 'below',
      null_reasons: {},
      ...area,
    });
  assert.equal(look('per_need', { per_need: 0, need: 10, coarser: 5, side: 'uncertain' }), 'coarser');
  assert.equal(look('equity_gap', { equity_gap: -1, need: 10, amount: 3, side: 'uncertain' }), 'uncertain');
  assert.equal(
    look('equity_gap', { equity_gap: 3, need: 0, amount: 3, side: 'none' }),
    'nobody',
    'a gap where there is no need',
  );
  assert.equal(look('per_need', { per_need: null, need: 0, null_reasons: { per_need: 'zero_with_damage' } }), 'damage');
  assert.equal(look('equity_gap', { equity_gap: 3, need: null, amount: 3 }), 'missing');
  assert.equal(classOf(scaleFor('need', [0, 5]), 'need', { need: 0 }), 'nobody');
});

test('the range of an only class is that of its values', () => {
  const words = { short: (value) => `₹${value.toFixed(2)}` };
  assert.equal(valueRange([7, 5.5, 6], words), '₹5.5 – ₹7');
  assert.equal(valueRange([3], words), '₹3');
});
