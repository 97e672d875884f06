// What a reader hands on: link, request, picture and file; and what narrows the view, taken away again.

import test from 'node:test';
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { visit, ready, params, readAll } from './browser.mjs';
import { settled } from './states.mjs';

test('what is shown is handed on with its filters, source, version and date', () =>
  readAll('?lag=1', async (page) => {
    await settled(page);
    const saved = async (id) => {
      const [download] = await Promise.all([page.waitForEvent('download'), page.locator(id).click()]);
      assert.match(download.suggestedFilename(), /^floodspend-[\w-]+\.(png|svg|csv)$/);
      return readFile(await download.path());
    };
    const svg = (await saved('#save-svg')).toString();
    const { id } = await page.evaluate(async () => (await fetch('dataset')).json());
    for (const part of [
      'Spending window: Same and next year',
      `version ${id.slice(0, 12)}`,
      'an equal share: ₹',
      'Need: ',
    ])
      assert.ok(svg.includes(part), part);
    assert.doesNotMatch(svg, /class="|#legend-|undefined/);
    assert.equal((await saved('#save-png')).subarray(1, 4).toString(), 'PNG');
    const csv = (await saved('#save-csv')).toString();
    assert.match(csv, /^\ufeffid,/);
    const [book] = await Promise.all([page.waitForEvent('download'), page.locator('#save-xlsx').click()]);
    assert.match(book.suggestedFilename(), /\.xlsx$/);
    assert.equal((await readFile(await book.path())).subarray(0, 2).toString(), 'PK');
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    for (const [button, wanted] of [
      ['#copy-link', page.url()],
      ['#copy-request', 'analysis/allocation?'],
    ]) {
      await page.locator(button).click();
      await page.waitForFunction(() => /Copied/.test(document.getElementById('announce').textContent));
      assert.ok((await page.evaluate(() => navigator.clipboard.readText())).includes(wanted), button);
      assert.equal(await page.evaluate(() => document.activeElement.id), button.slice(1));
    }
  }));

test('the awards behind a figure are handed on whole, as CSV and as a workbook', () =>
  visit('', async (page) => {
    await page.locator('.row-pick').first().click();
    await settled(page);
    const figure = await page.locator('.area-awards h3').innerText();
    const files = page.locator('.awards-files a');
    const hrefs = await files.evaluateAll((links) => links.map((link) => link.href));
    const lines = (await (await fetch(hrefs[0])).text()).trim().split('\r\n');
    assert.ok(figure.includes(String(lines.length - 1)), `${figure}: ${lines.length - 1} lines`);
    const [download] = await Promise.all([page.waitForEvent('download'), files.last().click()]);
    assert.equal((await readFile(await download.path())).subarray(0, 2).toString(), 'PK');
  }));

test('each filter in force is a chip that takes it away, and the level above is one step back', () =>
  visit('?lag=1&kind=relief', async (page) => {
    assert.equal(await page.locator('.filter-chip').count(), 2);
    await page.locator('#chip-lag').click();
    await page.waitForFunction(() => document.querySelectorAll('.filter-chip').length === 1);
    assert.equal(params(page).get('lag'), null);
    assert.notEqual(await page.evaluate(() => document.activeElement.tagName), 'BODY');
    await page.locator('.answer-area, .row-pick').first().click();
    await page.locator('#area-level').click();
    await page.waitForSelector('.crumbs [aria-current="location"]');
    await page.locator('#crumb-all').click();
    await ready(page);
    await page.waitForFunction(() => !document.querySelector('.crumbs'));
    assert.equal(params(page).get('within'), null);
    await page.goBack();
    await page.waitForSelector('.crumbs');
  }));
