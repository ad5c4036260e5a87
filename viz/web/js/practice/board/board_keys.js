// Where the arrow keys lead: from place to place of the board, and along a row of buttons.

import { findAll } from '../../core/dom.js';

/** @typedef {{lane: number, place: number}} Place */

/** @type {Record<string, [right: number, below: number]>} */
const MOVES = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] };

/**
 * @param {number} value
 * @param {number} size
 */
const within = (value, size) => Math.max(0, Math.min(size - 1, value));

/**
 * The place that a key leads to, within the board; null for another key.
 * @param {string} key
 * @param {Place} from
 * @param {{lanes: number, places: number}} size
 * @param {boolean} down whether the pipeline runs downwards on the screen
 * @returns {Place | null}
 */
export const placeAfter = (key, { lane, place }, { lanes, places }, down) => {
  if (!Object.hasOwn(MOVES, key)) return null;
  const [right, below] = MOVES[key];
  const [along, across] = down ? [below, right] : [right, below];
  return { lane: within(lane + across, lanes), place: within(place + along, places) };
};

/**
 * The button that a key leads to in a row of so many; null for another key.
 * @param {string} key
 * @param {number} at
 * @param {number} many
 */
export const buttonAfter = (key, at, many) => {
  if (!Object.hasOwn(MOVES, key)) return null;
  const [right, below] = MOVES[key];
  return within(at + right + below, many);
};

/**
 * Let the arrow keys lead along a row of buttons.
 * @param {HTMLElement} row
 */
export const moveAlong = (row) => {
  row.addEventListener('keydown', (event) => {
    const all = findAll(row, 'button', HTMLButtonElement);
    const at = all.findIndex((one) => one === event.target);
    const to = at < 0 ? null : buttonAfter(event.key, at, all.length);
    if (to === null) return;
    event.preventDefault();
    all[to].focus();
  });
};
