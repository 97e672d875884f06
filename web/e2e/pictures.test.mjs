// Need against money as points, and the map of every year: they show what the API and the map say.

import test from 'node:test';
import assert from 'node:assert/strict';
import { params, picture, readAll } from './browser.mjs';
import { violations } from './axe.mjs';
import { dataOf, get, settled } from './states.mjs';

const { catalogue } = await dataOf();
const focused = (page) => page.evaluate(() => document.activeElement.id);

test('each area in need is a point, below the line of equal shares where it falls short', () =>
  readAll('', async (page) => {
    await settled(page);
    await page.waitForSelector('.scatter-point');
    const { features, summary } = await get(`analysis/allocation?geometry=none&period=${catalogue.default_period}`);
    const areas = new Map(features.map(({ id, properties }) => [String(id), properties]));
    const points = await page.$$eval('.scatter-point', (list) =>
      list.map((point) => [point.dataset.id, Number(point.getAttribute('cx')), Number(point.getAttribute('cy'))]),
    );
    assert.equal(points.length, [...areas.values()].filter(({ need, amount }) => need > 0 && amount !== null).length);
    // The line ends at the largest need: of a point its height there tells on which side it lies.
    const line = await page.$eval('.scatter-equal', (path) => {
      const [end, start] = [path.getPointAtLength(path.getTotalLength()), path.getPointAtLength(0)];
      return { start: [start.x, start.y], slope: (end.y - start.y) / (end.x - start.x) };
    });
    let told = 0;
    for (const [id, x, y] of points) {
      const { need, amount } = areas.get(id);
      const gap = amount - need * summary.per_need;
      const away = y - (line.start[1] + (x - line.start[0]) * line.slope);
      if (Math.abs(away) < 1) continue;
      assert.equal(away > 0, gap < 0, `${id}: ${gap}`);
      told++;
    }
    assert.ok(told > 10);
    await page.locator('#scale-log').click();
    await page.waitForFunction(() => new URL(location.href).searchParams.get('scale') === 'log');
    assert.equal(await focused(page), 'scale-log');
    assert.match(await page.locator('#announce').innerText(), /powers of ten/);
    assert.doesNotMatch(await page.$eval('#scatter', (part) => part.outerHTML), /NaN|undefined|Infinity/);
    await picture(page.locator('#scatter'), 'scatter-log');
    const [id] = points[0];
    await page.dispatchEvent(`.scatter-point[data-id="${id}"]`, 'click');
    await page.waitForSelector(`tr.selected[data-id="${id}"]`);
    assert.equal(await page.locator('#card h2').innerText(), areas.get(id).name);
  }));

test('the map of every year has the looks that the map has in that year, and leads there', () =>
  readAll('', async (page) => {
    await settled(page);
    await page.locator('#years').scrollIntoViewIfNeeded();
    await page.waitForSelector('.year-map');
    const fills = (selector, of) =>
      page.$$eval(
        selector,
        (list, own) => list.map((path) => [path.dataset.id, path.getAttribute('fill').replace(own, '#')]).sort(),
        of,
      );
    const years = new Map();
    for (const period of catalogue.periods) years.set(period, await fills(`#year-${period} path`, '#years-'));
    for (const period of catalogue.periods) {
      await page.locator(`#year-${period}`).click();
      await page.waitForFunction((year) => document.querySelector('#control-period').value === year, period);
      await settled(page);
      assert.deepEqual(years.get(period), await fills('path.area', '#'), period);
      assert.equal(await focused(page), `year-${period}`);
    }
    assert.equal(params(page).get('period'), catalogue.periods.at(-1));
    assert.deepEqual(await violations(page, '#years'), []);
    await picture(page.locator('#years'), 'years');
  }));
