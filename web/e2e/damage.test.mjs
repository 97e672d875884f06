// What floods damaged and what followed: listed as the API lists it, chosen by status, opened as a timeline.

import test from 'node:test';
import assert from 'node:assert/strict';
import { visit, params } from './browser.mjs';
import { get } from './states.mjs';

test('damage is listed, narrowed by what followed, and opened as a timeline', () =>
  visit('?period=2022-23', async (page) => {
    await page.waitForSelector('.damage-thing');
    const all = await get('collections/damage/items?period=2022-23&limit=1');
    assert.match(await page.locator('#damage .panel-note').innerText(), new RegExp(`^${all.numberMatched} things?`));
    await page.locator('#damage-status').focus();
    await page.locator('#damage-status').selectOption('possible');
    await page.waitForFunction(() => new URL(location.href).searchParams.get('damage') === 'possible');
    const possible = await get('collections/damage/items?period=2022-23&status=possible&limit=1');
    await page.waitForFunction(
      (n) => document.querySelector('#damage .panel-note')?.textContent.startsWith(`${n} `),
      possible.numberMatched,
    );
    assert.equal(params(page).get('damage'), 'possible');
    assert.equal(await page.evaluate(() => document.activeElement.id), 'damage-status');
    await page.locator('.damage-thing summary').first().click();
    await page.waitForSelector('.damage-thing[open] .chain li:nth-child(2)');
    assert.match(await page.locator('.damage-thing[open]').innerText(), /not known/);
    assert.doesNotMatch(await page.locator('#damage').innerText(), /undefined|null|NaN|[^n]unrepaired\.$/);
  }));
