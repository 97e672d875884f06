// Words of the brief; what it says as the page does is in text.js and text-analysis.js.

import { moneyText, count, date } from './format.js';
import { a, listed } from './dataset.js';
import { DATE, MONEY, PAGE } from './text.js';

const MOST_MONTHS = 8;

export const BRIEF = {
  occasion: 'Brief for the finance department',
  page: 'A brief of two pages for a meeting: print it, or save it as PDF',
  title: (question) => `${question} – ${PAGE.title}`,
  madeUp: 'Every figure is made up.',
  map: (title, level) => `Map: ${title}, by ${level.one}`,
  numbers: 'Numbers are places in the ranking overleaf.',
  money: (records, phrase, dated, window) => `Money: ${records} ${phrase}, ${DATE[dated].toLowerCase()} in ${window}.`,
  need: (label, period, months) => `Need: ${label}, ${period}${publishedWords(months)}.`,
  beside: (amount, rung, level) =>
    `Beside it, never added: ${moneyText(amount)} ${MONEY[rung].option.toLowerCase()} that could be placed in ` +
    `${a(level.one)}.`,
  gaps: {
    below: 'Furthest below an equal share in every placing',
    above: 'Furthest above an equal share in every placing',
  },
  noGap: (level) => `Of no ${level.one} with a rank is it certain.`,
  noShare: 'There is no equal share to compare with.',
  got: (money, got, equal) => `${money.title} ${moneyText(got)}; an equal share is ${moneyText(equal)}.`,
  unplaced: (missing, level, only, above) =>
    `Not on the map: ${moneyText(missing)} could not be placed in any ${level.one}` +
    (only > 0 ? `, ${moneyText(only)} of it known to ${above.length === 1 ? a(above[0].short) : 'an area above'}` : ''),
  nonePlaced: (record) => `No ${record} is without a place, or in conflict between places.`,
  unknownValue: 'value unknown',
  untitled: '(no title)',
  ranking: (level) => `The ${level.many}, from the largest shortfall`,
  bounds: 'Low – high',
  sides: 'shortfall · excess',
  between: (n) => `${count(n)} more in between`,
  unnumbered: (n) =>
    (
      `–: ${n.unranked > 0 ? `${PAGE.unranked(n.unranked, n.small, n.contracts).toLowerCase()}. ` : ''}` +
      `${n.others > 0 ? `Nothing to compare, ${count(n.others)}.` : ''}`
    ).trim(),
  left: (n) => `Left out, ${count(n)} of these.`,
  unequal: 'How unequal',
  lorenz: (per) =>
    `Areas from the least money per ${per} to the most; the line from equal money down to the curve is the share ` +
    `that would have to move (Hoover).`,
  variants: ({ needs, lags, rungs }) =>
    `${listed([
      counted(needs, 'need'),
      counted(lags, 'spending window'),
      counted(rungs, 'kind of money', 'kinds of money'),
    ])}, each with each.`,
  sources: 'Sources',
  needSource: ({ label, source, vintage }) =>
    `Need: ${label}${source ? `, ${source}` : ''}${vintage ? ` (${vintage})` : ''}.`,
  rules: (rules, issues) => `${rules ? `Rules ${rules}. ` : ''}${count(issues)} issues of the files were reported.`,
  read: (roles, files) =>
    `Records read: ${listed(roles.map(([role, n]) => `${count(n)} of ${role.replaceAll('_', ' ')}`))}, in ` +
    `${counted(files, 'file')}.`,
  ledger: (money) => `Where ${money.all} went`,
  largest: 'Largest first',
  groups: {
    placed: () => 'Placed',
    unplaced: (outermost) => `Not placed in any ${outermost.short}`,
    excluded: () => 'Not counted',
  },
  all: 'All in the source',
  otherReasons: (n) => `${count(n)} other reasons`,
  unknown: (n, records) => `Value unknown: ${count(n)} of the ${records}.`,
  undated: (n, amount) => `Beside them, ${count(n)} without a date (${moneyText(amount)}).`,
  method: 'Method in short',
  methods: (level) => [
    [
      { strong: 'Awarded' },
      ' is the value of accepted bids, exact to the smallest coin; unknown values are counted, never taken for zero.',
    ],
    [
      { strong: 'Flood-related' },
      ' and ',
      { strong: 'where' },
      ' are decided by readable rules that keep the words they rest on. Low – high: only what is certain; everything ' +
        'that may lie there.',
    ],
    [
      { strong: 'Equal share' },
      `: the ${level.one}’s share of the need × all money placed. `,
      { strong: 'Equity gap' },
      ': the money less that share. All gaps add up to zero.',
    ],
  ],
  foot: (title, synthetic) => `${PAGE.title} · ${title}${synthetic ? ' · synthetic: every figure is made up' : ''}`,
  version: (id, created) => `dataset ${id} of ${date(created)}`,
  replaced: 'The dataset was replaced while the answers were fetched: figures of two versions are no brief.',
};

const counted = (n, one, many = `${one}s`) => `${count(n)} ${n === 1 ? one : many}`;

function publishedWords(months) {
  if (months.length > MOST_MONTHS)
    return `, published for ${count(months.length)} months, ${date(months[0])} to ${date(months.at(-1))}`;
  return months.length > 1 ? `, published for ${listed(months.map(date))}` : '';
}
