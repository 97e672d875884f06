// A plan for new money: budget, limits, three rules side by side, before and after.

import test from 'node:test';
import assert from 'node:assert/strict';
import { base, visit, params, picture, readAll } from './browser.mjs';
import { exactMoney } from '../js/format.js';

const answer = async (query) => (await fetch(new URL(`analysis/plan?${query}`, base))).json();
const planned = (page) => page.waitForSelector('#plan-results[aria-busy="false"] #rules');
const ids = (page) => page.$$eval('#plan-table tbody tr', (rows) => rows.map((row) => row.dataset.id));
const column = (page, at) =>
  page.$$eval(
    '#plan-table tbody tr',
    (rows, i) => rows.map((row) => row.querySelectorAll('td')[i].dataset.value ?? ''),
    at,
  );
const fills = (page) => page.$$eval('path.area', (paths) => paths.map((path) => path.getAttribute('fill')));
const RULES = ['by_need', 'limited', 'by_claims'];

test('every rule shares the budget out as the API does, area by area', () =>
  visit('?view=plan&budget=123.4567891&floor=0.5&cap=12&existing=yes', async (page) => {
    await planned(page);
    const { features, summary } = await answer('budget=1234567891&floor=5000000&cap=120000000');
    assert.equal(summary.budget, 1234567891);
    const by = new Map(features.map((feature) => [feature.properties.id, feature.properties]));
    const shown = await ids(page);
    assert.equal(shown.length, 35);
    for (const [i, rule] of RULES.entries()) {
      const values = await column(page, i);
      assert.deepEqual(
        values.map(Number),
        shown.map((id) => by.get(id)[rule] ?? 0),
        rule,
      );
      const held = rule === 'by_claims' ? BigInt(Math.round(summary.held_back * 100)) : 0n;
      assert.equal(
        values.reduce((sum, value) => sum + BigInt(Math.round(Number(value) * 100)), held),
        123456789100n,
        rule,
      );
      const after = Number(await page.locator(`tr[data-rule="${rule}"] [data-after]`).getAttribute('data-after'));
      assert.equal(after, summary.rules[i].hoover_after);
    }
    const need = (await column(page, 0)).map(Number);
    assert.deepEqual(
      need,
      [...need].sort((a, b) => b - a),
      'the most first',
    );
    assert.match(
      await page.locator('tr[data-rule="limited"]').innerText(),
      new RegExp(`holds ${summary.rules[1].bound} area`),
    );
    assert.match(await page.locator('#plan').innerText(), /planning aid, not entitlement/);
    assert.match(await page.locator('#map-note').innerText(), /not entitlement/);
    assert.equal(await page.locator('#totals').isVisible(), false);
    assert.equal(await page.locator('#equity').isVisible(), false);
    await picture(page, 'plan-1366', { fullPage: true });
  }));

test('claims are certain or possible, what they leave is held back, and doubt is marked, as the API says', () =>
  visit('?view=plan&level=circle&rule=by_claims&budget=5000', async (page) => {
    await planned(page);
    const { features, summary } = await answer('level=circle&budget=50000000000');
    const by = new Map(features.map((feature) => [feature.properties.id, feature.properties]));
    const shown = await ids(page);
    for (const [i, name] of ['claim', 'claim_possible'].entries()) {
      assert.deepEqual(
        (await column(page, RULES.length + i)).map(Number),
        shown.map((id) => by.get(id)[name] ?? 0),
        name,
      );
    }
    const exacts = await page.$$eval('#plan-claims-said .exact', (list) => list.map((figure) => figure.dataset.tip));
    assert.ok(summary.held_back > 0, 'the sample has more than is claimed');
    for (const name of ['claims', 'claims_possible', 'held_back'])
      assert.ok(exacts.includes(exactMoney(summary[name])), `${name} in ${exacts}`);
    const doubtful = await page.$$eval('#plan-table tr:has(.row-doubt)', (rows) => rows.map((row) => row.dataset.id));
    assert.deepEqual(
      doubtful,
      shown.filter((id) => by.get(id).side === 'uncertain'),
    );
    const withheld = features.filter(({ properties: p }) => p.claim === 0 && p.claim_possible > 0).length;
    const paints = await fills(page);
    assert.equal(paints.filter((fill) => fill.includes('pattern-grid')).length, withheld);
  }));

test('a rule paints the map and orders the table, by keyboard too', () =>
  visit('?view=plan&existing=yes', async (page) => {
    await planned(page);
    const [before, order] = [await fills(page), await ids(page)];
    await page.locator('#rule-by_need').focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.waitForSelector('tr.now[data-rule="by_claims"]');
    assert.equal(params(page).get('rule'), 'by_claims');
    assert.equal(await page.evaluate(() => document.activeElement.id), 'rule-by_claims');
    assert.notDeepEqual(await fills(page), before);
    assert.notDeepEqual(await ids(page), order);
    await page.locator('#head-by_need').click();
    await page.waitForSelector('tr.now[data-rule="by_need"]');
    assert.deepEqual(await ids(page), order);
    await page.locator('#plan-table .row-pick').first().focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.waitForSelector(`#plan-table tr.selected[data-id="${order[1]}"]`);
    assert.equal(params(page).get('area'), order[1]);
    assert.equal(
      await page.locator('.mark-selected').getAttribute('d'),
      await page.locator(`path.area[data-id="${order[1]}"]`).getAttribute('d'),
    );
  }));

test('a limit that was not given holds nobody', () =>
  visit('?view=plan&budget=100&cap=5', async (page) => {
    await planned(page);
    const { features } = await answer('budget=1000000000&cap=50000000');
    const capped = features.filter((feature) => feature.properties.bound === 'cap').length;
    assert.ok(capped > 0 && features.some((feature) => feature.properties.limited === 0), 'the sample has both');
    assert.ok(features.every((feature) => feature.properties.bound !== 'floor'));
    assert.match(await page.locator('tr[data-rule="limited"]').innerText(), new RegExp(`holds ${capped} area`));
    assert.equal(await page.locator('#plan-table .held').count(), capped);
  }));

test('before and after are money per affected person', () =>
  visit('?view=plan', async (page) => {
    await planned(page);
    const { features, summary } = await answer('');
    const placeholder = await page.getAttribute('#plan-budget', 'placeholder');
    const paise = Math.round(Number(placeholder.replace(/[₹,\scrore]/g, '')) * 1e9);
    assert.equal(paise, Math.round(summary.budget * 100));
    const by = new Map(features.map((feature) => [feature.properties.id, feature.properties]));
    const lines = await page.$$eval('#plan-table tbody tr', (rows) =>
      rows.map((row) => [row.dataset.id, ...[...row.querySelectorAll('td')].slice(3).map((cell) => cell.title)]),
    );
    for (const [id, before, after] of lines) {
      const area = by.get(id);
      if (!(area.need > 0)) {
        assert.match(
          before,
          /nobody was reported affected there|the bulletins count 0 people there|0 were reported there/,
        );
        continue;
      }
      const number = (text) => Number(text.replace(/[₹,]/g, ''));
      assert.ok(Math.abs(number(before) - area.existing / area.need) < 0.006, `${before} before in ${id}`);
      assert.ok(
        Math.abs(number(after) - (area.existing + area.by_need) / area.need) < 0.006,
        `${after} after in ${id}`,
      );
    }
  }));

test('budget, limits and choices are typed, kept in the URL, and downloaded', () =>
  visit('?level=circle', async (page) => {
    await page.locator('#view-plan').click();
    await planned(page);
    assert.equal(await page.locator('#view-plan').getAttribute('aria-current'), 'page');
    await page.fill('#plan-budget', '1,250.5');
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => /₹1,251\scrore/.test(document.querySelector('#plan-table h2')?.textContent));
    await page.fill('#plan-cap', '40');
    await page.keyboard.press('Tab');
    await page.locator('#plan-existing').uncheck();
    await page.selectOption('#plan-claims', 'equal');
    await page.waitForFunction(() => new URL(location).searchParams.get('claims') === 'equal');
    await planned(page);
    const query = params(page);
    assert.deepEqual(
      ['budget', 'cap', 'existing', 'claims', 'view', 'level'].map((name) => query.get(name)),
      ['1250.5', '40', 'no', 'equal', 'plan', 'circle'],
    );
    assert.equal((await ids(page)).length, 180);
    const [csv] = await Promise.all([
      page.waitForEvent('download'),
      page.locator('#plan-results a', { hasText: 'CSV' }).click(),
    ]);
    assert.match(csv.url(), /analysis\/plan\?.*budget=12505000000.*f=csv/);
    const text = await (await fetch(csv.url())).text();
    assert.equal(text.trim().split('\r\n').length, 181);
    await page.locator('#view-map').click();
    await page.waitForSelector('#ranking tbody tr');
    assert.equal(await page.locator('#plan').isVisible(), false);
    assert.equal(await page.locator('#totals').isVisible(), true);
    await page.goBack();
    await planned(page);
    assert.equal(await page.locator('#plan-budget').inputValue(), '1250.5');
    assert.equal(await page.locator('#plan-existing').isChecked(), false);
  }));

test('what cannot be met is refused with the reason, and mended in the form', () =>
  visit(
    null,
    async (page) => {
      await page.goto(new URL('?view=plan&budget=1&floor=10', base).href);
      await page.waitForSelector('#plan-results [role="alert"]');
      assert.match(
        await page.locator('#plan-results').innerText(),
        new RegExp(
          'floors add up to ₹350\\scrore, more than the budget of ₹1\\scrore\\. ' +
            'A budget of ₹350\\scrore or more can be planned with',
        ),
      );
      assert.equal(await page.locator('#plan-table tbody tr').count(), 0);
      assert.equal(await page.locator('#problem').isVisible(), false);
      await page.fill('#plan-floor', 'ten');
      await page.keyboard.press('Enter');
      assert.equal(await page.locator('#plan-error').isVisible(), true);
      assert.equal(await page.locator('#plan-floor').getAttribute('aria-invalid'), 'true');
      await page.fill('#plan-floor', '0.01');
      await page.keyboard.press('Enter');
      await planned(page);
      assert.equal(await page.locator('#plan-error').isVisible(), false);
      assert.equal((await ids(page)).length, 35);
    },
    { faults: true },
  ));

test('the last plan stays, dimmed, while what is typed cannot be planned with, and what can be is offered', () =>
  visit(
    '?view=plan&budget=100',
    async (page) => {
      await planned(page);
      const before = await ids(page);
      await page.fill('#plan-cap', '1');
      await page.keyboard.press('Enter');
      await page.waitForSelector('.plan-last');
      assert.match(await page.locator('.plan-last').innerText(), /last plan, of ₹100\scrore/);
      assert.match(await page.locator('#plan-results [role="alert"]').innerText(), /can be planned with/);
      assert.deepEqual(await ids(page), before);
      assert.equal(await page.locator('#board.stale').count(), 1);
      assert.equal(await page.locator('#rules').count(), 1);
      await page.locator('#plan-results button', { hasText: /^Plan with/ }).click();
      await page.waitForFunction(() => !document.querySelector('.plan-last, #board.stale'));
      await planned(page);
      assert.equal(params(page).get('budget'), String(Number(params(page).get('budget'))));
      assert.notEqual(params(page).get('budget'), '100');
      assert.notEqual(await page.evaluate(() => document.activeElement.tagName), 'BODY');
    },
    { faults: true },
  ));

test('up to three plans stand side by side, before and after, and say what they differ by', () =>
  visit('?view=plan&budget=100', async (page) => {
    await planned(page);
    await page.waitForSelector('#plan-side figure');
    assert.equal(await page.locator('#plan-side figure').count(), 2);
    assert.ok((await page.locator('#plan-side .legend-row .swatch').count()) >= 7, 'the colours have a legend');
    await page.locator('#keep-plan').focus();
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => new URL(location).searchParams.has('kept'));
    await page.waitForFunction(() =>
      /2 plans stand side by side/.test(document.querySelector('#announce').textContent),
    );
    await page.fill('#plan-budget', '200');
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => /₹200\scrore/.test(document.querySelector('#plans')?.textContent));
    await page.locator('#keep-plan').click();
    await page.fill('#plan-budget', '300');
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => /₹300\scrore/.test(document.querySelector('#plans')?.textContent));
    assert.equal(await page.locator('#plan-side figure').count(), 4);
    assert.equal(await page.locator('#keep-plan').isDisabled(), true);
    const plans = await Promise.all([300, 100, 200].map((budget) => answer(`budget=${budget}0000000`)));
    for (const row of await page.$$('#plans tr[data-id]')) {
      const [id, values] = await row.evaluate((tr) => [
        tr.dataset.id,
        [...tr.querySelectorAll('td')].map((cell) => Number(cell.dataset.value)),
      ]);
      const wanted = plans.map(({ features }) => features.find((one) => one.properties.id === id).properties.by_need);
      assert.deepEqual(values, wanted, id);
    }
    await page.locator('#plan-side .link', { hasText: /^Take Kept plan 1/ }).click();
    await page.waitForFunction(() => document.querySelectorAll('#plan-side figure').length === 3);
    assert.equal(params(page).get('kept'), '200~~~yes~proportional~by_need');
    assert.notEqual(await page.evaluate(() => document.activeElement.tagName), 'BODY');
  }));

test('an area chosen in a plan says why it gets what it gets', () =>
  visit('?view=plan&budget=100&cap=6&rule=limited&area=18-316', async (page) => {
    await planned(page);
    const { features, summary } = await answer('budget=1000000000&cap=60000000');
    const area = features.find((one) => one.properties.id === '18-316').properties;
    const said = await page.locator('#plan-why').innerText();
    assert.equal(area.bound, 'cap');
    assert.match(said, /By need alone it would get ₹[\d.]+\scrore; the cap holds it at ₹6.00\scrore/);
    const equal = Math.round((summary.existing + summary.budget) / summary.need);
    assert.ok(said.replaceAll(',', '').includes(`equal share would be ₹${equal}`), said);
    assert.equal(
      await page.locator('#plan-table tr[data-id="18-316"] .row-pick').getAttribute('aria-describedby'),
      'plan-why',
    );
  }));

for (const width of [360, 768, 1366]) {
  test(`the plan fits ${width} px`, () =>
    readAll(
      '?view=plan&area=18-316',
      async (page) => {
        await planned(page);
        const [content, window] = await page.evaluate(() => [
          document.documentElement.scrollWidth,
          document.documentElement.clientWidth,
        ]);
        assert.ok(content <= window, `content ${content} px in ${window} px`);
        await picture(page, `plan-${width}`, { fullPage: width < 1000 });
      },
      { viewport: { width, height: width === 1366 ? 768 : 800 } },
    ));
}
