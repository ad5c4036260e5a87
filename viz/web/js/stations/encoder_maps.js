// What the encoder station may lay over the picture, and what it says of it: pure functions of what the server sent.

import { percent, signedNumber } from '../core/format.js';
import { phrase } from '../core/words.js';
import { extremes, placeWords } from './patch_names.js';

/** @typedef {import('../core/placement.js').Placement} Placement */
/** @typedef {import('./patch_map.js').PatchMap} PatchMap */
/** @typedef {{map: PatchMap | null, text: string}} Overlay what lies over the picture, and its description */
/**
 * The features of a picture, unpacked.
 * @typedef {import('./replies.js').EncoderReply & {bytes: Uint8Array, square: Float32Array, lengths: Float32Array}} Features
 */
/** @typedef {{values: Float32Array, positions: number, caption: string}} Attention [position, position] */

const MOST_OUTLIERS = 8; // that are named

/** @returns {Overlay} */
export const pick = () => ({ map: null, text: phrase('page.stations.encoder.pick') });

/**
 * Colours of patches as those of the raster's cells.
 * @param {Uint8Array} bytes three a patch
 * @param {Placement} placement
 */
const colourCells = (bytes, placement) => {
  if (!placement.several) return bytes;
  const channels = [0, 1, 2].map((channel) =>
    placement.raster(
      bytes.filter((_, at) => at % 3 === channel),
      'mean',
    ),
  );
  return Uint8Array.from({ length: 3 * channels[0].length }, (_, at) =>
    Math.round(channels[at % 3][Math.floor(at / 3)]),
  );
};

/**
 * What a map of one number a patch draws of them, and where its scale begins and ends.
 * @param {Float32Array} own
 * @param {Placement} placement
 * @param {'mean' | 'sum'} joining
 */
const drawn = (own, placement, joining) => {
  const values = placement.raster(own, joining);
  const [least, most] = extremes(values);
  return { own, values, joining, low: values[least], high: values[most] };
};

/**
 * @param {Features} features
 * @param {Placement} placement
 * @returns {Overlay}
 */
export const coloursMap = ({ bytes, coloursCaption }, placement) => ({
  text: phrase('page.stations.sentence', { text: coloursCaption }),
  map: {
    kind: 'colours',
    values: colourCells(bytes, placement),
    caption: phrase('page.stations.encoder.colours.caption'),
    label: phrase('page.stations.encoder.colours.label', { n: placement.count, caption: coloursCaption }),
    why: 'colours',
  },
});

/**
 * @param {Features} features
 * @param {Placement} placement
 * @param {number | null} patch
 * @returns {Overlay}
 */
export const likenessMap = ({ square }, placement, patch) => {
  if (patch === null) return pick();
  const { count } = placement;
  const values = square.subarray(patch * count, (patch + 1) * count);
  const [low, high] = extremes(values, patch); // of the others: nothing is as like it as itself
  const name = placeWords(patch, placement);
  const text = phrase('page.stations.encoder.likeness.text', {
    patch: name,
    most: placeWords(high, placement),
    most_value: signedNumber(values[high]),
    least: placeWords(low, placement),
    least_value: signedNumber(values[low]),
  });
  return {
    text,
    map: {
      ...{ kind: 'scalar', diverging: false, ...drawn(values, placement, 'mean'), format: signedNumber },
      caption: phrase('page.stations.encoder.likeness.caption', { patch: name }),
      label: phrase('page.stations.encoder.likeness.label', { patch: name, text }),
      why: 'likeness',
    },
  };
};

/**
 * @param {number[]} outliers
 * @param {Placement} placement
 */
const outlierWords = (outliers, placement) => {
  if (!outliers.length) return phrase('page.stations.encoder.norms.no_outliers');
  const patches = outliers
    .slice(0, MOST_OUTLIERS)
    .map((patch) => placeWords(patch, placement))
    .join('; ');
  const n = outliers.length - MOST_OUTLIERS;
  if (n <= 0) return phrase('page.stations.encoder.norms.outliers', { patches });
  return phrase('page.stations.encoder.norms.more_outliers', { patches, n });
};

/**
 * @param {Features} features
 * @param {Placement} placement
 * @returns {Overlay}
 */
export const lengthsMap = ({ lengths, outliers }, placement) => {
  const [low, high] = extremes(lengths);
  const ends = phrase('page.stations.encoder.norms.text', {
    longest: placeWords(high, placement),
    most: signedNumber(lengths[high]),
    shortest: placeWords(low, placement),
    least: signedNumber(lengths[low]),
  });
  const text = `${ends} ${outlierWords(outliers, placement)}`;
  return {
    text,
    map: {
      ...{ kind: 'scalar', diverging: false, ...drawn(lengths, placement, 'mean'), format: signedNumber },
      caption: phrase('page.stations.encoder.norms.caption'),
      label: phrase('page.stations.encoder.norms.label', { text }),
      why: 'norms',
    },
  };
};

/**
 * @param {string | null} patch that looks; null for the class position
 * @param {{place: string, share: string}} most where it looks most
 * @param {string} onClass what the class position gets; empty where there is none
 */
const attentionWords = (patch, { place, share }, onClass) => {
  if (patch === null) {
    return phrase('page.stations.encoder.attention.from_class', { place, share, class: onClass });
  }
  return onClass
    ? phrase('page.stations.encoder.attention.from_patch', { patch, place, share, class: onClass })
    : phrase('page.stations.encoder.attention.patches_alone', { patch, place, share });
};

/**
 * Where one position looks, among the patches.
 * @param {Attention} attention
 * @param {Placement} placement
 * @param {number | null} patch
 * @param {boolean} fromClass whether the class position looks, where there is one, and not the patch
 * @returns {Overlay}
 */
export const attentionMap = ({ values, positions, caption }, placement, patch, fromClass) => {
  const offset = positions - placement.count;
  const classLooks = fromClass && offset > 0;
  if (patch === null && !classLooks) return pick();
  const from = classLooks ? null : patch;
  const position = from === null ? 0 : offset + from;
  const start = position * positions;
  const row = values.subarray(start + offset, start + positions);
  const [, high] = extremes(row);
  const most = { place: placeWords(high, placement), share: percent(row[high]) };
  const onClass = offset ? percent(values[start]) : '';
  const text = attentionWords(from === null ? null : placeWords(from, placement), most, onClass);
  return {
    text,
    map: {
      ...{ kind: 'scalar', diverging: false, ...drawn(row, placement, 'sum'), low: 0, format: percent },
      caption: phrase('page.stations.encoder.attention.caption', { caption }),
      label: phrase('page.stations.encoder.attention.label', { text }),
      why: 'eye-attention',
    },
  };
};

/** @param {import('./replies.js').EncoderReply} reply */
export const encoderWords = ({ classPosition, hidden, selected, layers, read, layer }) => {
  const dropped = classPosition
    ? phrase('page.stations.encoder.dropped', { hidden, selected })
    : phrase('page.stations.encoder.not_dropped', { hidden });
  const index = String(layer).replace('-', '\u2212');
  const state = layers
    ? phrase('page.stations.encoder.state_of', { layer: index, read, layers })
    : phrase('page.stations.encoder.state', { layer: index });
  return `${dropped} ${state}`;
};
