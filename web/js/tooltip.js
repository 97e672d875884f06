// One tooltip for the page: follows the pointer over the map, sits below anything that
// carries an exact figure. Pointer and keyboard focus show it alike; Escape hides it.

import { byId, fill, h } from './dom.js';

const GAP = 14;

export function createTooltip() {
  const box = byId('tooltip');

  function place(x, y) {
    const { width, height } = box.getBoundingClientRect();
    const left = x + GAP + width > window.innerWidth - 8 ? x - GAP - width : x + GAP;
    const top = y + GAP + height > window.innerHeight - 8 ? y - GAP - height : y + GAP;
    box.style.setProperty('left', `${Math.max(8, left)}px`);
    box.style.setProperty('top', `${Math.max(8, top)}px`);
  }

  function show(content, x, y) {
    fill(box, content);
    box.hidden = false;
    place(x, y);
  }

  function hide() {
    box.hidden = true;
  }

  function showFor(target) {
    const rect = target.getBoundingClientRect();
    show([h('p', { class: 'tip-note' }, target.dataset.tip)], rect.left - GAP, rect.bottom - GAP + 4);
  }

  const carrier = (event) => (event.target instanceof Element ? event.target.closest('[data-tip]') : null);
  document.addEventListener('pointerover', (event) => {
    const target = carrier(event);
    if (target) showFor(target);
  });
  document.addEventListener('pointerout', (event) => {
    if (carrier(event)) hide();
  });
  document.addEventListener('focusin', (event) => {
    const target = carrier(event);
    if (target && target.matches(':focus-visible')) showFor(target);
  });
  document.addEventListener('focusout', hide);
  document.addEventListener('click', (event) => {
    const target = carrier(event);
    if (target && target.matches('button, .exact')) showFor(target);
  });
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') hide();
  });
  window.addEventListener('scroll', hide, { passive: true });

  return { show, place, hide };
}

/** A short figure whose exact value shows on hover, focus and click, and is read aloud after it. */
export function exact(text, full, props = {}) {
  if (text === full) return h('span', props, text);
  return h(
    'button',
    {
      type: 'button',
      ...props,
      class: `exact ${props.class ?? ''}`.trim(),
      'data-tip': full,
      'aria-label': `${text}: ${full}`,
    },
    text,
  );
}
