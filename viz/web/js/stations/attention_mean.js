// The mean of attention over layers and heads, in the browser: the rule of model/explain/rows.py, held to the same table of cases.

import { phrase } from '../core/words.js';

/** @typedef {{layers: number, heads: number, patches: number}} Shape of rows, [layer, head, patch] */
/** @typedef {{layer: number | null, head: number | null}} Choice null is the mean over all */

/**
 * @param {ArrayLike<number>} rows
 * @param {Shape} shape
 * @param {Choice} choice
 * @returns {Float32Array} one number a patch
 */
export const meanAttention = (rows, { layers, heads, patches }, { layer, head }) => {
  const mean = new Float32Array(patches);
  const [first, last] = layer === null ? [0, layers] : [layer, layer + 1];
  const [left, right] = head === null ? [0, heads] : [head, head + 1];
  const count = (last - first) * (right - left);
  for (let l = first; l < last; l++) {
    for (let h = left; h < right; h++) {
      const start = (l * heads + h) * patches;
      for (let patch = 0; patch < patches; patch++) mean[patch] += rows[start + patch] / count;
    }
  }
  return mean;
};

/**
 * In words, how it was computed.
 * @param {Choice} choice
 * @param {{layers: number, heads: number}} of
 */
export const meanWords = ({ layer, head }, { layers, heads }) => {
  if (layer !== null && head !== null) return phrase('page.stations.answer.mean.both', { layer, head });
  if (layer !== null) return phrase('page.stations.answer.mean.layer', { layer, n: heads });
  if (head !== null) return phrase('page.stations.answer.mean.head', { head, n: layers });
  return phrase('page.stations.answer.mean.all', { layers, heads });
};
