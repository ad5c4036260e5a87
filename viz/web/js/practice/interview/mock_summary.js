// A mock interview that is over, to be read and printed: each question with the learner's notes and a good answer.

import { make, written } from '../../core/dom.js';
import { button, heading } from '../elements.js';
import { clockTime } from './answer_clock.js';
import { JUDGEMENTS, MIXES, describeDate, describeJudgements, judgementOf } from './interview_record.js';

/** @typedef {import('./interview_record.js').Past} Past */
/** @typedef {import('./interview_record.js').Item} Item */

/** @param {Item} item */
const describeItem = (item) => {
  const value = judgementOf(item);
  return [
    String(item.id),
    value === null ? 'not judged' : JUDGEMENTS[value],
    item.used > 0 ? `${clockTime(item.used)} used` : '',
  ]
    .filter(Boolean)
    .join(' · ');
};

/**
 * @param {Item} item
 * @param {HTMLElement} answer
 */
const itemRow = (item, answer) => {
  const row = make('li');
  row.append(
    make('h4', '', String(item.ask ?? item.id)),
    make('p', 'gb-note', describeItem(item)),
    make('h5', 'gb-small-head', 'Yours'),
    written('p', 'gb-yours', String(item.notes || '').trim() || 'No notes.'),
    make('h5', 'gb-small-head', 'A good answer'),
    answer,
  );
  return row;
};

/** @param {Past} interview */
export const drawSummary = (interview) => {
  const { mix = '', items, seconds } = interview;
  const title = heading('h3', 'gb-rest-title', `Mock interview, ${describeDate(interview)}`);
  const line = [MIXES[mix] || '', `${items.length} questions`, `${seconds} seconds for each`]
    .filter(Boolean)
    .join(' · ');
  const rows = make('ol', 'gb-summary-items');
  const answers = items.map((item) => ({ id: item.id, place: make('p', 'gb-model-text') }));
  rows.append(...items.map((item, at) => itemRow(item, answers[at].place)));
  const element = make('article', 'gb-summary');
  element.append(title, make('p', 'gb-note', line), make('p', 'gb-summary-score', describeJudgements(interview)), rows);
  return { element, title, /** where each good answer belongs, once it is there */ answers };
};

/**
 * A button that asks once more before it deletes.
 * @param {() => void} remove
 */
const deleteButton = (remove) => {
  let sure = false;
  const made = button('Delete it', () => {
    if (sure) {
      remove();
      return;
    }
    sure = true;
    made.textContent = 'Yes, delete it for good';
  });
  return made;
};

/** @param {{list: () => void, remove: () => void}} acts */
export const drawSummaryActions = ({ list, remove }) => {
  const actions = make('div', 'gb-actions gb-no-print');
  actions.append(
    button('Print', () => window.print(), 'gb-button gb-primary'),
    button('All questions', list),
    deleteButton(remove),
  );
  return actions;
};
