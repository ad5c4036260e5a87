// Names of a patch: row and column, its number in reading order, its position in the prompt. All count from 0.

import { phrase } from '../core/words.js';

/** @typedef {[rows: number, columns: number]} GridSize */
/** @typedef {[row: number, column: number]} Place */

/**
 * @param {Place} place
 * @param {GridSize} grid
 */
export const patchIndex = ([row, column], [, columns]) => row * columns + column;

/**
 * @param {number} patch
 * @param {GridSize} grid
 * @returns {Place}
 */
export const patchPlace = (patch, [, columns]) => [Math.floor(patch / columns), patch % columns];

/** @param {GridSize} grid */
export const patchCount = ([rows, columns]) => rows * columns;

/**
 * @param {number} patch
 * @param {GridSize} grid
 */
export const placeWords = (patch, grid) => {
  const [row, column] = patchPlace(patch, grid);
  return phrase('page.stations.place', { row, column });
};

/**
 * All its names; the position only where `imageStart`, that of patch 0, is known.
 * @param {number} patch
 * @param {GridSize} grid
 * @param {number | null} [imageStart]
 */
export const patchName = (patch, grid, imageStart = null) => {
  const [row, column] = patchPlace(patch, grid);
  if (imageStart === null) return phrase('page.format.patch', { row, column, patch });
  return phrase('page.format.patch_in_prompt', { row, column, patch, position: imageStart + patch });
};

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
