// Where things stand on the picture's canvas, in its pixels: the original, the part kept, patches. Knows numbers alone.

/** @typedef {import('../core/placement.js').Edges} Edges */
/** @typedef {[x: number, y: number, width: number, height: number]} Box */
/** @typedef {{original: Box, kept: Box}} Layout */
/**
 * @typedef {object} Proportions
 * @property {[number, number]} size of the original
 * @property {[number, number, number, number] | null} kept left, top, right and bottom as shares of the original
 */

/**
 * The largest layout that fits into a canvas, in its middle.
 * @param {[number, number]} canvas
 * @param {Proportions} proportions
 * @returns {Layout}
 */
export const layoutOf = ([across, down], { size: [wide, high], kept }) => {
  const [left, top, right, bottom] = kept ?? [0, 0, 1, 1];
  // What is padded reaches beyond the original.
  const [west, east] = [Math.min(0, left) * wide, Math.max(1, right) * wide];
  const [north, south] = [Math.min(0, top) * high, Math.max(1, bottom) * high];
  const scale = Math.min(across / (east - west), down / (south - north));
  const [x, y] = [(across - scale * (west + east)) / 2, (down - scale * (north + south)) / 2];
  /** @type {Box} */
  const original = [x, y, scale * wide, scale * high];
  /** @type {Box} */
  const keptBox = [
    x + left * original[2],
    y + top * original[3],
    (right - left) * original[2],
    (bottom - top) * original[3],
  ];
  return { original, kept: keptBox };
};

/**
 * Where shares of what the encoder is given lie: a patch, a view, the raster.
 * @param {Box} kept
 * @param {Edges} edges
 * @returns {Box}
 */
export const boxOf = ([x, y, width, height], [left, top, right, bottom]) => [
  x + left * width,
  y + top * height,
  (right - left) * width,
  (bottom - top) * height,
];

/**
 * The cell of a box of as many rows and columns that holds a point; null outside it.
 * @param {Box} box
 * @param {[down: number, across: number]} size rows and columns
 * @param {number} x
 * @param {number} y
 * @returns {[row: number, column: number] | null}
 */
export const cellAt = ([left, top, width, height], [down, across], x, y) => {
  const [row, column] = [Math.floor(((y - top) / height) * down), Math.floor(((x - left) / width) * across)];
  return row >= 0 && column >= 0 && row < down && column < across ? [row, column] : null;
};

/**
 * How much of the original is kept, 0 to 1; padding does not count.
 * @param {[number, number, number, number]} kept
 */
export const keptShare = (kept) => {
  const [left, top, right, bottom] = kept.map((edge) => Math.min(1, Math.max(0, edge)));
  return (right - left) * (bottom - top);
};
