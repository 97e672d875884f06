// The values of a measure over all years of the dataset, which the classes of the map rest on, so that a colour
// means the same in every year.

import { getSeries } from './api.js';
import { levelOf } from './dataset.js';
import { allocationParams } from './state.js';

const MOST_AREAS = 500; // of a level; of more the map's classes fit the view

// Classes that hang on values, of a year of the dataset.
const varies = ({ measure, view, period }, { periods }) =>
  view === 'map' && measure !== 'location_quotient' && periods.length > 1 && periods.includes(period);

/** Whether a reader can choose between the classes of all years and those that fit the view. */
export const canChoose = (state, catalogue) =>
  varies(state, catalogue) && levelOf(catalogue, state.level).areas <= MOST_AREAS;

/** Keeps what is asked of a question, its period and the area around it aside. */
export function createSpread() {
  const known = new Map();

  function keyOf(state, catalogue) {
    if (state.classes !== 'all' || !canChoose(state, catalogue)) return null;
    const params = allocationParams(state);
    for (const name of ['period', 'within']) params.delete(name);
    return params.toString();
  }

  return {
    /** Whether there is nothing to ask for a state. */
    ready(state, catalogue) {
      const key = keyOf(state, catalogue);
      return key === null || known.has(key);
    },
    /** Asks for what a state needs. */
    async ask(state, catalogue, signal) {
      const key = keyOf(state, catalogue);
      if (key !== null && !known.has(key)) known.set(key, (await getSeries('trend', key, [], signal)).rows);
    },
    /** The values of all areas in all years, or null where the classes fit the view. */
    values(state, catalogue) {
      const rows = known.get(keyOf(state, catalogue));
      return rows ? rows.filter(({ id }) => id !== null).map((row) => row[state.measure]) : null;
    },
  };
}
