// Paints the map by a measure of the areas shown, with the legend that explains it.

import { byId, h } from './dom.js';
import { classOf, paint, scaleFor } from './classes.js';
import { coarserLevels, levelOf } from './dataset.js';
import { renderLegend } from './legend.js';
import { CLASSES } from './state.js';
import { needWords } from './text.js';
import { t } from './words.js';

const known = (values) => values.filter((value) => value !== null && value !== undefined);

function classesField(chosen, onClasses) {
  return h(
    'span',
    { class: 'tabs', role: 'group', 'aria-label': t('legend.classes') },
    CLASSES.map((name) =>
      h(
        'button',
        {
          type: 'button',
          class: 'tab',
          id: `classes-${name}`,
          'aria-pressed': String(name === chosen),
          onclick: () => onClasses(name),
        },
        t(`legend.classes.${name}`),
      ),
    ),
  );
}

/** Paints areas by a measure and gives the scale. values, where given, are those the classes rest on in place of the
 *  areas' own; onClasses, where given, gets what a reader wants them to rest on. */
export function paintMap(map, areas, { measure, words, title, note, description, values }, context) {
  const { state, catalogue, summary, onClasses } = context;
  const shown = new Map(areas.map((area) => [area.id, area]));
  const scale = scaleFor(measure, known(values ?? areas.map((area) => area[measure])));
  const look = (id) => classOf(scale, measure, shown.get(id));
  map.paint((id) => (shown.has(id) ? paint(scale, look(id)) : 'url(#pattern-hatch)'), description);
  map.isolate(null);
  map.select(state.area);
  map.setView(state.map);
  byId('map-title').textContent = title;
  byId('map-note').textContent = note;
  renderLegend(byId('legend'), {
    scale,
    measure,
    words,
    need: needWords(state.need, catalogue),
    areas,
    level: levelOf(catalogue, state.level),
    above: coarserLevels(catalogue, state.level),
    share: measure === 'location_quotient' ? summary.per_need : null,
    onClass: (cls) => map.isolate(cls === null ? null : (id) => shown.has(id) && look(id) === cls),
    choice: onClasses ? classesField(state.classes, onClasses) : null,
  });
  return scale;
}
