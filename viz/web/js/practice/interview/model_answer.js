// A good answer to a question of an interview, beside the learner's; what many say wrongly, what would be asked next, and
// what to show on screen. Draws what it is given.

import { make } from '../../core/dom.js';
import { phrase } from '../../core/words.js';
import { column } from '../elements.js';
import { proofLine } from '../proof.js';
import { clockTime } from './answer_clock.js';

/** @typedef {import('../replies.js').AnswerReply} AnswerReply */

/** @param {AnswerReply['wrong']} wrong */
const drawWrong = ({ says, why }) => {
  const box = make('div', 'gb-wrong');
  box.append(
    make('h4', 'gb-small-head', phrase('page.practice.interview.often_wrong')),
    make('p', 'gb-wrong-says', phrase('page.practice.interview.quoted', { says })),
    make('p', '', why),
  );
  return box;
};

/** @param {AnswerReply['follow']} follow */
const drawFollow = ({ ask, hint: text }) => {
  const hint = make('details', 'gb-hint-box');
  hint.append(make('summary', '', phrase('page.practice.interview.hint')), make('p', '', text));
  const box = make('div');
  box.append(make('h4', 'gb-small-head', phrase('page.practice.interview.asked_next')), make('p', '', ask), hint);
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
    const notes = item.notes.trim() || phrase('page.practice.interview.spoken');
    beside.append(
      column(phrase('page.practice.interview.yours_in', { time: clockTime(item.used) }), notes, 'gb-yours'),
    );
  }
  const good = phrase('page.practice.interview.good_answer_in', { seconds: reply.seconds });
  beside.append(column(good, reply.answer, 'gb-model-text'));
  const see = make('div');
  see.append(
    make('h4', 'gb-small-head', phrase('page.practice.interview.to_show')),
    proofLine(reply.show, proofPlace, tools),
  );
  const box = make('div', 'gb-model-answer');
  box.append(beside, drawWrong(reply.wrong), drawFollow(reply.follow), see);
  return box;
};
