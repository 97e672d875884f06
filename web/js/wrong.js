// The form in which a reader says where a record belongs, and the line for the overrides file that comes of it.

import { fill, h } from './dom.js';
import { announce } from './announce.js';
import { capital, either, levelOf, parentsOf } from './dataset.js';
import { decide, decisionsOn, headOf, lineOf, takeBack, WHOLE } from './decisions.js';
import { copy } from './files.js';
import { findAreas } from './match.js';
import { bucketWords } from './text.js';
import { t } from './words.js';

const MOST_FOUND = 8;
const LONGEST = 300;

let reviewer = ''; // who decided last

const nameOf = (catalogue, code) =>
  code === WHOLE ? bucketWords('whole', catalogue).label : (catalogue.places.get(code)?.name ?? code);

/** What was decided on a record, in words. */
export const decidedWords = (catalogue, { codes, reviewer: by, reason }) =>
  t('wrong.decided', { areas: codes.map((code) => nameOf(catalogue, code)).join(', '), by, reason });

// The areas to choose among: those chosen, else candidates and what is found; all of one level.
function createChoice(catalogue, candidates, codes) {
  const { levels, places } = catalogue;
  const words = either(levels.map(({ short }) => short));
  const list = h('ul', { class: 'wrong-areas' });
  let chosen = [...codes];
  const levelOfCode = (code) => (code === WHOLE ? levels[0].key : places.get(code)?.level);
  const fits = (code) =>
    chosen.length === 0 || (chosen[0] !== WHOLE && code !== WHOLE && levelOfCode(code) === levelOfCode(chosen[0]));

  function label(code) {
    if (code === WHOLE) return bucketWords('whole', catalogue).label;
    const { short } = levelOf(catalogue, levelOfCode(code));
    return `${nameOf(catalogue, code)} (${[short, ...parentsOf(catalogue, code).map(({ name }) => name)].join(', ')})`;
  }

  const item = (code) =>
    h(
      'li',
      null,
      h(
        'label',
        { class: 'check' },
        h('input', {
          type: 'checkbox',
          name: 'wrong-area',
          value: code,
          checked: chosen.includes(code),
          onchange: (event) => {
            chosen = event.target.checked ? [...chosen, code] : chosen.filter((other) => other !== code);
            render();
            list.querySelector(`input[value="${CSS.escape(code)}"]`)?.focus();
          },
        }),
        h('span', null, label(code)),
      ),
    );

  const input = h('input', {
    type: 'text',
    name: 'wrong-find',
    autocomplete: 'off',
    spellcheck: 'false',
    oninput: () => render(),
  });

  function render() {
    const wanted = input.value.trim();
    const all = [...places.values()];
    const found = wanted === '' ? candidates.filter((code) => places.has(code)) : [];
    if (wanted !== '') found.push(...findAreas(all, wanted, MOST_FOUND).map(({ id }) => id));
    if (wanted === '') found.push(WHOLE);
    const offered = found.filter((code) => !chosen.includes(code) && fits(code));
    fill(
      list,
      [...chosen, ...offered].map(item),
      wanted !== '' && found.length === 0 ? h('li', { class: 'muted' }, t('search.no_of_that_name', { words })) : null,
    );
  }

  render();
  return {
    parts: [
      h('label', { class: 'field' }, h('span', { class: 'field-label' }, t('wrong.find', { words })), input),
      list,
    ],
    input,
    chosen: () => ({ level: chosen.length > 0 ? levelOfCode(chosen[0]) : '', codes: chosen }),
  };
}

const textField = (name, label, value) => {
  const input = h('input', { type: 'text', name, value, maxlength: LONGEST, autocomplete: 'off' });
  return { input, part: h('label', { class: 'field' }, h('span', { class: 'field-label' }, label), input) };
};

/** The form for a record {id, title, amount, candidates}; onDecided is called when what is decided on it changes,
 *  href is the address of the review list. */
export function wrongForm(record, { catalogue, href, onDecided }) {
  const decisions = decisionsOn(catalogue);
  const before = decisions.get(record.id);
  const where = createChoice(catalogue, record.candidates ?? [], before?.codes ?? []);
  const why = textField('wrong-reason', t('wrong.reason'), before?.reason ?? '');
  const who = textField('wrong-reviewer', t('wrong.reviewer'), before?.reviewer ?? reviewer);
  const said = h('div', { class: 'wrong-said' });

  function show(kept) {
    const decision = decisions.get(record.id);
    if (!decision) {
      fill(said);
      return;
    }
    const line = lineOf(catalogue, decision);
    fill(
      said,
      h('p', null, decidedWords(catalogue, decision)),
      h('p', null, kept ? t('wrong.kept') : t('wrong.unkept')),
      h('pre', { class: 'wrong-line', tabindex: '0' }, h('code', null, `${headOf(catalogue)}\n${line}`)),
      h(
        'div',
        { class: 'hand-buttons' },
        h(
          'button',
          { type: 'button', class: 'button', name: 'wrong-copy', onclick: () => copy(line) },
          t('wrong.copy'),
        ),
        h('a', { class: 'button', href }, t('wrong.list', { n: decisions.size })),
        h(
          'button',
          {
            type: 'button',
            class: 'button',
            name: 'wrong-back',
            onclick: () => {
              takeBack(catalogue, record.id);
              where.input.focus();
              show(true);
              announce(t('wrong.taken'));
              onDecided();
            },
          },
          t('wrong.back'),
        ),
      ),
    );
  }

  function submit(event) {
    event.preventDefault();
    const { level, codes } = where.chosen();
    const decision = {
      id: record.id,
      title: record.title ?? '',
      amount: record.amount ?? '',
      level,
      codes,
      reason: why.input.value.trim(),
      reviewer: who.input.value.trim(),
    };
    const lacking = [
      [codes.length > 0, t('wrong.where'), where.input],
      [decision.reason !== '', t('wrong.reason'), why.input],
      [decision.reviewer !== '', t('wrong.reviewer'), who.input],
    ].filter(([there]) => !there);
    if (lacking.length > 0) {
      fill(said, h('p', { role: 'alert' }, t('wrong.lacks', { join: lacking.map(([, name]) => name).join(', ') })));
      lacking[0][2].focus();
      return;
    }
    ({ reviewer } = decision);
    const kept = decide(catalogue, decision);
    show(kept);
    announce(decidedWords(catalogue, decision));
    onDecided();
  }

  show(true);
  return h(
    'form',
    { class: 'wrong-form', onsubmit: submit },
    h('fieldset', null, h('legend', null, capital(t('wrong.where'))), where.parts),
    why.part,
    who.part,
    h('button', { class: 'button', name: 'wrong-keep' }, t('wrong.keep')),
    said,
  );
}

/** A button that opens and closes the form. */
export function wrongPart(text, record, context) {
  const room = h('div', { class: 'wrong', hidden: true });
  const button = h(
    'button',
    {
      type: 'button',
      class: 'button',
      name: 'wrong-open',
      'aria-expanded': 'false',
      onclick: () => {
        room.hidden = !room.hidden;
        button.setAttribute('aria-expanded', String(!room.hidden));
        if (room.hidden) return;
        fill(room, wrongForm(record, context));
        room.querySelector('input').focus();
      },
    },
    text,
  );
  return [button, room];
}
