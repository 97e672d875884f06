// What the page says of a plan that is refused, and of claims; and the look of what is held back.

import test from 'node:test';
import assert from 'node:assert/strict';
import { refusal, claimSentences } from '../js/plan.js';
import { describe } from '../js/dataset.js';
import { exactInColumn, typedInColumn } from '../js/format.js';
import { inMajor, scenarioIn, scenarioOf } from '../js/state.js';
import { differing, standing } from '../js/scenarios.js';
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

test('an amount offered is typed as the form reads it', () => {
  for (const amount of [0, 1980000000, 0.01, 123456789.12, 35000000])
    assert.equal(Number(inMajor(typedInColumn(amount))), amount, typedInColumn(amount));
});

test('a plan is kept in one text, and no other text is one', () => {
  const asked = { budget: '12.5', floor: '', cap: '3', existing: 'no', claims: 'equal', rule: 'limited' };
  assert.equal(scenarioOf(asked), '12.5~~3~no~equal~limited');
  assert.deepEqual(scenarioIn(scenarioOf(asked)), asked);
  for (const text of ['', '1~2', '12,5~~~yes~equal~limited', '1~~~yes~equal~nothing', '1~~~yes~equal~limited~'])
    assert.equal(scenarioIn(text), null, text);
});

const area = (id, need, existing, by_need, more) => ({ id, name: id, need, existing, by_need, ...more });
const PLANNED = [
  area('a', 1, 0, 50, { side: 'below', claim: 60, claim_possible: 60 }),
  area('b', 3, 100, 150, { side: 'uncertain', claim: 20, claim_possible: 160 }),
  area('c', null, 7, null, { side: 'none', claim: null, claim_possible: null }),
  area('d', 0, 0, 0, { side: 'none', claim: 0, claim_possible: 0 }),
];

test('before a plan areas stand as they are, after it certain where the new money settles their side', () => {
  const before = standing(PLANNED, null, new Map([['a', { coarser: 5 }]]));
  assert.deepEqual(
    before.map(({ location_quotient: times, side, coarser }) => [times, side, coarser]),
    [
      [0, 'below', 5],
      [100 / 3 / 25, 'uncertain', 0],
      [null, 'none', 0],
      [null, 'none', 0],
    ],
  );
  const after = standing(PLANNED, 'by_need');
  assert.deepEqual(
    after.map(({ location_quotient: times, side, amount }) => [times, side, amount]),
    [
      [50 / 75, 'even', 50],
      [250 / 3 / 75, 'uncertain', 250],
      [null, 'even', null],
      [null, 'even', 0],
    ],
  );
});

test('plans differ most where the widest new money is, and nowhere if they are the same', () => {
  const other = PLANNED.map((one) => ({ ...one, limited: one.id === 'b' ? 100 : one.by_need }));
  const plans = [
    { areas: PLANNED, rule: 'by_need' },
    { areas: other, rule: 'limited' },
  ];
  assert.deepEqual(differing(plans), [{ id: 'b', name: 'b', amounts: [150, 100] }]);
  assert.deepEqual(differing([plans[0], plans[0]]), []);
});
