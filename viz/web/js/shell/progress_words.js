// How far an answer is, in a sentence.

/** @typedef {import('./wire.js').AnswerProgress} AnswerProgress */

/** @type {Record<import('./wire.js').TurnStatus, (progress: AnswerProgress) => string>} */
const WORDS = {
  waiting: ({ place }) => `In line: ${place} ${place === 1 ? 'question' : 'questions'} before yours.`,
  loading: ({ note }) => `Waiting for the model. ${note}`,
  working: () => 'Reading picture and question …',
  answering: ({ count }) => `Token ${count} …`,
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
  count ? `Interrupted after ${count} ${count === 1 ? 'token' : 'tokens'}. ${reason}` : reason;
