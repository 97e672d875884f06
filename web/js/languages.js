// The choice of the page's language. Another one is another address.

import { fill, h } from './dom.js';
import { LANGUAGES, language, t } from './words.js';

/** Renders the choice where there is one; query() gives the query of what is shown. */
export function renderLanguages(root, query) {
  const all = Object.entries(LANGUAGES);
  root.hidden = all.length < 2;
  fill(
    root,
    h(
      'select',
      {
        id: 'control-language',
        'aria-label': t('language'),
        onchange: (event) => {
          const params = new URLSearchParams(query());
          params.set('lang', event.target.value);
          location.search = params.toString();
        },
      },
      all.map(([code, name]) => h('option', { value: code, lang: code, selected: code === language }, name)),
    ),
  );
}
