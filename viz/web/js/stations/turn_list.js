// The questions of a conversation with their answers, to go back to. One question alone needs no list.

import { make, written } from '../core/dom.js';
import { textOf } from './turn.js';

/** @typedef {import('./turn.js').Turn} Turn */

const LONGEST = 200; // characters of a question, and of an answer

/**
 * @param {HTMLElement} list
 * @param {Turn[]} turns
 * @param {Turn | null} current
 * @param {(turn: Turn) => void} open
 */
export const drawTurnList = (list, turns, current, open) => {
  const shown = turns.length < 2 ? [] : turns;
  list.replaceChildren(
    ...shown.map((turn, index) => {
      const item = make('li');
      const button = make('button');
      button.type = 'button';
      button.append(
        make('span', 'gb-number', String(index + 1)),
        written('b', '', turn.question.slice(0, LONGEST)),
        written('span', '', textOf(turn).slice(0, LONGEST)),
      );
      button.setAttribute('aria-current', turn === current ? 'true' : 'false');
      button.addEventListener('click', () => open(turn));
      item.append(button);
      return item;
    }),
  );
};
