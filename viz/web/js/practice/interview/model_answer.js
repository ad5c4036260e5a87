// A good answer to a question of an interview, beside the learner's; what many say wrongly, what would be asked next, and
// what to show on screen. Draws what it is given.

import { make } from '../../core/dom.js';
import { column } from '../elements.js';
import { proofLine } from '../proof.js';
import { clockTime } from './answer_clock.js';

/** @typedef {import('../replies.js').AnswerReply} AnswerReply */

/** @param {AnswerReply['wrong']} wrong */
const drawWrong = ({ says, why }) => {
  const box = make('div', 'gb-wrong');
  box.append(
    make('h4', 'gb-small-head', 'Often said, and wrong'),
    make('p', 'gb-wrong-says', `“${says}”`),
    make('p', '', why),
  );
  return box;
};

/** @param {AnswerReply['follow']} follow */
const drawFollow = ({ ask, hint: text }) => {
  const hint = make('details', 'gb-hint-box');
  hint.append(make('summary', '', 'A hint'), make('p', '', text));
  const box = make('div');
  box.append(make('h4', 'gb-small-head', 'What would be asked next'), make('p', '', ask), hint);
  return box;
};

/**
 * @param {AnswerReply} reply
 * @param {import('./interview_record.js').Item | null} item the learner's own; null outside of an interview
 * @param {HTMLElement} proofPlace
 * @param {import('../replies.js').Tools} tools
 */
export const drawModelAnswer = (reply, item, proofPlace, tools) => {
  const beside = make('dl', 'gb-yours-and');
  if (item) {
    const notes = item.notes.trim() || 'Spoken, without notes.';
    beside.append(column(`Yours, in ${clockTime(item.used)}`, notes, 'gb-yours'));
  }
  beside.append(column(`A good answer, about ${reply.seconds} seconds when spoken`, reply.answer, 'gb-model-text'));
  const see = make('div');
  see.append(make('h4', 'gb-small-head', 'To show on screen'), proofLine(reply.show, proofPlace, tools));
  const box = make('div', 'gb-model-answer');
  box.append(beside, drawWrong(reply.wrong), drawFollow(reply.follow), see);
  return box;
};
