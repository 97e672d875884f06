// An area's figures, and those of all areas, in sentences. Each says only what the answer holds over
// every placing the evidence allows: an area is short where it is below in both bases.

import { moneyText, exactMoney, count, quantity, shortCount, percent, ratio } from './format.js';
import { KIND, MONEY, coarserKnown, needWords, periodWords, recordsCount, whyEmpty, reasonWords } from './text.js';
import { a, capital, coarserLevels, levelOf, listed } from './dataset.js';
import { activeFilters } from './state.js';
import { language, parts, t } from './words.js';

/** What the money counted is for, in words. */
export function moneyPhrase(state) {
  const phrase =
    state.kind.length > 0 && state.flood === 'yes'
      ? t('said.for_kinds', { kinds: listed(state.kind.map((kind) => t(`kind_in_phrase.${kind}`))) })
      : t(`said.for.${state.flood}`);
  return state.fund ? t('said.from_fund', { phrase, fund: state.fund }) : phrase;
}

const figure = (value, form, exact) => ({ strong: form(value), exact: exact(value) });
const money = (value) => figure(value, moneyText, exactMoney);
const signed = (value) =>
  figure(
    value,
    (v) => moneyText(v, { sign: true }),
    (v) => exactMoney(v, { sign: true }),
  );
const lower = (text) => text.charAt(0).toLocaleLowerCase(language) + text.slice(1);

/** Records that a question counts, placed or not. */
export function countedRecords({ reconciliation: { records } }) {
  return records.source - records.excluded;
}

/** The sentences of an area: lists of strings and of {strong, exact} for figures. */
export function areaSentences(area, summary, state, catalogue) {
  const need = needWords(state.need, catalogue);
  const said = [amountSentence(area, summary, state, catalogue, need)];
  if (area.per_need !== null) said.push(sideSentence(area, need));
  if (!area.ranked && ['small_need', 'few_contracts'].includes(area.reliability) && area.per_need !== null)
    said.push([t('said.no_rank', { why: unrankedWords(area, summary) })]);
  if (area.amount_low !== area.amount_high)
    said.push(parts('said.bounds', { low: money(area.amount_low), high: money(area.amount_high) }));
  if (area.records_value_unknown > 0) {
    const n = area.records_value_unknown;
    said.push([t('said.unknown', { records: recordsCount(n, state.rung) }, n)]);
  }
  return said;
}

function amountSentence(area, summary, state, catalogue, need) {
  const values = {
    period: periodWords(state.period, catalogue),
    area: { strong: area.name },
    amount: money(area.amount),
    phrase: moneyPhrase(state),
    records: recordsCount(area.records, state.rung),
  };
  const said = parts(`said.${area.amount === 0 ? 'nothing' : 'amount'}.${state.rung}`, values);
  if (area.coarser > 0) said.push(...parts('said.further', { amount: money(area.coarser), parent: area.parent_name }));
  if (area.per_need === null) {
    const why = countedRecords(summary) === 0 ? noRecords(state, catalogue) : whyEmpty(area, 'per_need', need);
    said.push(t('said.no_figure', { per: need.per, why }));
  } else if (area.amount > 0) said.push(...parts('said.per', { amount: money(area.per_need), per: need.per }));
  else
    said.push(...parts('said.while_need', { need: lower(need.total), total: figure(area.need, shortCount, quantity) }));
  return said;
}

// More or less than an equal share, and how sure that is.
function sideSentence(area, need) {
  const q = area.location_quotient;
  const counted = q === null || q === undefined ? '' : t('said.times', { ratio: ratio(q) });
  const reach =
    area.gap_low === null ? [] : parts('said.reach', { low: signed(area.gap_low), high: signed(area.gap_high) });
  const side = { below: area.short ? 'short' : 'below', above: 'above', even: 'even', uncertain: 'uncertain' }[
    area.side
  ];
  if (!side) return [t('said.side.none', { why: reasonWords(area.null_reasons.side ?? 'no_need', need) })];
  const strong = { strong: t(`said.strong.${side}`) };
  return parts(`said.side.${side}`, { strong, counted, reach });
}

/** Why an area has no rank. */
export function unrankedWords(area, summary) {
  return area.need < summary.need_small
    ? t('said.small', { need: quantity(area.need), small: count(summary.need_small) })
    : t('said.few', { contracts: count(summary.bases.all.contracts) });
}

/** That no record answers to the question. */
export function noRecords(state, catalogue) {
  const period = periodWords(state.period, catalogue);
  return state.fund
    ? t('said.none_names', { records: MONEY[state.rung].records, period, fund: state.fund })
    : t('said.no_money', { did: MONEY[state.rung].did, phrase: moneyPhrase(state), period });
}

/** The same for all areas, while none is selected. */
export function overallSentences(areas, summary, state, catalogue) {
  const need = needWords(state.need, catalogue);
  const level = levelOf(catalogue, state.level);
  if (countedRecords(summary) === 0)
    return [
      [t('said.nothing_at_all', { why: capital(noRecords(state, catalogue)) })],
      ...(activeFilters(state, catalogue) > 0 ? [[t('said.clear')]] : []),
    ];
  const first = parts('said.overall', {
    period: periodWords(state.period, catalogue),
    amount: money(summary.amount),
    phrase: (state.rung === 'awarded' ? '' : `${MONEY[state.rung].did} `) + moneyPhrase(state),
    level: a(level.one),
  });
  if (summary.per_need !== null)
    first.push(...parts('said.overall_per', { amount: money(summary.per_need), per: need.per }));
  first.push(t('said.end'));
  return [first, shortSentence(areas, summary, level, need), outsideSentence(summary, need)].filter(Boolean);
}

function shortSentence(areas, summary, level, need) {
  const compared = areas.filter((area) => area.side !== 'none');
  if (compared.length === 0)
    return [
      t('said.none_compared', { level: level.one, why: reasonWords(summary.null_reasons.per_need ?? 'no_need', need) }),
    ];
  const short = compared.filter((area) => area.short).length;
  const uncertain = compared.filter((area) => area.side === 'uncertain').length;
  return parts('said.short', {
    n: { strong: t('said.n_of', { n: count(short), of: count(compared.length) }) },
    levels: level.many,
    uncertain: uncertain > 0 ? t('said.short_uncertain', { n: count(uncertain) }) : '',
  });
}

/** How much money lies where nobody is in need, and what an equal share is with and without it. */
export function outsideSentence({ outside_need: outside, bases }, need) {
  const share = bases?.in_need.equal_share ?? null;
  if (!outside || outside.zero + outside.zero_with_damage === 0 || share === null) return null;
  const which = { damage: outside.zero_with_damage > 0, zero: outside.zero > 0 };
  return parts(`said.outside.${which.damage ? (which.zero ? 'both' : 'damage') : 'zero'}`, {
    damaged: money(outside.zero_with_damage),
    count: need.zero,
    amount: money(outside.zero),
    where: need.where,
    all: money(bases.all.equal_share),
    share: money(share),
    per: need.per,
  });
}

/** An interval of shares, in words. */
export const between = ({ low, high }) => t('analysis.equity.interval', { low: percent(low), high: percent(high) });

/** How much of the money would have to move for equal money, and by the other levels; null where that is
 *  not defined. equity is the answer of /analysis/equity. */
export function movesSentence({ indices, spread }, level, need, catalogue) {
  const share = (value) => figure(value, percent, String);
  const { hoover } = indices[level];
  if (hoover === null) return null;
  return parts('said.moves', {
    share: share(hoover),
    per: need.per,
    range: spread?.hoover?.low != null ? t('said.moves_range', { range: between(spread.hoover) }) : '',
    others: catalogue.levels
      .filter(({ key }) => key !== level && indices[key].hoover !== null)
      .flatMap(({ key, many }) => parts('said.moves_by', { levels: many, share: share(indices[key].hoover) })),
  });
}

/** Short counts of what the map cannot compare. */
export function gapsInData(areas, summary, state, catalogue) {
  const need = needWords(state.need, catalogue);
  const level = levelOf(catalogue, state.level);
  const said = [];
  const add = (key, n, values) => n > 0 && said.push(t(`said.gaps.${key}`, { n: count(n), ...values }, n));
  const coarser = areas.filter((area) => area.amount === 0 && area.coarser > 0).length;
  const plain = summary.zero_need - (summary.zero_with_damage ?? 0) - (summary.zero_partial ?? 0);
  const nothing = summary.zero_money - coarser;
  add('nothing', nothing, { level: nothing === 1 ? level.one : level.many });
  add('coarser', coarser, {
    level: coarser === 1 ? level.one : level.many,
    known: coarserKnown(coarserLevels(catalogue, state.level)),
  });
  add('zero', plain, { nobody: lower(need.nobody) });
  add('damage', summary.zero_with_damage);
  add('partial', summary.zero_partial);
  add('missing', summary.missing_need);
  return said.join(' · ');
}
