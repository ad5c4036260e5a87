// A word in each patch, as much of it as fits; where views lie over each other, in the smallest. The letters are drawn once; the marks behind them change with the pointer.

import { make, penOf, themeColour } from '../core/dom.js';
import { visible } from '../core/format.js';
import { boxOf } from './picture_layout.js';

/** @typedef {import('../core/placement.js').Placement} Placement */
/** @typedef {import('./picture_layout.js').Box} Box */

const VEIL = 'rgba(10, 12, 16, 0.62)';
const MARK = 0.65; // so that white letters stand out on it in the dark theme's lighter hue too

/** @param {HTMLElement} root whose `--mono` the letters take */
export const createLettering = (root) => {
  const letters = make('canvas');
  /** @type {{words: string[], box: string} | null} */
  let drawn = null;

  /**
   * @param {HTMLCanvasElement} canvas
   * @param {string[]} words
   * @param {Box} kept
   * @param {Placement} placement
   */
  const write = (canvas, words, kept, placement) => {
    if (drawn?.words === words && drawn.box === kept.join()) return;
    drawn = { words, box: kept.join() };
    [letters.width, letters.height] = [canvas.width, canvas.height];
    const pen = penOf(letters);
    const family = getComputedStyle(root).getPropertyValue('--mono');
    [pen.textAlign, pen.textBaseline, pen.fillStyle] = ['center', 'middle', '#fff'];
    let [sized, room] = [/** @type {import('../core/placement.js').View | null} */ (null), 0];
    for (const patch of placement.uppermost) {
      const [x, y, width, height] = boxOf(kept, placement.box(patch));
      const { view } = placement.place(patch);
      if (view !== sized) {
        pen.font = `${Math.min(0.42 * height, 0.34 * width)}px ${family}`;
        [sized, room] = [view, Math.max(1, Math.floor((0.94 * width) / pen.measureText('m').width))];
      }
      const word = words[patch];
      pen.fillText(visible(word.trim() || word).slice(0, room), x + width / 2, y + height / 2);
    }
  };

  /**
   * @param {CanvasRenderingContext2D} pen
   * @param {import('./patch_map.js').LetterMap} map
   * @param {Box} kept
   * @param {Placement} placement
   */
  return (pen, map, kept, placement) => {
    write(pen.canvas, map.values, kept, placement);
    pen.fillStyle = VEIL;
    pen.fillRect(...boxOf(kept, placement.rectangle));
    pen.fillStyle = themeColour('translator');
    pen.globalAlpha = MARK;
    for (const patch of placement.uppermost) {
      if (map.values[patch] === map.marked) pen.fillRect(...boxOf(kept, placement.box(patch)));
    }
    pen.globalAlpha = 1;
    pen.drawImage(letters, 0, 0);
  };
};
