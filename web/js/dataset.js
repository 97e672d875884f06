// What a dataset says of itself, as the page speaks of it: its levels, its years, and what all of
// it is called. The answer of /dataset with this is the catalogue that the whole page reads.

import { LANGUAGES, language, t } from './words.js';

export const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

/** A list of texts in a sentence: a, b and c. */
export const listed = (texts) => joined(texts, t('list.and'));

/** The same of alternatives: a, b or c. */
export const either = (texts) => joined(texts, t('list.or'));

const joined = (texts, last) => [texts.slice(0, -1).join(', '), texts.at(-1)].filter(Boolean).join(` ${last} `);

/** A noun with its article where the language of the page is one of few: a district, an island. */
export const a = (noun) => (language !== 'en' ? noun : `${/^(?!uni|eu|one)[aeiou]/i.test(noun) ? 'an' : 'a'} ${noun}`);

// Of texts by language that of the page, or else the first of the dataset's languages that there is.
function textIn(texts, languages) {
  if (!texts || typeof texts === 'string') return texts || null;
  const found = [language, ...languages, ...Object.keys(texts)].find((name) => texts[name]);
  return found ? texts[found] : null;
}

// A level with its words. Where these add to its key ("revenue circle" to "circle"), the key and its
// plural are what it is called for short.
function levelWords({ key, plural, words, areas }, depth, languages) {
  const [plainOne, plainMany] = [key, plural].map((text) => text.replaceAll('_', ' '));
  const { one, many } = textIn(words, languages) ?? { one: plainOne, many: plainMany };
  const longer = one.endsWith(` ${plainOne}`) && many.endsWith(` ${plainMany}`);
  return { key, plural, areas, depth, one, many, short: longer ? plainOne : one, shorts: longer ? plainMany : many };
}

/** The catalogue of a dataset: levels without areas are none, places holds the areas by code once
 *  they are known. */
export function describe(dataset) {
  const languages = dataset.languages ?? [];
  const text = (texts) => textIn(texts, languages);
  return {
    ...dataset,
    levels: dataset.levels
      .filter(({ areas }) => areas !== 0)
      .map((level, depth) => levelWords(level, depth, languages)),
    whole: dataset.whole?.[language] ?? null,
    needs: dataset.needs.map((need) => ({
      ...need,
      ...Object.fromEntries(['label', 'head', 'per', 'none', 'note', 'zero'].map((name) => [name, text(need[name])])),
    })),
    places: new Map(),
  };
}

/** The first language of the dataset by its English name, where the page has no words in it; '' where it has. */
export function otherLanguage({ languages = [] }) {
  const [first] = languages;
  if (!first || Object.hasOwn(LANGUAGES, first)) return '';
  return new Intl.DisplayNames([language, 'en'], { type: 'language' }).of(first);
}

// ---- levels ----

export const levelOf = (catalogue, key) => catalogue.levels.find((level) => level.key === key);

/** The levels above one, outermost first. */
export const coarserLevels = (catalogue, key) => catalogue.levels.slice(0, levelOf(catalogue, key).depth);

/** The level below one; undefined of the finest. */
export const finerLevel = (catalogue, key) => catalogue.levels[levelOf(catalogue, key).depth + 1];

/** The level whose results stand beside those of one: the next finer, or else the next coarser. */
export const otherLevel = (catalogue, key) =>
  finerLevel(catalogue, key) ?? catalogue.levels[levelOf(catalogue, key).depth - 1];

/** The levels that can be asked with a level and the area its areas lie in: those above may hold that area. */
export const askedLevels = (catalogue, { level, within }) =>
  within === '' ? catalogue.levels : catalogue.levels.slice(levelOf(catalogue, level).depth);

/** What the areas that one level's areas can be shown within are called: what each is, or "area". */
export function withinWord(catalogue, { level, within }) {
  const known = catalogue.places.get(within);
  if (known) return levelOf(catalogue, known.level).short;
  const above = coarserLevels(catalogue, level);
  return above.length === 1 ? above[0].short : t('area');
}

/** The areas an area lies in, the nearest first. */
export function parentsOf(catalogue, id) {
  const list = [];
  for (let at = catalogue.places.get(id); at?.parent_id; at = catalogue.places.get(at.parent_id)) {
    const parent = catalogue.places.get(at.parent_id);
    if (parent) list.push(parent);
  }
  return list;
}

// ---- years ----

const pad = (n) => String(n).padStart(2, '0');

const inJanuary = (catalogue) => catalogue.year_begins === 1;

/** What the dataset's years are called. */
export const yearWord = (catalogue) => t(inJanuary(catalogue) ? 'year' : 'financial_year');

/** The first month of a year of the dataset, "2024-04" of 2024-25. */
export const firstMonth = (year, catalogue) => `${year.slice(0, 4)}-${pad(catalogue.year_begins)}`;

/** The last month of a year of the dataset, "2025-03" of 2024-25. */
export function lastMonth(year, catalogue) {
  const first = Number(year.slice(0, 4));
  return inJanuary(catalogue) ? `${first}-12` : `${first + 1}-${pad(catalogue.year_begins - 1)}`;
}

/** Whether a text is of the form of the dataset's years. */
export function isYear(text, catalogue) {
  const parts = /^(\d{4})(?:-(\d{2}))?$/.exec(text);
  if (!parts || inJanuary(catalogue) !== (parts[2] === undefined)) return false;
  return inJanuary(catalogue) || (Number(parts[1]) + 1) % 100 === Number(parts[2]);
}

/** The year a period lies in where it is one of its months, or else the period. */
export function yearOf(period, catalogue) {
  const parts = /^(\d{4})-(\d{2})$/.exec(period);
  if (!parts || catalogue.periods.includes(period)) return period;
  const [year, month] = [Number(parts[1]), Number(parts[2])];
  if (month < 1 || month > 12) return period;
  const first = month < catalogue.year_begins ? year - 1 : year;
  return inJanuary(catalogue) ? String(first) : `${first}-${pad((first + 1) % 100)}`;
}
