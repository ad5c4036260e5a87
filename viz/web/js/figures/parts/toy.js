// A part of a panel: a row through a small matrix, by hand.

import { make } from '../../core/dom.js';
import { createToy } from '../../practice/toy.js';

/** @typedef {import('../wire.js').FigureTools} FigureTools */
/** @typedef {import('../wire.js').ToyPart} ToyPart */

export const kind = 'toy';

/**
 * @param {ToyPart} part
 * @param {FigureTools} tools
 */
export const draw = (part, tools) => {
  const place = make('div');
  createToy(place, { ...tools, start: part }).open();
  return place;
};
