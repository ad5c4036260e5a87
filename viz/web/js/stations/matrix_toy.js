// By hand: a row of numbers through a matrix, product by product.

import { find, findAll } from '../core/dom.js';
import { phrase } from '../core/words.js';

/**
 * A number as people write it, with a point or a comma; NaN for anything else, an empty field included.
 * @param {string} text
 */
export const writtenNumber = (text) => (text.trim() === '' ? NaN : Number(text.replace(',', '.')));

/**
 * The row times each column of the matrix, written out.
 * @param {number[]} row
 * @param {number[]} matrix row by row
 */
export const products = (row, matrix) => {
  const columns = matrix.length / row.length;
  return Array.from({ length: columns }, (_, column) => {
    const terms = row.map((one, index) => `${one} x ${matrix[index * columns + column]}`);
    const sum = row.reduce((total, one, index) => total + one * matrix[index * columns + column], 0);
    if (!Number.isFinite(sum)) return phrase('page.stations.projector.toy_numbers');
    return `${terms.join(' + ')} = ${Number(sum.toFixed(6))}`.replaceAll('-', '\u2212');
  });
};

/** @param {HTMLElement} panel */
export const createMatrixToy = (panel) => {
  const toy = find(panel, '.gb-toy');
  /** @param {string} selector */
  const read = (selector) => findAll(toy, selector, HTMLInputElement).map(({ value }) => writtenNumber(value));
  const multiply = () => {
    const results = products(read('[data-row]'), read('[data-matrix]'));
    findAll(toy, 'output').forEach((output, column) => {
      output.textContent = results[column];
    });
  };
  toy.addEventListener('input', multiply);
  multiply();
};
