// What a reader hands on of what is shown: its address, the request behind it, the map as a picture, the
// figures as a file, and the brief.

import { byId, fill, h } from './dom.js';
import { announce } from './announce.js';
import { embedCode } from './embed.js';
import { inForce } from './chips.js';
import { copy, save, saveTable } from './files.js';
import { date } from './format.js';
import { pictureOf, pngOf, svgText } from './picture.js';
import { countedRecords, moneyPhrase } from './sentences.js';
import { formatState } from './state.js';
import { periodWords, recordsCount } from './text.js';
import { t } from './words.js';

// What stands in the legend, in its order.
const legendOf = (root) =>
  [...root.querySelectorAll('.legend-head, li')].map((item) => {
    const text = (item.querySelector('.legend-label') ?? item.querySelector('span') ?? item).textContent;
    const n = item.querySelector('.legend-count')?.textContent;
    return {
      fill: item.querySelector('rect')?.getAttribute('fill').replace('#legend-', '#') ?? null,
      text: n === undefined ? text : `${text} (${n})`,
    };
  });

// A name for files of what a state shows: floodspend-district-2024-25.
const fileName = ({ level, period, fund }) =>
  ['floodspend', level, period, fund]
    .filter(Boolean)
    .join('-')
    .replace(/[^\w-]+/g, '-');

// What a picture of the map says around it.
function textsOf({ state, catalogue, summary }) {
  const need = catalogue.needs.find(({ name }) => name === state.need);
  const filters = inForce(state, catalogue).map(({ label, value }) => `${label}: ${value}`);
  const records = recordsCount(countedRecords(summary), state.rung);
  return {
    title: byId('map-title').textContent,
    above: [[byId('map-note').textContent, ...filters].join(' · ')],
    below: [
      t('hand.source', {
        need: [need.label ?? need.name, need.source].filter(Boolean).join(', '),
        money: `${records} ${moneyPhrase(state)}, ${periodWords(summary.spending_window, catalogue)}`,
      }),
      t('hand.made', {
        title: catalogue.title,
        version: String(catalogue.id).slice(0, 12),
        created: date(catalogue.created),
        today: date(new Date().toISOString()),
        address: location.href,
      }),
    ],
  };
}

// Copies the code that shows the map in another page, or says that this server lets no page do so.
async function embed(note, { state, catalogue }) {
  const code = await embedCode(formatState({ ...state, view: 'map' }, catalogue), byId('map-title').textContent);
  const said = code === null ? t('hand.embed_none') : t('hand.embed_copied');
  if (code !== null) await copy(code);
  fill(note, said, code === null ? null : h('code', null, code));
  announce(said);
}

/** Renders the buttons; links are those of the API, brief is the address of the brief. */
export function renderHandOn(root, { svg, legend, links, brief, ...shown }) {
  const name = fileName(shown.state);
  const picture = () => pictureOf(svg, { ...textsOf(shown), legend: legendOf(legend) });
  const note = h('p', { class: 'hand-note' });
  const button = (id, text, act) => h('button', { type: 'button', class: 'button', id, onclick: act }, text);
  fill(
    root,
    h('h2', null, t('hand.title')),
    h(
      'div',
      { class: 'hand-buttons' },
      button('copy-link', t('hand.link'), () => copy(location.href)),
      button('copy-request', t('hand.request'), () => copy(new URL(links.json, document.baseURI).href)),
      button('save-png', t('hand.png'), async () => save(await pngOf(picture()), `${name}.png`)),
      button('save-svg', t('hand.svg'), () =>
        save(new Blob([svgText(picture())], { type: 'image/svg+xml' }), `${name}.svg`),
      ),
      button('save-csv', t('hand.csv'), async () => {
        saveTable(await (await fetch(links.csv)).text(), `${name}.csv`);
      }),
      h('a', { class: 'button', id: 'save-xlsx', href: links.xlsx, download: `${name}.xlsx` }, t('hand.xlsx')),
      h(
        'a',
        { class: 'button', id: 'save-geojson', href: links.geojson, download: `${name}.geojson` },
        t('hand.geojson'),
      ),
      h('a', { class: 'button', id: 'to-brief', href: brief }, t('hand.brief')),
      button('copy-embed', t('hand.embed'), () => embed(note, shown)),
    ),
    note,
  );
}
