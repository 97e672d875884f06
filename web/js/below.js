// The parts below the map of what was awarded: the chosen area over the years, areas side by side, need against
// money, every year, what floods damaged, how unequal it is, and whether it holds if asked another way.

import { byId } from './dom.js';
import { askedLevels, levelOf } from './dataset.js';
import { later } from './later.js';
import { allocationParams, besideRung, equityParams, seriesParams } from './state.js';
import { needWords, periodWords } from './text.js';

const MOST_BESIDE = 500; // areas of a level whose years are drawn beside each other

const canDrawYears = ({ level }, catalogue) =>
  catalogue.periods.length > 1 && levelOf(catalogue, level).areas <= MOST_BESIDE;

/** Gives the parts as show(context) and hide(). change applies a choice, select chooses an area where it is shown,
 *  hover marks one, areasOf gives shapes, onEquity gets the answer of how unequal it is. */
export function createBelow({ change, select, hover, areasOf, tooltip, onEquity }) {
  const open = (id) => change({ area: id, award: '', list: 'areas' }, { show: true, focus: true });
  const onPeriod = (period) => change({ period });
  const onStep = (step) => change({ step });
  let compared = [];
  const near = { near: true };
  const trend = later(byId('trend'), async () =>
    (await import('./trend.js')).createTrend(byId('trend'), { onPeriod, onStep }),
  );
  const compare = later(byId('compare'), async () =>
    (await import('./trend.js')).createCompare(byId('compare'), {
      onStep,
      onPeriod,
      onScale: (scale) => change({ scale }),
      onSelect: open,
      onRemove: (id) => change({ compare: compared.filter((other) => other !== id) }),
    }),
  );
  const scatter = later(
    byId('scatter'),
    async () => {
      const { renderScatter } = await import('./scatter.js');
      return { show: (context) => renderScatter(byId('scatter'), context) };
    },
    near,
  );
  const years = later(
    byId('years'),
    async () => (await import('./years.js')).createYears(byId('years'), { areasOf, onPeriod }),
    near,
  );
  const damage = later(
    byId('damage'),
    async () => (await import('./damage.js')).createDamage(byId('damage'), { areasOf, onChange: change, tooltip }),
    near,
  );
  const equity = later(
    byId('equity'),
    async () =>
      (await import('./equity.js')).createEquity(byId('equity'), {
        onRanking: (ranking) => change({ ranking }),
        onSelect: open,
        onAnswer: onEquity,
      }),
    near,
  );
  const sensitivity = later(
    byId('sensitivity'),
    async () =>
      (await import('./sensitivity.js')).createSensitivity(byId('sensitivity'), { onAsk: change, onSelect: open }),
    near,
  );

  function showSeries({ state, catalogue, model, area, names, need, level }) {
    const { areas, summary } = model;
    const series = {
      params: seriesParams(state, catalogue).toString(),
      need,
      rung: state.rung,
      beside: besideRung(state.rung, catalogue.rungs ?? []),
      period: state.period,
      step: state.step,
      scale: state.scale,
      level,
      catalogue,
      said: summary.caveats ?? [],
    };
    if (area) trend.show({ params: series.params, area: area.id, beside: series.beside }, { ...series, area });
    else trend.hide();
    compared = state.compare;
    if (compared.length > 0)
      compare.show(
        { params: series.params, areas: compared },
        {
          ...series,
          areas: compared,
          measure: state.measure,
          names: new Map([...names, ...areas.map((a) => [a.id, a.name])]),
        },
      );
    else compare.hide();
  }

  function showPictures({ state, catalogue, model, scale, named, level }) {
    scatter.show({
      areas: model.areas,
      summary: model.summary,
      state,
      catalogue,
      scale,
      named,
      onSelect: (id) => select(id, 'scatter'),
      onHover: hover,
      onScale: (next) => change({ scale: next }),
    });
    if (canDrawYears(state, catalogue))
      years.show(
        { params: seriesParams({ ...state, step: 'year' }, catalogue).toString(), plural: level.plural },
        { ids: model.byId, current: state.period, state, catalogue },
      );
    else years.hide();
  }

  function showDamage({ state, catalogue, model, area, names, level }) {
    const { period, damage: status, thing, ground, assets } = state;
    damage.show(
      {
        area: area?.id ?? state.within,
        period,
        status,
        thing,
        assets,
        plural: level.plural,
        ground: ground && allocationParams({ ...state, need: ground }).toString(),
      },
      {
        name: area?.name ?? names.get(state.within) ?? '',
        period: periodWords(period, catalogue),
        status,
        thing,
        ground,
        assets,
        catalogue,
        area: area?.id ?? '',
        ids: model.byId,
        names,
      },
    );
  }

  return {
    /** Shows the parts of a state; model is the allocation, area the chosen one or null, scale the map's, named the
     *  areas that the answer names, names those of all areas. */
    show(context) {
      const { state, catalogue, model } = context;
      const need = needWords(state.need, catalogue);
      const own = { ...context, need, level: levelOf(catalogue, state.level) };
      showSeries(own);
      showPictures(own);
      showDamage(own);
      const params = allocationParams(state).toString();
      equity.show(
        {
          params: equityParams(state).toString(),
          level: state.level,
          levels: askedLevels(catalogue, state).map(({ key }) => key),
        },
        { level: state.level, need, catalogue, byId: model.byId },
      );
      sensitivity.show({ params }, { state, params, catalogue, byId: model.byId });
    },
    hide() {
      for (const part of [trend, compare, scatter, years, damage, equity, sensitivity]) part.hide();
    },
  };
}
