// Numbers as the readers of a currency write them: 12,34,567 in lakh (1e5) and crore (1e7) of rupees,
// 1,234,567 and millions of any other. Signs of currencies, groups and dates are those of
// Intl, names of large units the page's words.
// Every function takes null for "no value" and answers with a dash; the reason is words,
// and words live in text.js.

import { language, t } from './words.js';

const SPACE = '\u00a0'; // no-break space, before a unit
const NARROW = '\u202f'; // narrow no-break space, before %
const MINUS = '\u2212';
export const NONE = '–';

// Notations by locale. Units from the largest down: from which magnitude after rounding, of what size,
// its key. Columns and forms have amounts in one unit, a power of ten.
const NOTATIONS = {
  'en-IN': {
    column: 'crore',
    places: 7,
    exactly: t('number.to_the_paisa'),
    scales: [
      [99_999.5 * 1e7, 1e12, 'lakh_crore'],
      [99.5 * 1e5, 1e7, 'crore'],
      [99_999.5, 1e5, 'lakh'],
    ],
  },
  'en-GB': {
    column: 'million',
    places: 6,
    exactly: t('number.exactly'),
    scales: [
      [999.5 * 1e6, 1e9, 'billion'],
      [999_999.5, 1e6, 'million'],
    ],
  },
};
const INDIAN = 'en-IN';
const ELSEWHERE = 'en-GB';

// How numbers and dates of a language are written, with the digits that the data are written in. There is
// none of Assamese in browsers.
const LOCALES = { fr: 'fr-FR', es: 'es-ES', hi: 'hi-IN-u-nu-latn', bn: 'bn-IN-u-nu-latn', as: INDIAN };

// The sign of a currency: ₹, €, PYG.
const signOf = (code) =>
  formatter(
    `sign ${code}`,
    () =>
      new Intl.NumberFormat('en', { style: 'currency', currency: code })
        .formatToParts(0)
        .find(({ type }) => type === 'currency').value,
  );

function notationOf(code, decimals) {
  const kind = code === 'INR' ? INDIAN : ELSEWHERE;
  const own = LOCALES[language];
  const locale = own?.endsWith('IN') || own?.includes('-IN-') || kind === ELSEWHERE ? (own ?? kind) : kind;
  return { code, locale, decimals, ...NOTATIONS[kind] };
}

let notation = notationOf('INR', 2);

/** Writes amounts in a currency from now on: an ISO 4217 code and the decimals of its minor unit. */
export function setCurrency(code, decimals) {
  notation = notationOf(code, decimals);
  formatters.clear();
}

/** What an amount is in: ₹, €, PYG. */
export const moneyUnit = () => signOf(notation.code);

// The sign of the currency with a number, as the words of a key place them; one of letters stands apart: PYG 1,234.
function signed(key, n = '') {
  const sign = moneyUnit();
  const apart = (mark) => (mark === '' || mark.trim() === '' ? mark : null);
  return t(key, { n, sign: '\0' }).replace(/(.?)\0(.?)/, (_, before, after) =>
    /\p{L}$/u.test(sign)
      ? (apart(before) ?? before + SPACE) + sign + (apart(after) ?? SPACE + after)
      : before + sign + after,
  );
}

const money = (unit, n) => signed(`number.money.${unit}`, n);

/** What inColumn gives amounts in: ₹ crore, € million, M€. */
export const columnUnit = () => signed(`number.column.${notation.column}`);

/** The power of ten of columnUnit, its name, and the decimals of the minor unit in it. */
export const columnScale = () => ({
  places: notation.places,
  name: t(`number.${notation.column}`),
  decimals: notation.places + notation.decimals,
});

/** What parts whole and decimals of the numbers of the page. */
export const decimalMark = () =>
  formatter(
    'mark',
    () => new Intl.NumberFormat(notation.locale).formatToParts(0.5).find(({ type }) => type === 'decimal').value,
  );

/** A number without zeros after its decimal mark, for class limits and ticks. */
export function trimmed(text) {
  const mark = decimalMark();
  return text.replace(new RegExp(`(\\d\\${mark}\\d*?)0+(?!\\d)`), '$1').replace(new RegExp(`\\${mark}(?!\\d)`), '');
}

/** A number as it is typed, its thousands parted as mark leaves room for, with a point before its decimals. */
export function typedNumber(text, mark = decimalMark()) {
  const bare = text.replace(/\s/g, '');
  return mark === ',' && bare.includes(',') ? bare.replace(/\./g, '').replace(',', '.') : bare.replace(/,/g, '');
}

/** How exact sums are: to the paisa. */
export const exactly = () => notation.exactly;

const formatters = new Map();

function formatter(name, make) {
  if (!formatters.has(name)) formatters.set(name, make());
  return formatters.get(name);
}

function fixed(value, digits) {
  return formatter(
    digits,
    () => new Intl.NumberFormat(notation.locale, { minimumFractionDigits: digits, maximumFractionDigits: digits }),
  ).format(value);
}

// Three significant digits above one, never fewer than the whole number.
function significant(value) {
  if (value === 0) return '0';
  if (value < 9.995) return fixed(value, 2);
  if (value < 99.95) return fixed(value, 1);
  return fixed(value, 0);
}

const wholeFrom = (least, magnitude) => (magnitude < least ? significant(magnitude) : fixed(magnitude, 0));

function missing(value) {
  return value === null || value === undefined || Number.isNaN(value);
}

function withSign(value, text, always) {
  if (value < 0) return MINUS + text;
  return always && value > 0 ? '+' + text : text;
}

// scaled picks the unit after rounding, so that 99,99,999 is 1.00 crore and not 100 lakh.
function scaled(magnitude) {
  const scale = notation.scales.find(([from]) => magnitude >= from);
  return scale ? [significant(magnitude / scale[1]), scale[2]] : null;
}

/** Whole numbers, grouped: 34,27,982. */
export function count(value) {
  return missing(value) ? NONE : withSign(value, fixed(Math.abs(value), 0));
}

/** A quantity that need not be whole, at most two decimals: 1,203.5. */
export function quantity(value) {
  if (missing(value)) return NONE;
  const magnitude = Math.abs(value);
  return withSign(
    value,
    Number.isInteger(value) || magnitude >= 1000 ? fixed(magnitude, 0) : fixed(magnitude, magnitude < 10 ? 2 : 1),
  );
}

/** Short form of a count: 34.3 lakh. */
export function shortCount(value) {
  if (missing(value)) return NONE;
  const unit = scaled(Math.abs(value));
  return unit ? withSign(value, unit[0] + SPACE + t(`number.${unit[1]}`)) : quantity(value);
}

/** Short form of an amount: ₹412 crore, ₹1,204, ₹83.4. sign: true writes + as well. */
export function moneyText(value, { sign = false } = {}) {
  if (missing(value)) return NONE;
  const magnitude = Math.abs(value);
  const unit = scaled(magnitude);
  const text = unit ? money(unit[1], unit[0]) : money('plain', wholeFrom(99.95, magnitude));
  return withSign(value, text, sign);
}

/** The exact amount, to the minor unit where there is a part of one: ₹41,20,34,567.50, JPY 1,234. */
export function exactMoney(value, { sign = false } = {}) {
  if (missing(value)) return NONE;
  const magnitude = Math.abs(value);
  const digits = minorUnits(magnitude) % 10 ** notation.decimals === 0 ? 0 : notation.decimals;
  return withSign(value, money('plain', fixed(magnitude, digits)), sign);
}

const least = () => `<${fixed(0.01, 2)}`;

/** An amount in the unit of columns, without it, for columns that carry it in their head.
 *  decimals: so many also of large ones, where a column is to be added up. */
export function inColumn(value, { sign = false, decimals = 0 } = {}) {
  if (missing(value)) return NONE;
  if (value === 0) return '0';
  const magnitude = Math.abs(value) / 10 ** notation.places;
  if (magnitude < 0.005) return sign ? withSign(value, least(), true) : least();
  return withSign(value, fixed(magnitude, magnitude < 999.995 ? 2 : decimals), sign);
}

/** An amount in the unit of columns with it, exact, as a form takes it: ₹350.0000004 crore. */
export function exactInColumn(value) {
  if (missing(value)) return NONE;
  const { decimals } = columnScale();
  const digits = String(minorUnits(Math.abs(value))).padStart(decimals + 1, '0');
  const rest = digits.slice(-decimals).replace(/0+$/, '');
  const number = fixed(Number(digits.slice(0, -decimals)), 0) + (rest && decimalMark() + rest);
  return withSign(value, money(notation.column, number));
}

/** The same as it is typed into a form: 350.0000004. */
export function typedInColumn(value) {
  const { decimals } = columnScale();
  const digits = String(minorUnits(value)).padStart(decimals + 1, '0');
  return `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`.replace(/\.?0+$/, '');
}

/** An amount without the unit, for columns that carry it in their head. */
export function plainMoney(value) {
  if (missing(value)) return NONE;
  const magnitude = Math.abs(value);
  return withSign(value, wholeFrom(99.95, magnitude));
}

/** A share of one as per cent: 83 %. Small and nearly whole shares keep a decimal, so that
 *  only nothing reads 0 % and only everything reads 100 %. */
export function percent(share) {
  if (missing(share)) return NONE;
  const value = Math.abs(share) * 100;
  let text;
  if (value === 0 || value === 100) text = fixed(value, 0);
  else if (value < 0.05) text = `<${fixed(0.1, 1)}`;
  else if (value > 99.95 && value < 100) text = `>${fixed(99.9, 1)}`;
  else text = fixed(value, value < 1 || (value >= 99.5 && value < 100) ? 1 : 0);
  return withSign(share, text + NARROW + '%');
}

/** Percentage points with sign: −1.24. */
export function points(value) {
  if (missing(value)) return NONE;
  const text = fixed(Math.abs(value), 2);
  return Number(text) === 0 ? text : withSign(value, text, true);
}

/** A ratio: 0.84, 12.3. */
export function ratio(value) {
  return missing(value) ? NONE : significant(value);
}

/** 2024-07-19 → 19 Jul 2024; 2024-07 → Jul 2024; anything else as it is. */
export function date(text) {
  if (!text) return NONE;
  const whole = /^\d{4}-\d{2}(-\d{2})?/.exec(text);
  if (!whole) return text;
  const time = new Date(whole[1] ? whole[0] : `${whole[0]}-01`);
  if (Number.isNaN(time.getTime())) return text;
  const day = whole[1] ? 'numeric' : undefined;
  return formatter(
    `date ${day}`,
    () =>
      new Intl.DateTimeFormat(LOCALES[language] ?? notation.locale, {
        day,
        month: 'short',
        year: 'numeric',
        timeZone: 'UTC',
      }),
  ).format(time);
}

/** An amount in minor units, a whole number, for sums that must be exact. */
export function minorUnits(value) {
  return Math.round(value * 10 ** notation.decimals);
}

/** An amount of so many minor units. */
export function majorUnits(minor) {
  return minor / 10 ** notation.decimals;
}
