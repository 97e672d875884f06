// Rendering makes elements anew. Whoever acts keeps the focus: on the same element made anew,
// or, where there is none any more, on the part of the page it stood in.

const FOCUSABLE = 'a[href], button, input, select, summary, [tabindex]';
const NAMING = [
  'name',
  'value',
  'data-column',
  'data-list',
  'data-area',
  'data-id',
  'data-compared',
  'data-coarser',
  'data-award',
  'href',
];

const visible = (element) => element.checkVisibility();
const usable = (element) => element.isConnected && !element.disabled && visible(element);

// What an element is, whoever made it: its id, or its names and those of what it stands in.
function nameOf(element) {
  if (element.id) return `#${element.id}`;
  const row = element.closest('tr, li, details');
  const names = [element, row].flatMap((x) => (x ? NAMING.map((name) => x.getAttribute(name) ?? '') : []));
  return [element.tagName, element.classList[0] ?? '', ...names].join('|');
}

function describe(element) {
  const around = [];
  for (let up = element.parentElement; up; up = up.parentElement) if (up.id) around.push(up.id);
  const name = nameOf(element);
  const scope = document.getElementById(around[0]) ?? document.body;
  return { name, at: alike(scope, name).indexOf(element), around };
}

const alike = (scope, name) => [...scope.querySelectorAll(FOCUSABLE)].filter((element) => nameOf(element) === name);

function landing({ name, at, around }) {
  if (name.startsWith('#')) {
    const same = document.getElementById(name.slice(1));
    if (same && usable(same)) return same;
  }
  for (const id of around) {
    const scope = document.getElementById(id);
    if (!scope || !visible(scope)) continue;
    const same = alike(scope, name).filter(usable);
    if (same.length > 0) return same[Math.min(at, same.length - 1)];
    if (scope.hasAttribute('tabindex')) return scope;
  }
  return document.getElementById('main');
}

let holding = false;

/** Runs what renders, and gives the focus back if that took it away: once, whatever it runs that does the same. */
export function holdFocus(render) {
  if (holding) return render();
  const held = document.activeElement;
  const mark = held && held !== document.body ? describe(held) : null;
  holding = true;
  let done;
  try {
    done = render();
  } finally {
    holding = false;
  }
  // What is hidden keeps the focus until the page is laid out again.
  if (mark && (document.activeElement !== held || !usable(held)))
    (usable(held) ? held : landing(mark)).focus({ preventScroll: true });
  return done;
}
