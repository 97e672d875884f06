// Measures the page at FLOODSPEND_URL with the query of the first argument, and prints one line a figure. Nothing
// is asserted. With a second argument, lighthouse, its scores as well: npm fetches it, and CHROME_PATH is Chromium's.

import { execFileSync } from 'node:child_process';
import { chromium } from 'playwright-core';
import { base } from './base.mjs';

const [query = '', also] = process.argv.slice(2);
const url = new URL(query, base).href;
const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
const FLAGS = ['--no-sandbox', '--headless=new', '--disable-gpu'];
const print = (name, value) => console.log(`${name.padEnd(34)} ${value}`);

const browser = await chromium.launch({ executablePath, args: FLAGS });
const page = await (await browser.newContext({ viewport: { width: 1366, height: 768 } })).newPage();
const network = await page.context().newCDPSession(page);
await network.send('Network.enable');
let bytes = 0;
network.on('Network.loadingFinished', ({ encodedDataLength }) => (bytes += encodedDataLength));

const shown = () =>
  page.waitForFunction(
    () =>
      document.querySelector('#ranking tbody tr') &&
      document.querySelector('#board').getAttribute('aria-busy') === 'false',
    null,
    { timeout: 120_000 },
  );
const drawn = () => page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done))));

// Milliseconds that something takes until the page is drawn with it.
async function timed(act, until) {
  const begun = performance.now();
  await act();
  await until();
  await drawn();
  return `${Math.round(performance.now() - begun)} ms`;
}

print('first map', await timed(() => page.goto(url), shown));
await page.waitForLoadState('networkidle');
print('first view', `${Math.round(bytes / 1000)} KB compressed, headers included`);
print('nodes', await page.evaluate(() => document.querySelectorAll('*').length));
const row = page.locator('#ranking .row-pick').nth(1);
print(
  'choose an area',
  await timed(
    () => row.click(),
    () => page.waitForSelector('#card:not([hidden])'),
  ),
);
print(
  'paint by another measure',
  await timed(
    () => page.locator('#control-measure').selectOption('need'),
    () => page.waitForFunction(() => new URL(location).searchParams.get('measure') === 'need'),
  ),
);
const year = page.locator('#control-period option').nth(1);
print(
  'change the year',
  await timed(async () => {
    await page.locator('#control-period').selectOption(await year.getAttribute('value'));
  }, shown),
);
await browser.close();

if (also === 'lighthouse') {
  for (const form of ['mobile', 'desktop']) {
    const preset = form === 'desktop' ? ['--preset=desktop'] : [];
    const command = ['exec', '--yes', '--', 'lighthouse@12', url, '--quiet', '--output=json', ...preset];
    const flags = `--chrome-flags=${FLAGS.join(' ')}`;
    const env = { ...process.env, CHROME_PATH: executablePath };
    const text = execFileSync('npm', [...command, flags], { env, maxBuffer: 1 << 28, encoding: 'utf8' });
    const { categories, audits } = JSON.parse(text);
    for (const { id, score } of Object.values(categories)) print(`lighthouse ${form}, ${id}`, Math.round(100 * score));
    for (const name of ['largest-contentful-paint', 'cumulative-layout-shift', 'total-blocking-time'])
      print(`lighthouse ${form}, ${name}`, audits[name].displayValue);
  }
}
