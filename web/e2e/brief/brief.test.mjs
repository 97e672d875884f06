// The brief: written as a file by the program, opened offline, and held against the API, every
// figure and sentence of it; and the same as a view of the page. FLOODSPEND_FULL=1 takes all
// questions, a draw otherwise. FLOODSPEND_PROGRAM and FLOODSPEND_DB are the program and its store.

import test from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { visit, open, paper } from '../browser.mjs';
import { violations } from '../axe.mjs';
import { get, getCatalogue, drawn, settled } from '../states.mjs';
import { overallSentences, movesSentence, countedRecords } from '../../js/sentences.js';
import { defaults, formatState, allocationParams, besideRung } from '../../js/state.js';
import { needWords, measureWords, openUntil, periodWords, MONEY, PAGE } from '../../js/text.js';
import { setCurrency, exactMoney, inColumn, moneyText } from '../../js/format.js';
import { indexText } from '../../js/equity.js';
import { rankedBlocks } from '../../js/table.js';

const catalogue = await getCatalogue();
setCurrency(catalogue.currency, catalogue.minor_unit);
const folder = mkdtempSync(join(tmpdir(), 'floodspend-briefs-'));

const needs = catalogue.needs.map(({ name }) => name);
const questions = catalogue.periods
  .slice(-5)
  .flatMap((period) =>
    catalogue.levels.flatMap(({ key: level }) =>
      needs.flatMap((need) => ['0', '1'].map((lag) => ({ period, level, need, lag }))),
    ),
  );
// Always among them: what is asked by default, at both levels, in two years.
const opening = questions.filter(
  ({ period, need, lag }) =>
    [catalogue.default_period, catalogue.periods.at(-1)].includes(period) && need === needs[0] && lag === '0',
);
const unnamed = [];
for (const fund of catalogue.funds) {
  const { summary } = await get(`analysis/allocation?geometry=none&fund=${encodeURIComponent(fund)}`);
  if (countedRecords(summary) === 0 && unnamed.length === 0)
    unnamed.push({ period: catalogue.default_period, level: catalogue.levels[0].key, fund });
}
const others = [
  { period: '2024-06/2024-09', level: 'circle', kind: ['restoration', 'relief'] },
  { period: 'all', level: 'district' },
  ...unnamed,
];

function write(question) {
  const name = join(
    folder,
    `${Object.values(question)
      .join('-')
      .replace(/[^\w-]/g, '_')}.html`,
  );
  const flags = Object.entries(question).flatMap(([flag, value]) => [`--${flag}`, String(value)]);
  execFileSync(process.env.FLOODSPEND_PROGRAM, ['report', '--db', process.env.FLOODSPEND_DB, ...flags, '-o', name]);
  return name;
}

const plain = (text) =>
  text
    .replace(/[\u00a0\u202f]/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
const said = (sentences) =>
  plain(
    sentences
      .filter(Boolean)
      .map((parts) => parts.map((part) => part.strong ?? part).join(''))
      .join(' '),
  );
const minor = (exact) =>
  BigInt(
    exact
      .replace('−', '-')
      .replace(/[^\d.-]/g, '')
      .replace(/^(-?\d+)$/, '$1.00')
      .replace('.', ''),
  );

async function asked(question) {
  const state = { ...defaults(catalogue), ...question };
  const params = allocationParams(state);
  const beside = besideRung(state.rung, catalogue.rungs);
  const [{ features, summary }, sanctioned, equity, sensitivity, { reconciliation }] = await Promise.all([
    get(`analysis/allocation?geometry=none&${params}`),
    beside ? get(`analysis/allocation?geometry=none&rung=${beside}&${params}`) : null,
    get(`analysis/equity?${params}`),
    get(`analysis/sensitivity?${params}`.replace(/level=\w+&/, '')),
    get(`analysis/reconciliation?${params}`.replace(/level=\w+&/, '')),
  ]);
  return {
    state,
    areas: features.map(({ properties }) => properties),
    summary,
    sanctioned,
    beside,
    equity,
    sensitivity,
    reconciliation,
  };
}

async function holdsRanking(page, { state, areas, sanctioned, beside }) {
  const need = needWords(state.need, catalogue);
  const byId = new Map(areas.map((area) => [area.id, area]));
  const stands = new Map((sanctioned?.features ?? []).map(({ properties }) => [properties.id, properties.amount]));
  const { ranked } = rankedBlocks(areas, 'equity_gap', 'ascending');
  const rows = await page.$$eval('.standing tr[data-id]', (list) =>
    list.map((row) => ({
      id: row.dataset.id,
      rank: row.cells[0].textContent,
      bounds: row.querySelector('.bounds').textContent,
      cells: [...row.querySelectorAll('[data-measure]')].map((cell) => [
        cell.dataset.measure,
        cell.title,
        cell.textContent,
      ]),
    })),
  );
  assert.equal(rows.length, areas.length <= 36 ? areas.length : 33);
  for (const { id, rank, bounds, cells } of rows) {
    const area = byId.get(id);
    assert.equal(rank, ranked.includes(area) ? String(ranked.indexOf(area) + 1) : '–', area.name);
    assert.equal(rank !== '–', area.ranked && area.side !== 'none' && area.equity_gap !== null, area.name);
    assert.equal(
      bounds,
      area.amount_low === area.amount_high ? '' : `${inColumn(area.amount_low)} – ${inColumn(area.amount_high)}`,
    );
    const wanted = ['amount', 'need', 'per_need', 'equity_gap']
      .filter((measure) => area[measure] !== null)
      .map((measure) => {
        const words = measureWords(measure, need, state.rung);
        return [measure, words.exact(area[measure]), words.cell(area[measure])];
      });
    if (beside) wanted.splice(1, 0, ['beside', exactMoney(stands.get(id)), inColumn(stands.get(id))]);
    assert.deepEqual(cells, wanted, area.name);
  }
  const gaps = (side) =>
    page.$$eval(`[data-gaps="${side}"] li`, (list) =>
      list.map((line) => [
        line.dataset.id,
        line.querySelector('.gap-exact').textContent,
        line.querySelector('b').title,
      ]),
    );
  for (const [side, chosen] of [
    ['below', ranked.filter((area) => area.short && area.equity_gap < 0)],
    ['above', ranked.filter((area) => area.side === 'above' && area.equity_gap > 0).reverse()],
  ]) {
    const lines = await gaps(side);
    assert.deepEqual(
      lines.map(([id, exact]) => [id, exact]),
      chosen.slice(0, 5).map((area) => [area.id, exactMoney(area.equity_gap, { sign: true })]),
      side,
    );
    for (const [id, , why] of lines) {
      assert.match(
        why,
        side === 'below' ? /less than an equal share in every placing$/ : /more than an equal share in every placing$/,
      );
      assert.ok(why.startsWith(byId.get(id).name), why);
    }
  }
}

// The lines add up to the source, to the paisa, and are the API's; the largest come first.
async function holdsLedger(page, { reconciliation }) {
  const parts = await page.$$eval('.ledger-table [data-part]', (rows) =>
    rows.map((row) => [row.dataset.part, row.cells[1].title, row.closest('tbody')?.dataset.group]),
  );
  const amounts = new Map(parts.map(([part, exact]) => [part, minor(exact)]));
  const source = amounts.get('source');
  amounts.delete('source');
  assert.equal(
    [...amounts.values()].reduce((sum, amount) => sum + amount, 0n),
    source,
  );
  const reasons = reconciliation.excluded_reasons
    .map(({ reason, amount }) => [reason, minor(exactMoney(amount))])
    .sort(([, a], [, b]) => (a < b ? 1 : a > b ? -1 : 0));
  const rest = reasons.length > 5 ? reasons.splice(4) : [];
  if (rest.length > 0) reasons.push(['other', rest.reduce((sum, [, amount]) => sum + amount, 0n)]);
  const wanted = {
    ...reconciliation.placed,
    whole: reconciliation.whole,
    conflict: reconciliation.conflict,
    unlocated: reconciliation.unlocated,
  };
  assert.deepEqual(Object.fromEntries(amounts), {
    ...Object.fromEntries(Object.entries(wanted).map(([part, amount]) => [part, minor(exactMoney(amount))])),
    ...Object.fromEntries(reasons),
  });
  assert.equal(source, minor(exactMoney(reconciliation.source)));
  for (const group of ['unplaced', 'excluded']) {
    const lines = parts.filter(([part, , at]) => at === group && part !== 'other').map(([part]) => amounts.get(part));
    assert.deepEqual(
      lines,
      [...lines].sort((a, b) => (a < b ? 1 : a > b ? -1 : 0)),
      group,
    );
  }
}

async function holdsMeasures(page, { state, equity, sensitivity }) {
  for (const name of ['hoover', 'gini', 'theil', 'atkinson_0_5', 'horizontal']) {
    const cells = await page.$$eval(`.indices [data-index="${name}"] td`, (list) =>
      list.map((cell) => cell.firstElementChild.textContent),
    );
    assert.deepEqual(
      cells,
      catalogue.levels.map(({ key: level }) => indexText(name, equity.indices[level][name]) ?? '–'),
      name,
    );
  }
  const curve = await page
    .locator(`.lorenz-curve.lorenz-${catalogue.levels.findIndex(({ key }) => key === state.level)}`)
    .first()
    .getAttribute('d');
  assert.equal(curve.split(/[ML]/).length - 1, equity.lorenz.length);
  const verdicts = await page.$$eval('.verdict-table tr', (rows) =>
    Object.fromEntries(rows.map((row) => [row.dataset.verdict, Number(row.cells[1].textContent)])),
  );
  for (const [verdict, n] of Object.entries(verdicts))
    assert.equal(
      n,
      sensitivity.areas.filter((area) => area.level === state.level && area.falls_short === verdict).length,
      verdict,
    );
  assert.equal(
    Object.values(verdicts).reduce((sum, n) => sum + n, 0),
    sensitivity.areas.filter((area) => area.level === state.level).length,
  );
}

async function holdsMap(page, { areas }) {
  const fills = await page.$$eval('.sheet-areas path', (paths) =>
    paths.map((path) => path.getAttribute('fill').replace('brief-', 'brief-legend-')),
  );
  assert.equal(fills.length, areas.length);
  const legend = await page.$$eval('.sheet-legend li:not(.legend-end)', (lines) =>
    lines.map((line) => [
      line.querySelector('rect').getAttribute('fill'),
      Number(line.querySelector('.legend-count').textContent),
    ]),
  );
  for (const [fill, n] of legend) assert.equal(fills.filter((other) => other === fill).length, n, fill);
  assert.deepEqual(new Set(fills), new Set(legend.filter(([, n]) => n > 0).map(([fill]) => fill)));
}

// On paper nothing lies over the foot of a page or is cut off there.
async function fitsPaper(page) {
  await page.emulateMedia({ media: 'print' });
  const over = await page.$$eval('.sheet', (sheets) =>
    sheets.map((sheet) => {
      const foot = sheet.querySelector('.sheet-foot').getBoundingClientRect().top;
      const bottoms = [...sheet.children]
        .filter((part) => part.className !== 'sheet-foot')
        .flatMap((part) => [part, ...part.children])
        .map((part) => part.getBoundingClientRect().bottom);
      const columns = sheet.querySelector('.sheet-columns');
      return Math.round(
        Math.max(
          ...bottoms.map((bottom) => bottom - foot),
          (columns?.scrollHeight ?? 0) - (columns?.clientHeight ?? 0) - 1,
        ),
      );
    }),
  );
  assert.ok(
    over.every((by) => by <= 0),
    `${over} px cut off, or over the foot`,
  );
  const pdf = await paper(page, 'brief');
  assert.equal(pdf.toString('latin1').match(/\/Type\s*\/Page\b(?!s)/g)?.length, 2, 'pages of paper');
}

async function holdsSentences(page, { state, areas, summary, equity, sanctioned }) {
  const need = needWords(state.need, catalogue);
  const title = await page.locator('.sheet-title').innerText();
  assert.equal(plain(title), plain(PAGE.question(MONEY[state.rung], need, periodWords(state.period, catalogue))));
  assert.equal(/not over/.test(title), openUntil(state.period, catalogue) !== null, title);
  const lead = plain(await page.locator('.sheet-lead').textContent());
  const counts = countedRecords(summary) > 0;
  assert.equal(
    lead,
    said([
      ...overallSentences(areas, summary, state, catalogue),
      counts && movesSentence(equity, state.level, need, catalogue),
    ]),
  );
  const compared = areas.filter((area) => area.side !== 'none').length;
  if (counts && compared > 0)
    assert.ok(lead.includes(`${areas.filter((area) => area.short).length} of ${compared}`), lead);
  if (!counts)
    assert.match(
      lead,
      state.fund ? new RegExp(`names ${state.fund}: there is nothing to compare\\.$`) : /nothing to compare/,
    );
  assert.equal(
    /count 0 people beside reported damage/.test(lead),
    counts && summary.outside_need.zero_with_damage > 0 && summary.bases.in_need.equal_share !== null,
    lead,
  );
  const tips = await page.$$eval('.totals [title]', (list) => list.map((figure) => figure.title));
  if (summary.amount > 0) assert.ok(tips.includes(exactMoney(summary.amount)), tips.join());
  const text = await page.locator('.brief').textContent();
  assert.doesNotMatch(text, /undefined[^,]|null|NaN|\[object|95 %|confidence|quality of the data/);
  if (sanctioned)
    assert.ok(
      plain(text).includes(`never added: ${plain(moneyText(sanctioned.summary.amount))} sanctioned`),
      'sanctioned',
    );
  for (const foot of await page.locator('.sheet-foot').allTextContents()) {
    assert.ok(foot.includes(catalogue.id));
    assert.equal(foot.includes('synthetic'), catalogue.synthetic);
  }
}

const offline = { offline: true, allowed: (url) => /^(file|data):/.test(url) };

for (const question of new Set([...opening, ...others, ...drawn(questions, 1)])) {
  test(`the brief of ${Object.values(question).join(', ')}`, async (t) => {
    const file = write(question);
    const answers = await asked(question);
    t.diagnostic(`${statSync(file).size} bytes`);
    let text = '';
    await visit(
      null,
      async (page) => {
        await page.goto(pathToFileURL(file).href);
        await page.waitForSelector('.sheet');
        await holdsSentences(page, answers);
        await holdsRanking(page, answers);
        await holdsMeasures(page, answers);
        await holdsLedger(page, answers);
        await holdsMap(page, answers);
        if (opening.includes(question)) assert.deepEqual(await violations(page), []);
        text = await page.locator('.brief').textContent();
        await fitsPaper(page);
      },
      offline,
    );
    if (!opening.includes(question)) return;
    await visit(null, async (page) => {
      await open(page, `./${formatState({ ...answers.state, view: 'brief' }, catalogue)}`);
      await settled(page);
      assert.equal(await page.locator('.brief').textContent(), text);
    });
  });
}

test('the brief fits its paper in every language', async () => {
  const levels = [catalogue.levels[0].key, catalogue.levels.at(-1).key];
  for (const lang of ['fr', 'es', 'hi', 'bn', 'as'])
    for (const [i, period] of ['all', catalogue.periods.at(-1)].entries())
      await visit(null, async (page) => {
        await open(page, `./?view=brief&lang=${lang}&period=${period}&level=${levels[i]}`);
        await settled(page);
        await page.waitForSelector('.sheet-foot');
        assert.equal(await page.evaluate(() => document.documentElement.lang), lang);
        await fitsPaper(page);
      });
});

test('without JavaScript a brief says so', () =>
  visit(
    null,
    async (page) => {
      await page.goto(pathToFileURL(write(opening[0])).href);
      assert.match(await page.locator('noscript').innerText(), /draws itself with JavaScript/);
    },
    { ...offline, javaScriptEnabled: false },
  ));

test('the brief is a link of the page, and a search leads out of it', () =>
  visit('?level=circle', async (page) => {
    await page.locator('#view-brief').click();
    await page.waitForSelector('.sheet');
    assert.equal(new URL(page.url()).searchParams.get('view'), 'brief');
    assert.match(await page.title(), /^How much was awarded/);
    assert.equal(await page.locator('h1:visible').count(), 1);
    await page.locator('#view-map').click();
    await page.waitForSelector('table.ranking tbody tr');
    assert.equal(await page.locator('.sheet').count(), 0);
    assert.ok((await page.locator('.map-svg .area').count()) > 0);
  }));
