// Every view of the page on a place that its dataset.yaml describes: all words of levels, years, needs and
// money are the description's, or of no place.

import test from 'node:test';
import assert from 'node:assert/strict';
import { picture, readAll } from '../browser.mjs';
import { dataOf, drawn, get, STATES as VIEWS } from '../states.mjs';
import { wordsOf } from '../words.mjs';

const data = await dataOf();
const { catalogue } = data;
const { levels } = catalogue;
const award = (await get('collections/awards/items?limit=1&flood=yes')).features[0].id;

const STATES = [
  ...levels.flatMap(({ key }) =>
    catalogue.needs.map(({ name }) => [`${name} by ${key}`, `?level=${key}&need=${encodeURIComponent(name)}`]),
  ),
  ...VIEWS.filter(({ name }) => name !== 'circles').map((view) => [view.name, view.query(data), view.act]),
  ...levels.map(({ key }) => [`brief by ${key}`, `?level=${key}&view=brief`]),
  ['all years', '?period=all'],
  ['by months', `?step=month&area=${data.area}`],
  ['one award', `?award=${encodeURIComponent(award)}`],
];

for (const [name, query, act] of drawn(STATES, 6)) {
  test(`words of this place alone: ${name}`, () =>
    readAll(
      query,
      async (page) => {
        await wordsOf(page, catalogue);
        if (act && (await page.locator('#area-level').count()) > 0) {
          await act(page);
          await wordsOf(page, catalogue);
        }
        await picture(page, `${catalogue.currency}-described-${name.replaceAll(' ', '-')}`, { fullPage: true });
      },
      { faults: true },
    ));
}

test('the first screen says the words of the description', () =>
  readAll('', async (page) => {
    const said = await wordsOf(page, catalogue);
    const need = catalogue.needs.find((one) => one.default);
    assert.match(said, new RegExp(need.per));
    for (const { many } of levels) assert.match(said, new RegExp(many, 'i'));
    // there are words of the page in the language of the data: nothing says that they are missing
    assert.doesNotMatch(said, /Data in /);
  }));

test('the page of the API and its errors are of this place', async () => {
  const { FOREIGN } = await import('../../test/foreign.mjs');
  const texts = [];
  const gather = (value, key) => {
    if (typeof value === 'string' && ['title', 'description', 'summary', 'detail', 'name'].includes(key))
      texts.push(value);
    else if (value && typeof value === 'object') for (const [k, v] of Object.entries(value)) gather(v, k);
  };
  for (const path of [
    'api',
    'collections',
    'conformance',
    '',
    'analysis/allocation?level=nowhere',
    'analysis/plan?period=1907',
  ])
    gather(
      await (
        await fetch(new URL(path, process.env.FLOODSPEND_URL), { headers: { accept: 'application/json' } })
      ).json(),
    );
  assert.ok(texts.length > 100, `only ${texts.length} texts`);
  assert.deepEqual(
    texts.filter((text) => FOREIGN.test(text) || (catalogue.year_begins === 1 && /financial year/i.test(text))),
    [],
  );
});
