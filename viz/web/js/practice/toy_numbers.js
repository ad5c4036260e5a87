// A row and a small matrix as they are written, and what is said of predictions. Pure: the server multiplies.

import { phrase } from '../core/words.js';

/** @typedef {{row: string[], matrix: string[][]}} Numbers as written; the matrix is [row, column] */
/** @typedef {boolean | null} Mark right or not; null where nothing was written */

const LONGEST = 4; // numbers of a side
const WHY = '\u0000'; // stands for the reason in a complaint

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

/** What the fields are called. */
export const cellName = {
  /** @param {number} i */
  row: (i) => phrase(`page.practice.toy.row_number.${i + 1}`),
  /**
   * @param {number} i
   * @param {number} j
   */
  matrix: (i, j) => phrase('page.practice.toy.matrix_number', { row: i + 1, column: j + 1 }),
};

/**
 * Whether a complaint is the phrase that this one becomes with some reason in its place.
 * @param {string} complaint
 * @param {string} text with WHY for the reason
 */
const isAbout = (complaint, text) => {
  const [before, after] = text.split(WHY);
  return complaint.startsWith(before) && complaint.endsWith(after);
};

/**
 * The name of the field that a complaint of the server is about: "Row, number 2: There is no number in it."; '' where it
 * is about none.
 * @param {string} complaint
 */
export const complainedOf = (complaint) => {
  const sides = Array.from({ length: LONGEST }, (_, i) => i);
  const row = sides.find((i) =>
    isAbout(complaint, phrase('page.practice.toy.complaint.row', { place: i + 1, why: WHY })),
  );
  if (row !== undefined) return cellName.row(row);
  const cell = sides
    .flatMap((i) => sides.map((j) => ({ i, j })))
    .find(({ i, j }) =>
      isAbout(complaint, phrase('page.practice.toy.complaint.matrix', { row: i + 1, column: j + 1, why: WHY })),
    );
  return cell ? cellName.matrix(cell.i, cell.j) : '';
};

/** @param {Mark[]} marks */
export const describeMarks = (marks) => {
  const right = marks.filter((mark) => mark === true).length;
  const wrong = marks.filter((mark) => mark === false).length;
  const open = marks.length - right - wrong;
  if (open === marks.length) return phrase('page.practice.toy.nothing_written');
  if (right === marks.length) return phrase('page.practice.toy.all_right', { right });
  if (!wrong) return phrase('page.practice.toy.right_open', { right, open });
  return open
    ? phrase('page.practice.toy.right_wrong_open', { right, wrong, open })
    : phrase('page.practice.toy.right_wrong', { right, wrong });
};
