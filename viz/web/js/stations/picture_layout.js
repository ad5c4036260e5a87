// Where things stand on the picture's canvas, in its pixels: the original, the part kept, the grid. Knows numbers alone.

/** @typedef {import('./grid.js').GridSize} GridSize */
/** @typedef {import('./grid.js').Place} Place */
/** @typedef {[x: number, y: number, width: number, height: number]} Box */
/** @typedef {{original: Box, kept: Box, grid: Box}} Layout */
/**
 * @typedef {object} Proportions
 * @property {[number, number]} size of the original
 * @property {[number, number, number, number] | null} kept left, top, right and bottom as shares of the original
 * @property {GridSize | null} grid
 * @property {[number, number] | null} patch width and height as shares of what is kept
 */

/**
 * The largest layout that fits into a canvas, in its middle.
 * @param {[number, number]} canvas
 * @param {Proportions} proportions
 * @returns {Layout}
 */
export const layoutOf = ([across, down], { size: [wide, high], kept, grid, patch }) => {
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
  const [rows, columns] = grid ?? [1, 1];
  const [share, shareDown] = patch ?? [1 / columns, 1 / rows];
  return {
    original,
    kept: keptBox,
    grid: [keptBox[0], keptBox[1], keptBox[2] * share * columns, keptBox[3] * shareDown * rows],
  };
};

/**
 * @param {Box} box of the whole grid
 * @param {GridSize} grid
 * @param {Place} place
 * @returns {Box}
 */
export const cellBox = ([x, y, width, height], [rows, columns], [row, column]) => [
  x + (column * width) / columns,
  y + (row * height) / rows,
  width / columns,
  height / rows,
];

/**
 * The cell of a box of `rows x columns` that holds a point; null outside it.
 * @param {Box} box
 * @param {GridSize} size
 * @param {number} x
 * @param {number} y
 * @returns {Place | null}
 */
export const cellAt = ([left, top, width, height], [rows, columns], x, y) => {
  const [row, column] = [Math.floor(((y - top) / height) * rows), Math.floor(((x - left) / width) * columns)];
  return row >= 0 && column >= 0 && row < rows && column < columns ? [row, column] : null;
};

/**
 * How much of the original is kept, 0 to 1; padding does not count.
 * @param {[number, number, number, number]} kept
 */
export const keptShare = (kept) => {
  const [left, top, right, bottom] = kept.map((edge) => Math.min(1, Math.max(0, edge)));
  return (right - left) * (bottom - top);
};
