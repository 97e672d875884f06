// The chosen area beside the map, and the classes of the map: what they say is what the API says.

import test from 'node:test';
import assert from 'node:assert/strict';
import { visit, params, picture, readAll } from './browser.mjs';
import { violations } from './axe.mjs';
import { dataOf, get, settled } from './states.mjs';

const { area, catalogue } = await dataOf();
const focused = (page) => page.evaluate(() => document.activeElement.id);
const said = (page) => page.locator('#announce').innerText();
const labels = (page) =>
  page.$$eval('.legend-list:first-of-type .legend-label', (list) => list.map((e) => e.textContent));

for (const viewport of [
  { width: 1366, height: 768 },
  { width: 320, height: 700 },
]) {
  test(`a chosen area says its place, its years and how certain it is, ${viewport.width} px`, () =>
    readAll(
      `?area=${area}`,
      async (page) => {
        await settled(page);
        await page.waitForSelector('#card .sparkline');
        const { features } = await get(`analysis/allocation?geometry=none&period=${catalogue.default_period}`);
        const ranked = features
          .map(({ properties }) => properties)
          .filter((one) => one.ranked && one.side !== 'none' && one.equity_gap !== null)
          .sort((one, other) => one.equity_gap - other.equity_gap);
        const at = ranked.findIndex((one) => one.id === area);
        const text = await page.locator('#card').innerText();
        assert.match(text, at < 0 ? /Without a place/ : new RegExp(`Place ${at + 1} of ${ranked.length} districts`));
        const spoken = await page.locator('.sparkline').getAttribute('aria-label');
        for (const period of catalogue.periods) assert.ok(spoken.includes(`${period}: `), period);
        assert.doesNotMatch(text + spoken, /undefined|null|NaN/);
        assert.deepEqual(await violations(page, '#card'), []);
        const wide = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
        assert.ok(wide <= 0, `${wide} px too wide`);
        await picture(page, `card-${viewport.width}`);
        await page.locator('#card-more').click();
        assert.equal(await focused(page), 'area');
        await page.locator('#card-clear').click();
        await page.waitForSelector('#card', { state: 'hidden' });
        assert.equal(params(page).get('area'), null);
        assert.notEqual(await page.evaluate(() => document.activeElement.tagName), 'BODY');
        assert.match(await said(page), /No area/);
      },
      { viewport },
    ));
}

test('an area is found by another name of it', () =>
  visit('', async (page) => {
    await settled(page);
    const { features } = await get('collections/circles/items?limit=500&geometry=none');
    const plain = (name) => name.toLowerCase().replace(/[^a-z]/g, '');
    const [{ id, properties }, alias] = features
      .flatMap((one) => one.properties.aliases.map((name) => [one, name]))
      .find(([one, name]) => !plain(name).includes(plain(one.properties.name).slice(0, 4)));
    await page.locator('#search-input').fill(alias);
    await page.waitForFunction(
      (name) => document.querySelector('#search-list').textContent.includes(name),
      properties.name,
    );
    await page.locator('.search-option', { hasText: properties.name }).first().click();
    await page.waitForFunction((code) => new URL(location.href).searchParams.get('area') === code, id);
    await page.waitForSelector('#card h2');
    assert.equal(await page.locator('#card h2').innerText(), properties.name);
    assert.equal(await focused(page), 'card');
  }));

test('classes are the same in all years, or fit the view where that is chosen', () =>
  visit('?measure=per_need', async (page) => {
    await settled(page);
    const here = await labels(page);
    assert.ok(here.length > 3);
    await page.locator('#step-1').click();
    await page.waitForFunction(
      (period) => document.querySelector('#control-period').value !== period,
      catalogue.default_period,
    );
    await settled(page);
    const classes = (list) => list.filter((text) => text.includes('₹'));
    assert.deepEqual(classes(await labels(page)), classes(here));
    await page.locator('#classes-view').click();
    await page.waitForFunction(() => new URL(location.href).searchParams.get('classes') === 'view');
    assert.equal(await focused(page), 'classes-view');
    assert.match(await said(page), /fit this view/);
    assert.notDeepEqual(classes(await labels(page)), classes(here));
    // A limit of a class is one of values of all years: none of another need or filter is kept.
    await page.locator('#classes-all').click();
    await page.waitForFunction(() => !new URL(location.href).searchParams.has('classes'));
    assert.deepEqual(classes(await labels(page)), classes(here));
  }));

test('a class of the legend is seen alone, by pointer and by key', () =>
  visit('', async (page) => {
    await settled(page);
    const pick = page.locator('.legend-pick').nth(1);
    const n = Number(await pick.locator('.legend-count').innerText());
    const bright = () => page.locator('path.area:not(.faded)').count();
    const all = await page.locator('path.area').count();
    await pick.hover();
    assert.equal(await bright(), n);
    await page.mouse.move(1, 1);
    assert.equal(await bright(), all);
    await pick.focus();
    await page.keyboard.press('Enter');
    assert.equal(await bright(), n);
    assert.equal(await pick.getAttribute('aria-pressed'), 'true');
    assert.deepEqual(await violations(page, '#legend'), []);
    await picture(page, 'isolated');
    await page.keyboard.press('Enter');
    assert.equal(await bright(), all);
  }));
