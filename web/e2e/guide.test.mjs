// Guided reading: opened, walked through and left by keyboard, each step said and marked; the words are explained.

import test from 'node:test';
import assert from 'node:assert/strict';
import { visit, picture } from './browser.mjs';
import { violations } from './axe.mjs';
import { settled } from './states.mjs';

for (const viewport of [
  { width: 1366, height: 768 },
  { width: 320, height: 700 },
]) {
  test(`four steps lead through the page, ${viewport.width} px`, () =>
    visit(
      '',
      async (page) => {
        await settled(page);
        await page.locator('#guide-open').focus();
        await page.keyboard.press('Enter');
        for (let n = 1; n <= 4; n++) {
          assert.match(await page.locator('#guide h2').innerText(), new RegExp(`^${n} of 4: `));
          assert.equal(await page.evaluate(() => document.activeElement.closest('#guide') !== null), true);
          assert.equal(await page.locator('.guided').count(), 1);
          assert.match(await page.locator('#announce').innerText(), new RegExp(`${n} of 4`));
          if (n === 4) break;
          await page.locator('#guide-next').focus();
          await page.keyboard.press('Enter');
        }
        assert.equal(await page.locator('#guide-next').isDisabled(), true);
        await page.locator('.glossary summary').click();
        assert.ok((await page.locator('.glossary dt').count()) > 5);
        assert.doesNotMatch(await page.locator('#guide').innerText(), /undefined|null|NaN|[{}]/);
        assert.deepEqual(await violations(page, '#guide'), []);
        const wide = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
        assert.ok(wide <= 0, `${wide} px too wide`);
        await picture(page, `guide-${viewport.width}`);
        await page.keyboard.press('Escape');
        assert.equal(await page.locator('#guide').isHidden(), true);
        assert.equal(await page.evaluate(() => document.activeElement.id), 'guide-open');
        assert.equal(await page.locator('.guided').count(), 0);
      },
      { viewport },
    ));
}
