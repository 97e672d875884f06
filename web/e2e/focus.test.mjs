// Whoever acts keeps the focus, is told what changed, and sees what was chosen.

import test from 'node:test';
import assert from 'node:assert/strict';
import { visit, params, readAll } from './browser.mjs';
import { dataOf, settled } from './states.mjs';

const { area, other, catalogue } = await dataOf();
const press = async (page, selector, key = 'Enter') => {
  await page.locator(selector).first().focus();
  await page.keyboard.press(key);
};
const choose = async (page, selector, value) => {
  await page.locator(selector).focus();
  await page.selectOption(selector, value);
};

// Each action, and what is said after it.
const ACTIONS = [
  ['another measure', (page) => choose(page, '#control-measure', 'equity_gap'), /equal share/],
  ['a year back', (page) => press(page, '#step-1'), /20\d\d/],
  ['a year forward', (page) => press(page, '#step1'), /20\d\d/],
  ['sort a column', (page) => press(page, '.sort[data-column="amount"]'), /Sorted by/],
  ['a row', (page) => press(page, `tr[data-id="${area}"] .row-pick`), /chosen/],
  ['add to comparison', (page) => press(page, '#compare-area'), /Compared: \S/],
  ['a year of the trend', (page) => press(page, '#trend tbody tr:first-child .link'), /20\d\d/],
  ['months of the trend', (page) => press(page, '#trend-step-month'), /Months/],
  ['years of the trend', (page) => press(page, '#trend-step-year'), /Years/],
  ['take out of comparison', (page) => press(page, `[data-compared="${area}"] .remove`), /Nothing is compared/],
  ['its circles', (page) => press(page, '#area-level'), /by revenue circle of/],
  ['district-only money', (page) => press(page, '[data-list="coarser"]'), /District-only/],
  ['the areas again', (page) => press(page, '[data-list="areas"]'), /areas/],
  ['its district', (page) => press(page, '#area-level'), /by district.*chosen/],
  ['clear', (page) => press(page, '#clear-selection'), /No area/],
  [
    'circles',
    async (page) => {
      await page.locator('input[name="level"][value="district"]').focus();
      await page.keyboard.press('ArrowRight');
    },
    /by revenue circle/,
  ],
  ['within a district', (page) => choose(page, '#control-within', other), /of \S/],
  ['within all', (page) => choose(page, '#control-within', ''), /revenue circle/],
  [
    'districts',
    async (page) => {
      await page.locator('input[name="level"][value="circle"]').focus();
      await page.keyboard.press('ArrowLeft');
    },
    /by district/,
  ],
  ['filters', (page) => press(page, '#more-filters'), null],
  ['a filter', (page) => choose(page, '#control-flood', 'all'), /Changed/],
  ['reset', (page) => press(page, '#reset-filters'), /Changed/],
  ['a sentence', (page) => press(page, '#equity .why'), /chosen/],
  ['zoom', (page) => press(page, '.map-button'), /times/],
  ['the plan', (page) => press(page, '#view-plan'), /Plan/],
  ['a rule', (page) => press(page, '#rule-by_need', 'ArrowDown'), /Between limits/],
  ['a rule by its column', (page) => press(page, '#head-by_need'), /By need/],
  [
    'a budget',
    async (page) => {
      await page.fill('#plan-budget', '120');
      await page.keyboard.press('Enter');
    },
    /plan/,
  ],
  ['a row of the plan', (page) => press(page, `#plan-table tr[data-id="${other}"] .row-pick`), /chosen/],
  ['back to what was awarded', (page) => press(page, '#view-map'), /awarded/i],
];

test('every action keeps the focus and is announced', () =>
  readAll('', async (page) => {
    await settled(page);
    for (const [name, act, said] of ACTIONS) {
      await page.evaluate(() => {
        document.getElementById('announce').textContent = '';
      });
      await act(page);
      if (said) {
        await page
          .waitForFunction(
            (pattern) => new RegExp(pattern).test(document.getElementById('announce').textContent),
            said.source,
          )
          .catch(async () => assert.fail(`${name}: said ${await page.textContent('#announce')}`));
      }
      await settled(page);
      const held = await page.evaluate(() => document.activeElement.outerHTML.slice(0, 120));
      assert.doesNotMatch(held, /^<body/, name);
    }
  }));

test('the ends of the years keep the focus on their button', () =>
  visit('', async (page) => {
    await settled(page);
    await page.locator('#step-1').focus();
    for (let i = 0; i < 40 && (await page.getAttribute('#step-1', 'aria-disabled')) === 'false'; i++) {
      const period = await page.inputValue('#control-period');
      await page.keyboard.press('Enter');
      await page.waitForFunction((before) => document.querySelector('#control-period').value !== before, period);
    }
    await page.keyboard.press('Enter');
    await settled(page);
    assert.equal(await page.evaluate(() => document.activeElement.id), 'step-1');
  }));

for (const viewport of [
  { width: 1366, height: 768 },
  { width: 360, height: 800 },
]) {
  test(`choosing an area brings its panel into view, ${viewport.width} px`, () =>
    visit(
      '',
      async (page) => {
        await settled(page);
        const seen = async () => {
          const { y, height } = await page.locator('#card').boundingBox();
          assert.ok(y >= 0 && y + height <= viewport.height, `the panel is at ${y}`);
        };
        await page.locator(`tr[data-id="${area}"]`).click();
        await page.waitForSelector(`tr.selected[data-id="${area}"]`);
        await seen();
        await page.evaluate(() => window.scrollTo(0, 0));
        await page.dispatchEvent(`path.area[data-id="${other}"]`, 'click');
        await page.waitForSelector(`tr.selected[data-id="${other}"]`);
        await seen();
        assert.equal(await page.evaluate(() => document.activeElement.id), 'card');
      },
      { viewport },
    ));
}

test('the circles of a district are shown alone, with the district, and lead back to it', () =>
  visit(`?area=${area}`, async (page) => {
    await settled(page);
    const name = await page.locator('.area-head h2').innerText();
    await page.locator('#area-level').click();
    await page.waitForFunction(() => document.querySelector('#control-within'));
    await settled(page);
    assert.equal(params(page).get('within'), area);
    assert.equal(await page.inputValue('#control-within'), area);
    const subs = new Set(
      await page.$$eval('table.ranking .row-sub', (list) => list.map((element) => element.textContent)),
    );
    assert.deepEqual([...subs], [name]);
    assert.equal(await page.locator('path.area').count(), await page.locator('table.ranking tr[data-id]').count());
    assert.equal(await page.locator('.borders path').count(), 1);
    const around = await page.locator('.beyond path').getAttribute('d');
    assert.ok(around.split('M').length >= catalogue.levels[0].areas, 'the other districts, faint');
    assert.match(await page.locator('#area .eyebrow').innerText(), new RegExp(name));
    await page.locator('#area-level').click();
    await page.waitForSelector('.area-head h2');
    assert.equal(await page.locator('.area-head h2').innerText(), name);
    assert.equal(params(page).get('within'), null);
  }));
