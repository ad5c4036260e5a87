// What is said when no card is due, and what one can do then.

import { phrase } from '../../core/words.js';
import { SOON } from './cards_record.js';
import { describeDue } from './due.js';

const MORE = 5; // new ones beyond the day's limit, at once

/**
 * @param {object} state
 * @param {number} state.done rated in this round
 * @param {[id: string, due: number][]} state.met the soonest first
 * @param {number} state.unseen cards that were never met
 * @param {number} state.limit new ones a day
 * @param {number} state.now
 */
export const restLines = ({ done, met, unseen, limit, now }) => {
  const lines = [];
  if (done) lines.push(phrase('page.practice.recall.in_round', { n: done }));
  if (met.length) {
    const [[id, due]] = met;
    lines.push(phrase('page.practice.recall.next', { id, when: describeDue(due, now) }));
  }
  if (!unseen) lines.push(phrase('page.practice.recall.met_all'));
  else if (limit) lines.push(phrase('page.practice.recall.unseen', { n: unseen, limit }));
  else lines.push(phrase('page.practice.recall.unseen_kept_out', { n: unseen }));
  return lines;
};

/**
 * How many cards can be taken before they are due, and how many new ones beyond the limit.
 * @param {{met: [id: string, due: number][], unseen: number, now: number}} state
 */
export const restOffers = ({ met, unseen, now }) => ({
  soon: met.filter(([, due]) => due <= now + SOON).length,
  more: Math.min(MORE, unseen),
});
