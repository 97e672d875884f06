// Amounts as each language writes them. A language is chosen when words.js is loaded: each has a process of its own.

import test from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';

const script = `
const [language] = process.argv.slice(1);
globalThis.document = {
  location: { search: '?lang=' + language }, documentElement: {}, getElementById: () => null,
};
const f = await import(${JSON.stringify(new URL('../js/format.js', import.meta.url).href)});
const written = (code, decimals) => {
  f.setCurrency(code, decimals);
  return [f.moneyText(-22_612_685.84), f.moneyText(4_120_345_678), f.moneyText(83.42), f.exactMoney(1234567.5),
    f.columnUnit(), f.exactInColumn(22_612_685.84), f.trimmed(f.moneyText(1200)), f.trimmed(f.moneyText(0.5)),
    f.trimmed(f.moneyText(2_500_000)), f.percent(0.0001), f.inColumn(1)];
};
console.log(JSON.stringify({ EUR: written('EUR', 2), INR: written('INR', 2), KWD: written('KWD', 3) }));
`;

const plain = (text) => text.replace(/[\u00a0\u202f]/g, ' ').replace(/\u2212/g, '-');

function written(language) {
  const arguments_ = ['--input-type=module', '--eval', script, language];
  const said = JSON.parse(execFileSync(process.execPath, arguments_, { encoding: 'utf8' }));
  return Object.fromEntries(Object.entries(said).map(([code, list]) => [code, list.map(plain)]));
}

// Rupees have their own digits in every language.
const RUPEES = ['-2.26 crore ₹', '412 crore ₹', '83.4 ₹', '12,34,567.50 ₹', 'crore ₹', '2.261268584 crore ₹'];

const wanted = {
  fr: {
    EUR: ['-22,6 M€', '4,12 Md€', '83,4 €', '1 234 567,50 €', 'M€', '22,61268584 M€', '1 200 €', '0,5 €', '2,5 M€'],
    INR: RUPEES,
    KWD: ['-22,6 M KWD', '4,12 Md KWD', '83,4 KWD', '1 234 567,500 KWD', 'M KWD', '22,61268584 M KWD', '1 200 KWD'],
  },
  es: {
    EUR: ['-22,6 M€', '4,12 mil M€', '83,4 €', '1.234.567,50 €', 'M€', '22,61268584 M€', '1200 €', '0,5 €', '2,5 M€'],
    INR: RUPEES,
  },
  hi: {
    EUR: ['-€22.6 मिलियन', '€4.12 बिलियन', '€83.4', '€12,34,567.50', '€ मिलियन', '€22.61268584 मिलियन', '€1,200'],
    INR: ['-₹2.26 करोड़', '₹412 करोड़', '₹83.4', '₹12,34,567.50', '₹ करोड़', '₹2.261268584 करोड़', '₹1,200'],
  },
  bn: { INR: ['-₹2.26 কোটি', '₹412 কোটি', '₹83.4', '₹12,34,567.50', '₹ কোটি', '₹2.261268584 কোটি', '₹1,200'] },
  as: { INR: ['-₹2.26 কোটি', '₹412 কোটি', '₹83.4', '₹12,34,567.50', '₹ কোটি', '₹2.261268584 কোটি', '₹1,200'] },
};

for (const [language, amounts] of Object.entries(wanted)) {
  test(`${language}: amounts`, () => {
    const all = written(language);
    for (const [code, list] of Object.entries(amounts)) assert.deepEqual(all[code].slice(0, list.length), list, code);
    const mark = ['fr', 'es'].includes(language) ? ',' : '.';
    assert.deepEqual(all.EUR.slice(-2), [`<0${mark}1 %`, `<0${mark}01`]);
  });
}
