// How far an answer is, in a sentence.

import { phrase } from '../core/words.js';

/** @typedef {import('./wire.js').AnswerProgress} AnswerProgress */

/** @type {Record<import('./wire.js').TurnStatus, (progress: AnswerProgress) => string>} */
const WORDS = {
  waiting: ({ place }) => phrase('page.ask.in_line', { n: place }),
  loading: ({ note }) => phrase('page.ask.loading', { note }),
  working: () => phrase('page.ask.reading'),
  answering: ({ count }) => phrase('page.ask.token', { n: count }),
  done: ({ note }) => note,
  stopped: ({ note }) => note,
  failed: ({ note }) => note,
};

/** @param {AnswerProgress} progress */
export const progressWords = (progress) => WORDS[progress.status](progress);

/**
 * An answer broke off; what there is of it stays.
 * @param {number} count tokens that came
 * @param {string} reason
 */
export const interruptedWords = (count, reason) =>
  count ? phrase('page.ask.interrupted', { n: count, reason }) : reason;
