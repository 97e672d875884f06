import test from 'node:test';
import assert from 'node:assert/strict';
import {
  parseState,
  formatState,
  defaults,
  allocationParams,
  planParams,
  equityParams,
  seriesParams,
  inMajor,
  activeFilters,
  sorting,
  naturalDirection,
} from '../js/state.js';
import { describe } from '../js/dataset.js';

const catalogue = describe({
  levels: [
    { key: 'district', plural: 'districts' },
    { key: 'circle', plural: 'circles' },
  ],
  year_begins: 4,
  default_period: '2023-24',
  periods: ['2022-23', '2023-24', '2024-25'],
  needs: [{ name: 'population' }, { name: 'affected_peak', default: true }],
  kinds: ['preparedness', 'restoration', 'relief', 'other'],
  funds: ['SDRF', 'SOPD-FDR'],
  rungs: ['awarded', 'tender', 'sanctioned'],
  rankings: ['vulnerability', 'inundated_share'],
});

test('an empty query is the default state, and the default state is an empty query', () => {
  const state = parseState('', catalogue);
  assert.deepEqual(state, defaults(catalogue));
  assert.equal(state.period, '2023-24');
  assert.equal(state.need, 'affected_peak');
  assert.equal(formatState(state, catalogue), '');
});

test('every part of the state survives the URL', () => {
  const query =
    '?measure=equity_gap&period=2024-06/2024-09&level=circle&need=population&rung=sanctioned' +
    '&kind=restoration,relief&fund=SOPD-FDR&lag=1&flood=all&date=published&list=coarser&area=18-300-00101' +
    '&award=AT:2024_1&compare=18-300,18-301&step=month&ranking=inundated_share&sort=-amount' +
    '&view=plan&budget=12.5&floor=0.01&cap=99&existing=no&claims=equal&rule=limited&map=3.20,26.140,92.330';
  const state = parseState(query, catalogue);
  assert.deepEqual(state.kind, ['restoration', 'relief']);
  assert.deepEqual(state.map, { zoom: 3.2, latitude: 26.14, longitude: 92.33 });
  assert.deepEqual(parseState(formatState(state, catalogue), catalogue), state);
});

test('what the dataset does not know is dropped', () => {
  for (const query of [
    '?measure=speed',
    '?level=village',
    '?need=luck',
    '?rung=paid',
    '?ranking=luck',
    '?step=day',
    '?kind=parties',
    '?fund=MINE',
    '?lag=9',
    '?flood=maybe',
    '?date=never',
    '?period=yesterday',
    '?area=%3Cscript%3E',
    '?sort=-height',
    '?map=1,2',
    '?map=99,26,92',
    '?map=a,b,c',
    '?view=globe',
    '?budget=-1',
    '?budget=1e3',
    '?cap=12.1234567891',
    '?rule=mine',
    '?existing=maybe',
    '?claims=fair',
    '?unknown=1',
    '?%E0%A4%A',
  ]) {
    assert.deepEqual(parseState(query, catalogue), defaults(catalogue), query);
  }
});

test('a comparison holds each area once, six at most, and no code that is none', () => {
  assert.deepEqual(parseState('?compare=a,b,a,%3Cb%3E,,c,d,e,f,g', catalogue).compare, ['a', 'b', 'c', 'd', 'e', 'f']);
});

test('an address of before names measures and lists by their former names', () => {
  const query = (measure, list, sort) => `?measure=${measure}&level=circle&list=${list}&sort=${sort}`;
  assert.deepEqual(
    parseState(query('awarded', 'district_only', '-per_affected'), catalogue),
    parseState(query('amount', 'coarser', '-per_need'), catalogue),
  );
  assert.equal(parseState('?measure=per_affected', catalogue).measure, 'per_need');
  assert.equal(parseState('?measure=toString&list=constructor', catalogue).list, 'areas');
});

test('all kinds together are the same as no filter', () => {
  assert.deepEqual(parseState('?kind=preparedness,restoration&kind=relief&kind=other', catalogue).kind, []);
});

test('the analysis is asked only for what changes the figures', () => {
  const state = parseState('?measure=amount&area=18-300&sort=name&kind=relief&fund=SDRF', catalogue);
  assert.equal(
    allocationParams(state).toString(),
    'level=district&period=2023-24&need=affected_peak&lag=0&flood=yes&date=contract&kind=relief&fund=SDRF',
  );
  assert.equal(allocationParams(state, 'circle').get('level'), 'circle');
  assert.equal(activeFilters(state, catalogue), 2);
});

test('a trend is asked by years, or by the months of the year a period lies in', () => {
  const ask = (query) => seriesParams(parseState(query, catalogue), catalogue);
  assert.equal(ask('?period=2022-23').has('period'), false);
  for (const [period, year] of [
    ['2022-23', '2022-23'],
    ['2024-03', '2023-24'],
    ['2024-04', '2024-25'],
    ['2024-06/2024-09', '2024-06/2024-09'],
  ]) {
    assert.equal(ask(`?step=month&period=${period}`).get('period'), year);
  }
  assert.equal(equityParams(parseState('', catalogue)).get('ranking'), 'vulnerability');
});

test('the table sorts by the measure, shortfall first, until a column is chosen', () => {
  assert.deepEqual(sorting(parseState('', catalogue)), { column: 'equity_gap', direction: 'ascending' });
  assert.deepEqual(sorting(parseState('?measure=per_need', catalogue)), { column: 'per_need', direction: 'ascending' });
  assert.deepEqual(sorting(parseState('?measure=amount', catalogue)), { column: 'amount', direction: 'descending' });
  assert.deepEqual(sorting(parseState('?sort=-need', catalogue)), { column: 'need', direction: 'descending' });
  assert.equal(naturalDirection('equity_gap'), 'ascending');
});

test('an amount in crore is asked for in rupees, to the paisa', () => {
  for (const [crore, rupees] of [
    ['100', '1000000000'],
    ['0.5', '5000000'],
    ['123.4567891', '1234567891'],
    ['0.000000001', '0.01'],
    ['1.000000010', '10000000.1'],
    ['0', '0'],
    ['0.0', '0'],
    ['9999999.999999999', '99999999999999.99'],
  ]) {
    assert.equal(inMajor(crore), rupees, crore);
  }
  for (const crore of ['', '-1', '1,5', '1e3', '.5', '12345678', '1.1234567891', 'x'])
    assert.equal(inMajor(crore), null, crore);
});

test('a plan is asked with the filters of the page, and limits only where there are any', () => {
  assert.equal(
    planParams(parseState('?view=plan&budget=2&cap=0.5&fund=SDRF', catalogue)).toString(),
    'level=district&period=2023-24&need=affected_peak&lag=0&flood=yes&date=contract&fund=SDRF' +
      '&budget=20000000&cap=5000000&existing=yes&claims=proportional',
  );
});
