// What the tests in a real browser share: one browser, and visits that watch the page.
// FLOODSPEND_SCREENSHOTS is the directory for pictures, of which there are none without it: they
// show what is tested and test nothing.

import test from 'node:test';
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { base } from './base.mjs';

export { base };

const shots = process.env.FLOODSPEND_SCREENSHOTS;
export const DESKTOP = { width: 1366, height: 768 };

const origin = new URL(base).origin;

// What a page waits for comes: how soon says how busy the machine is, and no test asks that.
const PATIENCE = 180_000;

const browser = await chromium.launch({
  timeout: PATIENCE,
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--headless=new',
    '--disable-gpu',
    '--in-process-gpu',
    '--no-zygote',
    '--renderer-process-limit=1',
    '--disable-background-networking',
    '--disable-component-update',
    '--no-first-run',
  ],
});
test.after(() => browser.close());

async function newContext(options) {
  const context = await browser.newContext({ reducedMotion: 'reduce', ...options });
  context.setDefaultTimeout(PATIENCE);
  return context;
}

// Contexts by their options. A page stays in each, and with it the process in which Chromium has the code of the
// pages ready: those that come later cost half.
const contexts = new Map();

async function contextWith(options) {
  const key = JSON.stringify(options);
  if (!contexts.has(key)) {
    const context = await newContext(options);
    if (!options.offline) await (await context.newPage()).goto(new URL('healthz', base).href);
    contexts.set(key, context);
  }
  return contexts.get(key);
}

/** Opens the page and watches it: run(page) must cause no request off the origin, no console message of a fault and
 *  no violation of the content security policy. faults: true where the test itself makes requests fail; allowed
 *  tells which requests are its own; the rest is of the browser's context, a new one for anew. */
export async function visit(
  query,
  run,
  {
    viewport = DESKTOP,
    forcedColors = null,
    faults = false,
    allowed = (url) => new URL(url).origin === origin,
    anew = false,
    ...options
  } = {},
) {
  const context = anew ? await newContext(options) : await contextWith(options);
  const page = await context.newPage();
  const problems = [];
  page.on('request', (request) => {
    if (!allowed(request.url())) problems.push(`request to ${request.url()}`);
  });
  page.on('console', (message) => {
    if (message.type() === 'error' && !faults) problems.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => problems.push(`page error: ${error.stack}`));
  await page.addInitScript(() => {
    window.violations = [];
    document.addEventListener('securitypolicyviolation', (event) =>
      window.violations.push(`${event.violatedDirective} ${event.blockedURI}`),
    );
  });
  try {
    await page.setViewportSize(viewport);
    await page.emulateMedia({ forcedColors });
    if (query !== null) await arrive(page, query);
    await run(page, context);
    problems.push(...(await page.evaluate(() => window.violations)).map((text) => `policy: ${text}`));
    assert.deepEqual(problems, []);
  } finally {
    await context.clearPermissions();
    await page.evaluate(() => localStorage.clear()).catch(() => {}); // a page that failed has none
    await (anew ? context : page).close();
  }
}

/** The same after reading down the page: what lies below is there. */
export const readAll = (query, run, options) =>
  visit(
    query,
    async (page, context) => {
      await readOn(page);
      await run(page, context);
    },
    options,
  );

/** The same of a reader whose browser keeps nothing of a visit before. */
export const visitAnew = (query, run, options) => visit(query, run, { ...options, anew: true });

/** The page as it is before the reader does anything. */
export async function arrive(page, query) {
  const response = await page.goto(new URL(query, base).href);
  await shown(page);
  return response;
}

export async function open(page, query) {
  const response = await arrive(page, query);
  await readOn(page);
  return response;
}

async function shown(page) {
  await page.waitForSelector('#board[aria-busy="false"]', { state: 'attached' });
  await page.waitForSelector('table.ranking tbody tr, .sheet, #changes h2, #review h2, .problem:not([hidden])');
}

export async function ready(page) {
  await shown(page);
  await readOn(page);
}

/** Waits until the page has been drawn once more; a browser that nothing changes in may draw no frame. */
export const drawn = (page) =>
  page.evaluate(() =>
    Promise.race([
      new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
      new Promise((done) => setTimeout(done, 1000)),
    ]),
  );

/** Goes down the page and back, as a reader does: what lies below is asked for when she comes near. */
export async function readOn(page) {
  for (const part of await page.$$('.awaited')) {
    await part.evaluate((element) => element.scrollIntoView({ behavior: 'instant' }));
    await drawn(page);
  }
  await page.evaluate(() => window.scrollTo({ top: 0, behavior: 'instant' }));
}

/** Takes a picture of a page or a part of it, where pictures are wanted. */
export async function picture(of, name, options = {}) {
  if (shots) await of.screenshot({ ...options, path: join(shots, `${name}.png`) });
}

/** The page on paper, as PDF; kept where pictures are wanted. */
export const paper = (page, name) => page.pdf({ path: shots && join(shots, `${name}.pdf`), format: 'A4' });

export const params = (page) => new URL(page.url()).searchParams;
export const order = (page) => page.$$eval('table.ranking tr[data-id]', (rows) => rows.map((row) => row.dataset.id));
