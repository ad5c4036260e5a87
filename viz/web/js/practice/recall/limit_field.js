// How many new cards come each day, as the learner sets it.

import { make, say } from '../../core/dom.js';
import { phrase } from '../../core/words.js';
import { statusLine } from '../elements.js';
import { MOST_NEW } from './cards_record.js';

/**
 * A number of new cards a day as it was written; null where it is none.
 * @param {string} written
 */
export const limitOf = (written) => {
  const limit = Number(written);
  return written.trim() && Number.isInteger(limit) && limit >= 0 && limit <= MOST_NEW ? limit : null;
};

/**
 * @param {import('./deck.js').Deck} deck
 * @param {() => void} changed
 */
export const createLimitField = (deck, changed) => {
  const label = make('label', 'gb-limit', phrase('page.practice.recall.limit'));
  const input = make('input');
  const limit = String(deck.record.limit);
  Object.assign(input, { type: 'number', min: '0', max: String(MOST_NEW), step: '1', value: limit });
  const status = statusLine('span', 'gb-message');
  input.addEventListener('change', () => {
    const wanted = limitOf(input.value);
    if (wanted === null) {
      say(status, phrase('page.practice.recall.limit_range', { most: MOST_NEW }));
      input.value = String(deck.record.limit);
      return;
    }
    deck.setLimit(wanted);
    say(status, '');
    changed();
  });
  label.append(input, status);
  return label;
};
