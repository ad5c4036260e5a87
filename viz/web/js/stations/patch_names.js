// Names of a patch: view where there are several, row and column, its number, its position in the prompt. All count from 0.

import { phrase } from '../core/words.js';

/** @typedef {import('../core/placement.js').Placement} Placement */

/**
 * @param {string} patch its name within its view
 * @param {number} index its number
 * @param {Placement} placement
 */
const named = (patch, index, placement) =>
  placement.several ? phrase('page.format.view', { view: placement.place(index).view.name, patch }) : patch;

/**
 * @param {number} patch
 * @param {Placement} placement
 */
export const placeWords = (patch, placement) => {
  const { row, column } = placement.place(patch);
  return named(phrase('page.stations.place', { row, column }), patch, placement);
};

/**
 * The place of a cell of the raster, to which several views are brought back.
 * @param {number} cell
 * @param {Placement} placement
 */
export const cellWords = (cell, placement) => {
  const [row, column] = placement.cell(cell);
  return phrase('page.stations.place', { row, column });
};

/**
 * All its names.
 * @param {number} patch
 * @param {Placement} placement
 * @param {boolean} [inPrompt] whether its positions are those of a prompt, which are named then
 */
export const patchName = (patch, placement, inPrompt = false) => {
  const { row, column, position } = placement.place(patch);
  const name = inPrompt
    ? phrase('page.format.patch_in_prompt', { row, column, patch, position })
    : phrase('page.format.patch', { row, column, patch });
  return named(name, patch, placement);
};

/**
 * The views, each with its rows and columns: "whole 3 x 5 + tile 4 x 7".
 * @param {Placement} placement
 */
export const viewsWords = ({ views }) =>
  views.map(({ name, rows, columns }) => phrase('page.format.view_size', { view: name, rows, columns })).join(' + ');

/**
 * The numbers, the place of the least first and of the greatest second; the first of equals.
 * @param {ArrayLike<number>} values
 * @param {number} [except] a place that does not count
 * @returns {[number, number]}
 */
export const extremes = (values, except = -1) => {
  let [low, high] = [-1, -1];
  for (let place = 0; place < values.length; place++) {
    if (place === except) continue;
    if (low < 0 || values[place] < values[low]) low = place;
    if (high < 0 || values[place] > values[high]) high = place;
  }
  return [low, high];
};
