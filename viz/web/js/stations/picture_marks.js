// Marks over the picture: the lines between patches, a frame, the tiles apart, patches taken away. Knows a pen and boxes.

import { themeColour } from '../core/dom.js';
import { boxOf } from './picture_layout.js';

/** @typedef {import('../core/placement.js').Placement} Placement */
/** @typedef {import('./picture_layout.js').Box} Box */
/** @typedef {CanvasRenderingContext2D} Pen */

const GAP = 0.16; // of a tile's side, on each side of it, when the tiles are apart
const HATCH = 6; // points from one line to the next

const density = () => window.devicePixelRatio || 1;

/**
 * @param {Pen} pen
 * @param {Box} box
 * @param {string} colour
 * @param {number} width in points
 */
export const outline = (pen, box, colour, width) => {
  pen.strokeStyle = colour;
  pen.lineWidth = width * density();
  pen.strokeRect(...box);
};

/**
 * The lines between the patches of every view.
 * @param {Pen} pen
 * @param {Box} kept
 * @param {Placement} placement
 */
export const drawGrid = (pen, kept, { views }) => {
  pen.beginPath();
  for (const { rectangle, rows, columns } of views) {
    const [x, y, width, height] = boxOf(kept, rectangle);
    for (let column = 0; column <= columns; column++) {
      pen.moveTo(x + (column * width) / columns, y);
      pen.lineTo(x + (column * width) / columns, y + height);
    }
    for (let row = 0; row <= rows; row++) {
      pen.moveTo(x, y + (row * height) / rows);
      pen.lineTo(x + width, y + (row * height) / rows);
    }
  }
  // Light on dark, so that the lines are seen on any picture.
  for (const [colour, line] of /** @type {[string, number][]} */ ([
    ['rgba(0, 0, 0, 0.45)', 2],
    ['rgba(255, 255, 255, 0.85)', 0.75],
  ])) {
    pen.strokeStyle = colour;
    pen.lineWidth = line * density();
    pen.stroke();
  }
};

/**
 * The tiles of `seen`, pulled apart; where views lie over each other, the smallest.
 * @param {Pen} pen
 * @param {HTMLImageElement} seen
 * @param {Box} kept
 * @param {Placement} placement
 * @param {number} apart from 0 to 1
 */
export const drawApart = (pen, seen, kept, placement, apart) => {
  /** @type {Box} */
  const pixels = [0, 0, seen.naturalWidth, seen.naturalHeight];
  pen.fillStyle = themeColour('paper');
  pen.fillRect(0, 0, pen.canvas.width, pen.canvas.height);
  pen.imageSmoothingEnabled = false;
  for (const patch of placement.uppermost) {
    const edges = placement.box(patch);
    const [x, y, width, height] = boxOf(kept, edges);
    const gap = GAP * apart * Math.min(width, height);
    const inner = /** @type {Box} */ ([x + gap, y + gap, width - 2 * gap, height - 2 * gap]);
    pen.drawImage(seen, ...boxOf(pixels, edges), ...inner);
  }
  pen.imageSmoothingEnabled = true;
};

/**
 * Patches taken away: hatched, so that no colour of a map is mistaken for them.
 * @param {Pen} pen
 * @param {Set<number>} patches
 * @param {Box} kept
 * @param {Placement} placement
 */
export const drawBlocked = (pen, patches, kept, placement) => {
  const { width, height } = pen.canvas;
  pen.save();
  pen.beginPath();
  for (const patch of patches) pen.rect(...boxOf(kept, placement.box(patch)));
  pen.clip();
  pen.fillStyle = themeColour('paper');
  pen.fillRect(0, 0, width, height);
  pen.strokeStyle = themeColour('soft');
  pen.lineWidth = density();
  pen.beginPath();
  for (let x = -height; x < width; x += HATCH * density()) {
    pen.moveTo(x, height);
    pen.lineTo(x + height, 0);
  }
  pen.stroke();
  pen.restore();
};
