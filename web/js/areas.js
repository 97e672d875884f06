// The areas of the dataset as the page keeps them: shapes once a level, figures once a question.

import { getAreas } from './api.js';

/** Fetches areas once per plural of a level and detail of their shapes; a failure may be tried again. */
export function createAreas() {
  const fetched = new Map();
  return (plural, detail) => {
    const key = `${plural} ${detail}`;
    if (!fetched.has(key)) {
      const promise = getAreas(plural, detail).then((features) =>
        features.map((feature) => ({ ...feature, id: String(feature.id) })),
      );
      promise.catch(() => fetched.delete(key));
      fetched.set(key, promise);
    }
    return fetched.get(key);
  };
}

/** The figures of an answer as every part of the page reads them; key says what was asked. */
export function modelOf(key, level, answer) {
  const areas = answer.features.map(({ id, properties }) =>
    Object.assign(properties, { id: String(properties.id ?? id) }),
  );
  return { key, level, areas, byId: new Map(areas.map((area) => [area.id, area])), summary: answer.summary };
}

/** All areas, outermost first, as the search lists them. */
export function listOf(levels) {
  return levels
    .flatMap((features, depth) => features.map((feature) => ({ ...feature.properties, depth, id: feature.id })))
    .map((area) => ({
      ...area,
      aliases: typeof area.aliases === 'string' ? area.aliases.split(';') : (area.aliases ?? []),
    }));
}
