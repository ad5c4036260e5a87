// What is said when no card is due, and what one can do then.

import { SOON } from './cards_record.js';
import { describeDue } from './due.js';

const MORE = 5; // new ones beyond the day's limit, at once

/**
 * @param {number} many
 * @param {string} one
 */
export const counted = (many, one) => `${many} ${one}${many === 1 ? '' : 's'}`;

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
  if (done) lines.push(`${counted(done, 'card')} in this round.`);
  if (met.length) lines.push(`The next one, ${met[0][0]}, comes back ${describeDue(met[0][1], now)}.`);
  const news = limit ? `${limit} new ones a day` : 'no new ones are let in';
  lines.push(
    unseen
      ? `${counted(unseen, 'card')} you have not met; ${news}, as you set it.`
      : 'You have met every card there is.',
  );
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
