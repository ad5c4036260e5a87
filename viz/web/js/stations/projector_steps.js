// One patch through every step of the projector: a row of colour for each vector, to be read number by number.

import { find, make, penOf, say, themeColour } from '../core/dom.js';
import { signedNumber } from '../core/format.js';
import { phrase } from '../core/words.js';

/** @typedef {{name: string, kind: string, shape: string, parameters: number}} Layer */

const BELOW = [110, 114, 122]; // grey, for numbers below zero
/** @type {Record<string, number>} */
const STEPS = { ArrowLeft: -1, ArrowRight: 1, PageDown: 10, PageUp: -10 };

/**
 * The bytes of a vector as a strip: a hue for more than zero, grey for less, full colour for the largest of the row.
 * @param {Float32Array} values
 * @param {number[]} hue red, green, blue
 */
export const stripPixels = (values, hue) => {
  const pixels = new Uint8ClampedArray(4 * values.length);
  const most = values.reduce((largest, one) => Math.max(largest, Math.abs(one)), 0) || 1;
  values.forEach((one, index) => {
    pixels.set(one > 0 ? hue : BELOW, 4 * index);
    pixels[4 * index + 3] = Math.round((255 * Math.abs(one)) / most);
  });
  return pixels;
};

class Row {
  item = make('li');
  #canvas = make('canvas');
  #range = make('span', 'gb-range');
  /** @type {Float32Array | null} */
  #values = null;
  #at = -1; // the number read last
  #rest = ''; // what the row says when none is read

  /**
   * @param {string} name
   * @param {string} shape
   * @param {string} parameters
   */
  constructor(name, shape, parameters) {
    this.#canvas.setAttribute('role', 'img');
    this.#canvas.tabIndex = 0;
    this.#range.setAttribute('role', 'status');
    this.item.append(
      make('b', '', name),
      make('span', 'gb-shape', shape),
      make('span', 'gb-count', parameters),
      this.#canvas,
      this.#range,
    );
    this.#canvas.addEventListener('pointermove', (event) =>
      this.#read(Math.floor((event.offsetX / this.#canvas.clientWidth) * this.#canvas.width)),
    );
    this.#canvas.addEventListener('pointerout', () => say(this.#range, this.#rest));
    this.#canvas.addEventListener('keydown', (event) => {
      const step = STEPS[event.key];
      if (!step) return;
      event.preventDefault();
      event.stopPropagation();
      this.#read(this.#at + step);
    });
  }

  /** @param {number} index */
  #read(index) {
    const values = this.#values;
    if (!values) return;
    this.#at = Math.min(values.length - 1, Math.max(0, index));
    const number = signedNumber(values[this.#at]);
    const n = values.length;
    say(this.#range, phrase('page.stations.projector.number', { index: this.#at, n, number, range: this.#rest }));
  }

  /** @param {Float32Array | null} values */
  draw(values) {
    this.#values = values;
    if (!values) {
      this.#rest = '';
      say(this.#range, '');
      this.#canvas.setAttribute('aria-label', phrase('page.stations.projector.pick'));
      this.#canvas.width = 1;
      return;
    }
    const [low, high] = [Math.min(...values), Math.max(...values)].map(signedNumber);
    this.#rest = phrase('page.stations.range', { low, high });
    say(this.#range, this.#rest);
    this.#canvas.setAttribute('aria-label', phrase('page.stations.projector.row', { n: values.length, low, high }));
    [this.#canvas.width, this.#canvas.height] = [values.length, 1];
    const hue = themeColour('translator').match(/[0-9a-f]{2}/gi) ?? [];
    const pixels = stripPixels(
      values,
      hue.map((part) => parseInt(part, 16)),
    );
    penOf(this.#canvas).putImageData(new ImageData(pixels, values.length, 1), 0, 0);
  }
}

export class ProjectorSteps {
  /** @type {Row[]} */
  #rows = [];
  #list;

  /** @param {HTMLElement} panel */
  constructor(panel) {
    this.#list = find(panel, '.gb-steps');
  }

  /**
   * A row for the feature, and one for each layer of the projector.
   * @param {Layer[]} layers
   */
  offer(layers) {
    this.#rows = [
      new Row(phrase('page.stations.projector.feature'), '', ''),
      ...layers.map(({ name, kind, shape, parameters }) => {
        const count = parameters.toLocaleString('en');
        const size = parameters
          ? phrase('page.stations.projector.parameters', { n: parameters, count })
          : phrase('page.stations.projector.no_parameters');
        return new Row(name, shape ? `${kind} ${shape}` : kind, size);
      }),
    ];
    this.#list.replaceChildren(...this.#rows.map(({ item }) => item));
  }

  /** @param {Float32Array[] | undefined} steps a vector a row; none while there is no patch */
  draw(steps) {
    this.#rows.forEach((row, place) => row.draw(steps?.[place] ?? null));
  }

  clear() {
    this.#rows = [];
    this.#list.replaceChildren();
  }
}
