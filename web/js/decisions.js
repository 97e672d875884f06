// Where a reader says that records belong, kept in this browser; and the overrides file, which an import obeys,
// made of it. A decision is {id, title, amount, level, codes, reviewer, reason}: codes of areas of a level.

/** In place of codes of the outermost level: in the whole, as the reader of overrides files has it. */
export const WHOLE = 'STATEWIDE';

const held = new Map(); // what there is of each dataset, by its key

const keyOf = ({ title }) => `floodspend overrides: ${title}`;

/** The decisions on a dataset by the id of the record, the latest last. */
export function decisionsOn(catalogue) {
  const key = keyOf(catalogue);
  if (!held.has(key)) {
    let list = [];
    try {
      list = JSON.parse(localStorage.getItem(key)) ?? [];
    } catch {
      // A browser that keeps nothing, or kept what is none.
    }
    held.set(key, new Map(list.map((decision) => [decision.id, decision])));
  }
  return held.get(key);
}

// Whether the browser keeps the decisions.
function keep(catalogue) {
  try {
    localStorage.setItem(keyOf(catalogue), JSON.stringify([...decisionsOn(catalogue).values()]));
    return true;
  } catch {
    return false;
  }
}

/** Decides on a record, in place of what was decided before; false where the browser forgets it with the page. */
export function decide(catalogue, decision) {
  const decisions = decisionsOn(catalogue);
  decisions.delete(decision.id);
  decisions.set(decision.id, decision);
  return keep(catalogue);
}

/** Takes the decision on a record back. */
export function takeBack(catalogue, id) {
  decisionsOn(catalogue).delete(id);
  keep(catalogue);
}

// As the program writes tables: a text that a spreadsheet might take for a formula has an apostrophe before it.
const FORMULA = /^[\s\p{Cf}\p{Cc}"'“”‘’«»]*[=+\-@\t\r\n＝＋－＠]/u;

function cell(value) {
  const text = FORMULA.test(value) ? `'${value}` : String(value ?? '');
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

const columnsOf = ({ levels }) => [
  ...['id', 'tender_id', 'flood', 'kind', 'funds'],
  ...levels.map(({ plural }) => plural),
  ...['reviewer', 'reason', 'amount', 'problem', 'candidates', 'title'],
];

const rowOf = (catalogue, values) =>
  columnsOf(catalogue)
    .map((column) => cell(values[column] ?? ''))
    .join(',');

/** The first line of an overrides file. */
export const headOf = (catalogue) => columnsOf(catalogue).join(',');

/** The line of a decision in an overrides file. */
export function lineOf(catalogue, { level, codes, ...decision }) {
  const { plural } = catalogue.levels.find(({ key }) => key === level);
  return rowOf(catalogue, { ...decision, [plural]: codes.join(';') });
}

/** A whole overrides file: the decisions, then records {id, title, amount, reason, candidates} to be decided on. */
export function fileOf(catalogue, unplaced) {
  const decisions = decisionsOn(catalogue);
  const open = unplaced.filter(({ id }) => !decisions.has(id));
  return [
    headOf(catalogue),
    ...[...decisions.values()].map((decision) => lineOf(catalogue, decision)),
    ...open.map(({ reason, candidates, ...record }) =>
      rowOf(catalogue, { ...record, reason: '', problem: reason, candidates: candidates.join(';') }),
    ),
    '',
  ].join('\r\n');
}
