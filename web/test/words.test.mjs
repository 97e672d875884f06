// The page's code holds no word of one place, but in the catalogue of notations.

import test from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { FOREIGN } from './foreign.mjs';

const read = (name) => readFileSync(new URL(name, import.meta.url), 'utf8');

// Elements of SVG, names of fields in addresses of before, and a value of overrides files.
const OTHERWISE = [/\bs\('circle'/g, /district_only/g, /'STATEWIDE'/g];

// The texts of code: of quotes and templates, without what these embed. Comments are for readers of the code.
export function texts(code) {
  const plain = code
    .replace(/^\s*\/\/.*$/gm, '')
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/(?<=[;,{}\s])\/\/ .*$/gm, '');
  return plain.match(/'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`/g) ?? [];
}

test('no text of the code names a place, its levels or its money', () => {
  const found = [];
  for (const name of readdirSync(new URL('../js/', import.meta.url)).filter((file) => file.endsWith('.js'))) {
    let code = read(`../js/${name}`);
    if (name === 'format.js') code = code.replace(/const NOTATIONS = \{[\s\S]*?\n\};\n/, '');
    for (const other of OTHERWISE) code = code.replaceAll(other, '');
    for (const text of texts(code)) if (FOREIGN.test(text)) found.push(`${name}: ${text}`);
  }
  for (const [key, message] of Object.entries(JSON.parse(read('../words/en.json'))))
    if (!key.startsWith('number.') && FOREIGN.test(JSON.stringify(message))) found.push(`${key}: ${message}`);
  assert.deepEqual(found, []);
  assert.doesNotMatch(read('../index.html').replace(/<circle /g, ''), FOREIGN);
});

test('what is looked through are the texts of the code', () => {
  assert.deepEqual(texts("const a = 'one'; // 'none'\nconst b = `two ${c}`;\n/* 'none' */"), ["'one'", '`two ${c}`']);
  for (const word of ['a district', 'revenue circles', '₹5', 'crore', 'state-wide']) assert.match(word, FOREIGN);
  for (const word of ['encircled', 'Indiana', 'to restrict']) assert.doesNotMatch(word, FOREIGN);
});
