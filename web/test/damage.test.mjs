import test from 'node:test';
import assert from 'node:assert/strict';
import { kindOf, statedOf } from '../js/damage.js';

test('what was harmed and how is said in words', () => {
  assert.equal(kindOf({ class: 'ring_bund', kind: 'washed_away' }), 'ring bund, washed away');
  assert.equal(kindOf({ class: null, kind: 'submerged' }), 'submerged');
  assert.equal(kindOf({ class: 'road', kind: null }), 'road');
});

test('areas that a report states by their codes have their names', () => {
  const names = new Map([['99101', 'Ambreval']]);
  assert.equal(statedOf({ stated: '99101' }, names), 'Ambreval');
  assert.equal(statedOf({ stated: 'Cachar / 99101' }, names), 'Cachar / Ambreval');
});
