// Hands and eyes: every state of the page against axe, in both widths and in forced colours, with
// no sideways scroll, nothing that moves while it loads, and one page of paper. FLOODSPEND_FULL=1
// goes through all of them; a draw of them otherwise.

import test from 'node:test';
import assert from 'node:assert/strict';
import { base, visit, visitAnew, picture, paper, arrive, readOn } from './browser.mjs';
import { violations } from './axe.mjs';
import { SEED, STATES, SCREENS, dataOf, drawn, settled } from './states.mjs';

const data = await dataOf();

async function sideways(page) {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

// Controls that lie over each other.
const overlaps = (page) =>
  page.$$eval('#controls :is(button, select, .segments), .masthead :is(.views, .search, .badge)', (controls) => {
    const boxes = controls.map((control) => control.getBoundingClientRect()).filter(({ width }) => width > 0);
    return boxes.flatMap((a, i) =>
      boxes
        .slice(i + 1)
        .filter(
          (b) =>
            Math.min(a.right, b.right) - Math.max(a.left, b.left) > 2 &&
            Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 2,
        ),
    ).length;
  });

const watchShifts = (page) =>
  page.addInitScript(() => {
    window.shifts = [];
    new PerformanceObserver((list) =>
      list.getEntries().forEach(({ value, hadRecentInput, sources }) => {
        if (!hadRecentInput)
          window.shifts.push({ value, of: sources.map(({ node }) => node?.id || node?.className || '') });
      }),
    ).observe({ type: 'layout-shift', buffered: true });
  });

const pairs = SCREENS.flatMap((screen) => STATES.map((state) => ({ screen, state })));
const chosen = process.env.FLOODSPEND_FULL
  ? pairs
  : STATES.map((state, i) => ({
      state,
      screen: SCREENS[(i + SEED) % SCREENS.length],
    }));

for (const { screen, state } of chosen) {
  test(`${state.name}, ${screen.name}: axe finds nothing, nothing is cut off or moves`, (t) =>
    visitAnew(
      null,
      async (page) => {
        await watchShifts(page);
        await arrive(page, state.query(data));
        await settled(page);
        const shifts = await page.evaluate(() => window.shifts);
        const moved = shifts.reduce((sum, { value }) => sum + value, 0);
        t.diagnostic(`${state.name}, ${screen.name}: layout shift ${moved.toFixed(4)}`);
        // a phone's bound; elsewhere what Web Vitals calls good
        assert.ok(moved < (screen.name === '360' ? 0.02 : 0.1), JSON.stringify(shifts));
        await readOn(page);
        if (state.act) {
          await state.act(page);
          await settled(page);
        }
        assert.deepEqual(await violations(page), []);
        assert.ok((await sideways(page)) <= 0, `${await sideways(page)} px too wide`);
        assert.equal(await overlaps(page), 0, 'controls over each other');
        await picture(page, `${state.name}-${screen.name}`, { fullPage: true });
        if (screen.name === '360') {
          await page.setViewportSize({ width: 320, height: 700 });
          await settled(page);
          assert.ok((await sideways(page)) <= 0, `${await sideways(page)} px too wide for 320`);
        }
        const pdf = await paper(page, `${state.name}-${screen.name}`);
        assert.equal(
          pdf.toString('latin1').match(/\/Type\s*\/Page\b(?!s)/g)?.length,
          state.pages ?? 1,
          'pages of paper',
        );
      },
      screen,
    ));
}

for (const [what, pattern] of [
  ['the dataset', '**/dataset?*'],
  ['the figures', '**/analysis/allocation?*'],
]) {
  for (const screen of drawn(SCREENS, 1)) {
    test(`${what} cannot be had, ${screen.name}: axe finds nothing, the problem can be read and tried again`, () =>
      visit(
        null,
        async (page) => {
          await page.route(pattern, (route) => route.abort());
          await page.goto(base);
          await page.waitForSelector('#problem:not([hidden])');
          assert.deepEqual(await violations(page), []);
          assert.ok((await sideways(page)) <= 0);
          await picture(page, `down-${screen.name}`);
          await page.locator('#try-again').focus();
          await page.keyboard.press('Enter');
          await page.waitForFunction(() => document.activeElement.id === 'try-again');
          await page.unroute(pattern);
          await page.keyboard.press('Enter');
          await settled(page);
          assert.notEqual(await page.evaluate(() => document.activeElement.tagName), 'BODY');
        },
        { ...screen, faults: true },
      ));
  }
}

test('forced colours leave what is chosen to be seen', () =>
  visit(
    '?level=circle',
    async (page) => {
      await page.locator('table.ranking .row-pick').first().click();
      await page.waitForSelector('tr.selected');
      const ground = (selector) => page.$eval(selector, (element) => getComputedStyle(element).backgroundColor);
      for (const [on, off] of [
        ['.segment input:checked + span', '.segment input:not(:checked) + span'],
        ['.views [aria-current]', '.views a:not([aria-current])'],
        ['.tab[aria-pressed="true"]', '.tab[aria-pressed="false"]'],
        ['tr.selected > th', 'tr[data-id]:not(.selected) > th'],
      ])
        assert.notEqual(await ground(on), await ground(off), on);
    },
    { forcedColors: 'active' },
  ));
