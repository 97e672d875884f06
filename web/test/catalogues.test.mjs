// The catalogues of words: every key the page asks for is there, none is there that it does not ask for, and
// each language says the same with the same values.

import test from 'node:test';
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { LANGUAGES } from '../js/words.js';

const read = (path) => readFileSync(new URL(path, import.meta.url), 'utf8');
const catalogue = (language) => JSON.parse(read(`../words/${language}.json`));
const english = catalogue('en');
const code = readdirSync(new URL('../js', import.meta.url))
  .map((name) => read(`../js/${name}`))
  .concat(read('../index.html'))
  .join('\n');

// Keys as they are written, and the beginnings of those that are put together.
const asked = [
  ...code.matchAll(/\b(?:t|parts)\(\s*'([\w.-]+)'/g),
  ...code.matchAll(/data-words="(?:[\w-]+=)?([\w.-]+)"/g),
].map(([, key]) => key);
const begun = [...code.matchAll(/\b(?:t|parts)\(\s*`([\w.-]+)\$\{/g)].map(([, key]) => key);
const chosen = [...code.matchAll(/\bt\(\s*[\w.()]+ \? '([\w.]+)' : '([\w.]+)'/g)].flatMap(([, one, other]) => [
  one,
  other,
]);

test('every key asked for is in the catalogue, and nothing else', () => {
  assert.ok(asked.length > 400, `only ${asked.length} keys asked for`);
  const missing = [...asked, ...chosen].filter((key) => !Object.hasOwn(english, key));
  assert.deepEqual([...new Set(missing)], []);
  for (const key of begun)
    assert.ok(
      Object.keys(english).some((name) => name.startsWith(key)),
      key,
    );
  const used = new Set([...asked, ...chosen]);
  const ours = Object.keys(english).filter((key) => !key.startsWith('api.')); // the API's own are tested beside it
  const unused = ours.filter((key) => !used.has(key) && !begun.some((start) => key.startsWith(start)));
  assert.deepEqual(unused, []);
});

const holders = (text) => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort();

for (const language of Object.keys(LANGUAGES)) {
  test(`${language}: every message, with the same values`, () => {
    const words = catalogue(language);
    assert.deepEqual(Object.keys(words).sort(), Object.keys(english).sort());
    for (const [key, message] of Object.entries(words)) {
      const wanted = holders(typeof english[key] === 'string' ? english[key] : english[key].other);
      for (const text of typeof message === 'string' ? [message] : Object.values(message)) {
        assert.ok(text.trim() !== '' || english[key] === '', key);
        assert.deepEqual(holders(text), wanted, `${key}: ${text}`);
      }
      if (typeof message !== 'string') assert.ok(message.other, key);
    }
  });
}
