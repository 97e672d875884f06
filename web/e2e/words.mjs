// What the page says, and that nothing of it belongs to another place.

import assert from 'node:assert/strict';
import { settled } from './states.mjs';
import { FOREIGN } from '../test/foreign.mjs';

// What records and the data say themselves: titles, notes, what was harmed and the classes of it.
const OF_THE_DATA =
  '.award, .dataset-note, .damage-thing, #damage-thing option:not([value=""]), .assets tbody th[scope="row"]';

// All that is read or said, texts of records and of the data aside.
const words = (page) =>
  page.evaluate((ofTheData) => {
    const said = [document.title];
    for (const element of document.querySelectorAll('body *')) {
      if (element.closest(ofTheData)) continue;
      for (const node of element.childNodes) if (node.nodeType === Node.TEXT_NODE) said.push(node.textContent);
      for (const name of ['aria-label', 'title', 'placeholder', 'data-tip', 'label'])
        if (element.hasAttribute(name)) said.push(element.getAttribute(name));
    }
    return said.filter((text) => text.trim() !== '');
  }, OF_THE_DATA);

/** All texts of a page that has settled, none of which may speak of another place. */
export async function wordsOf(page, catalogue) {
  await settled(page);
  const said = await words(page);
  assert.ok(said.length > 40, `only ${said.length} texts`);
  assert.deepEqual(
    said.filter((text) => FOREIGN.test(text) || (catalogue.year_begins === 1 && /financial year/i.test(text))),
    [],
  );
  assert.deepEqual(
    said.filter((text) => /undefined(?!, because| in \d)|NaN|\[object|\bnull\b/.test(text)),
    [],
  );
  assert.equal(
    await page.locator('.part-problem:visible').count(),
    0,
    await page
      .locator('.part-problem')
      .allInnerTexts()
      .then((texts) => texts.join('; ')),
  );
  return said.join('\n');
}
