// The page within a page of others (?embed=1): the question, its answer and the map, and the way to the whole page.

import { fill, h } from './dom.js';
import { date } from './format.js';
import { t } from './words.js';

const NAME = 'embed';

/** Whether the page stands within another. */
export const embedded = new URLSearchParams(location.search).get(NAME) === '1';

if (embedded) document.body.classList.add('embedded');

/** A query of the page that stays within the other one. */
export const within = (query) => (embedded ? `${query ? `${query}&` : '?'}${NAME}=1` : query);

/** What stands below the map there: of which data it is, and the address of the whole page. */
export function renderSource(root, { catalogue, href }) {
  fill(
    root,
    h(
      'p',
      null,
      `${catalogue.title}, ${date(catalogue.created)} · `,
      h('a', { id: 'whole-page', href, target: '_blank', rel: 'noopener' }, t('embed.whole')),
    ),
  );
}

/** The code that shows a query of the page within another one; null where the server lets nobody. */
export async function embedCode(query, title) {
  const src = new URL(`./${query ? `${query}&` : '?'}${NAME}=1`, document.baseURI).href;
  const { headers } = await fetch(src, { method: 'HEAD', headers: { Accept: 'text/html' } });
  if (/frame-ancestors 'none'/.test(headers.get('Content-Security-Policy') ?? '')) return null;
  const frame = h('iframe', { src, title, width: '100%', height: '640', loading: 'lazy' });
  return frame.outerHTML;
}
