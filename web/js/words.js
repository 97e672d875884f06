// The words of the page in one language: those of words/<language>.json, by key. The language is the one the
// address asks for, or the first of the dataset's that there is a catalogue of, or else English. A file that
// carries its words says in its own tag which language they are in.

import { getCatalogue } from './api.js';
import { pause } from './pause.js';

/** The languages there are catalogues of, by their own names. */
export const LANGUAGES = {
  en: 'English',
  fr: 'Français',
  es: 'Español',
  hi: 'हिन्दी',
  bn: 'বাংলা',
  as: 'অসমীয়া',
};
const PLAIN = 'en';

const known = (language) => Object.hasOwn(LANGUAGES, language);
const page = globalThis.document;
const wanted = page ? new URLSearchParams(page.location.search).get('lang') : PLAIN;
const carried = page?.getElementById('words')?.textContent;

/** The answer of /dataset, where the page had to ask it for its language; null where it need not, or failed. */
export const opening = carried || known(wanted) ? Promise.resolve(null) : getCatalogue().catch(() => null);

/** The language a dataset in some languages is shown in unless the reader chooses one. */
export const ownLanguage = (languages) => (languages ?? []).find(known) ?? PLAIN;

async function choose() {
  if (carried) return page.documentElement.lang;
  if (known(wanted)) return wanted;
  return ownLanguage((await opening)?.languages);
}

/** The language of the page. */
export const language = await choose();
if (page) page.documentElement.lang = language;

const read = async (name) =>
  (await import(new URL(`../words/${name}.json`, import.meta.url).href, { with: { type: 'json' } })).default;

const words = carried ? JSON.parse(carried) : { ...(await read(language)) };

if (page && !carried) await pause(); // the modules that say words are run next, apart from those before
let others = null;

/** Has the words come that only parts say which are asked for later: the page is served with those of its first
 *  view in one file, and the others in another. */
export const allWords = () =>
  (others ??= read(`${language}.later`).then(
    (more) => Object.assign(words, more),
    (error) => {
      others = null;
      throw error;
    },
  ));

// No runtime knows the plurals of Assamese, which are those of Bengali.
const plural = new Intl.PluralRules([language === 'as' ? 'bn' : language, PLAIN]);

let collator = null;

/** Which of two names comes first: below 0 for the one, above for the other. */
export const inOrder = (one, other) => (collator ??= new Intl.Collator()).compare(one, other);

function messageOf(key, n) {
  const message = words[key];
  if (message === undefined) throw new Error(`no words for ${key}`);
  return typeof message === 'string' ? message : (message[plural.select(n)] ?? message.other);
}

/** The text of a key with values at its {placeholders}; n chooses among its plural forms. */
export function t(key, values = {}, n = 0) {
  return messageOf(key, n).replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

/** A value under its name: Cachar: ₹4.1 crore. */
export const labelled = (label, value) => t('number.labelled', { label, value });

/** Puts the page's words in place of those it was served with: of every element with data-words, the text of
 *  that key, or, of "name=key", an attribute. */
export function nameParts() {
  for (const element of page.querySelectorAll('[data-words]')) {
    for (const asked of element.dataset.words.split(' ')) {
      const [key, name] = asked.split('=').reverse();
      if (name) element.setAttribute(name, t(key));
      else element.textContent = t(key);
    }
  }
}

/** The same as a list of parts, values that are no text kept as they are. */
export function parts(key, values = {}, n = 0) {
  return messageOf(key, n)
    .split(/\{(\w+)\}/)
    .flatMap((part, i) => (i % 2 === 0 ? part : values[part]))
    .filter((part) => part !== '');
}
