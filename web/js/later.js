// A part of the page whose code is asked for when it is first wanted: at once, or where what it shows lies below
// the first view, when the reader comes near.

import { ApiError } from './api.js';
import { fill, h } from './dom.js';
import { holdFocus } from './focus.js';
import { partProblem } from './problem.js';
import { allWords, t } from './words.js';

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

/** load gives a promise of a part, { show, hide }; the same is given, and the part itself once it is there. Until
 *  then root shows its name. */
export function later(root, load, { near = false } = {}) {
  const loaded = async () => {
    await allWords();
    return load();
  };
  let part = null;
  let wanted = null; // what is to be shown
  let forget = null;
  let begun = false;

  async function begin() {
    begun = true;
    try {
      part ??= await loaded();
    } catch {
      begun = false;
      holdFocus(() => fill(root, partProblem(new ApiError('network'), begin)));
      return;
    }
    if (!wanted) return;
    await part.show(...wanted);
    root.classList.remove('awaited');
  }

  return {
    get part() {
      return part;
    },
    /** Has its code come beside the answers it is to show; a failure is told where it is shown. */
    async prepare() {
      part ??= await loaded().catch(() => null);
    },
    show(...context) {
      wanted = context;
      root.hidden = false;
      if (begun) {
        part?.show(...context);
        return;
      }
      if (!near) {
        begin();
        return;
      }
      root.classList.add('awaited');
      holdFocus(() =>
        fill(
          root,
          h(
            'header',
            { class: 'panel-head' },
            h('h2', null, root.getAttribute('aria-label')),
            h('p', { class: 'panel-note' }, t('page.loading')),
          ),
        ),
      );
      forget?.();
      forget = whenNear(root, begin);
    },
    hide() {
      forget?.();
      wanted = null;
      begun = begun && !near; // asked again when the reader is near again
      part?.hide?.();
      root.hidden = true;
      root.classList.remove('awaited');
    },
  };
}
