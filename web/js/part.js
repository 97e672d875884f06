// A part of the page that asks for itself: it asks only when what it shows has changed,
// drops answers that come too late, and says in its own place what went wrong.

import { fill } from './dom.js';
import { holdFocus } from './focus.js';
import { partProblem } from './problem.js';

/** ask(question, signal) gives a promise of an answer, draw(answer, context) the content.
 *  show(question, context) shows it; equal questions are asked once. */
export function createPart(root, { ask, draw }) {
  let key = null;
  let answer = null;
  let context = null;
  let running = null;

  function redraw() {
    holdFocus(() => fill(root, draw(answer, context)));
  }

  async function show(question, next) {
    context = next;
    root.hidden = false;
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
      holdFocus(() =>
        fill(
          root,
          partProblem(error, () => show(question, context)),
        ),
      );
    }
    root.setAttribute('aria-busy', 'false');
  }

  function hide() {
    running?.abort();
    key = null;
    answer = null;
    root.hidden = true;
    fill(root);
  }

  return { show, hide };
}
