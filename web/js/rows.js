// Rows of a long table that can be chosen. One row at a time is in the tab order; arrow keys
// move between rows and Enter selects, so that 180 rows are not 180 tab stops.

/** Rows below scroller; each is {row, button} under an id. */
export function createRows(scroller, { onSelect, onHover }) {
  let rows = new Map();
  let order = [];
  let hovered = null;

  function makeStop(id) {
    for (const { button } of rows.values()) button.tabIndex = -1;
    rows.get(id).button.tabIndex = 0;
  }

  scroller.addEventListener('keydown', (event) => {
    const id = event.target.closest?.('tr')?.dataset.id;
    if (!id || !rows.has(id)) return;
    const at = order.indexOf(id);
    const to = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      Home: 0,
      End: order.length - 1,
      PageDown: at + 10,
      PageUp: at - 10,
    }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const next = order[Math.max(0, Math.min(order.length - 1, to))];
    makeStop(next);
    rows.get(next).button.focus();
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
    if (id && rows.has(id)) onSelect(id);
  });

  /** Takes the rows shown, [[id, {row, button}]] in their order, and marks the chosen one. */
  function set(entries, chosen) {
    rows = new Map(entries);
    order = entries.map(([id]) => id);
    if (order.length > 0) makeStop(rows.has(chosen) ? chosen : order[0]);
    select(chosen, false);
  }

  function select(id, scroll) {
    for (const [key, { row, button }] of rows) {
      row.classList.toggle('selected', key === id);
      if (key === id) button.setAttribute('aria-current', 'true');
      else button.removeAttribute('aria-current');
    }
    if (!rows.has(id)) return;
    makeStop(id);
    if (scroll) reveal(rows.get(id).row);
  }

  // Scrolls the list, never the page.
  function reveal(row) {
    const headHeight = scroller.querySelector('thead')?.offsetHeight ?? 0;
    const top = row.offsetTop - headHeight;
    if (top < scroller.scrollTop) scroller.scrollTop = top - 8;
    else if (row.offsetTop + row.offsetHeight > scroller.scrollTop + scroller.clientHeight)
      scroller.scrollTop = row.offsetTop + row.offsetHeight - scroller.clientHeight + 8;
  }

  function hover(id) {
    if (hovered === id) return;
    rows.get(hovered)?.row.classList.remove('hovered');
    rows.get(id)?.row.classList.add('hovered');
    hovered = id;
  }

  return { set, select, hover };
}
