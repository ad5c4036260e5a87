// A row through a small matrix, by hand: predict each product, have them marked, then see them. The server multiplies.

import { findAll, make, say } from '../core/dom.js';
import { phrase } from '../core/words.js';
import { button, statusLine } from './elements.js';
import { refused } from './replies.js';
import { asWritten, complainedOf, describeMarks, factors, plain, resized, shown } from './toy_numbers.js';
import { drawLines, drawSizes, drawSum, lightFactors, predictionOf } from './toy_sheet.js';

/** @typedef {import('./replies.js').ToyReply} ToyReply */
/** @typedef {import('./toy_numbers.js').Numbers} Numbers */
/** @typedef {{row?: (number | string)[], matrix?: (number | string)[][]}} Start the numbers to begin with; the lesson's own without */

/** @param {import('./toy_numbers.js').Mark} mark */
const signOf = (mark) => (mark === null ? '' : mark ? '✓' : '✗');

class Toy {
  #request;
  #start;
  /** @type {Numbers | null} what it began with */ #own = null;
  /** @type {Numbers} */ #numbers = { row: [], matrix: [] };
  /** @type {[least: number, most: number]} of a side */ #limits = [2, 4];
  #sum = make('div', 'gb-hand-sum');
  #sizes = make('div', 'gb-hand-sizes');
  #work = make('div', 'gb-hand-work');
  #status = statusLine('p', 'gb-told gb-hand-status');

  /**
   * @param {HTMLElement} element
   * @param {{request: import('./replies.js').Request, start?: Start}} tools
   */
  constructor(element, { request, start = {} }) {
    this.#request = request;
    this.#start = start;
    const actions = make('div', 'gb-ex-actions');
    actions.append(
      button(phrase('page.practice.toy.mark'), () => this.#mark(), 'gb-button gb-primary'),
      button(phrase('page.practice.toy.show'), () => this.#reveal()),
      button(phrase('page.practice.toy.back'), () => this.#own && this.#set(this.#own), 'gb-chipbutton'),
    );
    const whole = make('div', 'gb-hand');
    whole.append(this.#sum, this.#sizes, this.#work, actions, this.#status);
    element.replaceChildren(whole);
  }

  async open() {
    if (this.#own) return;
    const { row, matrix } = this.#start;
    const reply = /** @type {import('./replies.js').Reply<ToyReply>} */ (
      await this.#request('toy', { ...(row ? { row, matrix } : {}), reveal: false })
    );
    if (refused(reply)) {
      say(this.#status, reply.error, true);
      return;
    }
    this.#own = asWritten(reply);
    this.#limits = [reply.least, reply.most];
    this.#set(this.#own);
  }

  /** @param {Numbers} numbers */
  #set(numbers) {
    this.#numbers = structuredClone(numbers);
    const columns = numbers.matrix[0].length;
    this.#sum.replaceChildren(...drawSum(this.#numbers, () => this.#forget()));
    this.#sizes.replaceChildren(
      ...drawSizes(this.#numbers, this.#limits, (rows, wanted) => this.#resize(rows, wanted)),
    );
    this.#work.replaceChildren(
      ...drawLines(this.#numbers, {
        submit: () => this.#mark(),
        light: (i, j) => lightFactors(this.#sum, columns, i, j),
      }),
    );
    say(this.#status, '');
  }

  /**
   * @param {number} rows
   * @param {number} columns
   */
  #resize(rows, columns) {
    const focused = document.activeElement?.getAttribute('aria-label');
    this.#set(resized(this.#numbers, rows, columns));
    findAll(this.#sizes, 'button', HTMLButtonElement)
      .find((one) => one.getAttribute('aria-label') === focused && !one.disabled)
      ?.focus();
  }

  /** The numbers have changed: marks and products were of others. */
  #forget() {
    for (const box of findAll(this.#work, '[data-mark]')) box.dataset.mark = '';
    for (const place of [...findAll(this.#work, '.gb-hand-true'), ...findAll(this.#sum, '.gb-hand-out')]) {
      place.textContent = '';
    }
    for (const label of findAll(this.#work, '[data-factor]')) {
      const [i, j] = String(label.dataset.factor).split(',').map(Number);
      label.textContent = factors(this.#numbers, i, j);
    }
    say(this.#status, '');
  }

  /**
   * Have the numbers multiplied; null, and the field that is wrong, where they cannot be.
   * @param {object} [more]
   * @returns {Promise<ToyReply | null>}
   */
  async #multiply(more = {}) {
    const numbers = this.#numbers;
    const { row, matrix } = numbers;
    const reply = /** @type {import('./replies.js').Reply<ToyReply>} */ (
      await this.#request('toy', {
        row: row.map(plain),
        matrix: matrix.map((line) => line.map(plain)),
        ...more,
      })
    );
    if (numbers !== this.#numbers) return null; // other sides meanwhile
    if (!refused(reply)) return reply;
    say(this.#status, reply.error, true);
    const name = complainedOf(reply.error);
    const wrong = findAll(this.#sum, 'input').find((one) => one.getAttribute('aria-label') === name);
    wrong?.setAttribute('aria-invalid', 'true');
    wrong?.focus();
    return null;
  }

  /**
   * Each box, with what belongs into it of `products` and `sums`.
   * @template T
   * @param {T[][]} products
   * @param {T[]} sums
   */
  #pairs(products, sums) {
    return sums.flatMap((sum, j) => [
      ...products.map((line, i) => ({ ...predictionOf(this.#work, `${i},${j}`), value: line[j] })),
      { ...predictionOf(this.#work, `sum,${j}`), value: sum },
    ]);
  }

  async #mark() {
    if (!this.#own) return;
    /** @param {string} key */
    const written = (key) => predictionOf(this.#work, key).input.value;
    const { row, matrix } = this.#numbers;
    const predicted = {
      products: row.map((_, i) => matrix[i].map((_value, j) => written(`${i},${j}`))),
      sums: matrix[0].map((_, j) => written(`sum,${j}`)),
    };
    const reply = await this.#multiply({ predicted, reveal: false });
    if (!reply) return;
    const pairs = this.#pairs(reply.marks.products, reply.marks.sums);
    for (const { box, value } of pairs) box.dataset.mark = signOf(value);
    say(this.#status, describeMarks(pairs.map(({ value }) => value)));
  }

  async #reveal() {
    if (!this.#own) return;
    const reply = await this.#multiply();
    if (!reply) return;
    for (const { truth, value } of this.#pairs(reply.products, reply.sums)) truth.textContent = shown(value);
    findAll(this.#sum, '.gb-hand-out').forEach((place, j) => {
      place.textContent = shown(reply.sums[j]);
    });
    say(this.#status, reply.told);
  }
}

/**
 * @param {HTMLElement} element
 * @param {{request: import('./replies.js').Request, start?: Start}} tools
 */
export const createToy = (element, tools) => new Toy(element, tools);
