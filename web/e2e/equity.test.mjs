// Equity: indices at both levels, Lorenz curves, and the areas behind them.

import test from 'node:test';
import assert from 'node:assert/strict';
import { base, params, picture, readAll } from './browser.mjs';

const answer = async (query) => (await fetch(new URL(`analysis/equity?${query}`, base))).json();
const shown = (page, row) => page.$$eval(`#equity tr[${row}] td`, (cells) => cells.map((cell) => cell.textContent));

test('indices stand at both levels as the API gives them, with counts and ranges', () =>
  readAll('', async (page) => {
    await page.waitForSelector('#equity[aria-busy="false"] #indices');
    const { indices, spread } = await answer('period=2024-25');
    for (const name of [
      'gini',
      'theil',
      'theil_between',
      'theil_within',
      'atkinson_0_5',
      'atkinson_1',
      'horizontal',
      'concentration_index',
      'kakwani',
    ]) {
      const want = ['district', 'circle'].map((level) => indices[level][name]);
      (await shown(page, `data-index="${name}"`)).forEach((text, i) => {
        if (want[i] === null) assert.match(text, /^–no value: ./, name);
        else assert.equal(text, want[i].toFixed(3).replace('-', '−'), name);
      });
    }
    assert.match(
      (await shown(page, 'data-index="hoover"'))[0],
      new RegExp(`^${Math.round(indices.district.hoover * 100)}\\s%$`),
    );
    assert.match(
      await page.locator('tr[data-index="hoover"] th').innerText(),
      new RegExp(
        `${Math.round(spread.hoover.low * 100)}\\s% to ${Math.round(spread.hoover.high * 100)}\\s% by district`,
      ),
    );
    for (const name of ['areas', 'zero_money', 'zero_need', 'missing_need']) {
      assert.deepEqual(
        await shown(page, `data-count="${name}"`),
        ['district', 'circle'].map((level) => String(indices[level][name])),
        name,
      );
    }
    assert.match(
      await page.locator('.total').nth(3).innerText(),
      new RegExp(`by circle ${Math.round(indices.circle.hoover * 100)}\\s%`),
    );
    await picture(page.locator('#equity'), 'equity-1366');
    const { like_need: groups } = await answer('period=2024-25&redraws=no');
    assert.deepEqual(
      await page.$$eval('#like-need tbody td:nth-child(2)', (cells) => cells.map((cell) => cell.textContent)),
      groups.map((group) => String(group.areas)),
    );
    await page.selectOption('#ranking-choice', 'crop_area');
    const { indices: ranked } = await answer('period=2024-25&redraws=no&ranking=crop_area');
    await page.waitForFunction(
      (text) => document.querySelector('tr[data-index="concentration_index"] td').textContent === text,
      ranked.district.concentration_index.toFixed(3).replace('-', '−'),
    );
    await page.waitForSelector('#sensitivity[aria-busy="false"] #variants');
    const { cells, areas: lines } = await (await fetch(new URL('analysis/sensitivity?period=2024-25', base))).json();
    const own = cells.filter((cell) => cell.level === 'district');
    const flips = await page.$$eval('#variants .variant', (list) =>
      Object.fromEntries(list.map((button) => [button.id, button.textContent])),
    );
    assert.deepEqual(
      flips,
      Object.fromEntries(
        own.map((cell) => [
          `ask-${cell.need}-${cell.rung}-${cell.lag}`,
          cell.most_id === null ? '–' : String(cell.flips),
        ]),
      ),
    );
    assert.match(
      await page.locator('[data-verdict="all"]').innerText(),
      new RegExp(
        `^In all ${lines.filter((line) => line.level === 'district' && line.falls_short === 'all').length} district`,
      ),
    );
    await page.locator('#ask-population-sanctioned-1').focus();
    await page.keyboard.press('Enter');
    await page.waitForSelector('#ask-population-sanctioned-1[aria-current]');
    assert.deepEqual(
      ['need', 'rung', 'lag'].map((name) => params(page).get(name)),
      ['population', 'sanctioned', '1'],
    );
    await page.waitForFunction(() => document.activeElement.id === 'ask-population-sanctioned-1');
    assert.match(await page.locator('.totals').innerText(), /^Sanctioned/);
    await picture(page.locator('#sensitivity'), 'sensitivity-1366');
  }));

test('the Lorenz curves have every point, the one of the level marked', () =>
  readAll('?level=circle', async (page) => {
    await page.waitForSelector('#equity .lorenz-gap-text');
    for (const level of ['district', 'circle']) {
      const { lorenz } = await answer(`level=${level}&period=2024-25`);
      const d = await page
        .locator(`#equity .lorenz-curve.lorenz-${['district', 'circle'].indexOf(level)}`)
        .first()
        .getAttribute('d');
      assert.equal(d.split(/[ML]/).length - 1, lorenz.length, level);
    }
    assert.match(await page.locator('.lorenz svg').getAttribute('aria-label'), /by revenue circle \d+\s% of the money/);
  }));

test('a sentence leads to its area, by keyboard too', () =>
  readAll('', async (page) => {
    await page.waitForSelector('#equity .why');
    const { areas } = await answer('period=2024-25');
    const sentences = await page.$$eval('#equity .why', (list) => list.map((button) => button.textContent));
    assert.deepEqual(
      sentences,
      areas.slice(0, 8).map((area) => area.why),
    );
    await page.locator('#equity .why').nth(2).focus();
    await page.keyboard.press('Enter');
    await page.waitForSelector('.area-head h2');
    assert.equal(params(page).get('area'), areas[2].id);
  }));

test('filters reach the indices, and a failure stays in its place', () =>
  readAll(
    '',
    async (page) => {
      await page.waitForSelector('#equity #indices');
      await page.route('**/analysis/equity?*', (route) =>
        route.fulfill({
          status: 503,
          contentType: 'application/problem+json',
          body: JSON.stringify({ title: 'Busy', status: 503, detail: 'try later' }),
        }),
      );
      await page.selectOption('#control-period', '2023-24');
      await page.waitForSelector('#equity [role="alert"]');
      assert.match(await page.locator('#equity').innerText(), /try later/);
      assert.equal(await page.locator('#problem').isVisible(), false);
      await page.unroute('**/analysis/equity?*');
      await page.locator('#equity [role="alert"] button').click();
      await page.waitForSelector('#equity #indices');
      const { indices } = await answer('period=2023-24');
      assert.equal((await shown(page, 'data-index="gini"'))[0], indices.district.gini.toFixed(3));
    },
    { faults: true },
  ));

test('equity fits a phone', () =>
  readAll(
    '',
    async (page) => {
      await page.waitForSelector('#equity .lorenz-gap-text');
      const [content, window] = await page.evaluate(() => [
        document.documentElement.scrollWidth,
        document.documentElement.clientWidth,
      ]);
      assert.ok(content <= window, `content ${content} px in ${window} px`);
      await picture(page.locator('#equity'), 'equity-360');
    },
    { viewport: { width: 360, height: 800 } },
  ));
