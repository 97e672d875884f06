// The map within a page of another origin: shown where the server names that origin, FLOODSPEND_PARENT, and nowhere
// else; nothing but the map is shown. At FLOODSPEND_PARENT is a page that has what ?frame= says in a frame.

import test from 'node:test';
import assert from 'node:assert/strict';
import { base, open, picture, visit } from '../browser.mjs';
import { violations } from '../axe.mjs';

const parent = new URL(process.env.FLOODSPEND_PARENT);
const stranger = new URL(`http://localhost:${parent.port}`); // the same server by another name: another origin

// A page of another origin that shows the address in a frame.
function within(origin, src, run) {
  const address = new URL(origin);
  address.searchParams.set('frame', src);
  return visit(null, (page) => run(page, address.href), {
    allowed: () => true,
    faults: true, // a frame that is refused is a fault to the console
  });
}

// Opens a page of another origin, whose frame the browser has to refuse.
async function refused(page, address) {
  const failed = page.waitForEvent('requestfailed', (request) => request.url().startsWith(base));
  await page.goto(address);
  assert.match((await failed).failure().errorText, /BLOCKED_BY_RESPONSE/);
  assert.equal(await page.frameLocator('iframe').locator('#map').count(), 0);
}

test('a page of the origin that is named shows the map, its answer and a chosen area', () =>
  within(parent, new URL('?embed=1', base), async (page, address) => {
    await page.goto(address);
    const frame = page.frameLocator('iframe');
    await frame.locator('#map path.area').first().waitFor();
    await frame.locator('.answer-area').first().waitFor();
    for (const hidden of ['.masthead', '#controls', '#ranking', '#hand-on', '#reconciliation'])
      assert.equal(await frame.locator(hidden).isVisible(), false, hidden);
    const within = page.frames().find((one) => one !== page.mainFrame());
    await frame.locator('.answer-area').first().press('Enter');
    await frame.locator('#card:not([hidden])').waitFor();
    assert.equal(new URL(within.url()).searchParams.get('embed'), '1');
    assert.ok(new URL(within.url()).searchParams.get('area'));
    const whole = new URL(await frame.locator('#whole-page').evaluate((link) => link.href));
    assert.equal(whole.searchParams.get('embed'), null);
    assert.equal(whole.searchParams.get('area'), new URL(within.url()).searchParams.get('area'));
    assert.deepEqual(await within.evaluate(() => window.violations), []);
    const wide = await within.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    assert.ok(wide <= 0, `${wide} px too wide`);
    await picture(page, 'embed');
  }));

test('no other page shows it, and the whole page is shown in none', async () => {
  await within(stranger, new URL('?embed=1', base), refused);
  await within(parent, new URL('.', base), refused);
});

test('alone it is a page without faults, also on a phone', () =>
  visit(
    null,
    async (page) => {
      await page.goto(new URL('?embed=1', base).href);
      await page.locator('#whole-page').waitFor();
      await page.locator('#map path.area').first().waitFor();
      assert.deepEqual(await violations(page), []);
      await picture(page, 'embed-360', { fullPage: true });
    },
    { viewport: { width: 360, height: 640 } },
  ));

test('the code to embed is copied', () =>
  visit(null, async (page) => {
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await open(page, '?lag=1');
    await page.locator('#copy-embed').click();
    await page.locator('.hand-note code').waitFor();
    const code = await page.evaluate(() => navigator.clipboard.readText());
    assert.match(code, /^<iframe src="http[^"]+\?lag=1&amp;embed=1" title="[^"]+"/);
    assert.deepEqual(await violations(page), []);
  }));
