// Questions an official asks, each answered by a reader in at most three actions from the first screen. What changed
// since the version before, in one, is asked where there are two versions.

import test from 'node:test';
import assert from 'node:assert/strict';
import { readAll } from './browser.mjs';
import { dataOf, get, settled } from './states.mjs';

const MOST = 3;
const { catalogue } = await dataOf();
const period = catalogue.default_period;
const { features, summary } = await get(`analysis/allocation?geometry=none&period=${period}`);
const areas = features.map(({ properties }) => properties);
const byGap = areas.filter((area) => area.short && area.ranked).sort((a, b) => a.equity_gap - b.equity_gap);
const asked = byGap.find((area) => area.records > 1);

// A reader who counts what she does: looking and scrolling is none of it.
function reader(page) {
  let actions = 0;
  const did = async (act) => {
    actions++;
    await act();
    await settled(page);
  };
  return {
    count: () => actions,
    click: (selector) => did(() => page.locator(selector).first().click()),
    choose: (selector, value) => did(() => page.locator(selector).selectOption(value)),
    type: (selector, text) =>
      did(async () => {
        await page.locator(selector).fill(text);
        await page.locator(selector).press('Enter');
      }),
    reads: (selector) => page.locator(selector).first().innerText(),
    near: async (selector) => {
      await page.locator(selector).scrollIntoViewIfNeeded();
      await settled(page);
    },
  };
}

const named = (text, area) => assert.ok(text.includes(area.name), `${area.name} in ${text}`);

const QUESTIONS = [
  [
    'Which three districts are furthest short, and by how much?',
    async (she, page) => {
      const text = await she.reads('#answer');
      for (const area of byGap.slice(0, 3)) named(text, area);
      const amounts = await page.$$eval('#answer li .figure', (list) => list.map((figure) => figure.textContent));
      assert.equal(amounts.length, Math.min(3, byGap.length));
      for (const amount of amounts) assert.match(amount, /^₹[\d.,]+\s\w+ short$/);
    },
  ],
  [
    'What was awarded in a district, and from which file and line?',
    async (she, page) => {
      await she.type('#search-input', asked.name);
      await page.waitForSelector('details.award');
      await she.click('details.award summary');
      assert.match(await she.reads('details.award[open]'), /\.csv.*line \d+/s);
    },
  ],
  [
    "How sure is a district's figure?",
    async (she) => {
      await she.type('#search-input', asked.name);
      const text = await she.reads('#card');
      named(text, asked);
      assert.match(text, /Certain[\s\S]*Counted[\s\S]*May belong/);
    },
  ],
  [
    'How did it go over the years?',
    async (she, page) => {
      await she.type('#search-input', asked.name);
      await page.waitForSelector('#trend tbody tr');
      for (const year of catalogue.periods) assert.match(await she.reads('#trend'), new RegExp(year));
    },
  ],
  [
    'Which parts of the district have nothing?',
    async (she, page) => {
      await she.type('#search-input', asked.name);
      await she.click('#area-level');
      const parts = await get(`analysis/allocation?geometry=none&level=circle&within=${asked.id}&period=${period}`);
      const rows = await page.$$eval('table.ranking tr[data-id]', (list) => list.map((row) => row.dataset.id));
      assert.deepEqual(rows.sort(), parts.features.map(({ id }) => String(id)).sort());
    },
  ],
  [
    'What was damaged and no award was found?',
    async (she) => {
      await she.near('#damage');
      await she.choose('#damage-status', 'no_award_found');
      const found = await get(`collections/damage/items?period=${period}&status=no_award_found&limit=1`);
      assert.match(await she.reads('#damage .panel-note'), new RegExp(`^${found.numberMatched} `));
    },
  ],
  [
    'Where did the money go that is on no map, and does it add up?',
    async (she) => {
      assert.match(await she.reads('#reconciliation'), /Adds up to the paisa/);
      assert.match(await she.reads('#reconciliation'), /Not located/);
    },
  ],
  [
    'Does it hold when people are counted otherwise?',
    async (she) => {
      assert.match(await she.reads('#sensitivity'), /In all/);
    },
  ],
  [
    'How should new money be shared?',
    async (she, page) => {
      await she.click('#view-plan');
      await she.type('#plan-budget', '50');
      await page.waitForSelector('#plan-table tbody tr');
    },
  ],
  [
    'May I have it on paper?',
    async (she, page) => {
      await she.click('#view-brief');
      await page.waitForSelector('.sheet');
    },
  ],
];

for (const [question, answer] of QUESTIONS) {
  test(question, (t) =>
    readAll('', async (page) => {
      await settled(page);
      const she = reader(page);
      await answer(she, page);
      t.diagnostic(`${she.count()} actions`);
      assert.ok(she.count() <= MOST, `${she.count()} actions`);
    }),
  );
}

test('the questions are of a dataset that has answers', () => {
  assert.ok(byGap.length >= 3 && asked && summary.amount > 0);
});
