// The map page in a real browser, against a running server with the sample dataset:
//
//   FLOODSPEND_URL=http://127.0.0.1:8080/ node --test e2e/

import test from 'node:test';
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { base, DESKTOP, visit, open, ready, params, order, picture, paper } from './browser.mjs';

test('the map draws every district and says that the data are synthetic', () =>
  visit(null, async (page) => {
    const response = await open(page, '');
    const policy = response.headers()['content-security-policy'] ?? '';
    assert.match(policy, /default-src|script-src/);
    assert.doesNotMatch(policy, /unsafe/);
    assert.equal(await page.locator('path.area').count(), 35);
    assert.equal(await page.locator('table.ranking tr[data-id]').count(), 35);
    const painted = await page.$$eval(
      'path.area',
      (paths) => paths.filter((path) => path.getAttribute('fill') && path.getAttribute('d').length > 20).length,
    );
    assert.equal(painted, 35);
    assert.equal(await page.locator('.total').count(), 5);
    const { features } = await (await fetch(new URL('analysis/allocation?geometry=none', base))).json();
    const wanted = features
      .map((feature) => feature.properties)
      .filter((area) => area.short && area.ranked)
      .sort((x, y) => x.equity_gap - y.equity_gap)
      .slice(0, 3)
      .map(({ name }) => name);
    assert.deepEqual(await page.locator('.answer-area').allInnerTexts(), wanted);
    assert.deepEqual((await page.locator('.labels .named').allTextContents()).sort(), [...wanted].sort());
    assert.deepEqual((await order(page)).slice(0, 1), [
      await page.locator('.answer-area').first().getAttribute('data-area'),
    ]);
    assert.match(await page.locator('.legend-equal').innerText(), /an equal share: ₹/);
    const badge = page.locator('.badge-synthetic');
    assert.match(await badge.innerText(), /synthetic/i);
    await badge.click();
    assert.equal(await page.locator('.dataset-note').isVisible(), true);
    await badge.click();
    assert.equal(await page.locator('html').getAttribute('lang'), 'en');
    await picture(page, 'districts-1366x768');
  }));

test('map and ranking fit a small laptop screen without scrolling', () =>
  visit('', async (page) => {
    for (const selector of ['.map-panel', '#ranking']) {
      const box = await page.locator(selector).boundingBox();
      assert.ok(box.y + box.height <= DESKTOP.height, `${selector} ends at ${box.y + box.height}`);
      assert.ok(box.height > 400, `${selector} is ${box.height} high`);
    }
  }));

test('zero, no data and nobody affected look different on the map and in its legend', () =>
  visit(null, async (page) => {
    const change = {
      zero: { per_need: 0, need: 10 },
      missing: { per_need: null, need: null },
      nobody: { per_need: null, need: 0 },
    };
    const kinds = Object.keys(change);
    const ids = [];
    await page.route('**/analysis/allocation?*', async (route) => {
      const response = await route.fetch();
      const body = await response.json();
      if (ids.length === 0 && body.features)
        body.features.slice(0, 3).forEach((feature) => ids.push(feature.properties.id ?? feature.id));
      for (const feature of body.features ?? []) {
        const at = ids.indexOf(feature.properties.id ?? feature.id);
        if (at >= 0) Object.assign(feature.properties, change[kinds[at]]);
      }
      await route.fulfill({ response, json: body });
    });
    await open(page, '');
    const fills = await page.evaluate(
      (list) => list.map((id) => document.querySelector(`path.area[data-id="${id}"]`).getAttribute('fill')),
      ids,
    );
    assert.equal(new Set(fills).size, 3, fills.join(' '));
    assert.match(fills[1], /^url\(#pattern-hatch\)$/);
    assert.match(fills[2], /^url\(#pattern-dots\)$/);
    const swatches = await page.$$eval('.legend-list rect', (rects) => rects.map((rect) => rect.getAttribute('fill')));
    for (const fill of fills)
      assert.ok(swatches.includes(fill.replace('#pattern', '#legend-pattern')), `the legend lacks ${fill}`);
    for (const id of ['pattern-hatch', 'pattern-dots']) assert.equal(await page.locator(`pattern#${id}`).count(), 1);
  }));

test('circles: every one on the map, districts over them, district-only money beside', () =>
  visit('', async (page) => {
    await page.getByText('Circles', { exact: true }).first().click();
    await page.waitForFunction(() => document.querySelectorAll('path.area').length === 180);
    assert.equal(params(page).get('level'), 'circle');
    assert.equal(await page.locator('table.ranking tr[data-id]').count(), 180);
    const borders = await page.locator('.borders path').getAttribute('d');
    assert.ok(borders.split('M').length > 35, 'every district has a border');
    await picture(page, 'circles-1366x768');
    await page.locator('[data-list="coarser"]').click();
    const rows = page.locator('table.ranking tbody tr[data-coarser]');
    assert.ok((await rows.count()) > 0);
    await rows.first().locator('button').click();
    await page.waitForFunction(() => document.querySelectorAll('path.area').length === 35);
    assert.equal(params(page).get('level'), null);
    assert.ok(params(page).get('area'));
  }));

test('choosing on the map chooses in the table, and the other way round', () =>
  visit('', async (page) => {
    const [first, second] = (await order(page)).slice(3, 5);
    // The middle of a shape may lie outside it: the event goes to the shape itself.
    await page.dispatchEvent(`path.area[data-id="${first}"]`, 'click');
    await page.waitForSelector(`tr.selected[data-id="${first}"]`);
    assert.equal(params(page).get('area'), first);
    const name = await page.locator(`tr[data-id="${first}"] .row-pick`).innerText();
    assert.equal(await page.locator('.area-head h2').innerText(), name);
    await page.locator(`tr[data-id="${second}"]`).click();
    await page.waitForSelector(`tr.selected[data-id="${second}"]`);
    const marked = await page.locator('.mark-selected').getAttribute('d');
    assert.equal(marked, await page.locator(`path.area[data-id="${second}"]`).getAttribute('d'));

    await page.locator(`tr[data-id="${first}"]`).hover();
    assert.equal(
      await page.locator('.mark-hover').getAttribute('d'),
      await page.locator(`path.area[data-id="${first}"]`).getAttribute('d'),
    );
    const spot = await page.evaluate(() => {
      for (const path of document.querySelectorAll('path.area')) {
        const box = path.getBoundingClientRect();
        const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
        if (document.elementFromPoint(x, y) === path) return { x, y, id: path.dataset.id };
      }
      return null;
    });
    await page.mouse.move(spot.x, spot.y);
    await page.waitForSelector(`tr.hovered[data-id="${spot.id}"]`);
    assert.equal(await page.locator('#tooltip').isVisible(), true);
    await page.goBack();
    await page.waitForSelector(`tr.selected[data-id="${first}"]`);
  }));

test('a column sorts both ways, missing values last', () =>
  visit('', async (page) => {
    for (const direction of ['descending', 'ascending']) {
      await page.locator('button.sort[data-column="amount"]').click();
      await page.waitForSelector(`th[aria-sort="${direction}"] button[data-column="amount"]`);
      const column = await page.$$eval('thead th', (cells) =>
        cells.findIndex((cell) => cell.querySelector('[data-column="amount"]')),
      );
      const values = await page.$$eval(
        'table.ranking tr[data-id]',
        (rows, at) => rows.map((row) => row.children[at].title.replace(/[₹,]/g, '')),
        column,
      );
      const numbers = values.map(Number);
      assert.ok(numbers.every(Number.isFinite), values.join(' '));
      assert.deepEqual(
        numbers,
        [...numbers].sort((a, b) => (direction === 'ascending' ? a - b : b - a)),
      );
    }
    await page.locator('button.sort[data-column="per_need"]').click();
    const empty = await page.$$eval('table.ranking tr[data-id]', (rows) =>
      rows.map((row) => row.children[1].classList.contains('empty')),
    );
    assert.deepEqual(
      empty,
      [...empty].sort((a, b) => a - b),
    );
    assert.equal(await page.locator('thead [aria-sort="ascending"], thead [aria-sort="descending"]').count(), 1);
  }));

test('the whole state is in the URL and comes back from it', () =>
  visit('?measure=equity_gap&level=circle&sort=-need&map=2.50,26.200,92.600', async (page, context) => {
    const id = (await order(page))[2];
    await page.locator(`tr[data-id="${id}"]`).click();
    await page.waitForSelector(`tr.selected[data-id="${id}"]`);
    const see = async (p) => ({
      measure: await p.locator('#control-measure').inputValue(),
      rows: await order(p),
      area: await p.locator('tr.selected').getAttribute('data-id'),
      totals: await p.locator('.total-value').allInnerTexts(),
      sentence: await p.locator('.sentence').allInnerTexts(),
      zoom: Number(
        /scale\(([\d.]+)\)/.exec(await p.locator('.map-svg > g').first().getAttribute('transform'))[1],
      ).toFixed(2),
    });
    const before = await see(page);
    assert.equal(before.measure, 'equity_gap');
    assert.equal(before.area, id);
    assert.equal(before.zoom, '2.50');
    const again = await context.newPage();
    await open(again, page.url());
    assert.deepEqual(await see(again), before);
    await again.close();
    await page.selectOption('#control-measure', 'amount');
    assert.equal(params(page).get('measure'), 'amount');
    await page.goBack();
    await page.waitForFunction(() => document.querySelector('#control-measure').value === 'equity_gap');
  }));

test('a link nobody can make sense of still opens', () =>
  visit('?measure=x&level=y&need=z&lag=7&area=%00&kind=q&sort=--&map=z&award=%3Cb%3E', async (page) => {
    assert.equal(await page.locator('path.area').count(), 35);
    assert.equal(await page.locator('#problem').isVisible(), false);
  }));

test('by keyboard alone: search, choose, open an award, read its source line', () =>
  visit('', async (page) => {
    const funded = await page.$$eval('table.ranking tr[data-id]', (rows) => {
      const head = [...document.querySelectorAll('thead th')].findIndex((cell) =>
        cell.querySelector('[data-column="amount"]'),
      );
      return rows
        .filter((row) => row.children[head].title !== '₹0')
        .map((row) => row.querySelector('.row-pick').textContent)[0];
    });
    await page.keyboard.press('/');
    await page.keyboard.type(funded);
    await page.waitForSelector('[role="option"][aria-selected="true"]');
    assert.equal(await page.locator('#search-input').getAttribute('aria-expanded'), 'true');
    assert.ok(
      await page.locator(`#${await page.locator('#search-input').getAttribute('aria-activedescendant')}`).count(),
    );
    await page.keyboard.press('Enter');
    await page.waitForFunction((name) => document.querySelector('.area-head h2')?.textContent === name, funded);
    await page.waitForSelector('details.award');
    for (let i = 0; i < 40; i++) {
      await page.keyboard.press('Tab');
      if (await page.evaluate(() => document.activeElement.matches('details.award > summary'))) break;
    }
    await page.keyboard.press('Enter');
    await page.waitForSelector('details.award[open] .source');
    assert.match(await page.locator('details.award[open] .source').innerText(), /\.csv, line [\d,]+$/);
    assert.ok(
      (await page.locator('details.award[open] .evidence li').count()) > 0,
      'evidence of relevance and location',
    );
    assert.ok(params(page).get('award'));
    await picture(page.locator('details.award[open]'), 'award');

    // The ranking is one tab stop; arrows move in it and Enter selects.
    await page.locator('tr.selected .row-pick').focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    const second = (await order(page))[1];
    await page.waitForSelector(`tr.selected[data-id="${second}"]`);
    assert.equal(params(page).get('area'), second);
  }));

test('the awards listed are the awards counted', () =>
  visit('', async (page) => {
    const column = await page.$$eval('thead th', (cells) =>
      cells.findIndex((cell) => cell.querySelector('[data-column="amount"]')),
    );
    await page.locator('button.sort[data-column="amount"]').click();
    await page.locator('table.ranking tr[data-id]').first().click();
    await page.waitForSelector('details.award');
    assert.ok(column > 0);
    const stated = Number(
      /^([\d,]+) award/.exec(await page.locator('.area-awards h3').innerText())[1].replace(/,/g, ''),
    );
    while ((await page.locator('.award-foot button').count()) > 0) {
      const seen = await page.locator('details.award').count();
      await page.locator('.award-foot button').click();
      await page.waitForFunction((n) => document.querySelectorAll('details.award').length > n, seen);
    }
    assert.equal(await page.locator('details.award').count(), stated);
    const ids = await page.$$eval('details.award', (list) => list.map((award) => award.dataset.award));
    assert.equal(new Set(ids).size, ids.length);
  }));

test('every rupee of the source is accounted for', () =>
  visit('?level=circle', async (page) => {
    assert.match(await page.locator('#reconciliation').innerText(), /Adds up to the paisa/);
    assert.equal(await page.locator('#reconciliation [data-bucket]').count(), 5);
    await picture(page.locator('#reconciliation'), 'reconciliation');
  }));

test('zoom by button, by wheel and back', () =>
  visit('', async (page) => {
    const zoom = async () =>
      Number(/scale\(([\d.]+)\)/.exec(await page.locator('.map-svg > g').first().getAttribute('transform'))?.[1] ?? 1);
    await page.getByRole('button', { name: 'Zoom in' }).click();
    assert.ok((await zoom()) > 1.5);
    assert.ok(params(page).get('map'));
    const box = await page.locator('.map-svg').boundingBox();
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    const before = await zoom();
    await page.mouse.wheel(0, -300);
    await page.waitForFunction(
      (k) => Number(/scale\(([\d.]+)\)/.exec(document.querySelector('.map-svg > g').getAttribute('transform'))[1]) > k,
      before,
    );
    await page.getByRole('button', { name: 'Show the whole state' }).click();
    assert.equal(await zoom(), 1);
    assert.equal(params(page).get('map'), null);
  }));

test('filters change the figures and say so', () =>
  visit('', async (page) => {
    await page.getByRole('button', { name: 'More filters' }).click();
    const counted = () => page.locator('#reconciliation tfoot td').first().locator('button, span').first().innerText();
    const before = await counted();
    await page.selectOption('#control-flood', 'all');
    await page.waitForFunction((text) => document.querySelector('#reconciliation tfoot td').innerText !== text, before);
    assert.equal(params(page).get('flood'), 'all');
    assert.equal(await page.locator('.badge-count').innerText(), '1');
    await page.locator('#reset-filters').click();
    await page.waitForFunction((text) => document.querySelector('#reconciliation tfoot td').innerText === text, before);
  }));

test('a refusal of the server is shown with its reason, and the page recovers', () =>
  visit(
    null,
    async (page) => {
      await page.route('**/analysis/allocation?*', (route) =>
        route.fulfill({
          status: 400,
          contentType: 'application/problem+json',
          body: JSON.stringify({
            title: 'Bad parameter',
            status: 400,
            detail: 'period 1890-91 is not in this dataset',
            parameter: 'period',
            allowed: ['2023-24', '2024-25'],
          }),
        }),
      );
      await page.goto(new URL('?period=2023-24', base).href);
      await page.waitForSelector('#problem:not([hidden])');
      const text = await page.locator('#problem').innerText();
      assert.match(text, /period 1890-91 is not in this dataset/);
      assert.match(text, /2023-24, 2024-25/);
      await picture(page, 'problem');
      await page.unroute('**/analysis/allocation?*');
      await page.getByRole('link', { name: 'Reset to defaults' }).click();
      await ready(page);
      assert.equal(await page.locator('#problem').isVisible(), false);
      assert.equal(await page.locator('path.area').count(), 35);
    },
    { faults: true },
  ));

test('a year the dataset has nothing of is said to be none, with the years there are', () =>
  visit(null, async (page) => {
    await page.goto(new URL('?period=1890-91', base).href);
    await page.waitForSelector('#problem:not([hidden])');
    assert.match(await page.locator('#problem').innerText(), /nothing of 1890-91[\s\S]*2024-25/);
    assert.equal(await page.locator('#board').isVisible(), false);
  }));

test('a year that is not over says so, in the title, the choice and the map', () =>
  visit('', async (page) => {
    const { years } = await (await fetch(new URL('dataset', base))).json();
    const { period: open, complete } = years.at(-1);
    assert.equal(complete, false);
    const words = new RegExp(`${open} \\(to .*not over`);
    await page.selectOption('#control-period', open);
    await page.waitForFunction((period) => document.querySelector('#map-title').textContent.includes(period), open);
    for (const text of [
      await page.title(),
      await page.locator('#map-title').innerText(),
      await page.locator('#control-period option:checked').innerText(),
    ])
      assert.match(text, words);
  }));

test('an unreachable server is said in words and can be tried again', () =>
  visit(
    null,
    async (page) => {
      await page.route('**/dataset?*', (route) => route.abort());
      await page.goto(base);
      await page.waitForSelector('#problem:not([hidden])');
      assert.match(await page.locator('#problem').innerText(), /could not be reached/);
      await page.unroute('**/dataset?*');
      await page.getByRole('button', { name: 'Try again' }).click();
      await ready(page);
      assert.equal(await page.locator('path.area').count(), 35);
    },
    { faults: true },
  ));

for (const [i, viewport] of [
  { width: 360, height: 800 },
  { width: 768, height: 1024 },
  { width: 1024, height: 768 },
  { width: 1920, height: 1080 },
].entries()) {
  test(`nothing overflows at ${viewport.width} px`, () =>
    visit(
      '',
      async (page) => {
        const queries = ['', '?level=circle&measure=equity_gap'];
        for (const query of process.env.FLOODSPEND_FULL ? queries : [queries[i % 2]]) {
          await open(page, query);
          await page.dispatchEvent('path.area', 'click');
          await page.waitForSelector('.area-head h2');
          await page.waitForFunction(
            () => !/Loading/.test(document.querySelector('.award-foot')?.textContent ?? 'Loading'),
          );
          const [content, window] = await page.evaluate(() => [
            document.documentElement.scrollWidth,
            document.documentElement.clientWidth,
          ]);
          assert.ok(content <= window, `content ${content} px in ${window} px`);
          await picture(page, `${query ? 'circles' : 'districts'}-${viewport.width}`, { fullPage: true });
        }
      },
      { viewport },
    ));
}

test('a long dataset name stays inside a phone screen', () =>
  visit(
    null,
    async (page) => {
      for (const title of [
        'Assam: tenders, floods and people',
        'Assam: tenders, floods and people, every revenue circle, 2016 to 2025',
      ]) {
        await page.route('**/dataset?*', async (route) => {
          const response = await route.fetch();
          await route.fulfill({ response, json: { ...(await response.json()), title, synthetic: false } });
        });
        await open(page, '');
        const badge = page.locator('.badge');
        assert.match(await badge.innerText(), new RegExp(title));
        const box = await badge.boundingBox();
        assert.ok(box.x >= 0 && box.x + box.width <= 360, `the badge ends at ${box.x + box.width}`);
        const content = await page.evaluate(() => document.documentElement.scrollWidth);
        assert.ok(content <= 360, `content ${content} px in 360 px`);
        await page.unroute('**/dataset?*');
      }
    },
    { viewport: { width: 360, height: 800 } },
  ));

test('on a phone the sentence never lies over an award that is read', () =>
  visit(
    '?area=18-303',
    async (page) => {
      const award = page.locator('details.award').first();
      await award.locator('summary').click();
      await award.locator('.evidence, dl').first().waitFor();
      await award.evaluate((element) => element.scrollIntoView({ block: 'start' }));
      const [text, read] = [await page.locator('.area-text').boundingBox(), await award.boundingBox()];
      assert.ok(
        text.y + text.height <= read.y,
        `the sentence ends at ${text.y + text.height}, the award begins at ${read.y}`,
      );
    },
    { viewport: { width: 360, height: 800 } },
  ));

test('on paper the controls are gone and the figures stay', () =>
  visit('', async (page) => {
    await page.emulateMedia({ media: 'print' });
    assert.equal(await page.locator('#controls').isVisible(), false);
    assert.equal(await page.locator('table.ranking').isVisible(), true);
    await paper(page, 'print');
  }));
