// The states of the page that tests go through: what is asked, and what has to be there before it
// is looked at. Each is {name, query(data), act(page)?, pages?}, pages of paper, 1; data holds codes
// of the dataset served.

import { base } from './base.mjs';
import { describe } from '../js/dataset.js';

export const get = async (path) => (await fetch(new URL(path, base))).json();

const names = async (catalogue, fund) => {
  const { summary } = await get(
    `analysis/allocation?geometry=none&fund=${encodeURIComponent(fund)}&period=${catalogue.default_period}`,
  );
  return summary.amount > 0;
};

/** The catalogue of the dataset served, as the page reads it. */
export const getCatalogue = async () => describe(await get('dataset'));

/** Codes of the dataset that the states are made of: two outermost areas with money, and a fund of the
 *  data that no award of the year names. */
export async function dataOf() {
  const catalogue = await getCatalogue();
  const { features } = await get(
    `analysis/allocation?geometry=none&level=${catalogue.levels[0].key}&period=${catalogue.default_period}`,
  );
  const areas = features.map((feature) => feature.properties).sort((a, b) => b.records - a.records);
  const unnamed = [];
  for (const fund of catalogue.funds) if (!(await names(catalogue, fund))) unnamed.push(fund);
  return { catalogue, area: areas[0].id, other: areas[1].id, fund: unnamed[0] ?? catalogue.funds[0] };
}

export const STATES = [
  { name: 'districts', query: () => '' },
  { name: 'circles', query: () => '?level=circle' },
  { name: 'area', query: ({ area }) => `?area=${area}` },
  { name: 'drilled', query: ({ area }) => `?area=${area}`, act: (page) => page.locator('#area-level').click() },
  { name: 'compare', query: ({ area, other }) => `?compare=${area},${other}` },
  { name: 'plan', query: () => '?view=plan' },
  { name: 'brief', query: () => '?view=brief', pages: 2 },
  { name: 'gap', query: () => '?measure=equity_gap' },
  { name: 'fund', query: ({ fund }) => `?fund=${fund}` },
];

export const SCREENS = [
  { name: '1366', viewport: { width: 1366, height: 768 } },
  { name: '360', viewport: { width: 360, height: 800 } },
  { name: 'forced', viewport: { width: 1366, height: 768 }, forcedColors: 'active' },
];

/** What draws begin with. */
export const SEED = Number(process.env.FLOODSPEND_SEED ?? 1);

/** All of a list under FLOODSPEND_FULL=1, or else n of it, drawn by FLOODSPEND_SEED. */
export function drawn(list, n) {
  if (process.env.FLOODSPEND_FULL || list.length <= n) return list;
  console.log(`${n} of ${list.length} questions, FLOODSPEND_SEED=${SEED}; FLOODSPEND_FULL=1 asks all`);
  let seed = SEED;
  const next = () => {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    return seed / 2147483648;
  };
  const left = [...list];
  return Array.from({ length: n }, () => left.splice(Math.floor(next() * left.length), 1)[0]);
}

/** Waits until everything the page asks for is there. */
export async function settled(page) {
  await page.waitForSelector('#board[aria-busy="false"]', { state: 'attached' });
  await page.waitForFunction(
    () =>
      document.querySelectorAll('[aria-busy="true"]').length === 0 &&
      !/Loading/.test(document.querySelector('.award-foot')?.textContent ?? ''),
  );
}
