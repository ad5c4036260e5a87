// What may lie over the picture, one thing a patch or a cell of the raster to which all views are brought back; whoever made it, the picture draws it, and its look is that of
// viz/theme.py: a colour of the scale hides as much of the picture on the page as in a film or on paper.

import { bytesOf } from '../core/bytes.js';
import { pageData } from '../core/page_data.js';

/** @typedef {import('../core/placement.js').Placement} Placement */
/**
 * @typedef {object} MapWords
 * @property {string} caption how it was computed and scaled, without a full stop
 * @property {string} label what it shows, for whoever does not see it
 * @property {import('../core/why.js').Explained} why the four answers behind its "?"
 * @property {number} [token] the one it is of
 */
/**
 * One number a cell of the raster, on the colour scale from `low` to `high`; a diverging one has nothing in its middle.
 * `own` has one a patch where that is known; `joining` says how cells are read together else.
 * @typedef {MapWords & {kind: 'scalar', values: Float32Array, own?: ArrayLike<number>, joining: 'mean' | 'sum', low: number,
 *   high: number, diverging: boolean, format: (value: number) => string}} ScalarMap
 */
/** @typedef {MapWords & {kind: 'colours', values: Uint8Array}} ColourMap three bytes a cell: red, green, blue */
/** @typedef {MapWords & {kind: 'letters', values: string[], marked: string | null}} LetterMap a word a patch, one marked */
/** @typedef {ScalarMap | ColourMap | LetterMap} PatchMap */

/**
 * What a map says of a patch: its own number, else what the raster has over it.
 * @param {ScalarMap} map
 * @param {number} patch
 * @param {Placement} placement
 */
export const valueAt = ({ own, values, joining }, patch, placement) =>
  own ? own[patch] : placement.reading(values, patch, joining);

/**
 * How strong a map is over each patch as it is drawn: no patch is stronger for being larger.
 * @param {ScalarMap} map
 * @param {Placement} placement
 */
export const strengths = ({ values, diverging }, placement) =>
  Array.from({ length: placement.count }, (_, patch) => {
    const value = placement.reading(values, patch, 'mean');
    return diverging ? Math.abs(value) : value; // as far from nothing as can be
  });

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
 * Red, green, blue and opacity of each cell, in bytes.
 * @param {ScalarMap | ColourMap} map
 * @param {Uint8Array} colours the scale
 */
export const mapPixels = (map, colours) => {
  const cells = map.kind === 'colours' ? map.values.length / 3 : map.values.length;
  const pixels = new Uint8ClampedArray(4 * cells).fill(255);
  for (let cell = 0; cell < cells; cell++) {
    if (map.kind === 'colours') {
      pixels.set(map.values.subarray(3 * cell, 3 * cell + 3), 4 * cell);
      continue;
    }
    const index = colourIndex(map.values[cell], map.low, map.high, map.diverging);
    pixels.set(colours.subarray(3 * index, 3 * index + 3), 4 * cell);
    pixels[4 * cell + 3] = Math.round(255 * opacity(index / 255, map.diverging));
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
