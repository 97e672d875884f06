// A part of the page that asks for itself: it asks only when what it shows has changed,
// drops answers that come too late, and says in its own place what went wrong.

import { fill, h } from './dom.js';
import { holdFocus } from './focus.js';
import { problemWords, PAGE } from './text.js';
import { t } from './words.js';

// Runs what is to be done once an element is near what the reader sees.
function whenNear(root, act) {
  const watcher = new IntersectionObserver(
    (entries) => {
      if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
      watcher.disconnect();
      act();
    },
    { rootMargin: '200px' },
  );
  watcher.observe(root);
  return () => watcher.disconnect();
}

/** ask(question, signal) gives a promise of an answer, draw(answer, context) the content.
 *  show(question, context) shows it; equal questions are asked once. A part with before(context) shows
 *  that first, and asks when the reader comes near. */
export function createPart(root, { ask, draw, before }) {
  let key = null;
  let answer = null;
  let context = null;
  let running = null;
  let seen = !before;
  let forget = null;

  function redraw() {
    holdFocus(() => fill(root, draw(answer, context)));
  }

  async function show(question, next) {
    context = next;
    root.hidden = false;
    if (!seen) {
      forget?.();
      holdFocus(() => fill(root, before(context)));
      forget = whenNear(root, () => {
        seen = true;
        show(question, context);
      });
      return;
    }
    const wanted = JSON.stringify(question);
    if (wanted === key) {
      if (answer) redraw();
      return;
    }
    key = wanted;
    running?.abort();
    running = new AbortController();
    const { signal } = running;
    root.setAttribute('aria-busy', 'true');
    try {
      const got = await ask(question, signal);
      if (signal.aborted) return;
      answer = got;
      redraw();
    } catch (error) {
      if (signal.aborted) return;
      key = null;
      answer = null;
      const { title, detail, allowed } = problemWords(error);
      holdFocus(() =>
        fill(
          root,
          h(
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
            h('button', { type: 'button', class: 'button', onclick: () => show(question, context) }, PAGE.retry),
          ),
        ),
      );
    }
    root.setAttribute('aria-busy', 'false');
  }

  function hide() {
    running?.abort();
    forget?.();
    seen = !before;
    key = null;
    answer = null;
    root.hidden = true;
    fill(root);
  }

  return { show, hide };
}
