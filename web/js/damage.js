// What floods damaged, as the reports list it, and what followed: on a map with the assets there, and as a list of
// which each thing opens its chain of report, tender and contract. Shown where the dataset has such reports.

import { fill, h } from './dom.js';
import { getAllocation, getAssets, getAssetSummary, getCollections, getDamage, getLinks } from './api.js';
import { assetTable } from './assets.js';
import { createPart } from './part.js';
import { classOf, paint, scaleFor } from './classes.js';
import { damageMap, sign } from './damage-map.js';
import { count, date } from './format.js';
import { capital } from './dataset.js';
import { needWords } from './text.js';
import { STATUSES } from './state.js';
import { t } from './words.js';

const DAY = 86_400_000;
const STEP = 25; // things the list grows by
const PLAIN = '#eef2f4';

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

const statusOf = (status) => t(`damage.status.${status}`);
const KINDS = ['breached', 'washed_away', 'eroded', 'damaged', 'submerged', 'affected'];

/** What was harmed and how, in words: embankment, breached. */
export const kindOf = ({ class: thing, kind }) =>
  [thing?.replaceAll('_', ' '), KINDS.includes(kind) ? t(`damage.kind.${kind}`) : kind].filter(Boolean).join(', ');

/** The areas that a report states, by their names where it has their codes. */
export const statedOf = ({ stated }, names) =>
  stated
    .split(' / ')
    .map((one) => names.get(one) ?? one)
    .join(' / ');

function thing(damage, names) {
  const body = h('div', { class: 'award-body' });
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
        h('span', { class: 'chip' }, sign(damage.status), statusOf(damage.status)),
        kindOf(damage),
        damage.stated ? ` · ${statedOf(damage, names)}` : '',
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

// The list, the latest first, longer by a step at each wish; open(id) shows a thing opened, whereever it stands.
function listOf(things, names) {
  const list = h('div', { class: 'damage-list' });
  const more = h('button', { type: 'button', class: 'button', id: 'damage-more', onclick: () => grow(STEP) });
  const shown = () => list.childElementCount;
  function grow(by) {
    const first = shown();
    list.append(...things.slice(first, first + by).map((damage) => thing(damage, names)));
    more.textContent = t('damage.more', { n: count(shown()), of: count(things.length) });
    const done = shown() === things.length;
    if (done && document.activeElement === more) list.children[first].querySelector('summary').focus();
    more.hidden = done;
  }
  grow(STEP);
  return {
    element: h('div', { class: 'damage-scroll' }, list, more),
    open(id) {
      const at = things.findIndex((damage) => damage.id === id);
      if (at >= shown()) grow(at + 1 - shown());
      const element = list.children[at];
      element.open = true;
      element.querySelector('summary').focus({ preventScroll: true });
      element.scrollIntoView({ block: 'nearest' });
    },
  };
}

const select = (id, label, onchange, options) =>
  h(
    'label',
    { class: 'field' },
    h('span', { class: 'field-label' }, label),
    h('select', { id, onchange: (event) => onchange(event.target.value) }, options),
  );

const option = (value, text, chosen) => h('option', { value, selected: value === chosen }, text);

// What the map does not show of what the list has, in words.
function unseen({ things, matched, assets }) {
  const placeless = things.filter(({ geometry }) => !geometry).length;
  return [
    matched > things.length ? t('damage.first', { n: count(things.length), of: count(matched) }) : '',
    placeless > 0 ? t('damage.placeless', { n: count(placeless) }, placeless) : '',
    assets && assets.matched > assets.things.length
      ? t('assets.first', { n: count(assets.things.length), of: count(assets.matched) })
      : '',
  ].filter(Boolean);
}

function groundOf(needs) {
  if (!needs) return () => PLAIN;
  const areas = new Map(needs.map((area) => [area.id, area]));
  const scale = scaleFor(
    'need',
    needs.map(({ need }) => need).filter((need) => need !== null),
  );
  return (id) => {
    const area = areas.get(id);
    const color = area ? paint(scale, classOf(scale, 'need', area)) : PLAIN;
    return color?.startsWith('#') ? color : PLAIN;
  };
}

/** The part of damage: show(question, context); areasOf gives the shapes of a plural, onChange gets
 *  what a reader narrows it by, tooltip says what is under the pointer. */
export function createDamage(root, { areasOf, onChange, tooltip }) {
  let known = null;
  const classes = new Set();
  const has = () => (known ??= getCollections());

  const ask = async ({ area, period, status, thing: kind, assets, plural, ground }, signal) => {
    const withAssets = (await has()).includes('assets');
    const [damage, shapes, needs, summary, drawn] = await Promise.all([
      getDamage({ area, period, status, class: kind }, signal),
      areasOf(plural, 'outline'),
      ground ? getAllocation(new URLSearchParams(ground), signal) : null,
      withAssets ? getAssetSummary({ area, class: kind }, signal).catch(() => null) : null,
      withAssets && assets === 'yes' ? getAssets({ area, class: kind }, signal) : null,
    ]);
    for (const { class: own } of [...damage.things, ...(summary?.classes ?? [])]) if (own) classes.add(own);
    const areas = needs?.features.map(({ id, properties }) => ({ ...properties, id: String(id) }));
    return { ...damage, shapes, needs: areas, summary, assets: drawn, withAssets };
  };

  function filters({ withAssets }, { status, thing: kind, assets, ground, catalogue }) {
    const kinds = [...new Set([...classes, kind].filter(Boolean))].sort();
    return h(
      'div',
      { class: 'damage-filters' },
      select('damage-status', t('damage.what_followed'), (value) => onChange({ damage: value }), [
        option('', t('damage.any'), status),
        STATUSES.map((value) => option(value, capital(statusOf(value)), status)),
      ]),
      select('damage-thing', t('damage.what'), (value) => onChange({ thing: value }), [
        option('', t('damage.any'), kind),
        kinds.map((value) => option(value, capital(value.replaceAll('_', ' ')), kind)),
      ]),
      select('damage-ground', t('damage.ground'), (value) => onChange({ ground: value }), [
        option('', t('damage.plain'), ground),
        catalogue.needs.map(({ name }) => option(name, needWords(name, catalogue).option, ground)),
      ]),
      withAssets
        ? h(
            'label',
            { class: 'check' },
            h('input', {
              type: 'checkbox',
              id: 'damage-assets',
              checked: assets === 'yes',
              onchange: (event) => onChange({ assets: event.target.checked ? 'yes' : 'no' }),
            }),
            t('assets.show'),
          )
        : null,
    );
  }

  function map(answer, list, { name, period, area, ids }) {
    const { things, shapes, needs, assets } = answer;
    const shown = shapes.filter(({ id }) => ids.has(id));
    const tally = STATUSES.map((status) => [status, things.filter((damage) => damage.status === status).length]);
    return h(
      'figure',
      { class: 'damage-map' },
      damageMap({
        shapes: shown,
        around: shown.filter(({ id }) => id === area),
        groundOf: groundOf(needs),
        assets: assets?.things ?? [],
        things,
        label: t('damage.map', { name: name || t('app.the_whole_map'), period, n: count(things.length) }),
        onThing: ({ id }) => list.open(id),
        onHover: (found, event) => {
          if (!found) tooltip.hide();
          else
            tooltip.show(
              [
                h('p', { class: 'tip-name' }, found.name ?? found.text),
                h('p', { class: 'tip-label' }, `${capital(statusOf(found.status))} · ${date(found.month)}`),
              ],
              event.clientX,
              event.clientY,
            );
        },
      }),
      h(
        'ul',
        { class: 'damage-signs' },
        tally
          .filter(([, n]) => n > 0)
          .map(([status, n]) => h('li', null, sign(status), `${capital(statusOf(status))} (${count(n)})`)),
      ),
      unseen(answer).map((text) => h('p', { class: 'muted small' }, text)),
    );
  }

  const head = ({ name }, note) =>
    h(
      'header',
      { class: 'panel-head' },
      h('h2', null, name ? t('damage.title_of', { name }) : t('damage.title')),
      h('p', { class: 'panel-note' }, note),
    );

  const part = createPart(root, {
    ask,
    draw: (answer, context) => {
      const { things, matched, csv, summary } = answer;
      const list = listOf(things, context.names);
      return [
        head(context, t('damage.count', { n: count(matched), period: context.period }, matched)),
        h('p', { class: 'part-lead' }, t('damage.lead')),
        filters(answer, context),
        h(
          'div',
          { class: 'damage-board' },
          map(answer, list, context),
          things.length > 0 ? list.element : h('p', { class: 'muted' }, t('damage.none')),
        ),
        summary ? assetTable(summary) : null,
        h('p', { class: 'part-foot' }, h('a', { href: csv, download: true }, t('footer.download_csv'))),
      ];
    },
  });
  return {
    hide: () => part.hide(),
    async show(question, context) {
      const there = await has().catch(() => []);
      if (there.includes('damage')) part.show(question, context);
      else part.hide();
    },
  };
}
