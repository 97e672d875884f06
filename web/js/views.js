// The views of the page: which of its parts each shows, its question, and the links between them.

import { byId } from './dom.js';
import { formatState, VIEWS } from './state.js';
import { needWords, MONEY, PAGE } from './text.js';
import { t } from './words.js';

/** Shows the parts of the view that the state names, under its question. */
export function renderView(state, catalogue) {
  const planning = state.view === 'plan';
  const briefing = state.view === 'brief';
  const alone = !['map', 'plan'].includes(state.view);
  for (const id of ['answer', 'totals', 'ranking', 'area', 'scatter']) byId(id).hidden = planning || alone;
  byId('guide-open').hidden = state.view !== 'map';
  if (state.view !== 'map') byId('guide').hidden = true;
  for (const id of ['board', 'hand-on', 'reconciliation', 'footer']) byId(id).hidden = alone;
  document.body.classList.toggle('briefing', briefing);
  byId('plan-table').hidden = !planning;
  const questions = {
    map: PAGE.question(MONEY[state.rung], needWords(state.need, catalogue)),
    plan: t('analysis.plan.question'),
    brief: t('brief.brief.page'),
    changes: t('changes.question'),
    review: t('review.question'),
  };
  byId('question').textContent = questions[state.view];
  byId('view-changes').hidden = state.view !== 'changes' && (catalogue.versions ?? []).length < 2;
  byId('view-review').hidden = state.view !== 'review';
  for (const view of VIEWS) {
    const link = byId(`view-${view}`);
    link.href = `./${formatState({ ...state, view }, catalogue)}`;
    if (view === state.view) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
}
