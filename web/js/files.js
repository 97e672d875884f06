// What leaves the page: a file that is saved, a text that is copied.

import { announce } from './announce.js';
import { h } from './dom.js';
import { t } from './words.js';

const BOM = '\ufeff'; // tells spreadsheets that the text is UTF-8

/** Saves a blob as a file of that name. */
export function save(blob, name) {
  const link = h('a', { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** Saves a table in CSV so that spreadsheets read it. */
export const saveTable = (text, name) =>
  save(new Blob([BOM, text.replace(BOM, '')], { type: 'text/csv;charset=utf-8' }), name);

/** Copies a text, and says so. */
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Without leave, or over plain HTTP: by way of a field that is selected.
    const held = document.activeElement;
    const field = h('textarea', { class: 'visually-hidden', readonly: true }, text);
    document.body.append(field);
    field.select();
    document.execCommand('copy');
    field.remove();
    held?.focus({ preventScroll: true });
  }
  announce(t('hand.copied'));
}
