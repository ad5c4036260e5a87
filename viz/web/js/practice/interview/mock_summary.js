// A mock interview that is over, to be read and printed: each question with the learner's notes and a good answer.

import { make, written } from '../../core/dom.js';
import { phrase } from '../../core/words.js';
import { button, heading } from '../elements.js';
import { clockTime } from './answer_clock.js';
import { MIXES, describeDate, describeJudgements, judgementName, judgementOf, levelName } from './interview_record.js';

/** @typedef {import('./interview_record.js').Past} Past */
/** @typedef {import('./interview_record.js').Item} Item */

/** @param {Item} item */
const describeItem = (item) => {
  const value = judgementOf(item);
  return [
    String(item.id),
    value === null ? phrase('page.practice.interview.not_judged') : judgementName(value),
    item.used > 0 ? phrase('page.practice.interview.used', { time: clockTime(item.used) }) : '',
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
    make('h5', 'gb-small-head', phrase('page.practice.interview.yours')),
    written('p', 'gb-yours', String(item.notes || '').trim() || phrase('page.practice.interview.no_notes')),
    make('h5', 'gb-small-head', phrase('page.practice.interview.good_answer')),
    answer,
  );
  return row;
};

/** @param {Past} interview */
export const drawSummary = (interview) => {
  const { mix = '', items, seconds } = interview;
  const title = heading(
    'h3',
    'gb-rest-title',
    phrase('page.practice.interview.mock_of', { date: describeDate(interview) }),
  );
  const line = [
    MIXES.includes(mix) ? levelName(mix) : '',
    phrase('page.practice.interview.how_many', { n: items.length }),
    phrase('page.practice.interview.seconds_for_each', { seconds: String(seconds) }),
  ]
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
  const made = button(phrase('page.practice.interview.delete'), () => {
    if (sure) {
      remove();
      return;
    }
    sure = true;
    made.textContent = phrase('page.practice.interview.delete_sure');
  });
  return made;
};

/** @param {{list: () => void, remove: () => void}} acts */
export const drawSummaryActions = ({ list, remove }) => {
  const actions = make('div', 'gb-actions gb-no-print');
  actions.append(
    button(phrase('page.practice.interview.print'), () => window.print(), 'gb-button gb-primary'),
    button(phrase('page.practice.interview.all'), list),
    deleteButton(remove),
  );
  return actions;
};
