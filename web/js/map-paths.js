// The areas of a map as paths of an SVG: one each, which the style sheet, the pointer and tests can name.

import { s } from './dom.js';
import { pathText } from './projection.js';

/** Draws into a group of the map's SVG. */
export function createPaths(group) {
  let elements = new Map();
  const each = (act) => elements.forEach((element, id) => act(element, id));

  return {
    /** Draws shapes, id → { rings }. */
    draw(shapes) {
      const before = elements;
      elements = new Map();
      for (const [id, { rings }] of shapes) {
        const element = before.get(id) ?? s('path', { class: 'area', 'data-id': id });
        element.setAttribute('d', pathText(rings));
        elements.set(id, element);
      }
      group.replaceChildren(...elements.values());
    },
    paint: (fillOf) => each((element, id) => element.setAttribute('fill', fillOf(id))),
    isolate: (kept) => each((element, id) => element.classList.toggle('faded', kept !== null && !kept(id))),
    move() {},
    clear() {
      elements = new Map();
      group.replaceChildren();
    },
    /** The id of the area an event is on, or null. */
    idAt: (event) => (event.target instanceof Element ? (event.target.closest('.area')?.dataset.id ?? null) : null),
  };
}
