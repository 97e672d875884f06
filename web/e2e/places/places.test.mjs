// Every view of the page on a place of the server's own: what stands there of levels, years and money
// is of that place, and nothing of another.

import test from 'node:test';
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { params, picture, readAll } from '../browser.mjs';
import { drawn, get, getCatalogue, settled } from '../states.mjs';
import { wordsOf } from '../words.mjs';
import { capital, otherLevel } from '../../js/dataset.js';

const catalogue = await getCatalogue();
const { levels } = catalogue;
const [outermost, finest] = [levels[0], levels.at(-1)];
const holds = (page) => wordsOf(page, catalogue);
const largest = async (level) => {
  const { features } = await get(`analysis/allocation?geometry=none&level=${level}&period=${catalogue.default_period}`);
  return features.map(({ properties }) => properties).sort((a, b) => b.records - a.records)[0];
};

const STATES = [
  ...levels.flatMap(({ key }) =>
    [
      ['map', `?level=${key}`],
      ['gap', `?level=${key}&measure=equity_gap`],
      ['need', `?level=${key}&measure=need&need=people`],
      ['plan', `?level=${key}&view=plan&budget=5&rule=by_claims`],
      ['brief', `?level=${key}&view=brief`],
      ['month', `?level=${key}&period=2024-02`],
    ].map(([name, query]) => [`${name} by ${key}`, query]),
  ),
  ['money known above a level', `?level=${finest.key}&list=coarser`],
  ['a year of nothing', '?period=1999'],
  ['the last year', `?period=${catalogue.periods.at(-1)}`],
];

for (const [name, query] of drawn(STATES, 4)) {
  test(`nothing of another place: ${name}`, () =>
    readAll(
      query,
      async (page) => {
        await holds(page);
        await picture(page, `${catalogue.currency}-${name.replaceAll(' ', '-')}-1366`, { fullPage: true });
      },
      { faults: true },
    ));
}

test('levels, years and money are those of the dataset', () =>
  readAll('', async (page) => {
    const said = await holds(page);
    assert.equal(await page.locator('input[name=level]').count(), levels.length === 1 ? 0 : levels.length);
    assert.deepEqual(
      await page.$$eval('.segment', (list) => list.map((label) => label.textContent)),
      levels.length === 1 ? [] : levels.map(({ many }) => capital(many)),
    );
    assert.equal(
      await page.locator('label[for=control-period]').innerText(),
      catalogue.year_begins === 1 ? 'Year' : 'Financial year',
    );
    assert.match(
      await page.locator('#control-period').inputValue(),
      catalogue.year_begins === 1 ? /^\d{4}$/ : /^\d{4}-\d{2}$/,
    );
    assert.match(await page.locator('#control-period option').first().innerText(), /not over/);
    assert.equal(
      await page.locator('#search-input').getAttribute('placeholder'),
      `Find a ${levels
        .map(({ one }) => one)
        .join(', ')
        .replace(/, ([^,]*)$/, ' or $1')}`,
    );
    assert.match(
      await page.locator('.total-value').first().innerText(),
      { EUR: /^€[\d.]+.million$/, GBP: /^£[\d.]+.million$/ }[catalogue.currency],
    );
    assert.match(said, /Awarded per flooded home/);
    assert.match(
      await page.locator('.total').nth(3).innerText(),
      levels.length === 1
        ? /would have to move for equal shares$/
        : new RegExp(`by ${otherLevel(catalogue, outermost.key).one} \\d+\\s%$`),
    );
    assert.equal(await page.locator('#indices thead th').count(), levels.length + 1);
    assert.equal(await page.locator('.lorenz .chart-name').count(), levels.length);
    assert.deepEqual(await page.$$eval('[data-bucket] th', (list) => list.length), levels.length + 3);
  }));

test('every level leads to the next one, and back', () =>
  readAll('', async (page) => {
    const area = await largest(outermost.key);
    await page.locator(`tr[data-id="${area.id}"] .row-pick`).click();
    let at = area;
    for (const [depth, level] of levels.entries()) {
      await settled(page);
      assert.match(await page.locator('#area .eyebrow').innerText(), new RegExp(`^${capital(level.one)}`, 'i'));
      if (depth > 0) assert.match(await page.locator('#area .eyebrow').innerText(), / in Example /i);
      assert.equal(await page.locator('#area-level').count(), levels.length === 1 ? 0 : 1);
      await holds(page);
      if (depth === levels.length - 1) break;
      await page.locator('#area-level').click();
      await settled(page);
      assert.equal(params(page).get('within'), at.id);
      assert.equal(params(page).get('level'), levels[depth + 1].key);
      const inside = await page.$$eval('table.ranking tr[data-id]', (rows) => rows.map((row) => row.dataset.id));
      assert.ok(inside.length > 0 && inside.every((id) => id.startsWith(`${at.id}.`)), inside.join());
      assert.equal(await page.locator('path.area').count(), inside.length);
      at = { id: inside[0] };
      await page.locator(`tr[data-id="${at.id}"] .row-pick`).click();
    }
    if (levels.length === 1) return;
    await page.locator('#area-level').click();
    await settled(page);
    assert.equal(params(page).get('area'), at.id.replace(/\.\d+$/, ''));
  }));

if (levels.length > 2) {
  test('the finest level is shown within any coarser area', () =>
    readAll(`?level=${finest.key}`, async (page) => {
      const area = await largest(outermost.key);
      assert.equal(await page.locator('#control-within optgroup').count(), levels.length - 1);
      await page.selectOption('#control-within', area.id);
      await settled(page);
      assert.equal(params(page).get('within'), area.id);
      const shown = await page.$$eval('path.area', (list) => list.map((path) => path.dataset.id));
      assert.ok(shown.length > 0 && shown.every((id) => id.startsWith(`${area.id}.`)), shown.join());
      assert.match(await holds(page), new RegExp(`the equal share in this ${outermost.one}`));
      assert.equal(await page.locator('#control-need').inputValue(), 'people'); // the level's own default
    }));
}

for (const level of levels) {
  test(`nothing overflows at 360 px by ${level.key}`, () =>
    readAll(
      `?level=${level.key}`,
      async (page) => {
        await holds(page);
        const [content, window] = await page.evaluate(() => [
          document.documentElement.scrollWidth,
          document.documentElement.clientWidth,
        ]);
        assert.ok(content <= window, `content ${content} px in ${window} px`);
        const out = await page.$$eval('.controls *', (list) =>
          list
            .filter((x) => x.getBoundingClientRect().right > document.documentElement.clientWidth - 10)
            .map((x) => x.textContent),
        );
        assert.deepEqual(out, []);
        await picture(page, `${catalogue.currency}-${level.key}-360`, { fullPage: true });
      },
      { viewport: { width: 360, height: 800 } },
    ));
}
