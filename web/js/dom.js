// Building elements without HTML strings: nothing from the data is ever parsed as markup,
// and the page needs no inline style or script.

const SVG = 'http://www.w3.org/2000/svg';

const present = (children) =>
  children
    .flat(Infinity)
    .filter((child) => child !== null && child !== undefined && child !== false && child !== '');

function build(element, props, children) {
  for (const [name, value] of Object.entries(props ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (name === 'style')
      for (const [property, text] of Object.entries(value)) element.style.setProperty(property, text);
    else element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...present(children));
  return element;
}

/** An HTML element. props: attributes, on… listeners, style as an object of properties. */
export function h(tag, props, ...children) {
  return build(document.createElement(tag), props, children);
}

/** An SVG element. */
export function s(tag, props, ...children) {
  return build(document.createElementNS(SVG, tag), props, children);
}

/** Replaces everything inside an element. */
export function fill(element, ...children) {
  element.replaceChildren(...present(children));
}

/** The same of elements, of which one that is there already is left where it is: to take many out and put them in
 *  again costs the browser as much as new ones. */
export function refill(element, ...children) {
  const next = present(children);
  const stays = next.findIndex((child) => child.parentNode === element);
  if (stays < 0) {
    element.replaceChildren(...next);
    return;
  }
  for (const child of [...element.childNodes]) if (child !== next[stays]) child.remove();
  next[stays].before(...next.slice(0, stays));
  next[stays].after(...next.slice(stays + 1));
}

export const byId = (id) => document.getElementById(id);
