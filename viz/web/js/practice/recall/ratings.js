// How well a card was known: the four ratings, which of them would fit an answer, and the buttons.

import { find, make } from '../../core/dom.js';
import { phrase } from '../../core/words.js';
import { button, fieldset } from '../elements.js';
import { describeDue } from './due.js';

const RATINGS = ['again', 'hard', 'good', 'easy'];

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
export const ratingOfKey = (key) => RATINGS[['1', '2', '3', '4'].indexOf(key)];

/** @param {(rating: string) => void} rate */
export const createRatings = (rate) => {
  const set = fieldset('gb-ratings', phrase('page.practice.recall.how_well'));
  const buttons = RATINGS.map((name, index) => {
    const one = button('', () => rate(name), 'gb-rating');
    one.dataset.rating = name;
    one.append(
      make('b', '', phrase(`page.practice.recall.rating.${name}`)),
      make('span', 'gb-wait', '…'),
      make('small', '', phrase(`page.practice.recall.rating_note.${name}`)),
    );
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
        if (!preview) continue;
        const when = describeDue(Date.parse(preview.due), Date.now());
        one.title = phrase('page.practice.recall.comes_back', { when });
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
      find(set, 'legend').textContent = phrase('page.practice.recall.rate_again', { complaint });
    },
  };
};
