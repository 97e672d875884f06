// The API's own pages, as a reader who follows links meets them: nothing that axe finds, nothing loaded from
// elsewhere, no script, and within the policy.

import test from 'node:test';
import assert from 'node:assert/strict';
import { violations } from './axe.mjs';
import { base, picture, visit } from './browser.mjs';
import { drawn, get } from './states.mjs';

const { collections } = await get('collections');
const award = (await get('collections/awards/items?limit=1&flood=yes')).features[0].id;

const PAGES = [
  'collections',
  'conformance',
  'dataset',
  'api',
  'docs',
  'docs/clients',
  'docs/ask',
  'docs/standards',
  'collections/awards',
  'collections/awards/schema',
  'collections/awards/queryables',
  'collections/awards/items?limit=20',
  `collections/awards/items/${encodeURIComponent(award)}`,
  ...collections.map(({ id }) => `collections/${id}/items?limit=5`),
  'analysis/allocation',
  'analysis/equity',
  'analysis/trend',
  'analysis/plan?budget=1000000',
  'analysis/sensitivity',
  'analysis/spatial',
  'analysis/reconciliation',
];

for (const path of drawn(PAGES, 9)) {
  test(`a page to read: ${path}`, () =>
    visit(null, async (page) => {
      const response = await page.goto(new URL(path, base).href);
      assert.equal(response.status(), 200);
      assert.match(response.headers()['content-type'], /^text\/html/);
      assert.ok((await page.title()).length > 10);
      assert.equal(await page.locator('h1').count(), 1);
      assert.equal(await page.locator('script, [style], img').count(), 0);
      assert.deepEqual(await violations(page), []);
      await picture(page, `page-${path.replaceAll(/[^a-z]+/g, '-')}`, { fullPage: true });
    }));
}

for (const path of ['nowhere/at/all', 'collections/awards/items?limt=5', 'collections/awards/items/none']) {
  test(`what is refused, to read: ${path}`, () =>
    visit(
      null,
      async (page) => {
        const response = await page.goto(new URL(path, base).href);
        assert.ok(response.status() >= 400);
        assert.match(response.headers()['content-type'], /^text\/html/);
        assert.deepEqual(await violations(page), []);
        await page.getByRole('link', { name: 'Look through the collections' }).click();
        assert.equal(page.url(), new URL('collections', base).href);
      },
      { faults: true },
    ));
}

test('a reader gets from the collections to an award and its areas by links alone', () =>
  visit(null, async (page) => {
    await page.goto(new URL('collections', base).href);
    await page.getByRole('heading', { name: 'Awards', exact: true }).getByRole('link').click();
    await page.getByRole('link', { name: 'Awards as HTML' }).click();
    assert.match(await page.locator('main').textContent(), /100 of \d+ items/);
    await page.getByRole('link', { name: 'Next page' }).first().click();
    await page.locator('tbody th a').first().click();
    assert.match(await page.locator('main').textContent(), /source_file/);
    assert.equal((await page.locator('svg .ground').count()) > 0, true);
    await page.locator('nav.crumbs').getByRole('link', { name: 'collections' }).click();
    assert.equal(new URL(page.url()).pathname, new URL('collections', base).pathname);
  }));

test('a narrow window has no sideways scrolling but in tables', () =>
  visit(
    null,
    async (page) => {
      const item = `collections/awards/items/${encodeURIComponent(award)}`;
      for (const path of ['collections', 'analysis/allocation', item]) {
        await page.goto(new URL(path, base).href);
        const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        assert.ok(over <= 0, `${path} is ${over} px too wide`);
      }
    },
    { viewport: { width: 360, height: 640 } },
  ));
