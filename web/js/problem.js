// What went wrong, in its own place above the figures, which are not shown beside it: they would be
// of another question.

import { byId, fill, h } from './dom.js';
import { problemWords, PAGE } from './text.js';
import { t } from './words.js';

/** Shows a failure and a button that tries again. */
export function showProblem(error, again) {
  const { title, detail, allowed } = problemWords(error);
  const box = byId('problem');
  document.title = `${title} – ${PAGE.title}`;
  fill(
    box,
    h('h2', null, title),
    h('p', null, detail),
    allowed.length > 0
      ? h(
          'p',
          null,
          t('problem.allowed'),
          allowed.map((value, i) => [i > 0 ? ', ' : '', h('code', null, value)]),
        )
      : null,
    h(
      'p',
      { class: 'problem-actions' },
      h('button', { type: 'button', class: 'button', id: 'try-again', onclick: again }, PAGE.retry),
      h('a', { class: 'button', href: './' }, PAGE.reset),
    ),
  );
  box.hidden = false;
  document.body.classList.add('failed');
}

export function hideProblem() {
  byId('problem').hidden = true;
  document.body.classList.remove('failed');
}

/** A failure in the place of a part, with a button that tries again and one for each { text, act } that the error
 *  offers instead. */
export function partProblem(error, again) {
  const { title, detail, allowed } = problemWords(error);
  return h(
    'div',
    { class: 'part-problem', role: 'alert' },
    h(
      'p',
      null,
      h('strong', null, title),
      ' ',
      detail,
      allowed.length > 0 ? t('part.allowed', { join: allowed.join(', ') }) : '',
    ),
    (error.offers ?? []).map(({ text, act }) => h('button', { type: 'button', class: 'button', onclick: act }, text)),
    again ? h('button', { type: 'button', class: 'button', onclick: again }, PAGE.retry) : null,
  );
}
