// The brief in a file: drawn from the answers the file carries. Its title says that it is drawn.

import { askBrief, renderBrief } from './brief.js';
import { getDataset } from './api.js';
import { describe } from './dataset.js';
import { byId, fill, h } from './dom.js';
import { setCurrency } from './format.js';
import { defaults } from './state.js';
import { problemWords } from './text.js';
import { BRIEF } from './text-brief.js';

async function draw() {
  const catalogue = describe(await getDataset());
  setCurrency(catalogue.currency, catalogue.minor_unit);
  const asked = new URLSearchParams(document.body.dataset.asked);
  const state = {
    ...defaults(catalogue),
    ...Object.fromEntries(asked),
    kind: catalogue.kinds.filter((kind) => asked.get('kind')?.split(',').includes(kind)),
  };
  document.title = BRIEF.title(renderBrief(byId('brief'), await askBrief(state), state));
}

draw().catch((error) => {
  const { title, detail } = problemWords(error);
  fill(byId('brief'), h('p', { class: 'problem', role: 'alert' }, h('strong', null, title), ' ', detail));
});
