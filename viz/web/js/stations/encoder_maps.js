// What the encoder station may lay over the picture, and what it says of it: pure functions of what the server sent.

import { percent, signedNumber } from '../core/format.js';
import { extremes, patchCount, placeWords } from './grid.js';

/** @typedef {import('./grid.js').GridSize} GridSize */
/** @typedef {import('./patch_map.js').PatchMap} PatchMap */
/** @typedef {{map: PatchMap | null, text: string}} Overlay what lies over the picture, and its description */
/**
 * The features of a picture, unpacked.
 * @typedef {import('./replies.js').EncoderReply & {bytes: Uint8Array, square: Float32Array, lengths: Float32Array}} Features
 */
/** @typedef {{values: Float32Array, positions: number, caption: string}} Attention [position, position] */

const MOST_OUTLIERS = 8; // that are named

/** @type {Overlay} */
export const PICK = { map: null, text: 'Pick a patch: move over the picture, or focus it and use the arrow keys.' };

/**
 * @param {Features} features
 * @param {GridSize} grid
 * @returns {Overlay}
 */
export const coloursMap = ({ bytes, coloursCaption }, grid) => ({
  text: `${coloursCaption}.`,
  map: {
    kind: 'colours',
    values: bytes,
    caption: 'Features as colours',
    label: `The features of ${patchCount(grid)} patches as colours. ${coloursCaption}.`,
    why: 'colours',
  },
});

/**
 * @param {Features} features
 * @param {GridSize} grid
 * @param {number | null} patch
 * @returns {Overlay}
 */
export const likenessMap = ({ square }, grid, patch) => {
  if (patch === null) return PICK;
  const count = patchCount(grid);
  const values = square.subarray(patch * count, (patch + 1) * count);
  const [low, high] = extremes(values, patch); // of the others: nothing is as like it as itself
  const [least, most] = extremes(values);
  const name = placeWords(patch, grid);
  const text = `Most like ${name} is ${placeWords(high, grid)} with ${signedNumber(values[high])}; least like it ${placeWords(low, grid)} with ${signedNumber(values[low])}.`;
  return {
    text,
    map: {
      ...{ kind: 'scalar', diverging: false, values, low: values[least], high: values[most], format: signedNumber },
      caption: `Cosine of each patch's feature and that of ${name}`,
      label: `Likeness to ${name}. ${text}`,
      why: 'likeness',
    },
  };
};

/**
 * @param {Features} features
 * @param {GridSize} grid
 * @returns {Overlay}
 */
export const lengthsMap = ({ lengths, outliers }, grid) => {
  const [low, high] = extremes(lengths);
  const named = outliers.slice(0, MOST_OUTLIERS).map((patch) => placeWords(patch, grid));
  const more = outliers.length > MOST_OUTLIERS ? ` and ${outliers.length - MOST_OUTLIERS} more` : '';
  const far = outliers.length
    ? `Outliers, far longer than the rest: ${named.join('; ')}${more}.`
    : 'None is far longer than the rest.';
  const text = `Longest at ${placeWords(high, grid)} with ${signedNumber(lengths[high])}, shortest at ${placeWords(low, grid)} with ${signedNumber(lengths[low])}. ${far}`;
  return {
    text,
    map: {
      ...{
        kind: 'scalar',
        diverging: false,
        values: lengths,
        low: lengths[low],
        high: lengths[high],
        format: signedNumber,
      },
      caption: 'Length of the feature vector of each patch',
      label: `Lengths of the features. ${text}`,
      why: 'norms',
    },
  };
};

/**
 * Where one position looks, among the patches.
 * @param {Attention} attention
 * @param {GridSize} grid
 * @param {number | null} patch
 * @param {boolean} fromClass whether the class position looks, where there is one, and not the patch
 * @returns {Overlay}
 */
export const attentionMap = ({ values, positions, caption }, grid, patch, fromClass) => {
  const offset = positions - patchCount(grid);
  const classLooks = fromClass && offset > 0;
  if (patch === null && !classLooks) return PICK;
  const position = classLooks || patch === null ? 0 : offset + patch;
  const start = position * positions;
  const row = values.subarray(start + offset, start + positions);
  const [, high] = extremes(row);
  const who = classLooks || patch === null ? 'The class position' : `From ${placeWords(patch, grid)} the eye`;
  const onClass = offset ? `; the class position gets ${percent(values[start])}` : '';
  const text = `${who} looks most at ${placeWords(high, grid)}, with ${percent(row[high])}${onClass}.`;
  return {
    text,
    map: {
      ...{ kind: 'scalar', diverging: false, values: row, low: 0, high: row[high], format: percent },
      caption: `${caption}; share of attention on each patch`,
      label: `Attention inside the encoder. ${text}`,
      why: 'eye-attention',
    },
  };
};

/** @param {import('./replies.js').EncoderReply} reply */
export const encoderWords = ({ classPosition, hidden, selected, layers, read, layer }) => {
  const dropped = classPosition
    ? `The class position is dropped: ${hidden} becomes ${selected}.`
    : `There is no class position to drop: all of ${hidden} goes on.`;
  const run = layers ? `, what comes out of ${read} of ${layers} layers` : '';
  return `${dropped} LLaVA reads hidden state ${String(layer).replace('-', '\u2212')}${run}.`;
};
