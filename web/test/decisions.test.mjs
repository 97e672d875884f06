// The overrides file that a reader's decisions make.

import test from 'node:test';
import assert from 'node:assert/strict';
import { decide, fileOf, lineOf, takeBack, WHOLE } from '../js/decisions.js';

const catalogue = {
  title: 'a place',
  levels: [
    { key: 'district', plural: 'districts' },
    { key: 'circle', plural: 'circles' },
  ],
};
const decision = { id: 'csv:7', title: '-5 % repair', amount: 12.5, level: 'circle', codes: ['c1', 'c2'] };
const by = { reviewer: 'A', reason: 'so, it says "there"' };

test('a line has codes under their level, and no text that a spreadsheet would calculate', () => {
  assert.equal(
    lineOf(catalogue, { ...decision, ...by }),
    `csv:7,,,,,,c1;c2,A,"so, it says ""there""",12.5,,,'-5 % repair`,
  );
  assert.equal(
    lineOf(catalogue, { ...decision, ...by, level: 'district', codes: [WHOLE], title: '“＝1”' }),
    `csv:7,,,,,STATEWIDE,,A,"so, it says ""there""",12.5,,,'“＝1”`,
  );
});

test('a file has the decisions, then what is still open, each once', () => {
  const open = [
    { id: 'csv:7', title: 'decided', amount: 12.5, reason: 'why', candidates: [] },
    { id: 'csv:8', title: null, amount: null, reason: 'which of several', candidates: ['c1', 'd2'] },
  ];
  assert.equal(decide(catalogue, { ...decision, ...by }), false); // here is no browser to keep it
  const lines = fileOf(catalogue, open).split('\r\n');
  assert.equal(lines.length, 4);
  assert.match(lines[0], /^id,tender_id,flood,kind,funds,districts,circles,reviewer,reason,/);
  assert.match(lines[1], /^csv:7,,,,,,c1;c2,A,/);
  assert.equal(lines[2], 'csv:8,,,,,,,,,,which of several,c1;d2,');
  takeBack(catalogue, 'csv:7');
  assert.match(fileOf(catalogue, open).split('\r\n')[1], /^csv:7,,,,,,,,,12.5,why,,decided$/);
});
