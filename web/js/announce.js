// Says every change to those who do not see it: what was chosen, and what is shown since.

import { byId } from './dom.js';
import { FILTER, SAID, measureWords, needWords, periodWords } from './text.js';
import { capital, coarserLevels, levelOf } from './dataset.js';
import { moneyPhrase } from './sentences.js';
import { FILTERS, sorting } from './state.js';
import { t } from './words.js';

const differs = (before, after, names) => names.some((name) => String(before[name]) !== String(after[name]));

/** What a change of the state did, in a sentence or a few. names gives the name of an area. */
export function changeWords(before, after, { catalogue, names }) {
  const words = [];
  const need = needWords(after.need, catalogue);
  const nameOf = (id) => names.get(id) ?? id;
  if (differs(before, after, ['view'])) words.push(SAID.view[after.view]);
  if (differs(before, after, ['measure', 'period', 'level', 'within', ...FILTERS])) {
    words.push(
      SAID.shown(
        measureWords(after.measure, need, after.rung).title,
        periodWords(after.period, catalogue),
        levelOf(catalogue, after.level).one,
        moneyPhrase(after),
        after.within && nameOf(after.within),
      ),
    );
  }
  if (differs(before, after, ['from', 'to'])) words.push(t('said.versions'));
  if (differs(before, after, FILTERS))
    words.push(SAID.filters(FILTERS.filter((name) => differs(before, after, [name])).map((name) => FILTER[name])));
  if (before.area !== after.area) words.push(after.area ? SAID.chosen(nameOf(after.area)) : SAID.cleared);
  if (before.sort !== after.sort) {
    const { column, direction } = sorting(after);
    words.push(
      SAID.sorted(
        column === 'name'
          ? capital(levelOf(catalogue, after.level).one)
          : measureWords(column, need, after.rung).column,
        direction,
      ),
    );
  }
  if (before.list !== after.list) words.push(SAID.list[after.list](coarserLevels(catalogue, after.level)));
  if (differs(before, after, ['compare'])) words.push(SAID.compared(after.compare.map(nameOf)));
  if (before.step !== after.step) words.push(t(`analysis.trend.steps.${after.step}`));
  if (before.damage !== after.damage)
    words.push(SAID.things(after.damage ? t(`damage.status.${after.damage}`) : t('damage.any')));
  if (before.thing !== after.thing) words.push(SAID.things(after.thing.replaceAll('_', ' ') || t('damage.any')));
  if (before.ground !== after.ground)
    words.push(SAID.ground(after.ground ? needWords(after.ground, catalogue).option : t('damage.plain')));
  if (before.scale !== after.scale) words.push(t(`said.scale.${after.scale}`));
  if (before.classes !== after.classes) words.push(t(`said.classes.${after.classes}`));
  if (before.assets !== after.assets) words.push(t(`said.assets.${after.assets}`));
  if (before.ranking !== after.ranking) words.push(SAID.ranking(after.ranking.replaceAll('_', ' ')));
  if (differs(before, after, ['budget', 'floor', 'cap', 'existing', 'claims', 'rule']))
    words.push(SAID.planned(t(`analysis.rule.${after.rule}.name`)));
  if (differs(before, after, ['kept']))
    words.push(t('plan.side.said', { n: after.kept.length + 1 }, after.kept.length + 1));
  if (JSON.stringify(before.map) !== JSON.stringify(after.map))
    words.push(after.map ? SAID.zoomed(after.map.zoom) : SAID.unzoomed);
  return words.join(' ');
}

/** Announces a text, also one that was announced before. */
export function announce(text) {
  const box = byId('announce');
  if (text) box.textContent = box.textContent === text ? `${text}\u00a0` : text;
}
