// The sum of a row and a matrix on paper: the row, the matrix and the result, their sizes, and a line of boxes for each number
// of the result. Draws what it is given.

import { find, findAll, make } from '../core/dom.js';
import { phrase } from '../core/words.js';
import { button } from './elements.js';
import { cellName, factors, shown } from './toy_numbers.js';

/** @typedef {import('./toy_numbers.js').Numbers} Numbers */

const LONGEST = { cell: 30, prediction: 40 }; // characters

/**
 * @param {string} name
 * @param {number} longest
 */
const numberField = (name, longest) => {
  const input = make('input', 'gb-hand-cell');
  Object.assign(input, { type: 'text', autocomplete: 'off', inputMode: 'decimal', maxLength: longest });
  input.setAttribute('aria-label', name);
  return input;
};

/**
 * A number of the row or of the matrix.
 * @param {string} value
 * @param {string} name
 * @param {(text: string) => void} changed
 */
const cell = (value, name, changed) => {
  const input = numberField(name, LONGEST.cell);
  input.value = shown(value);
  input.addEventListener('input', () => {
    input.removeAttribute('aria-invalid');
    changed(input.value);
  });
  return input;
};

/**
 * Numbers in brackets, with what they are below.
 * @param {'eye' | 'translator' | 'tutor'} part whose colour it has
 * @param {string} name
 * @param {HTMLElement[]} cells
 * @param {number} columns
 * @param {string} words
 */
const bracketed = (part, name, cells, columns, words) => {
  const box = make('div', 'gb-hand-bracket');
  box.dataset.part = part;
  box.style.setProperty('--columns', String(columns));
  box.setAttribute('role', 'group');
  box.setAttribute('aria-label', name);
  box.append(...cells);
  const made = make('div', 'gb-hand-named');
  made.append(box, make('span', 'gb-note', words));
  return made;
};

/**
 * @param {string} sign
 * @param {HTMLElement} part
 */
const joined = (sign, part) => {
  const made = make('div', 'gb-hand-joined');
  made.append(make('span', 'gb-hand-sign', sign), part);
  return made;
};

/**
 * The row times the matrix, and empty places for the result.
 * @param {Numbers} numbers changed in place as they are written
 * @param {() => void} changed
 */
export const drawSum = ({ row, matrix }, changed) => {
  const columns = matrix[0].length;
  const results = Array.from({ length: columns }, (_, j) => {
    const place = make('output', 'gb-hand-out');
    place.setAttribute('aria-label', phrase(`page.practice.toy.result_number.${j + 1}`));
    return place;
  });
  const entries = row.map((value, i) =>
    cell(value, cellName.row(i), (text) => {
      row[i] = text;
      changed();
    }),
  );
  const weights = matrix.flatMap((line, i) =>
    line.map((value, j) =>
      cell(value, cellName.matrix(i, j), (text) => {
        matrix[i][j] = text;
        changed();
      }),
    ),
  );
  return [
    bracketed(
      'eye',
      phrase('page.practice.toy.row'),
      entries,
      row.length,
      phrase('page.practice.toy.feature', { width: row.length }),
    ),
    joined(
      '×',
      bracketed(
        'translator',
        phrase('page.practice.toy.matrix'),
        weights,
        columns,
        phrase('page.practice.toy.weights', { rows: row.length, columns }),
      ),
    ),
    joined(
      '=',
      bracketed(
        'tutor',
        phrase('page.practice.toy.result'),
        results,
        columns,
        phrase('page.practice.toy.embedding', { width: columns }),
      ),
    ),
  ];
};

/**
 * @param {'rows' | 'columns'} side
 * @param {number} size
 * @param {[least: number, most: number]} limits
 * @param {(size: number) => void} change
 */
const stepper = (side, size, [least, most], change) => {
  const less = button('−', () => change(size - 1));
  const more = button('+', () => change(size + 1));
  less.setAttribute('aria-label', phrase(`page.practice.toy.${side}.less`));
  more.setAttribute('aria-label', phrase(`page.practice.toy.${side}.more`));
  less.disabled = size <= least;
  more.disabled = size >= most;
  const name = phrase(`page.practice.toy.${side}.name`);
  const made = make('div', 'gb-hand-step');
  made.setAttribute('role', 'group');
  made.setAttribute('aria-label', name);
  made.append(make('span', '', name), less, make('b', '', String(size)), more);
  return made;
};

/**
 * @param {Numbers} numbers
 * @param {[least: number, most: number]} limits
 * @param {(rows: number, columns: number) => void} resize
 */
export const drawSizes = ({ row, matrix }, limits, resize) => {
  const columns = matrix[0].length;
  return [
    stepper('rows', row.length, limits, (size) => resize(size, columns)),
    stepper('columns', columns, limits, (size) => resize(row.length, size)),
  ];
};

/**
 * A box for what one expects, with a place for its mark and for what is true.
 * @param {string} name
 * @param {string} key "0,1" of a product, "sum,1" of a sum
 * @param {() => void} submit
 */
const prediction = (name, key, submit) => {
  const input = numberField(name, LONGEST.prediction);
  input.dataset.said = key;
  const box = make('span', 'gb-hand-box');
  box.dataset.mark = '';
  box.append(input, make('span', 'gb-hand-true'));
  input.addEventListener('input', () => {
    box.dataset.mark = '';
  });
  input.addEventListener('keydown', (event) => {
    if (event.key === 'Enter') submit();
  });
  return { box, input };
};

/**
 * @typedef {object} LineActs
 * @property {() => void} submit
 * @property {(i?: number, j?: number) => void} light shows which two numbers a product is of; none without
 */

/**
 * One product of a line.
 * @param {Numbers} numbers
 * @param {number} i
 * @param {number} j
 * @param {LineActs} acts
 */
const drawTerm = (numbers, i, j, { submit, light }) => {
  const label = make('code', '', factors(numbers, i, j));
  label.dataset.factor = `${i},${j}`;
  const name = phrase('page.practice.toy.product', { place: i + 1, column: j + 1 });
  const { box, input } = prediction(name, `${i},${j}`, submit);
  input.addEventListener('focus', () => light(i, j));
  input.addEventListener('blur', () => light());
  const term = make('label', 'gb-hand-term');
  if (i) term.append(make('span', 'gb-hand-sign', '+'));
  term.append(label, box);
  return term;
};

/**
 * A line for each number of the result: its products, and their sum.
 * @param {Numbers} numbers
 * @param {LineActs} acts
 */
export const drawLines = (numbers, acts) =>
  numbers.matrix[0].map((_, j) => {
    const last = make('label', 'gb-hand-term');
    const name = phrase('page.practice.toy.sum', { column: j + 1 });
    last.append(make('span', 'gb-hand-sign', '='), prediction(name, `sum,${j}`, acts.submit).box);
    const terms = make('div', 'gb-hand-terms');
    terms.append(...numbers.row.map((_value, i) => drawTerm(numbers, i, j, acts)), last);
    const line = make('div', 'gb-hand-line');
    const title = phrase(`page.practice.toy.line.${j + 1}`, { column: j + 1 });
    line.append(make('p', 'gb-ex-small', title), terms);
    return line;
  });

/**
 * Show which two numbers a product is of; none without.
 * @param {HTMLElement} sum
 * @param {number} columns
 * @param {number} [i]
 * @param {number} [j]
 */
export const lightFactors = (sum, columns, i, j) => {
  const [entries, weights] = findAll(sum, '.gb-hand-bracket');
  const weight = i === undefined || j === undefined ? -1 : i * columns + j;
  [...entries.children].forEach((one, at) => one.toggleAttribute('data-lit', at === i));
  [...weights.children].forEach((one, at) => one.toggleAttribute('data-lit', at === weight));
};

/**
 * The box of a prediction by its key.
 * @param {HTMLElement} work
 * @param {string} key
 */
export const predictionOf = (work, key) => {
  const input = find(work, `[data-said="${key}"]`, HTMLInputElement);
  const box = /** @type {HTMLElement} */ (input.closest('.gb-hand-box'));
  return { input, box, truth: find(box, '.gb-hand-true') };
};
