// What floods damaged and what followed: on a map with the assets and listed as the API lists it, narrowed by
// status and kind, opened as a timeline.

import test from 'node:test';
import assert from 'node:assert/strict';
import { visit, params, picture, readAll } from './browser.mjs';
import { violations } from './axe.mjs';
import { get } from './states.mjs';

// Brings the part near, which asks it, and waits for it.
async function arrive(page) {
  await page.locator('#damage').scrollIntoViewIfNeeded();
  await page.waitForSelector('.damage-thing');
}

const narrowed = (page, name, value) =>
  page.waitForFunction(([n, v]) => new URL(location.href).searchParams.get(n) === v, [name, value]);

const counted = (page, n) =>
  page.waitForFunction((n) => document.querySelector('#damage .panel-note')?.textContent.startsWith(`${n} `), n);

const focused = (page) => page.evaluate(() => document.activeElement.id);
const said = (page) => page.locator('#announce').innerText();

test('damage is listed, narrowed by what followed, and opened as a timeline', () =>
  visit('?period=2022-23', async (page) => {
    await arrive(page);
    const all = await get('collections/damage/items?period=2022-23&limit=1');
    assert.match(await page.locator('#damage .panel-note').innerText(), new RegExp(`^${all.numberMatched} things?`));
    await page.locator('#damage-status').focus();
    await page.locator('#damage-status').selectOption('possible');
    await narrowed(page, 'damage', 'possible');
    const possible = await get('collections/damage/items?period=2022-23&status=possible&limit=1');
    await counted(page, possible.numberMatched);
    assert.equal(params(page).get('damage'), 'possible');
    assert.equal(await focused(page), 'damage-status');
    assert.match(await said(page), /possible award/);
    await page.locator('.damage-thing summary').first().click();
    await page.waitForSelector('.damage-thing[open] .chain li:nth-child(2)');
    assert.match(await page.locator('.damage-thing[open]').innerText(), /not known/);
    assert.doesNotMatch(await page.locator('#damage').innerText(), /undefined|null|NaN|[^n]unrepaired\.$/);
  }));

test('what lies below is asked for when the reader comes near', () =>
  visit(null, async (page) => {
    const asked = [];
    page.on('request', (request) => {
      if (/collections\/damage\/items|analysis\/(equity|sensitivity)/.test(request.url())) asked.push(request.url());
    });
    await page.goto(new URL('?period=2022-23', process.env.FLOODSPEND_URL).href);
    await page.waitForSelector('table.ranking tbody tr');
    assert.deepEqual(asked, []);
    await arrive(page);
    assert.ok(asked.length > 0);
  }));

test('the map has as many signs as things with a place, and says what it leaves out', () =>
  visit('?period=2022-23', async (page) => {
    await arrive(page);
    const { features } = await get('collections/damage/items?period=2022-23&limit=1000');
    const counts = {};
    for (const { properties } of features) counts[properties.status] = (counts[properties.status] ?? 0) + 1;
    const signs = await page.$$eval('.damage-signs li', (items) => items.map((item) => item.textContent));
    assert.deepEqual(signs.map((text) => Number(text.match(/\((\d+)\)/)[1])).sort(), Object.values(counts).sort());
    const placeless = features.filter(({ geometry }) => !geometry).length;
    assert.ok(placeless > 0);
    assert.match(await page.locator('.damage-map').innerText(), new RegExp(`${placeless} are in the list only`));
    // A sign that is clicked opens its thing in the list, with the focus there.
    await page.$eval('.damage-canvas canvas', (canvas) => {
      const { left, top, width, height } = canvas.getBoundingClientRect();
      for (let y = 4; y < height; y += 6)
        for (let x = 4; x < width; x += 6)
          if (!document.querySelector('.damage-thing[open]'))
            canvas.dispatchEvent(new PointerEvent('click', { clientX: left + x, clientY: top + y }));
    });
    await page.waitForSelector('.damage-thing[open] .chain');
    assert.ok(await page.evaluate(() => document.activeElement.matches('.damage-thing[open] summary')));
    await picture(page.locator('#damage'), 'damage');
  }));

test('damage is narrowed by kind and area, its map shaded by a need, its assets hidden', () =>
  visit('?period=2022-23', async (page) => {
    await arrive(page);
    const assets = await get('analysis/assets?limit=1&geometry=none');
    const rows = await page.$$eval('.assets tbody tr', (list) => list.map((row) => row.dataset.class));
    assert.deepEqual(
      rows,
      assets.summary.classes.map((kind) => kind.class),
    );
    assert.match(await page.locator('.assets').innerText(), /not known/);
    await page.locator('#damage-thing').selectOption('road');
    await narrowed(page, 'thing', 'road');
    await counted(page, (await get('collections/damage/items?period=2022-23&class=road&limit=1')).numberMatched);
    await page.locator('#damage-ground').selectOption('population');
    await narrowed(page, 'ground', 'population');
    await page.waitForFunction(() => document.querySelector('#announce').textContent.includes('shaded by: Population'));
    await page.locator('#damage-assets').uncheck();
    await narrowed(page, 'assets', 'no');
    assert.equal(await focused(page), 'damage-assets');
    assert.match(await said(page), /Assets are hidden/);
    const area = await page.locator('table.ranking tr[data-id]').first().getAttribute('data-id');
    await page.locator('table.ranking .row-pick').first().click();
    const within = await get(`collections/damage/items?period=2022-23&class=road&area=${area}&limit=1`);
    await page.locator('#damage').scrollIntoViewIfNeeded();
    await counted(page, within.numberMatched);
  }));

test('axe finds nothing in damage, nor is it too wide for a phone', () =>
  readAll(
    '?period=2024-25',
    async (page) => {
      await arrive(page);
      assert.deepEqual(await violations(page, '#damage'), []);
      const wide = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      assert.ok(wide <= 0, `${wide} px too wide`);
      await picture(page.locator('#damage'), 'damage-320');
    },
    { viewport: { width: 320, height: 700 } },
  ));
