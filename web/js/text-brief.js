// Words of the brief; what it says as the page does is in text.js and text-analysis.js.

import { moneyText, count, date } from './format.js';
import { a, listed } from './dataset.js';
import { DATE, MONEY, PAGE } from './text.js';
import { t } from './words.js';

const MOST_MONTHS = 8;

export const BRIEF = {
  occasion: t('brief.brief.occasion'),
  title: (question) => `${question} – ${PAGE.title}`,
  madeUp: t('brief.brief.madeUp'),
  map: (title, level) => t('brief.brief.map', { title, one: level.one }),
  numbers: t('brief.brief.numbers'),
  money: (records, phrase, dated, window) =>
    t('brief.brief.money', { records, phrase, toLowerCase: DATE[dated].toLowerCase(), window }),
  need: (label, period, months) => t('brief.brief.need', { label, period, publishedWords: publishedWords(months) }),
  beside: (amount, rung, level) =>
    t('brief.brief.beside', {
      amount: moneyText(amount),
      toLowerCase: MONEY[rung].option.toLowerCase(),
      one: a(level.one),
    }),
  gaps: {
    below: t('brief.brief.gaps.below'),
    above: t('brief.brief.gaps.above'),
  },
  noGap: (level) => t('brief.brief.noGap', { one: level.one }),
  noShare: t('brief.brief.noShare'),
  got: (money, got, equal) =>
    t('brief.brief.got', { title: money.title, got: moneyText(got), equal: moneyText(equal) }),
  unplaced: (missing, level, only, above) =>
    t('brief.brief.unplaced.not_on_the_map', {
      missing: moneyText(missing),
      one: level.one,
      only:
        only > 0
          ? t('brief.brief.unplaced.of_it_known_to', {
              only: moneyText(only),
              length: above.length === 1 ? a(above[0].short) : t('brief.brief.unplaced'),
            })
          : '',
    }),
  nonePlaced: (record) => t('brief.brief.nonePlaced', { record }),
  unknownValue: t('brief.brief.unknownValue'),
  untitled: t('brief.brief.untitled'),
  ranking: (level) => t('brief.brief.ranking', { many: level.many }),
  bounds: t('brief.brief.bounds'),
  sides: t('brief.brief.sides'),
  between: (n) => t('brief.brief.between', { n: count(n) }),
  unnumbered: (n) =>
    (
      `–: ${n.unranked > 0 ? `${PAGE.unranked(n.unranked, n.small, n.contracts).toLowerCase()}. ` : ''}` +
      `${n.others > 0 ? t('brief.brief.unnumbered', { others: count(n.others) }) : ''}`
    ).trim(),
  left: (n) => t('brief.brief.left', { n: count(n) }),
  unequal: t('brief.brief.unequal'),
  lorenz: (per) => t('brief.brief.lorenz', { per }),
  variants: ({ needs, lags, rungs }) =>
    t('brief.brief.variants.each_with_each', {
      x: listed([
        counted(needs, 'need'),
        counted(lags, t('brief.brief.variants')),
        counted(rungs, t('brief.brief.variants.kind_of_money'), t('brief.brief.variants.kinds_of_money')),
      ]),
    }),
  sources: t('brief.brief.sources'),
  needSource: ({ label, source, vintage }) =>
    t('brief.brief.needSource', {
      label,
      source: source ? `, ${source}` : '',
      vintage: vintage ? ` (${vintage})` : '',
    }),
  rules: (rules, issues) =>
    t('brief.brief.rules.issues_of_the_files', {
      rules: rules ? t('brief.brief.rules', { rules }) : '',
      issues: count(issues),
    }),
  read: (roles, files) =>
    t('brief.brief.read.records_read_in', {
      map: listed(
        roles.map(([role, n]) => t('brief.brief.read', { n: count(n), replaceAll: role.replaceAll('_', ' ') })),
      ),
      counted: counted(files, 'file'),
    }),
  ledger: (money) => t('brief.brief.ledger', { all: money.all }),
  largest: t('brief.brief.largest'),
  groups: {
    placed: () => t('brief.brief.groups.placed'),
    unplaced: (outermost) => t('brief.brief.groups.unplaced', { short: outermost.short }),
    excluded: () => t('brief.brief.groups.excluded'),
  },
  all: t('brief.brief.all'),
  otherReasons: (n) => t('brief.brief.otherReasons', { n: count(n) }),
  unknown: (n, records) => t('brief.brief.unknown', { n: count(n), records }),
  undated: (n, amount) => t('brief.brief.undated', { n: count(n), amount: moneyText(amount) }),
  method: t('brief.brief.method'),
  methods: (level) => [
    [{ strong: t('brief.brief.methods.strong') }, t('brief.brief.methods')],
    [
      { strong: t('brief.brief.methods.strong.floodrelated') },
      t('brief.brief.methods.and'),
      { strong: t('brief.brief.methods.strong.where') },
      t('brief.brief.methods.are_decided_by_readable'),
    ],
    [
      { strong: t('brief.brief.methods.strong.equal_share') },
      t('brief.brief.methods.the_s_share_of', { one: level.one }),
      { strong: t('brief.brief.methods.strong.equity_gap') },
      t('brief.brief.methods.the_money_less_that'),
    ],
  ],
  foot: (title, synthetic) => `${PAGE.title} · ${title}${synthetic ? t('brief.brief.foot') : ''}`,
  version: (id, created) => t('brief.brief.version', { id, created: date(created) }),
  replaced: t('brief.brief.replaced'),
};

const counted = (n, one, many = `${one}s`) => `${count(n)} ${n === 1 ? one : many}`;

function publishedWords(months) {
  if (months.length > MOST_MONTHS)
    return t('brief.publishedWords.published_for_months_to', {
      length: count(months.length),
      x: date(months[0]),
      at: date(months.at(-1)),
    });
  return months.length > 1 ? t('brief.publishedWords.published_for', { map: listed(months.map(date)) }) : '';
}
