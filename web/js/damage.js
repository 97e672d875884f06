// What floods damaged, as the reports list it, and what followed: each thing with its status and, once opened,
// its chain of report, tender and contract as a timeline. Shown where the dataset has such reports.

import { fill, h } from './dom.js';
import { getCollections, getDamage, getLinks } from './api.js';
import { createPart } from './part.js';
import { count, date } from './format.js';
import { capital } from './dataset.js';
import { STATUSES } from './state.js';
import { t } from './words.js';

const DAY = 86_400_000;

// The day so many days after another, both as texts.
const after = (day, days) => new Date(Date.parse(day) + days * DAY).toISOString().slice(0, 10);

// What happened when, the earliest first: {when, what}.
function chainOf(damage, links) {
  const reported = { when: damage.reported ?? damage.month, what: t('damage.reported', { report: damage.report }) };
  const later = links.flatMap(
    ({ to, to_kind: kind, relation, days_to_publication: published, days_to_contract: signed }) => {
      const values = { id: to, relation: t(`damage.relation.${relation === 'repairs' ? 'repairs' : 'other'}`) };
      const at = (days, what) =>
        days === null || !damage.reported ? [] : [{ when: after(damage.reported, days), what }];
      if (kind !== 'award') return [{ when: null, what: t('damage.sanction', values) }];
      const dated = [...at(published, t('damage.published', values)), ...at(signed, t('damage.contract', values))];
      return dated.length > 0 ? dated : [{ when: null, what: t('damage.undated', values) }];
    },
  );
  return [reported, ...later.sort((one, other) => (one.when ?? '9').localeCompare(other.when ?? '9'))];
}

function timeline(damage, links) {
  return h(
    'ol',
    { class: 'chain' },
    chainOf(damage, links).map(({ when, what }) =>
      h('li', null, h('span', { class: 'chain-when' }, when ? date(when) : '–'), ' ', what),
    ),
  );
}

function thing(damage, names) {
  const body = h('div', { class: 'award-body' });
  const places = [damage.stated, ...(names ?? [])].filter(Boolean);
  const element = h(
    'details',
    { class: 'damage-thing', 'data-id': damage.id },
    h(
      'summary',
      null,
      h('span', { class: 'award-title' }, damage.name ?? damage.text),
      h('span', { class: 'award-amount' }, date(damage.month)),
      h(
        'span',
        { class: 'award-meta' },
        h('span', { class: 'chip' }, t(`damage.status.${damage.status}`)),
        [damage.class, damage.kind].filter(Boolean).join(', ').replaceAll('_', ' '),
        places.length > 0 ? ` · ${places.join(', ')}` : '',
      ),
    ),
    body,
  );
  element.addEventListener('toggle', async () => {
    if (!element.open || body.childElementCount > 0) return;
    fill(body, h('p', { class: 'muted' }, t('page.loading')));
    const unknown = t(`damage.about.${damage.status}`, { months: count(damage.observed_months) });
    try {
      const links = await getLinks(damage.id);
      fill(
        body,
        h('p', null, damage.text),
        timeline(damage, links),
        h('p', { class: 'muted' }, unknown),
        h(
          'p',
          { class: 'muted' },
          t('awards.line', { source_file: damage.source_file, source_line: count(damage.source_line) }),
        ),
      );
    } catch (error) {
      fill(body, h('p', { class: 'part-problem', role: 'alert' }, String(error.problem?.detail ?? error.message)));
    }
  });
  return element;
}

/** The part of damage: show({ area, name, period, status }, …); onStatus gets the status chosen, '' for all. */
export function createDamage(root, { onStatus }) {
  let known = null;
  const has = async () => (known ??= (await getCollections()).includes('damage'));
  const part = createPart(root, {
    ask: async ({ area, period, status }, signal) => getDamage({ area, period, status }, signal),
    draw: ({ things, matched, csv }, { name, period, status }) => [
      h(
        'header',
        { class: 'panel-head' },
        h('h2', null, name ? t('damage.title_of', { name }) : t('damage.title')),
        h('p', { class: 'panel-note' }, t('damage.count', { n: count(matched), period }, matched)),
      ),
      h('p', { class: 'part-lead' }, t('damage.lead')),
      h(
        'label',
        { class: 'field damage-status' },
        h('span', { class: 'field-label' }, t('damage.what_followed')),
        h(
          'select',
          { id: 'damage-status', onchange: (event) => onStatus(event.target.value) },
          h('option', { value: '', selected: status === '' }, t('damage.any')),
          STATUSES.map((value) =>
            h('option', { value, selected: value === status }, capital(t(`damage.status.${value}`))),
          ),
        ),
      ),
      things.length > 0
        ? h(
            'div',
            { class: 'damage-list' },
            things.map((damage) => thing(damage)),
          )
        : h('p', { class: 'muted' }, t('damage.none')),
      h(
        'p',
        { class: 'part-foot' },
        matched > things.length ? `${t('damage.first', { n: count(things.length), of: count(matched) })} ` : '',
        h('a', { href: csv, download: true }, t('footer.download_csv')),
      ),
    ],
  });
  return {
    hide: () => part.hide(),
    async show(question, context) {
      if (await has().catch(() => false)) part.show(question, context);
      else part.hide();
    },
  };
}
