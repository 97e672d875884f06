import test from 'node:test';
import assert from 'node:assert/strict';
import * as f from '../js/format.js';
import { inMajor } from '../js/state.js';

const plain = (text) => text.replace(/[\u00a0\u202f]/g, ' ').replace(/\u2212/g, '-');
const cases = (name, call, table) =>
  test(name, () => {
    for (const [value, want] of table) assert.equal(plain(call(value)), want, `${value}`);
  });

cases('rupees use lakh and crore and round before choosing the unit', f.moneyText, [
  [0, '₹0'],
  [0.5, '₹0.50'],
  [83.42, '₹83.4'],
  [1204.4, '₹1,204'],
  [99_999, '₹99,999'],
  [99_999.7, '₹1.00 lakh'],
  [1_234_567, '₹12.3 lakh'],
  [9_940_000, '₹99.4 lakh'],
  [9_999_999, '₹1.00 crore'],
  [4_120_345_678, '₹412 crore'],
  [12_345_678_901_234, '₹12.3 lakh crore'],
  [-25_000_000, '-₹2.50 crore'],
  [null, '–'],
  [undefined, '–'],
]);
cases('exact amounts have Indian grouping and paise only where there are any', f.exactMoney, [
  [4_120_345_678, '₹4,12,03,45,678'],
  [1234567.5, '₹12,34,567.50'],
  [-0.07, '-₹0.07'],
  [null, '–'],
]);
cases('crore columns show small amounts as small, not as nothing', f.inColumn, [
  [0, '0'],
  [40_000, '<0.01'],
  [123_456_789, '12.35'],
  [12_345_600_000, '1,235'],
  [-6_700_000, '-0.67'],
  [null, '–'],
]);
cases('shares read 0 % and 100 % only when they are', f.percent, [
  [0, '0 %'],
  [0.0001, '<0.1 %'],
  [0.004, '0.4 %'],
  [0.8312, '83 %'],
  [0.9961, '99.6 %'],
  [0.99999, '>99.9 %'],
  [1, '100 %'],
  [null, '–'],
]);
cases('counts', f.count, [
  [0, '0'],
  [3_427_982, '34,27,982'],
  [-5, '-5'],
  [null, '–'],
]);
cases('short counts', f.shortCount, [
  [12, '12'],
  [99_000, '99,000'],
  [3_427_982, '34.3 lakh'],
  [null, '–'],
]);
cases('quantities keep what is not whole', f.quantity, [
  [7, '7'],
  [7.256, '7.26'],
  [71.25, '71.3'],
  [1203.5, '1,204'],
]);
cases('percentage points carry their sign', f.points, [
  [-1.239, '-1.24'],
  [0.5, '+0.50'],
  [0.001, '0.00'],
  [null, '–'],
]);
cases('dates', f.date, [
  ['2024-07-19', '19 Jul 2024'],
  ['2024-07', 'Jul 2024'],
  ['2026-11-24T04:00:00Z', '24 Nov 2026'],
  ['soon', 'soon'],
  ['2024-99-99', '2024-99-99'],
  ['', '–'],
  [null, '–'],
]);

test('gaps carry a sign when asked', () => {
  assert.equal(plain(f.moneyText(25_000_000, { sign: true })), '+₹2.50 crore');
  assert.equal(plain(f.moneyText(0, { sign: true })), '₹0');
  assert.equal(plain(f.inColumn(-40_000, { sign: true })), '-<0.01');
});

test('paise are whole, whatever the double says', () => {
  assert.equal(f.minorUnits(1234567.29), 123456729);
  assert.equal(f.minorUnits(0.1) + f.minorUnits(0.2), f.minorUnits(0.3));
});

test('other currencies have their own sign or code, groups of three, and millions', () => {
  f.setCurrency('EUR', 2);
  try {
    assert.deepEqual(
      [0, 83.42, 999_999, 1_234_567, 4_120_345_678, -25_000_000].map((v) => plain(f.moneyText(v))),
      ['€0', '€83.4', '€999,999', '€1.23 million', '€4.12 billion', '-€25.0 million'],
    );
    assert.equal(plain(f.exactMoney(1234567.5)), '€1,234,567.50');
    assert.equal(f.inColumn(1_250_000), '1.25');
    assert.deepEqual([f.moneyUnit(), f.columnUnit(), f.count(3_427_982)], ['€', '€ million', '3,427,982']);
    assert.deepEqual(['1.5', '0.00000001', '0.000000001', '12'].map(inMajor), ['1500000', '0.01', null, '12000000']);
    f.setCurrency('PYG', 0);
    assert.equal(plain(f.exactMoney(1234567)), 'PYG 1,234,567');
    assert.deepEqual([f.minorUnits(1234567), f.majorUnits(1234567), f.exactly()], [1234567, 1234567, 'exactly']);
    assert.deepEqual(['1.5', '0.000001', '0.0000001', '12'].map(inMajor), ['1500000', '1', null, '12000000']);
    f.setCurrency('KWD', 3);
    assert.equal(plain(f.exactMoney(1234.5)), 'KWD 1,234.500');
    assert.equal(f.minorUnits(0.001) + f.minorUnits(0.002), f.minorUnits(0.003));
    assert.deepEqual(['1.5', '0.000000001', '0.0000000001'].map(inMajor), ['1500000', '0.001', null]);
  } finally {
    f.setCurrency('INR', 2);
  }
  assert.equal(plain(f.moneyText(1_234_567)), '₹12.3 lakh');
  assert.equal(inMajor('1.5'), '15000000');
});

test('numbers are typed with the decimal mark of the page', () => {
  for (const [text, mark, want] of [
    ['1,200.5', '.', '1200.5'],
    ['12,5', ',', '12.5'],
    ['1 200,5', ',', '1200.5'],
    ['1.200,5', ',', '1200.5'],
    ['12.5', ',', '12.5'],
    [' 7 ', '.', '7'],
  ]) {
    assert.equal(f.typedNumber(text, mark), want, `${text} with ${mark}`);
  }
  assert.equal(f.decimalMark(), '.');
});
