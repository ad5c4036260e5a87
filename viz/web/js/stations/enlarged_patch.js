// One patch, every pixel a square with its normalised number.

import { find, penOf } from '../core/dom.js';
import { signedNumber } from '../core/format.js';
import { phrase } from '../core/words.js';
import { channelName, normalised } from './pixel_values.js';

/**
 * @typedef {object} Enlarged
 * @property {number} patch its number
 * @property {import('../core/placement.js').Edges} edges as shares of the picture
 * @property {ImageData} pixels of the whole picture
 * @property {import('./pixel_values.js').Normalising} normalising
 * @property {number} channel whose numbers are written
 */

const READABLE = 18; // pixels of a square that can hold a number

/** @param {HTMLElement} root */
export const createEnlargedPatch = (root) => {
  const canvas = find(root, '.gb-patch canvas', HTMLCanvasElement);
  const pen = penOf(canvas);
  const caption = find(root, '[data-why="patch"]');
  const hint = caption.textContent;

  const clear = () => {
    pen.clearRect(0, 0, canvas.width, canvas.width);
    caption.textContent = hint;
    canvas.setAttribute('aria-label', phrase('page.stations.patches.no_patch'));
  };

  /** @param {Enlarged} enlarged */
  const draw = ({ patch, edges, pixels, normalising, channel }) => {
    pen.clearRect(0, 0, canvas.width, canvas.width);
    const [left, top, right, bottom] = edges.map((edge, side) =>
      Math.round(edge * (side % 2 ? pixels.height : pixels.width)),
    );
    const [wide, high] = [right - left, bottom - top];
    const step = canvas.width / Math.max(wide, high);
    pen.font = `${0.4 * step}px ${getComputedStyle(root).getPropertyValue('--sans')}`;
    [pen.textAlign, pen.textBaseline] = ['center', 'middle'];
    let sum = 0;
    for (let row = 0; row < high; row++) {
      for (let column = 0; column < wide; column++) {
        const start = 4 * ((top + row) * pixels.width + left + column);
        const [red, green, blue] = pixels.data.subarray(start, start + 3);
        const value = normalised(pixels.data[start + channel], channel, normalising);
        sum += value;
        pen.fillStyle = `rgb(${red} ${green} ${blue})`;
        pen.fillRect(column * step, row * step, step + 0.5, step + 0.5);
        if (step < READABLE) continue;
        pen.fillStyle = 0.299 * red + 0.587 * green + 0.114 * blue > 140 ? '#000' : '#fff';
        pen.fillText(value.toFixed(1).replace('-', '\u2212'), (column + 0.5) * step, (row + 0.55) * step);
      }
    }
    caption.textContent = phrase('page.stations.patches.enlarged', { patch, width: wide, height: high });
    const label = phrase('page.stations.patches.enlarged_label', {
      patch,
      width: wide,
      height: high,
      channel: channelName(channel),
      mean: signedNumber(sum / (wide * high)),
    });
    canvas.setAttribute('aria-label', label);
  };
  return { draw, clear };
};
