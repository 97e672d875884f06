// An area's figures, and those of all areas, in sentences. Each says only what the answer holds over
// every placing the evidence allows: an area is short where it is below in both bases.

import { moneyText, exactMoney, count, quantity, shortCount, percent, ratio } from './format.js';
import { EQUITY } from './text-analysis.js';
import { KIND, MONEY, coarserKnown, needWords, periodWords, recordsCount, whyEmpty, reasonWords } from './text.js';
import { a, coarserLevels, levelOf } from './dataset.js';

const FLOOD_PHRASE = {
  yes: 'for floods',
  unclear: 'where it is unclear whether the work is for floods',
  all: 'for all purposes, flood or not',
};

export function moneyPhrase(state) {
  const kinds = state.kind.map((kind) => KIND[kind].toLowerCase());
  const kind =
    kinds.length > 0 && state.flood === 'yes'
      ? `for flood ${kinds.join(' and ').replace('other flood work', 'work of other kinds')}`
      : FLOOD_PHRASE[state.flood];
  return state.fund ? `${kind} from ${state.fund}` : kind;
}

const figure = (value, form, exact) => ({ strong: form(value), exact: exact(value) });
const money = (value) => figure(value, moneyText, exactMoney);
const signed = (value) =>
  figure(
    value,
    (v) => moneyText(v, { sign: true }),
    (v) => exactMoney(v, { sign: true }),
  );
const lower = (text) => text.charAt(0).toLowerCase() + text.slice(1);

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
    said.push([`It has no rank: ${unrankedWords(area, summary)}.`]);
  if (area.amount_low !== area.amount_high) {
    said.push([
      'Counting only what is certain, or all that may lie here, the amount lies between ',
      money(area.amount_low),
      ' and ',
      money(area.amount_high),
      '.',
    ]);
  }
  if (area.records_value_unknown > 0)
    said.push([
      `${recordsCount(area.records_value_unknown, state.rung)} without a stated value ` +
        `${area.records_value_unknown === 1 ? 'is' : 'are'} not in these figures.`,
    ]);
  return said;
}

function amountSentence(area, summary, state, catalogue, need) {
  const rung = MONEY[state.rung];
  const said = [`In ${periodWords(state.period, catalogue)}, `, { strong: area.name }];
  if (area.amount === 0) said.push(` ${rung.none} ${moneyPhrase(state)} that could be placed there`);
  else
    said.push(
      ` ${rung.was} `,
      money(area.amount),
      ` ${moneyPhrase(state)} in ${recordsCount(area.records, state.rung)}`,
    );
  if (area.coarser > 0)
    said.push('; a further ', money(area.coarser), ` is known to ${area.parent_name} but to none of its parts`);
  if (area.per_need === null) {
    said.push(
      `. There is no figure per ${need.per}: ` +
        `${countedRecords(summary) === 0 ? noRecords(state, catalogue) : whyEmpty(area, 'per_need', need)}.`,
    );
  } else if (area.amount > 0) said.push(', ', money(area.per_need), ` per ${need.per}.`);
  else said.push(`, while its ${lower(need.total)} came to `, figure(area.need, shortCount, quantity), '.');
  return said;
}

// More or less than an equal share, and how sure that is.
function sideSentence(area, need) {
  const q = area.location_quotient;
  const counted = q === null || q === undefined ? '' : `, counted where it is placed ${ratio(q)} times an equal share`;
  const reach =
    area.gap_low === null ? [] : [': the gap lies between ', signed(area.gap_low), ' and ', signed(area.gap_high)];
  switch (area.side) {
    case 'below':
      return area.short
        ? [{ strong: 'Less than an equal share' }, ` wherever the evidence lets the money lie${counted}`, ...reach, '.']
        : [
            'Less than an equal share of all the money, but not certainly of the money that lies in areas in ' +
              `need${counted}`,
            ...reach,
            '.',
          ];
    case 'above':
      return [
        { strong: 'More than an equal share' },
        ` wherever the evidence lets the money lie${counted}`,
        ...reach,
        '.',
      ];
    case 'even':
      return [{ strong: 'An equal share' }, '.'];
    case 'uncertain':
      return [
        'Whether that is more or less than an equal share is ',
        { strong: 'not certain' },
        counted,
        ...reach,
        '.',
      ];
    default:
      return [`It cannot be compared with an equal share: ${reasonWords(area.null_reasons.side ?? 'no_need', need)}.`];
  }
}

/** Why an area has no rank. */
export function unrankedWords(area, summary) {
  if (area.need < summary.need_small) return `its need, ${quantity(area.need)}, is under ${count(summary.need_small)}`;
  return `its share of the need stands for less than one of the ${count(summary.bases.all.contracts)} contracts`;
}

/** That no record answers to the question. */
export function noRecords(state, catalogue) {
  const { records, did } = MONEY[state.rung];
  const period = periodWords(state.period, catalogue);
  if (state.fund) return `none of the ${records} of ${period} that count names ${state.fund}`;
  return `no money was ${did} ${moneyPhrase(state)} in ${period}`;
}

/** The same for all areas, while none is selected. */
export function overallSentences(areas, summary, state, catalogue) {
  const need = needWords(state.need, catalogue);
  const level = levelOf(catalogue, state.level);
  const rung = MONEY[state.rung];
  if (countedRecords(summary) === 0)
    return [[`${noRecords(state, catalogue).replace(/^./, (c) => c.toUpperCase())}: there is nothing to compare.`]];
  const first = [
    `In ${periodWords(state.period, catalogue)}, `,
    money(summary.amount),
    ` ${state.rung === 'awarded' ? '' : `${rung.did} `}${moneyPhrase(state)} could be placed in ${a(level.one)}`,
  ];
  if (summary.per_need !== null) first.push(', ', money(summary.per_need), ` per ${need.per}`);
  first.push('.');
  return [first, shortSentence(areas, summary, level, rung, need), outsideSentence(summary, need)].filter(Boolean);
}

function shortSentence(areas, summary, level, rung, need) {
  const compared = areas.filter((area) => area.side !== 'none');
  if (compared.length === 0)
    return [
      `No ${level.one} can be compared with an equal share: ` +
        `${reasonWords(summary.null_reasons.per_need ?? 'no_need', need)}.`,
    ];
  const short = compared.filter((area) => area.short).length;
  const uncertain = compared.filter((area) => area.side === 'uncertain').length;
  return [
    { strong: `${count(short)} of ${count(compared.length)}` },
    ` ${level.many} in need ${rung.were} less than an equal share wherever the evidence lets the money lie`,
    uncertain > 0 ? `; of ${count(uncertain)} it is not certain` : '',
    '.',
  ];
}

// How much money lies where nobody is in need, and what an equal share is without it.
export function outsideSentence({ outside_need: outside, bases }, need) {
  const share = bases?.in_need.equal_share ?? null;
  if (!outside || outside.zero + outside.zero_with_damage === 0 || share === null) return null;
  const said = [];
  if (outside.zero_with_damage > 0)
    said.push(money(outside.zero_with_damage), ` lies where ${need.zero} beside reported damage`);
  if (outside.zero > 0) said.push(said.length > 0 ? ', and ' : '', money(outside.zero), ` lies ${need.where}`);
  return [
    ...said,
    '; with it an equal share is ',
    money(bases.all.equal_share),
    ', without it ',
    money(share),
    ` per ${need.per}.`,
  ];
}

/** How much of the money would have to move for equal money, and by the other levels; null where that is
 *  not defined. equity is the answer of /analysis/equity. */
export function movesSentence({ indices, spread }, level, need, catalogue) {
  const share = (value) => figure(value, percent, String);
  const { hoover } = indices[level];
  if (hoover === null) return null;
  const range =
    spread?.hoover && spread.hoover.low !== null
      ? ` (${EQUITY.interval(spread.hoover)} where single contracts are drawn anew)`
      : '';
  const others = catalogue.levels
    .filter(({ key }) => key !== level && indices[key].hoover !== null)
    .flatMap(({ key, many }) => [`; by ${many} it is `, share(indices[key].hoover)]);
  return [
    share(hoover),
    ` of the money would have to move for every ${need.per} to have the same`,
    range,
    ...others,
    '.',
  ];
}

/** Short counts of what the map cannot compare. */
export function gapsInData(areas, summary, state, catalogue) {
  const need = needWords(state.need, catalogue);
  const level = levelOf(catalogue, state.level);
  const parts = [];
  const many = (n) => `${count(n)} ${n === 1 ? level.one : level.many}`;
  const coarser = areas.filter((area) => area.amount === 0 && area.coarser > 0).length;
  const plain = summary.zero_need - (summary.zero_with_damage ?? 0) - (summary.zero_partial ?? 0);
  if (summary.zero_money - coarser > 0) parts.push(`${many(summary.zero_money - coarser)} with nothing placed there`);
  if (coarser > 0) parts.push(`${many(coarser)} with money ${coarserKnown(coarserLevels(catalogue, state.level))}`);
  if (plain > 0) parts.push(`${count(plain)} with ${lower(need.nobody)}`);
  if (summary.zero_with_damage > 0)
    parts.push(`${count(summary.zero_with_damage)} with 0 people counted beside reported damage`);
  if (summary.zero_partial > 0)
    parts.push(`${count(summary.zero_partial)} with 0 reported and a month of the flood season missing`);
  if (summary.missing_need > 0) parts.push(`${count(summary.missing_need)} without data`);
  return parts.join(' · ');
}
