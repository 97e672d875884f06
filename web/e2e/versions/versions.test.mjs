// What changed since the version before: reached in one action, equal to what the API says, adding up.

import test from 'node:test';
import assert from 'node:assert/strict';
import { visit, params, picture } from '../browser.mjs';
import { violations } from '../axe.mjs';
import { get } from '../states.mjs';

const MOVES = ['added', 'gone', 'redated', 'revalued', 'reverdict', 'replaced'];
const exact = (text) => Number(text.replace(/[^\d.−-]/g, '').replace('−', '-'));

test('one action from the first screen says why the figures moved', () =>
  visit('', async (page) => {
    await page.locator('#view-changes').click();
    await page.waitForSelector('#changes table');
    const { default_period: period, versions } = await get('dataset');
    assert.equal(versions.length, 2);
    const answer = await get(`analysis/changes?level=district&period=${period}`);
    const moved = answer.movements.filter((row) => MOVES.some((name) => row[name] !== 0));
    assert.ok(moved.length > 0);
    const rows = await page.$$eval('#changes tbody tr', (list) =>
      list.map((row) => [row.dataset.id, [...row.querySelectorAll('td')].map((cell) => cell.title)]),
    );
    assert.equal(rows.length, moved.length);
    for (const [id, cells] of rows) {
      const values = cells.map(exact);
      const sum = values.slice(0, -1).reduce((total, value) => total + value, 0);
      assert.ok(Math.abs(sum - values.at(-1)) < 0.005, `${id}: ${values}`);
      const own = moved.find((row) => (row.id ?? row.bucket) === id);
      assert.deepEqual(values, [own.amount_from, ...MOVES.map((name) => own[name]), own.amount_to], id);
    }
    const changed = answer.records.filter(({ changes }) => changes.length > 0);
    assert.ok(changed.length >= 2);
    const listed = await page.$$eval('.changed-record', (items) => items.map((item) => item.dataset.id));
    assert.deepEqual(
      listed,
      changed.map(({ id }) => id),
    );
    assert.match(await page.locator('#announce').innerText(), /changed since/);
    assert.equal(await page.evaluate(() => document.activeElement.id), 'view-changes');
    assert.doesNotMatch(await page.locator('#changes').innerText(), /undefined|null|NaN/);
    assert.deepEqual(await violations(page, '#changes'), []);
    await picture(page, 'changes', { fullPage: true });
  }));

test('other versions are chosen, the same is said to be none, and the way back holds', () =>
  visit('?view=changes', async (page) => {
    await page.waitForSelector('#changes table');
    const { versions } = await get('dataset');
    await page.locator('#changes-from').focus();
    await page.locator('#changes-from').selectOption(versions[0].id);
    await page.waitForFunction(() => /same version/.test(document.querySelector('#changes').innerText));
    assert.equal(params(page).get('from'), versions[0].id);
    assert.equal(await page.evaluate(() => document.activeElement.id), 'changes-from');
    assert.match(await page.locator('#announce').innerText(), /versions are compared/);
    await page.goBack();
    await page.waitForSelector('#changes table');
    await page.locator('#view-map').click();
    await page.waitForSelector('#board:not([hidden])');
    assert.equal(await page.locator('#changes').isHidden(), true);
  }));

test('a phone shows changes without scrolling sideways', () =>
  visit(
    '?view=changes',
    async (page) => {
      await page.waitForSelector('#changes table');
      const wide = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      assert.ok(wide <= 0, `${wide} px too wide`);
      assert.deepEqual(await violations(page, '#changes'), []);
      await picture(page, 'changes-320', { fullPage: true });
    },
    { viewport: { width: 320, height: 700 } },
  ));
