// The picture with what lies over it, its scale and the words about it, drawn on one sheet to be saved.

import { make, penOf, themeColour } from '../core/dom.js';
import { pageData } from '../core/page_data.js';
import { colourStops } from '../stations/patch_map.js';

/** @typedef {{format: (value: number) => string, low: number, high: number, diverging: boolean}} Scale */

const WIDTH = 1200; // pixels of the picture's own side
const LINE = 36;

/**
 * Lines of words, none wider than it may be unless it is one word.
 * @param {string} text
 * @param {number} width
 * @param {(text: string) => number} measure
 */
export const wrapped = (text, width, measure) => {
  let line = '';
  const lines = [];
  for (const word of text.split(' ')) {
    const longer = `${line} ${word}`.trim();
    if (measure(longer) <= width || !line) line = longer;
    else {
      lines.push(line);
      line = word;
    }
  }
  return [...lines, line];
};

/**
 * A map's colours from its least to its largest value, with both written at their ends.
 * @param {CanvasRenderingContext2D} pen
 * @param {Scale} scale
 */
const drawScale = (pen, { format, low, high, diverging }) => {
  const [left, right] = [format(low), format(high)];
  const from = LINE + pen.measureText(left).width + 12;
  const [y, wide, tall] = [WIDTH + LINE * 0.75, WIDTH / 3, LINE * 0.6];
  const ramp = pen.createLinearGradient(from, 0, from + wide, 0);
  pen.fillStyle = pageData.overlay.grey;
  pen.fillRect(from, y, wide, tall);
  for (const [place, colour] of colourStops(diverging)) ramp.addColorStop(place, colour);
  pen.fillStyle = ramp;
  pen.fillRect(from, y, wide, tall);
  pen.fillStyle = themeColour('ink');
  pen.fillText(left, LINE, WIDTH + LINE * 1.25);
  pen.fillText(right, from + wide + 12, WIDTH + LINE * 1.25);
};

/**
 * @param {HTMLCanvasElement} picture as it is on show
 * @param {Scale | null} scale of the map over it, where that has one
 * @param {string[]} texts one or more lines each
 * @param {string} family of letters
 */
export const drawSheet = (picture, scale, texts, family) => {
  const made = make('canvas');
  const pen = penOf(made);
  const font = `26px ${family}`;
  pen.font = font;
  const lines = texts.flatMap((text) => wrapped(text, WIDTH - 2 * LINE, (some) => pen.measureText(some).width));
  const above = WIDTH + (scale ? LINE : 0);
  [made.width, made.height] = [WIDTH, above + LINE * (lines.length + 1.5)]; // which clears the pen
  pen.fillStyle = themeColour('paper');
  pen.fillRect(0, 0, made.width, made.height);
  pen.imageSmoothingQuality = 'high';
  pen.drawImage(picture, 0, 0, WIDTH, WIDTH);
  pen.font = font;
  if (scale) drawScale(pen, scale);
  pen.fillStyle = themeColour('ink');
  lines.forEach((line, index) => pen.fillText(line, LINE, above + LINE * (index + 1.5)));
  return made;
};
