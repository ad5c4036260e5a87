// The field that a card is answered in: a choice, words or a number, or a way to the board for a drawing. What is being
// written is kept as a draft.

import { make } from '../../core/dom.js';
import { phrase } from '../../core/words.js';

/** @typedef {import('../replies.js').Card} Card */
/**
 * @typedef {object} CardField
 * @property {HTMLElement[]} parts
 * @property {() => string | number | null} value as it is sent
 * @property {() => string} yours as it is shown beside the reference
 * @property {HTMLElement} [focus] what takes the focus
 */
/**
 * @typedef {object} Draft
 * @property {string | number | null} kept
 * @property {(value: string | number) => void} keep
 */

const LONGEST_DRAFT = 20_000; // characters; kept while it is too long to be sent, so that it can be shortened
const LONGEST_NUMBER = 400; // characters: a product or 4.7 MB is a number too

/**
 * @param {Card} card
 * @param {Draft} draft a choice counted from 1
 * @returns {CardField}
 */
const choiceField = (card, draft) => {
  const set = make('fieldset', 'gb-options');
  set.append(make('legend', 'gb-hear', phrase('page.practice.recall.choose')));
  card.choices.forEach((text, value) => {
    const label = make('label');
    const radio = make('input');
    Object.assign(radio, { type: 'radio', name: 'choice', value: String(value), checked: draft.kept === value + 1 });
    radio.addEventListener('change', () => draft.keep(value + 1));
    label.append(radio, make('span', '', text));
    set.append(label);
  });
  const value = () => {
    const chosen = /** @type {HTMLInputElement | null} */ (set.querySelector('input:checked'));
    return chosen ? Number(chosen.value) : null;
  };
  return { parts: [set], value, yours: () => card.choices[value() ?? -1] ?? '' };
};

/**
 * @param {import('../replies.js').Go} go
 * @returns {CardField}
 */
const drawingField = (go) => {
  const link = make('a', 'gb-proof-link', phrase('page.practice.recall.open_board'));
  link.href = '#room=drills&tab=draw';
  link.addEventListener('click', (event) => {
    if (event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    go('drills', { tab: 'draw' });
  });
  const line = make('p', '', phrase('page.practice.recall.draw'));
  line.append(' ', link);
  return { parts: [line], value: () => null, yours: () => '' };
};

/** @returns {HTMLInputElement} */
const numberInput = () =>
  Object.assign(make('input', 'gb-own-number'), { type: 'text', inputMode: 'text', maxLength: LONGEST_NUMBER });

/**
 * @param {Card} card
 * @param {Draft} draft
 * @returns {CardField}
 */
const writtenField = (card, draft) => {
  const own = card.kind === 'text';
  const input = own ? make('textarea', 'gb-own-words') : numberInput();
  Object.assign(input, { id: 'recall-answer', autocomplete: 'off', spellcheck: own });
  if (typeof draft.kept === 'string') input.value = draft.kept;
  input.addEventListener('input', () => draft.keep(input.value.slice(0, LONGEST_DRAFT)));
  const label = make(
    'label',
    'gb-label',
    phrase(own ? 'page.practice.recall.own_words' : 'page.practice.recall.own_number'),
  );
  label.htmlFor = input.id;
  const line = make('div', 'gb-own-line');
  line.append(input);
  if (card.unit) line.append(make('span', 'gb-note', card.unit));
  return { parts: [label, line], value: () => input.value, yours: () => input.value.trim(), focus: input };
};

/**
 * @param {Card} card
 * @param {Draft} draft
 * @param {import('../replies.js').Go} go
 */
export const createCardField = (card, draft, go) => {
  if (card.kind === 'choice') return choiceField(card, draft);
  return card.kind === 'drawing' ? drawingField(go) : writtenField(card, draft);
};
