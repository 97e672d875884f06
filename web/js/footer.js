// Caveats, method in short, downloads and what the page was made from.

import { fill, h } from './dom.js';
import { a, listed, otherLanguage } from './dataset.js';
import { count, date } from './format.js';
import { PAGE } from './text.js';

export function renderFooter(root, { summary, catalogue, links }) {
  const dataset = summary.dataset ?? catalogue;
  const need = catalogue.needs.find((n) => n.name === summary.parameters?.need);
  const other = otherLanguage(catalogue);
  const months = (summary.need_months ?? []).map((m) => date(m)).join(', ');
  fill(
    root,
    h(
      'section',
      null,
      h('h2', null, 'Read with care'),
      h(
        'ul',
        null,
        (summary.caveats ?? []).map((caveat) => h('li', null, caveat)),
      ),
    ),
    h(
      'section',
      null,
      h('h2', null, 'Method in short'),
      h(
        'p',
        null,
        'An award is one accepted bid: a commitment, not a payment. Each is judged flood-related or not, and placed ' +
          `in ${a(listed(catalogue.levels.map(({ short }) => short).reverse(), 'or'))}, by rules that keep the words ` +
          'they rest on. An equal share is what an area would have had if every unit of need had the same. Missing ' +
          `is never zero.`,
      ),
      need
        ? h(
            'p',
            { class: 'muted' },
            `Need: ${need.label ?? need.name}${need.source ? `, ${need.source}` : ''}` +
              `${need.vintage ? ` (${need.vintage})` : ''}.${months.length > 0 ? ` Months published: ${months}.` : ''}`,
          )
        : null,
    ),
    h(
      'section',
      null,
      h('h2', null, 'This view as data'),
      h(
        'ul',
        { class: 'downloads' },
        h('li', null, h('a', { href: links.csv, download: true }, 'Download CSV')),
        h('li', null, h('a', { href: links.geojson, download: true }, 'Download GeoJSON')),
        h('li', null, h('a', { href: links.json }, 'This view in the API')),
        h('li', null, h('a', { href: links.definition }, 'API definition')),
      ),
      h(
        'p',
        { class: 'muted' },
        `${dataset.title}${dataset.synthetic ? ' (synthetic)' : ''}, version ${String(dataset.id).slice(0, 12)}; ` +
          `${count(catalogue.counts?.awards)} awards, ${count(catalogue.counts?.issues)} issues reported on import.`,
      ),
      other ? h('p', { class: 'muted' }, PAGE.wordsIn(other)) : null,
    ),
  );
}

const decimalWords = (n) => (n === 0 ? 'no decimals' : n === 1 ? '1 decimal' : `${n} decimals`);

/** The name of the dataset, and what it is, in the masthead. */
export function renderDataset(root, catalogue) {
  const other = otherLanguage(catalogue);
  fill(
    root,
    h(
      'details',
      { class: 'dataset-box' },
      h(
        'summary',
        { class: catalogue.synthetic ? 'badge badge-synthetic' : 'badge' },
        catalogue.synthetic ? PAGE.synthetic : catalogue.title,
        other ? ` · ${PAGE.dataIn(other)}` : null,
      ),
      h(
        'div',
        { class: 'dataset-note' },
        h('p', null, h('strong', null, catalogue.title)),
        catalogue.note ? h('p', null, catalogue.note) : null,
        other ? h('p', null, PAGE.wordsIn(other)) : null,
        h(
          'dl',
          null,
          [
            ['Version', String(catalogue.id).slice(0, 12)],
            ['Made', date(catalogue.created)],
            ['Rules', catalogue.rules],
            ['Currency', `${catalogue.currency}, ${decimalWords(catalogue.minor_unit)}`],
            ['Awards', count(catalogue.counts?.awards)],
            ['Import issues', count(catalogue.counts?.issues)],
          ]
            .filter(([, value]) => value)
            .map(([label, value]) => [h('dt', null, label), h('dd', null, value)]),
        ),
      ),
    ),
  );
}
