// What may lie over the picture, one thing a patch; whoever made it, the picture draws it, and its look is that of
// viz/theme.py: a colour of the scale hides as much of the picture on the page as in a film or on paper.

import { bytesOf } from '../core/bytes.js';
import { pageData } from '../core/page_data.js';

/**
 * @typedef {object} MapWords
 * @property {string} caption how it was computed and scaled, without a full stop
 * @property {string} label what it shows, for whoever does not see it
 * @property {import('../core/why.js').Explained} why the four answers behind its "?"
 * @property {number} [token] the one it is of
 */
/**
 * One number a patch, on the colour scale from `low` to `high`; a diverging one has nothing in its middle.
 * @typedef {MapWords & {kind: 'scalar', values: Float32Array, low: number, high: number,
 *   diverging: boolean, format: (value: number) => string}} ScalarMap
 */
/** @typedef {MapWords & {kind: 'colours', values: Uint8Array}} ColourMap three bytes a patch: red, green, blue */
/** @typedef {MapWords & {kind: 'letters', values: string[], marked: string | null}} LetterMap a word a patch, one marked */
/** @typedef {ScalarMap | ColourMap | LetterMap} PatchMap */

/**
 * The colour scale's index of a value, 0 to 255.
 * @param {number} value
 * @param {number} low
 * @param {number} high
 * @param {boolean} [diverging]
 */
export const colourIndex = (value, low, high, diverging = false) => {
  if (high > low) return Math.round((255 * (Math.min(high, Math.max(low, value)) - low)) / (high - low));
  return diverging ? 128 : 0;
};

/**
 * How much of the picture a colour hides, 0 to 1: a little where the scale has nothing, nearly all at its top.
 * @param {number} level from 0 to 1
 * @param {boolean} [diverging] whether nothing is in the middle, and not at the foot
 */
export const opacity = (level, diverging = false) => {
  const [least, most] = pageData.overlay.opacity;
  return least + (most - least) * (diverging ? Math.abs(2 * level - 1) : level);
};

/**
 * The colour scale, 256 x 3 bytes.
 * @param {boolean} [diverging]
 */
export const scaleColours = (diverging = false) => bytesOf(diverging ? pageData.changeColours : pageData.colours);

/**
 * Red, green, blue and opacity of each patch, in bytes.
 * @param {ScalarMap | ColourMap} map
 * @param {Uint8Array} colours the scale
 */
export const mapPixels = (map, colours) => {
  const patches = map.kind === 'colours' ? map.values.length / 3 : map.values.length;
  const pixels = new Uint8ClampedArray(4 * patches).fill(255);
  for (let patch = 0; patch < patches; patch++) {
    if (map.kind === 'colours') {
      pixels.set(map.values.subarray(3 * patch, 3 * patch + 3), 4 * patch);
      continue;
    }
    const index = colourIndex(map.values[patch], map.low, map.high, map.diverging);
    pixels.set(colours.subarray(3 * index, 3 * index + 3), 4 * patch);
    pixels[4 * patch + 3] = Math.round(255 * opacity(index / 255, map.diverging));
  }
  return pixels;
};

/**
 * The scale as it looks over a picture, as places from 0 to 1 and colours.
 * @param {boolean} diverging
 * @returns {[number, string][]}
 */
export const colourStops = (diverging) => {
  const colours = scaleColours(diverging);
  return Array.from({ length: 17 }, (_, step) => {
    const index = Math.min(255, 16 * step);
    const [red, green, blue] = colours.subarray(3 * index, 3 * index + 3);
    return [step / 16, `rgb(${red} ${green} ${blue} / ${opacity(index / 255, diverging)})`];
  });
};

/**
 * The same as a background, over the grey that stands for a picture.
 * @param {boolean} diverging
 */
export const colourRamp = (diverging) => {
  const stops = colourStops(diverging).map(([, colour]) => colour);
  return `linear-gradient(90deg, ${stops.join(', ')}), ${pageData.overlay.grey}`;
};
