// A word in each patch, as much of it as fits. The letters are drawn once; the marks behind them change with the pointer.

import { make, penOf, themeColour } from '../core/dom.js';
import { visible } from '../core/format.js';
import { patchPlace } from './grid.js';
import { cellBox } from './picture_layout.js';

/** @typedef {import('./grid.js').GridSize} GridSize */
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
   * @param {Box} box
   * @param {GridSize} grid
   */
  const write = (canvas, words, box, grid) => {
    if (drawn?.words === words && drawn.box === box.join()) return;
    drawn = { words, box: box.join() };
    [letters.width, letters.height] = [canvas.width, canvas.height];
    const pen = penOf(letters);
    const [, , width, height] = cellBox(box, grid, [0, 0]);
    const family = getComputedStyle(root).getPropertyValue('--mono');
    pen.font = `${Math.min(0.42 * height, 0.34 * width)}px ${family}`;
    [pen.textAlign, pen.textBaseline, pen.fillStyle] = ['center', 'middle', '#fff'];
    const room = Math.max(1, Math.floor((0.94 * width) / pen.measureText('m').width));
    words.forEach((word, patch) => {
      const [x, y] = cellBox(box, grid, patchPlace(patch, grid));
      pen.fillText(visible(word.trim() || word).slice(0, room), x + width / 2, y + height / 2);
    });
  };

  /**
   * @param {CanvasRenderingContext2D} pen
   * @param {import('./patch_map.js').LetterMap} map
   * @param {Box} box
   * @param {GridSize} grid
   */
  return (pen, map, box, grid) => {
    write(pen.canvas, map.values, box, grid);
    pen.fillStyle = VEIL;
    pen.fillRect(...box);
    pen.fillStyle = themeColour('translator');
    pen.globalAlpha = MARK;
    map.values.forEach((word, patch) => {
      if (word === map.marked) pen.fillRect(...cellBox(box, grid, patchPlace(patch, grid)));
    });
    pen.globalAlpha = 1;
    pen.drawImage(letters, 0, 0);
  };
};
