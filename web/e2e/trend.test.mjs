// One area over the years, and areas side by side.

import test from 'node:test';
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { base, visit, open, params, order, picture, readAll } from './browser.mjs';

const answer = async (path) => (await fetch(new URL(`analysis/${path}`, base))).json();
const number = (text) => Number(text.replace(/[₹,\s]/g, '').replace('−', '-'));
const loaded = (page, part) => page.waitForSelector(`#${part}[aria-busy="false"] table`);

test('the selected area has its years in charts and a table, as the API gives them', () =>
  visit('?area=18-316', async (page) => {
    await loaded(page, 'trend');
    const { rows, periods } = await answer('trend?areas=18-316');
    const own = periods.map((period) => rows.find((row) => row.period === period && row.id === '18-316'));
    const whole = periods.map((period) => rows.find((row) => row.period === period && row.id === null));
    const lines = await page.$$eval('#trend tbody tr', (list) =>
      list.map((row) => [row.dataset.period, ...[...row.querySelectorAll('td')].map((cell) => cell.title)]),
    );
    assert.deepEqual(
      lines.map((line) => line[0]),
      periods,
    );
    const sanctioned = (await answer('trend?areas=18-316&rung=sanctioned')).rows.filter((row) => row.id === '18-316');
    lines.forEach(([, amount, need, per, all, gap, beside, hoover], i) => {
      if (whole[i].hoover !== null) assert.equal(Number(hoover), whole[i].hoover);
      assert.equal(number(beside), sanctioned[i].amount);
      assert.equal(number(amount), own[i].amount);
      if (own[i].need !== null) assert.equal(number(need), own[i].need);
      for (const [text, value] of [
        [per, own[i].per_need],
        [all, whole[i].per_need],
        [gap, own[i].equity_gap],
      ]) {
        if (value === null) assert.match(text, /[a-z]{4}/, 'the reason');
        else assert.ok(Math.abs(number(text) - value) < 0.006, `${text} for ${value}`);
      }
    });
    assert.match(
      await page.locator('#trend .table-note').first().innerText(),
      /^Money is recorded until 2025-08: the spending window 2025-26 is not complete\.$/,
    );
    assert.equal(await page.locator('#trend .chart svg').count(), 3);
    assert.equal(await page.locator('#trend .chart').first().locator('.chart-bar').count(), periods.length);
    assert.ok((await page.locator('#trend .chart-mark').count()) > 0, 'the state-wide figure is marked');
    await page.locator('#trend .chart-bar').first().hover();
    assert.match(await page.locator('#tooltip').innerText(), /^2022-23 \(from May 2022\): ₹/);
    await picture(page.locator('#trend'), 'trend-1366');
    await page.locator('#trend-step-month').click();
    await page.waitForSelector('#trend tr[data-period="2024-07"]');
    const july = (await answer('trend?areas=18-316&step=month&period=2024-25')).rows.find(
      (row) => row.period === '2024-07' && row.id === '18-316',
    );
    assert.equal(
      number(await page.locator('#trend tr[data-period="2024-07"] td').first().getAttribute('title')),
      july.amount,
    );
    assert.equal(params(page).get('step'), 'month');
  }));

test('a year of the trend becomes the year of the page, by keyboard too', () =>
  visit('?area=18-316', async (page) => {
    await loaded(page, 'trend');
    await page.locator('#trend-2022-23').focus();
    await page.keyboard.press('Enter');
    await page.waitForSelector('#trend tr.now[data-period="2022-23"]');
    assert.equal(params(page).get('period'), '2022-23');
    assert.equal(await page.locator('#control-period').inputValue(), '2022-23');
    await page.waitForFunction(() => document.activeElement.id === 'trend-2022-23');
    await page.locator('#clear-selection').click();
    await page.waitForSelector('#trend', { state: 'hidden' });
  }));

test('a year without a report is missing, not zero', () =>
  visit(null, async (page) => {
    await page.route('**/analysis/trend?*', async (route) => {
      const response = await route.fetch();
      const body = await response.json();
      for (const row of body.rows) {
        if (row.period === '2022-23')
          Object.assign(row, {
            need: null,
            per_need: null,
            null_reasons: { need: 'no_report_in_period', per_need: 'missing_need' },
          });
      }
      await route.fulfill({ response, json: body });
    });
    await open(page, '?area=18-316');
    await loaded(page, 'trend');
    assert.match(
      await page.locator('#trend tr[data-period="2022-23"] td').nth(1).innerText(),
      /no report was published/,
    );
    await page.waitForFunction(() => document.querySelectorAll('#trend .chart-none').length === 2);
  }));

test('areas are added from their panel, compared on one scale, and taken out again', () =>
  visit('?measure=per_need', async (page) => {
    const ids = (await order(page)).slice(0, 3);
    for (const id of ids) {
      await page.locator(`tr[data-id="${id}"]`).click();
      await page.waitForSelector(`tr.selected[data-id="${id}"]`);
      await page.locator('#compare-area').click();
      await page.waitForSelector(`[data-compared="${id}"]`);
    }
    await page.waitForSelector(`#compare[aria-busy="false"] [data-chart="${ids[2]}"] svg`);
    assert.equal(params(page).get('compare'), ids.join(','));
    const { rows, periods } = await answer(`compare?areas=${ids.join(',')}`);
    for (const [i, period] of periods.entries()) {
      const cells = await page.$$eval(`#compare tr[data-period="${period}"] td`, (list) =>
        list.map((cell) => cell.title),
      );
      ids.forEach((id, at) => {
        const want = rows.find((row) => row.period === period && row.id === id).per_need;
        if (want === null) assert.match(cells[at], /[a-z]{4}/);
        else assert.ok(Math.abs(number(cells[at]) - want) < 0.006, `${i}: ${cells[at]} for ${want}`);
      });
    }
    const scales = await page.$$eval('#compare figure', (list) =>
      list.map((figure) => [...figure.querySelectorAll('.chart-tick')].map((tick) => tick.textContent).join()),
    );
    assert.equal(new Set(scales).size, 1, scales.join(' | '));
    await picture(page.locator('#compare'), 'compare-1366');
    await page.locator('#compare-scale-log').click();
    await page.waitForSelector('#compare-scale-log[aria-pressed="true"]');
    assert.equal(params(page).get('scale'), 'log');
    assert.equal(await page.evaluate(() => document.activeElement.id), 'compare-scale-log');
    assert.match(await page.locator('#announce').innerText(), /powers of ten/);
    assert.doesNotMatch(await page.$eval('#compare', (part) => part.outerHTML), /NaN|undefined|Infinity/);
    await picture(page.locator('#compare'), 'compare-log');
    await page.locator('#compare-scale-linear').click();

    await page.selectOption('#control-measure', 'equity_gap');
    await page.waitForFunction(() => /equal share/.test(document.querySelector('#compare caption').textContent));
    await page.locator(`[data-compared="${ids[0]}"] .remove`).click();
    await page.waitForSelector(`[data-compared="${ids[0]}"]`, { state: 'detached' });
    await page.locator(`[data-compared="${ids[1]}"] .remove`).click();
    await page.waitForSelector('#compare .part-hint');
    assert.match(await page.locator('#compare').innerText(), /add it, up to 6/);
    await page.locator(`[data-compared="${ids[2]}"] .remove`).click();
    await page.waitForSelector('#compare', { state: 'hidden' });
    assert.equal(params(page).get('compare'), null);
  }));

test('a comparison is in the URL; six are enough; another level begins anew', () =>
  visit('?compare=18-300,18-301,18-302,18-303,18-304,18-305&area=18-316', async (page) => {
    await loaded(page, 'compare');
    assert.equal(await page.locator('#compare figure').count(), 6);
    assert.equal(await page.locator('#compare-area').isDisabled(), true);
    await page.getByText('Circles', { exact: true }).first().click();
    await page.waitForSelector('#compare', { state: 'hidden' });
    assert.equal(params(page).get('compare'), null);
  }));

test('codes of nowhere are refused in their place', () =>
  visit(
    '?compare=18-300,18-999',
    async (page) => {
      await page.waitForSelector('#compare [role="alert"]');
      assert.match(await page.locator('#compare').innerText(), /18-999/);
      assert.equal(await page.locator('path.area').count(), 35);
    },
    { faults: true },
  ));

test('trend and comparison fit a phone', () =>
  readAll(
    '?area=18-316&compare=18-300,18-316',
    async (page) => {
      await loaded(page, 'trend');
      await loaded(page, 'compare');
      const [content, window] = await page.evaluate(() => [
        document.documentElement.scrollWidth,
        document.documentElement.clientWidth,
      ]);
      assert.ok(content <= window, `content ${content} px in ${window} px`);
      await picture(page.locator('#trend'), 'trend-360');
      await picture(page.locator('#compare'), 'compare-360');
    },
    { viewport: { width: 360, height: 800 } },
  ));
