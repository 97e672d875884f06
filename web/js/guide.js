// Guided reading: four steps, each beside the part of the page it is about, that a first-time reader can open and
// leave; and the words used here, explained.

import { byId, fill, h } from './dom.js';
import { announce } from './announce.js';
import { EXPLAIN, MONEY, measureWords } from './text.js';
import { t } from './words.js';

// The steps in their order, each with the part it is about.
const STEPS = [
  ['money', 'totals'],
  ['people', 'ranking'],
  ['share', 'legend'],
  ['unknown', 'reconciliation'],
];
const EXPLAINED = ['per_need', 'location_quotient', 'equity_gap', 'equity_gap_pp'];

function glossary(need, rungs) {
  const entry = (term, about) => h('div', null, h('dt', null, term), h('dd', null, about));
  return h(
    'details',
    { class: 'glossary' },
    h('summary', null, t('guide.words')),
    h(
      'dl',
      null,
      rungs.map((rung) => entry(MONEY[rung].title, MONEY[rung].about)),
      entry(need.total, EXPLAIN.need),
      EXPLAINED.map((measure) => entry(measureWords(measure, need).option, EXPLAIN[measure])),
      entry(t('detail.certain'), t('guide.certain')),
    ),
  );
}

/** Opens and closes the guide by its button; words() gives {need, rungs} of what is shown. */
export function createGuide(root, button, words) {
  let step = 0;

  const mark = (id) => {
    for (const part of document.querySelectorAll('.guided')) part.classList.remove('guided');
    if (id) byId(id).classList.add('guided');
  };

  function close() {
    root.hidden = true;
    fill(root);
    mark(null);
    button.setAttribute('aria-expanded', 'false');
    button.focus();
  }

  function draw() {
    const [name, part] = STEPS[step];
    const title = t('guide.step', { n: step + 1, of: STEPS.length, title: t(`guide.${name}.title`) });
    const { need, rungs } = words();
    const turn = (id, by, text) =>
      h(
        'button',
        { type: 'button', class: 'button', id, disabled: !STEPS[step + by], onclick: () => go(step + by) },
        text,
      );
    fill(
      root,
      h('h2', { tabindex: '-1' }, title),
      h('p', null, t(`guide.${name}.text`, { need: need.total.toLowerCase() })),
      h(
        'div',
        { class: 'guide-actions' },
        turn('guide-back', -1, t('guide.back')),
        turn('guide-next', 1, t('guide.next')),
        h('button', { type: 'button', class: 'button', id: 'guide-close', onclick: close }, t('guide.close')),
      ),
      glossary(need, rungs),
    );
    mark(part);
    announce(title);
  }

  function go(next) {
    step = next;
    draw();
    root.querySelector('h2').focus();
  }

  button.addEventListener('click', () => {
    if (!root.hidden) {
      close();
      return;
    }
    root.hidden = false;
    button.setAttribute('aria-expanded', 'true');
    go(0);
  });
  root.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') close();
  });
}
