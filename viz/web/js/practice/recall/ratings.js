// How well a card was known: the four ratings, which of them would fit an answer, and the buttons.

import { find, make } from '../../core/dom.js';
import { button, fieldset } from '../elements.js';
import { describeDue } from './due.js';

/** @type {[name: string, label: string, note: string][]} */
const RATINGS = [
  ['again', 'Again', 'not known'],
  ['hard', 'Hard', 'with trouble'],
  ['good', 'Good', 'known'],
  ['easy', 'Easy', 'at once'],
];

/**
 * Which rating would fit; null where nobody can say. Never more than a mark on a button.
 * @param {object} answer
 * @param {boolean} answer.gaveUp
 * @param {boolean | null} answer.right as graded; null where it cannot be
 * @param {number} answer.ticked key points that the learner ticked
 * @param {number} answer.points key points there are
 */
export const fittingRating = ({ gaveUp, right, ticked, points }) => {
  if (gaveUp) return 'again';
  if (right !== null) return right ? 'good' : 'again';
  if (!ticked) return null;
  return ticked === points ? 'good' : 'hard';
};

/**
 * The rating of a key, 1 to 4, or undefined.
 * @param {string} key
 */
export const ratingOfKey = (key) => RATINGS[['1', '2', '3', '4'].indexOf(key)]?.[0];

/** @param {(rating: string) => void} rate */
export const createRatings = (rate) => {
  const set = fieldset('gb-ratings', 'How well did you know it?');
  const buttons = RATINGS.map(([name, label, note], index) => {
    const one = button('', () => rate(name), 'gb-rating');
    one.dataset.rating = name;
    one.append(make('b', '', label), make('span', 'gb-wait', '…'), make('small', '', note));
    one.setAttribute('aria-keyshortcuts', String(index + 1));
    return one;
  });
  set.append(...buttons);

  return {
    element: set,
    /** @param {string | null} rating */
    markFitting: (rating) => {
      for (const one of buttons) one.toggleAttribute('data-fits', one.dataset.rating === rating);
    },
    /**
     * On each button, when the card would come back.
     * @param {import('../replies.js').PreviewsReply} previews none where they did not arrive
     */
    showWaits: (previews) => {
      for (const one of buttons) {
        const preview = previews[String(one.dataset.rating)];
        find(one, '.gb-wait').textContent = preview ? preview.wait : '';
        if (preview) one.title = `Comes back ${describeDue(Date.parse(preview.due), Date.now())}`;
      }
    },
    get disabled() {
      return buttons[0].disabled;
    },
    set disabled(on) {
      for (const one of buttons) one.disabled = on;
    },
    /** @param {string} complaint */
    complain: (complaint) => {
      find(set, 'legend').textContent = `${complaint} Rate it once more.`;
    },
  };
};
