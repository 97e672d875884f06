// Caveats, method in short, downloads and what the page was made from.

import { fill, h } from './dom.js';
import { a, either, otherLanguage } from './dataset.js';
import { count, date } from './format.js';
import { PAGE } from './text.js';
import { language, t } from './words.js';

// How many names of areas nobody has checked in the page's language, where there are any.
function namesNote({ names }) {
  const { areas, unsure } = names?.[language] ?? {};
  if (!unsure) return null;
  return h('p', { class: 'muted' }, t('footer.names_unsure', { n: count(unsure), areas: count(areas) }, unsure));
}

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
      h('h2', null, t('footer.read_with_care')),
      h(
        'ul',
        null,
        (summary.caveats ?? []).map((caveat) => h('li', null, caveat)),
      ),
    ),
    h(
      'section',
      null,
      h('h2', null, t('footer.method_in_short')),
      h(
        'p',
        null,
        t('footer.an_award_is_one', { reverse: a(either(catalogue.levels.map(({ short }) => short).reverse())) }),
      ),
      need
        ? h(
            'p',
            { class: 'muted' },
            t('footer.need', {
              label: need.label ?? need.name,
              source: need.source ? `, ${need.source}` : '',
              vintage: need.vintage ? ` (${need.vintage})` : '',
              length: months.length > 0 ? t('footer.months_published', { months }) : '',
            }),
          )
        : null,
    ),
    h(
      'section',
      null,
      h('h2', null, t('footer.this_view_as_data')),
      h(
        'ul',
        { class: 'downloads' },
        h('li', null, h('a', { href: links.csv, download: true }, t('footer.download_csv'))),
        h('li', null, h('a', { href: links.geojson, download: true }, t('footer.download_geojson'))),
        h('li', null, h('a', { href: links.json }, t('footer.this_view_in_the'))),
        h('li', null, h('a', { href: links.definition }, t('footer.api_definition'))),
      ),
      h(
        'p',
        { class: 'muted' },
        t('footer.version_awards_issues_reported', {
          title: dataset.title,
          synthetic: dataset.synthetic ? t('footer.synthetic') : '',
          slice: String(dataset.id).slice(0, 12),
          x: count(catalogue.counts?.awards),
          x2: count(catalogue.counts?.issues),
        }),
      ),
      other ? h('p', { class: 'muted' }, PAGE.wordsIn(other)) : null,
      namesNote(catalogue),
    ),
  );
}

const decimalWords = (n) =>
  n === 0
    ? t('footer.decimalwords.no_decimals')
    : n === 1
      ? t('footer.decimalwords.1_decimal')
      : t('footer.decimalwords.decimals', { n });

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
        namesNote(catalogue),
        h(
          'dl',
          null,
          [
            [t('footer.version'), String(catalogue.id).slice(0, 12)],
            [t('footer.made'), date(catalogue.created)],
            [t('footer.rules'), catalogue.rules],
            [t('footer.currency'), `${catalogue.currency}, ${decimalWords(catalogue.minor_unit)}`],
            [t('footer.awards'), count(catalogue.counts?.awards)],
            [t('footer.import_issues'), count(catalogue.counts?.issues)],
          ]
            .filter(([, value]) => value)
            .map(([label, value]) => [h('dt', null, label), h('dd', null, value)]),
        ),
      ),
    ),
  );
}
