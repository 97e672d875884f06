// Rows of a long table that can be chosen. One row at a time is in the tab order; arrow keys
// move between rows and Enter selects, so that 180 rows are not 180 tab stops. Of very many rows those near
// what the reader sees are made, with room for the others above and below.

import { h } from './dom.js';

const MOST_MADE = 400; // rows of which all are made
const FIRST = 40;
const BESIDE = 15; // rows made above and below those seen

function spacer(rows, height) {
  const body = h('tbody', { 'aria-hidden': 'true' }, h('tr', null, h('td', { colspan: '99' })));
  body.firstChild.style.setProperty('height', `${rows * height}px`);
  return body;
}

/** The rows below scroller. */
export function createRows(scroller, { onSelect, onHover }) {
  let table = null;
  let lines = [];
  let at = new Map(); // id → index of its line
  let order = []; // the ids, as arrow keys go through them
  let made = new Map(); // index → { row, button } of the rows there are
  let span = [0, 0];
  let height = 0; // of a row, where not all are made
  let chosen = '';
  let hovered = null;
  let stop = ''; // the row in the tab order

  const partial = () => lines.length > MOST_MADE;
  const lineOf = (id) => made.get(at.get(id));

  function mark(index) {
    const { id } = lines[index];
    if (id === null) return;
    const { row, button } = made.get(index);
    row.classList.toggle('selected', id === chosen);
    row.classList.toggle('hovered', id === hovered);
    if (id === chosen) button.setAttribute('aria-current', 'true');
    else button.removeAttribute('aria-current');
    button.tabIndex = id === stop ? 0 : -1;
  }

  // Makes the rows from one to before another, those there are anew in their place.
  function make(from, to) {
    const before = made;
    const held = document.activeElement;
    const bodies = [];
    made = new Map();
    span = [from, to];
    for (let i = from; i < to; i++) {
      const { group, build } = lines[i];
      made.set(i, before.get(i) ?? build(i));
      mark(i);
      if (i === from || group !== lines[i - 1].group) bodies.push(h('tbody', { class: group.class }));
      const { row } = made.get(i);
      if (partial()) row.setAttribute('aria-rowindex', String(i + 2));
      bodies.at(-1).append(row);
    }
    if (from > 0) bodies.unshift(spacer(from, height));
    if (to < lines.length) bodies.push(spacer(lines.length - to, height));
    for (const body of [...table.tBodies]) body.remove();
    table.append(...bodies);
    if (held === document.activeElement || !scroller.contains(table)) return;
    (held.isConnected ? held : scroller).focus({ preventScroll: true });
  }

  // Makes the rows about those seen, unless they are there.
  function follow() {
    if (!table || !partial() || !scroller.contains(table)) return;
    height ||= measured();
    if (height === 0) return;
    const first = Math.floor(scroller.scrollTop / height);
    const last = Math.ceil((scroller.scrollTop + scroller.clientHeight) / height);
    const [from, to] = [Math.max(0, first - BESIDE), Math.min(lines.length, last + BESIDE)];
    if (first >= span[0] && Math.min(last, lines.length) <= span[1]) return;
    make(from, to);
  }

  function measured() {
    const rows = [...made.values()].map(({ row }) => row.offsetHeight);
    return rows.reduce((sum, one) => sum + one, 0) / rows.length;
  }

  function makeStop(id) {
    const before = lineOf(stop);
    stop = id;
    if (before) before.button.tabIndex = -1;
    if (lineOf(id)) lineOf(id).button.tabIndex = 0;
  }

  // Scrolls the list, never the page.
  function reveal(id) {
    const head = scroller.querySelector('thead')?.offsetHeight ?? 0;
    if (!lineOf(id)) {
      height ||= measured();
      scroller.scrollTop = at.get(id) * height - scroller.clientHeight / 2;
      follow();
      if (!lineOf(id)) make(Math.max(0, at.get(id) - BESIDE), Math.min(lines.length, at.get(id) + BESIDE));
    }
    const { row } = lineOf(id);
    const top = row.offsetTop - head;
    if (top < scroller.scrollTop) scroller.scrollTop = top - 8;
    else if (row.offsetTop + row.offsetHeight > scroller.scrollTop + scroller.clientHeight)
      scroller.scrollTop = row.offsetTop + row.offsetHeight - scroller.clientHeight + 8;
  }

  scroller.addEventListener('scroll', () => requestAnimationFrame(follow), { passive: true });
  window.addEventListener('beforeprint', () => {
    if (table && partial()) make(0, FIRST);
  });
  scroller.addEventListener('keydown', (event) => {
    const id = event.target === scroller ? stop : event.target.closest?.('tr')?.dataset.id;
    if (!at.has(id)) return;
    const from = order.indexOf(id);
    const to = {
      ArrowDown: from + 1,
      ArrowUp: from - 1,
      Home: 0,
      End: order.length - 1,
      PageDown: from + 10,
      PageUp: from - 10,
    }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const next = order[Math.max(0, Math.min(order.length - 1, to))];
    if (partial()) reveal(next);
    makeStop(next);
    lineOf(next).button.focus();
  });
  const idOf = (event) => event.target.closest?.('tbody tr')?.dataset.id ?? null;
  scroller.addEventListener('pointerover', (event) => onHover(idOf(event)));
  scroller.addEventListener('pointerleave', () => onHover(null));
  scroller.addEventListener('focusin', (event) => {
    if (event.target.matches?.('.row-pick:focus-visible')) onHover(idOf(event));
  });
  scroller.addEventListener('focusout', () => onHover(null));
  scroller.addEventListener('click', (event) => {
    const id = idOf(event);
    if (id && at.has(id)) onSelect(id);
  });

  /** Puts rows into a table that scroller has, scrolled down to top, and marks the chosen one: groups of lines, each
   *  { id, build }, where build(index) gives { row, button } and the id null stands for a row that is none to
   *  choose. */
  function set(next, groups, id, top = 0) {
    table = next;
    lines = groups.flatMap((group) => group.lines.map(({ id: own, build }) => ({ id: own, build, group })));
    at = new Map();
    lines.forEach((line, i) => line.id !== null && at.set(line.id, i));
    order = [...at.keys()];
    made = new Map();
    chosen = id;
    stop = at.has(id) ? id : (order[0] ?? '');
    if (!table) return;
    scroller.classList.toggle('windowed', partial());
    if (!partial()) {
      scroller.removeAttribute('tabindex');
      make(0, lines.length);
    } else {
      scroller.tabIndex = -1; // keeps the focus of rows that go out of sight
      table.setAttribute('aria-rowcount', String(lines.length + 1));
      const first = Math.max(0, Math.floor(top / (height || 1)) - BESIDE);
      make(height ? Math.min(first, lines.length - FIRST) : 0, height ? Math.min(lines.length, first + FIRST) : FIRST);
    }
    if (top > 0) scroller.scrollTop = top;
    if (height > 0) follow();
    else requestAnimationFrame(follow); // the page is laid out then, with all that is drawn beside
  }

  function select(id, scroll) {
    const before = chosen;
    chosen = id;
    for (const one of [before, id]) if (lineOf(one)) mark(at.get(one));
    if (!at.has(id)) return;
    makeStop(id);
    if (scroll) reveal(id);
  }

  function hover(id) {
    if (hovered === id) return;
    const before = hovered;
    hovered = id;
    for (const one of [before, id]) if (lineOf(one)) mark(at.get(one));
  }

  return { set, select, hover };
}
