// A row and a small matrix as they are written, and what is said of predictions. Pure: the server multiplies.

/** @typedef {{row: string[], matrix: string[][]}} Numbers as written; the matrix is [row, column] */
/** @typedef {boolean | null} Mark right or not; null where nothing was written */

export const ORDINALS = ['first', 'second', 'third', 'fourth'];

/**
 * A number as it is shown: with a true minus sign.
 * @param {string | number} value
 */
export const shown = (value) => String(value).replace('-', '\u2212');

/**
 * A number as it is sent.
 * @param {string} text
 */
export const plain = (text) => text.replace('\u2212', '-');

/**
 * @param {{row: readonly (string | number)[], matrix: readonly (readonly (string | number)[])[]}} numbers
 * @returns {Numbers}
 */
export const asWritten = ({ row, matrix }) => ({
  row: row.map(String),
  matrix: matrix.map((line) => line.map(String)),
});

/**
 * The numbers with other sides; what is new is a one.
 * @param {Numbers} numbers
 * @param {number} rows
 * @param {number} columns
 * @returns {Numbers}
 */
export const resized = ({ row, matrix }, rows, columns) => ({
  row: Array.from({ length: rows }, (_, i) => row[i] ?? '1'),
  matrix: Array.from({ length: rows }, (_, i) =>
    Array.from({ length: columns }, (_unused, j) => matrix[i]?.[j] ?? '1'),
  ),
});

/**
 * A product as its two factors.
 * @param {Numbers} numbers
 * @param {number} i
 * @param {number} j
 */
export const factors = ({ row, matrix }, i, j) => `${shown(row[i]) || '?'} × ${shown(matrix[i][j]) || '?'}`;

/** What the fields are called, in a complaint of the server too. */
export const cellName = {
  /** @param {number} i */
  row: (i) => `row, ${ORDINALS[i]} number`,
  /**
   * @param {number} i
   * @param {number} j
   */
  matrix: (i, j) => `matrix, row ${i + 1}, column ${j + 1}`,
};

/**
 * The name of the field that a complaint is about: "Row, number 2: There is no number in it."; '' where it is about none.
 * @param {string} complaint
 */
export const complainedOf = (complaint) => {
  const place = complaint.split(':')[0].toLowerCase();
  const [, number] = /^row, number (\d+)$/.exec(place) ?? [];
  if (number) return cellName.row(Number(number) - 1);
  return /^matrix, row \d+, column \d+$/.test(place) ? place : '';
};

/** @param {Mark[]} marks */
export const describeMarks = (marks) => {
  const right = marks.filter((mark) => mark === true).length;
  const wrong = marks.filter((mark) => mark === false).length;
  const open = marks.length - right - wrong;
  if (open === marks.length) return 'Write what you expect into the boxes first, or show the products.';
  if (right === marks.length) return `All ${right} right. Show the products to see them stand in the result.`;
  return `${right} right${wrong ? `, ${wrong} not` : ''}${open ? `, ${open} still open` : ''}.`;
};
