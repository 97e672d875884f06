// Levels of more areas than have an element each: a canvas, and of the ranking the rows in sight.

import { readFile } from 'node:fs/promises';
import test from 'node:test';
import assert from 'node:assert/strict';
import { drawn, params, picture, visit, readAll } from '../browser.mjs';
import { get } from '../states.mjs';

const QUERY = '?level=circle';
const rows = (page) => page.$$eval('#ranking tr[data-id]', (list) => list.map((row) => row.dataset.id));
const nodes = (page) => page.evaluate(() => document.querySelectorAll('*').length);

// A point of the screen within the chosen area, and the colour of the canvas there.
const inChosen = (page) =>
  page.evaluate(() => {
    const path = document.querySelector('.mark-selected');
    const { x, y, width, height } = path.getBBox();
    const at = new DOMPoint(x + width / 2, y + height / 2).matrixTransform(path.getScreenCTM());
    const canvas = document.querySelector('.map-canvas');
    const box = canvas.getBoundingClientRect();
    const scale = canvas.width / box.width;
    const pixel = canvas.getContext('2d').getImageData((at.x - box.x) * scale, (at.y - box.y) * scale, 1, 1).data;
    return { x: at.x, y: at.y, color: [...pixel].slice(0, 3) };
  });

const chosen = (page, id) => page.waitForFunction((id) => new URL(location).searchParams.get('area') === id, id);

test('many areas are on a canvas and in a ranking of which the rows in sight are made', () =>
  visit(QUERY, async (page) => {
    const { numberMatched: areas } = await get('collections/circles/items?limit=1&geometry=none');
    assert.ok(areas > 1000);
    assert.equal(await page.locator('.area').count(), 0);
    assert.ok((await nodes(page)) < 5000, `${await nodes(page)} nodes`);
    assert.ok((await rows(page)).length < 200);
    assert.equal(await page.locator('table.ranking').getAttribute('aria-rowcount'), String(areas + 2));
    await picture(page, 'many-1366');
  }));

test('choosing an area takes no choice of what areas lie in out of the page', () =>
  visit(QUERY, async (page) => {
    await page.evaluate(() => {
      window.taken = [];
      const field = document.querySelector('#control-within');
      new MutationObserver((changes) => {
        for (const { removedNodes } of changes)
          for (const node of removedNodes) if (node.contains(field)) window.taken.push(node.className);
      }).observe(document.querySelector('#controls'), { childList: true });
    });
    const id = (await rows(page))[1];
    await page.locator(`#ranking tr[data-id="${id}"] .row-pick`).click();
    await chosen(page, id);
    await page.waitForSelector('#card:not([hidden])');
    await drawn(page);
    assert.deepEqual(await page.evaluate(() => window.taken), []);
    assert.equal(await page.inputValue('#control-within'), '');
  }));

test('by keyboard the whole ranking is reached, and what is chosen in it is marked on the map', () =>
  visit(QUERY, async (page) => {
    await page.locator('#ranking .row-pick[tabindex="0"]').focus();
    await page.keyboard.press('End');
    const last = await page.evaluate(() => document.activeElement.closest('tr').dataset.id);
    await page.keyboard.press('Enter');
    await chosen(page, last);
    await page.waitForSelector('#card:not([hidden])');
    assert.equal(await page.locator('.mark-selected').count(), 1);
    assert.equal(await page.locator(`#ranking tr.selected[data-id="${last}"]`).count(), 1);
    await page.keyboard.press('Home');
    assert.equal(await page.evaluate(() => document.activeElement.closest('tr').getAttribute('aria-rowindex')), '2');
  }));

test('a click on the map chooses the area there, in the colour of its row', () =>
  visit(`${QUERY}&measure=need`, async (page) => {
    const first = (await rows(page))[0];
    await page.locator(`#ranking tr[data-id="${first}"] .row-pick`).click();
    await chosen(page, first);
    await page.waitForSelector('.mark-selected', { state: 'attached' });
    await drawn(page);
    const { x, y, color } = await inChosen(page);
    const bar = await page.$eval(`#ranking tr[data-id="${first}"] .bar-fill`, (element) =>
      getComputedStyle(element).backgroundColor.match(/\d+/g).map(Number),
    );
    assert.deepEqual(color, bar);
    await page.locator('#card-clear').click();
    await page.waitForFunction(() => !new URL(location).searchParams.has('area'));
    await page.mouse.click(x, y);
    await chosen(page, first);
    assert.equal(params(page).get('area'), first);
  }));

test('areas in sight are drawn finer when the map is moved near, each asked for once', () =>
  visit(QUERY, async (page) => {
    const asked = [];
    page.on('request', (request) => {
      const url = new URL(request.url());
      if (url.searchParams.get('geometry') === 'simplified') asked.push(url);
    });
    const zoom = async () => {
      await page.locator('.map-button').first().click();
      await drawn(page);
    };
    const answered = page.waitForResponse((response) => new URL(response.url()).searchParams.has('bbox'));
    for (let i = 0; i < 4; i++) await zoom();
    await answered;
    await page.waitForFunction(() => Number(new URL(location).searchParams.get('map')?.split(',')[0]) > 5);
    await zoom();
    const boxes = asked.filter((url) => url.searchParams.has('bbox'));
    assert.equal(boxes.length, 1, 'what is nearer was there');
    assert.ok(Number(boxes[0].searchParams.get('limit')) <= 1000);
  }));

test('a picture of the map has the areas of the canvas in it', () =>
  readAll(`${QUERY}&measure=need`, async (page) => {
    const [download] = await Promise.all([page.waitForEvent('download'), page.locator('#save-svg').click()]);
    const svg = (await readFile(await download.path())).toString();
    const covered = await page.evaluate(
      async (source) => {
        const picture = new Image();
        picture.src = source;
        await picture.decode();
        const context = new OffscreenCanvas(picture.width, picture.height).getContext('2d');
        context.drawImage(picture, 0, 0);
        const { data } = context.getImageData(0, 0, picture.width, picture.height);
        return data.filter((alpha, i) => i % 4 === 3 && alpha > 0).length / (picture.width * picture.height);
      },
      /<image href="(data:image\/png;base64,[^"]+)"/.exec(svg)?.[1],
    );
    assert.ok(covered > 0.1, `${covered} of the picture is drawn on`);
  }));
