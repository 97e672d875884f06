// What the first view takes: everything a browser has to fetch until the page stands.

import test from 'node:test';
import assert from 'node:assert/strict';
import { arrive, visitAnew } from './browser.mjs';

const MOST = 150_000;

test('the first view has at most 150 KB in bodies as they are sent, fonts and answers among them', () =>
  visitAnew(null, async (page) => {
    await arrive(page, '');
    await page.waitForLoadState('networkidle');
    const bodies = await page.evaluate(() =>
      ['navigation', 'resource']
        .flatMap((type) => performance.getEntriesByType(type))
        .map(({ name, encodedBodySize }) => [new URL(name).pathname, encodedBodySize]),
    );
    for (const path of ['/', '/static/css/page.css', '/static/vendor/sans-latin.woff2', '/analysis/allocation'])
      assert.ok(bodies.find(([name]) => name === path)?.[1] > 0, path);
    const sum = bodies.reduce((all, [, size]) => all + size, 0);
    assert.ok(sum <= MOST, `${sum} bytes: ${bodies.join(' ')}`);
  }));

test('nothing moves on phones of any width while the page comes', async () => {
  for (const width of [320, 360, 390, 412])
    await visitAnew(
      null,
      async (page) => {
        await page.addInitScript(() => {
          window.moved = 0;
          new PerformanceObserver((list) =>
            list.getEntries().forEach(({ value }) => (window.moved += value)),
          ).observe({ type: 'layout-shift', buffered: true });
        });
        await arrive(page, '');
        await page.waitForLoadState('networkidle');
        const moved = await page.evaluate(() => window.moved);
        assert.ok(moved < 0.02, `${moved} at ${width} px`);
      },
      { viewport: { width, height: 820 } },
    );
});
