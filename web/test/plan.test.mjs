// What the page says of a plan that is refused, and of claims; and the look of what is held back.

import test from 'node:test';
import assert from 'node:assert/strict';
import { refusal, claimSentences } from '../js/plan.js';
import { describe } from '../js/dataset.js';
import { exactInColumn } from '../js/format.js';
import { inMajor } from '../js/state.js';
import { scaleFor, classOf } from '../js/classes.js';

const {
  levels: [district, circle],
} = describe({
  needs: [],
  levels: [
    { key: 'district', plural: 'districts' },
    { key: 'circle', plural: 'circles', words: { en: { one: 'revenue circle', many: 'revenue circles' } } },
  ],
});
const plain = (text) => text.replace(/[\u00a0\u202f]/g, ' ');
const asked = (params) => new URLSearchParams(params);

test('a refusal names the feasible budgets as the form takes them', () => {
  for (const [feasible, params, says] of [
    [
      { least: 3500000000, most: null },
      { budget: 1000000000, floor: 100000000 },
      /^The floors add up to ₹350 crore, more than the budget of ₹100 crore\. A budget of ₹350 crore or more/,
    ],
    [
      { least: 0, most: 350000.07 },
      { budget: 1000000000, cap: 10000 },
      new RegExp(
        '^Caps.* take ₹0\\.035000007 crore in all, less than the budget of ₹100 crore\\. ' +
          'A budget from ₹0 crore to ₹0\\.035000007 crore',
      ),
    ],
    [
      { least: 1500, most: 19000000 },
      { budget: 1, floor: 500, cap: 600 },
      /more than the budget of ₹0\.0000001 crore\. A budget from ₹0\.00015 crore to ₹1\.9 crore/,
    ],
    [undefined, { budget: 1, floor: 50000000, cap: 40000000 }, /^The floor, ₹5 crore, is above the cap, ₹4 crore\.$/],
  ])
    assert.match(plain(refusal({ feasible }, asked(params)).detail), says);
  assert.equal(refusal({ detail: 'no area is in need' }, asked({ budget: 1 })), null);
});

test('what a refusal names can be typed', () => {
  for (const value of [0, 0.07, 1, 350000.07, 3500000000, 1234567891.5]) {
    assert.equal(Number(inMajor(plain(exactInColumn(value)).replace(/[₹,]| crore/g, ''))), value);
  }
});

test('claims are said to be certain or possible, and what is held back is said', () => {
  const summary = {
    budget: 50,
    claims: 41,
    claims_possible: 171,
    held_back: 9,
    parameters: { existing: 'yes', level: 'circle' },
    reconciliation: { placed: { district: 70 } },
  };
  const areas = [
    { claim: 35, claim_possible: 125 },
    { claim: 0, claim_possible: 0 },
    { claim: 6, claim_possible: 46 },
    { claim: null, claim_possible: null },
  ];
  const said = (over = {}) =>
    plain(
      claimSentences({ areas, summary: { ...summary, ...over } }, circle, [district])
        .flat()
        .map((part) => part.strong ?? part)
        .join(' '),
    );
  assert.match(
    said(),
    new RegExp(
      'certain to be short .* ₹41\\.0 +in all.* ₹171 .*claim of 2 revenue circles depends.* ₹9\\.00 +is held back.*' +
        '₹70\\.0 +is known to districts only',
    ),
  );
  assert.match(said({ held_back: 0, claims: 100 }), /The budget is 50 % of the certain claims/);
  assert.doesNotMatch(said({ held_back: 0, claims: 100 }), /held back/);
  assert.match(
    said({ parameters: { existing: 'no' } }),
    /^What exists already is not counted.*equal share of the budget\.$/,
  );
});

test('an area that may be short, but not certainly, does not look like one that has enough', () => {
  const scale = scaleFor('new_money', [0, 5]);
  assert.equal(classOf(scale, 'new_money', { need: 4, new_money: 0, withheld: true }), 'uncertain');
  assert.equal(classOf(scale, 'new_money', { need: 4, new_money: 0, withheld: false }), 'zero');
  assert.equal(classOf(scale, 'new_money', { need: null, new_money: null, withheld: false }), 'missing');
});
