// A minute of the page, as FLOODSPEND_RECORDING: the frames that Chromium draws while somebody reads, joined by ffmpeg.

import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import assert from 'node:assert/strict';
import { arrive, visit } from '../browser.mjs';
import { getCatalogue, get } from '../states.mjs';

const SECONDS = 60;
const VIEW = { width: 1280, height: 720 };
const AHEAD = 240_000; // of the test, to draw and to join

const near = (selector) => (page) =>
  page.locator(selector).evaluate((element) => element.scrollIntoView({ block: 'start', behavior: 'smooth' }));
const click = (selector) => (page) => page.locator(selector).first().click();

// What is done, each as far into the minute as that second.
async function steps() {
  const { levels, periods } = await getCatalogue();
  const { features } = await get(`collections/${levels[0].plural}/items?geometry=none&limit=1`);
  const name = features[0].properties.name;
  return [
    [3, (page) => page.locator('.map-svg .area').nth(12).hover()],
    [6, (page) => page.locator('#legend .legend-pick').first().hover()],
    [9, click('#ranking .row-pick')],
    [14, near('#area')],
    [19, near('#trend')],
    [24, (page) => page.evaluate(() => window.scrollTo({ top: 0, behavior: 'smooth' }))],
    [26, click('.map-button')],
    [28, click('.map-button')],
    [31, (page) => page.locator('.map-button').nth(2).click()],
    [33, (page) => page.locator('#control-period').selectOption(periods.at(-2))],
    [37, (page) => page.locator('#search-input').pressSequentially(name, { delay: 150 })],
    [41, (page) => page.keyboard.press('Enter')],
    [45, click('#view-plan')],
    [48, (page) => page.locator('#rule-by_claims').check()],
    [51, near('#plan-table')],
    [55, click('#view-brief')],
  ];
}

test('a minute of the page', { timeout: AHEAD }, () =>
  visit(
    null,
    async (page) => {
      const folder = await mkdtemp(join(tmpdir(), 'floodspend-'));
      const frames = [];
      const screen = await page.context().newCDPSession(page);
      screen.on('Page.screencastFrame', ({ data, metadata, sessionId }) => {
        const file = join(folder, `${frames.length}.jpg`);
        frames.push({ file, at: metadata.timestamp, written: writeFile(file, data, 'base64') });
        screen.send('Page.screencastFrameAck', { sessionId }).catch(() => {}); // the page is closed
      });
      await arrive(page, '');
      await screen.send('Page.startScreencast', { format: 'jpeg', quality: 90 });
      const begun = Date.now();
      const until = (second) => page.waitForTimeout(Math.max(0, begun + 1000 * second - Date.now()));
      for (const [second, act] of await steps()) {
        await until(second);
        await act(page);
      }
      await until(SECONDS);
      await screen.send('Page.stopScreencast');
      await Promise.all(frames.map(({ written }) => written));
      assert.ok(frames.length > 20, `only ${frames.length} frames`);
      const list = frames.map(({ file, at }, i) => {
        const next = frames[i + 1]?.at ?? frames[0].at + SECONDS;
        return `file '${file}'\nduration ${Math.max(0.02, next - at).toFixed(3)}\n`;
      });
      const index = join(folder, 'frames.txt');
      await writeFile(index, list.join(''));
      const to = process.env.FLOODSPEND_RECORDING;
      const scale = `scale=${VIEW.width}:${VIEW.height}:force_original_aspect_ratio=decrease,fps=12`;
      const coded = ['-c:v', 'libx264', '-preset', 'veryfast', '-crf', '30', '-pix_fmt', 'yuv420p'];
      const into = ['-vf', scale, '-t', String(SECONDS), ...coded, '-movflags', '+faststart'];
      execFileSync('ffmpeg', ['-y', '-loglevel', 'error', '-f', 'concat', '-safe', '0', '-i', index, ...into, to]);
      assert.ok((await readFile(to)).length > 10_000);
      await rm(folder, { recursive: true });
    },
    { viewport: VIEW, reducedMotion: 'no-preference' },
  ),
);
