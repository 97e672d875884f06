// Where awards belong, said on the page: the file that comes of it is imported, and the awards lie there.
// FLOODSPEND_PROGRAM is the program, FLOODSPEND_FROM the folder of the server's dataset.

import test from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { visit, picture } from '../browser.mjs';
import { violations } from '../axe.mjs';
import { get, settled } from '../states.mjs';

const folder = mkdtempSync(join(tmpdir(), 'floodspend-review-'));

const { levels, default_period: period } = await get('dataset');
const areasOf = async ({ plural }) => (await get(`collections/${plural}/items?geometry=none&limit=500`)).features;
const [coarse, fine] = [await areasOf(levels[0]), await areasOf(levels[1])];
const { unplaced, reconciliation } = await get(`analysis/reconciliation?period=${period}&limit=1000`);

// What a program says of awards after an import with a file.
function imported(file) {
  const program = (...args) => {
    try {
      return execFileSync(process.env.FLOODSPEND_PROGRAM, args, { stdio: ['ignore', 'pipe', 'pipe'] }).toString();
    } catch (error) {
      if (error.status !== 3) throw error; // done, with issues reported
      return error.stdout.toString();
    }
  };
  const db = join(folder, 'reviewed.gpkg');
  const issues = join(folder, 'issues.csv');
  const from = process.env.FLOODSPEND_FROM;
  program('import', 'assam', '--from', from, '--db', db, '--overrides', file, '--issues', issues, '--quiet');
  return {
    issues: readFileSync(issues, 'utf8'),
    award: (id) =>
      JSON.parse(program('export', '--db', db, `/collections/awards/items/${encodeURIComponent(id)}`)).properties,
  };
}

async function choose(page, form, name, code) {
  await form.locator('input[name=wrong-find]').fill(name);
  await form.locator(`input[value="${code}"]`).check();
}

test('awards said to belong elsewhere lie there after an import with the file of the page', () =>
  visit(`?period=${period}`, async (page) => {
    await settled(page);
    // From an award's own place, by the keyboard alone.
    await page.locator('.row-pick').first().click();
    await settled(page);
    const wrong = page.locator('.award').first();
    await wrong.locator('summary').press('Enter');
    await wrong.locator('[name=wrong-open]').press('Enter');
    const other = coarse.at(-1);
    assert.equal(await page.evaluate(() => document.activeElement.name), 'wrong-find');
    await wrong.locator('[name=wrong-keep]').press('Enter');
    assert.match(await wrong.locator('[role=alert]').innerText(), /where it belongs, Why, Who decides/);
    await page.keyboard.type(other.properties.name);
    await wrong.locator(`input[value="${other.id}"]`).press('Space');
    await wrong.locator('[name=wrong-reason]').fill('=the site lies there, "by the map"');
    await wrong.locator('[name=wrong-reviewer]').fill('A. Reviewer');
    await page.keyboard.press('Enter');
    const moved = await wrong.getAttribute('data-award');
    assert.ok((await wrong.locator('.wrong-line').innerText()).includes(`,${other.id},`));
    assert.match(await page.locator('#announce').innerText(), /Decided/);
    assert.deepEqual(await violations(page, '#area'), []);
    await picture(page.locator('.award').first(), 'wrong-place');

    // And from the list of what could not be placed, largest first.
    await page.locator('.wrong-said a').click();
    await page.waitForSelector('#review h2');
    await settled(page);
    const listed = await page.$$eval('#review ol > li', (items) => items.map((item) => item.dataset.id));
    assert.deepEqual(listed, unplaced.map(({ id }) => id).slice(0, 25));
    assert.equal(reconciliation.records.conflict + reconciliation.records.unlocated, unplaced.length);
    const item = page.locator('#review ol > li').first();
    await item.locator('[name=wrong-open]').click();
    const inner = fine[3];
    await choose(page, item, inner.properties.name, inner.id);
    assert.equal(await item.locator('[name=wrong-reviewer]').inputValue(), '');
    await item.locator('[name=wrong-reason]').fill('named in the work order');
    await item.locator('[name=wrong-reviewer]').fill('A. Reviewer');
    await item.locator('[name=wrong-keep]').click();
    assert.equal(await page.locator('#review ul.changed-list > li').count(), 2);
    assert.deepEqual(await violations(page, '#review'), []);
    await picture(page, 'review', { fullPage: true });

    const [download] = await Promise.all([page.waitForEvent('download'), page.locator('#review-file').click()]);
    const file = join(folder, download.suggestedFilename());
    await download.saveAs(file);
    const { award, issues } = imported(file);
    assert.doesNotMatch(issues, /overrides/);
    const [first, second] = [award(moved), award(unplaced[0].id)];
    assert.equal(first.method, 'override');
    assert.equal(first.districts, other.id);
    assert.equal(first.location_evidence[0].text, '=the site lies there, "by the map"');
    assert.equal(second.method, 'override');
    assert.equal(second.circles, inner.id);
    assert.equal(second.districts, inner.properties.parent_id);

    // What is taken back is gone, also for a reader who comes again.
    await page.locator('[name=review-back]').first().click();
    assert.equal(await page.locator('#review ul.changed-list > li').count(), 1);
    assert.notEqual(await page.evaluate(() => document.activeElement.tagName), 'BODY');
    await page.reload();
    await page.waitForSelector('#review ul.changed-list > li');
    assert.equal(await page.locator('#review ul.changed-list > li').count(), 1);
    assert.equal(await page.locator('#review ol > li').first().getAttribute('data-id'), unplaced[1].id);
  }));

test('the list to review on a phone: nothing is too wide', () =>
  visit(
    `?period=${period}&view=review`,
    async (page) => {
      await page.waitForSelector('#review h2');
      await settled(page);
      await page.locator('[name=wrong-open]').first().click();
      const over = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      assert.ok(over <= 0, `${over} px too wide`);
      assert.deepEqual(await violations(page, '#review'), []);
      await picture(page, 'review-360', { fullPage: true });
    },
    { viewport: { width: 360, height: 800 } },
  ));
