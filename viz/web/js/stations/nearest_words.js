// The word that stands nearest to each patch after a projector, as a map and in a sentence.

import { signedNumber, visible } from '../core/format.js';

/** @typedef {import('./replies.js').NearestWords} NearestWords */
/** @typedef {{nearest: NearestWords, untrained: NearestWords, straight: NearestWords, straightCosine: number}} Projectors */
/** @typedef {{words: string[], near: NearestWords, usual: string[]}} Nearest after one projector; `usual` after the model's own */

/** @type {Record<string, {key: 'nearest' | 'untrained' | 'straight', after: string}>} */
const VIEWS = {
  trained: { key: 'nearest', after: '' },
  untrained: { key: 'untrained', after: ', after a projector that never learned anything' },
  straight: { key: 'straight', after: ', after the projector without its bend' },
};

/** @param {NearestWords} near */
const firstWords = (near) => near.map(([[word]]) => word);

/**
 * The nearest word of each patch after each projector; the same lists each time, so that what is drawn of them can be kept.
 * @param {Projectors} projectors
 * @returns {Record<string, Nearest>}
 */
export const nearestOf = (projectors) => {
  const usual = firstWords(projectors.nearest);
  return Object.fromEntries(
    Object.entries(VIEWS).map(([view, { key }]) => {
      const near = projectors[key];
      return [view, { near, usual, words: key === 'nearest' ? usual : firstWords(near) }];
    }),
  );
};

/**
 * @param {string} view
 * @param {Nearest} nearest
 * @param {number | null} patch
 * @param {number} straightCosine of the vectors with and without the bend
 */
export const nearestSentence = (view, { words, near, usual }, patch, straightCosine) => {
  const kinds = new Set(words).size;
  const kept = words.filter((word, index) => word === usual[index]).length;
  const beside =
    view === 'straight'
      ? ` With and without the bend the vectors have a mean cosine of ${signedNumber(straightCosine)}, and ${kept} of ${words.length} patches keep their nearest word.`
      : '';
  if (patch === null) {
    return `${words.length} patches, ${kinds} different nearest words. Pick a patch to see its five.${beside}`;
  }
  const five = near[patch].map(([word, cosine]) => `${visible(word)} ${signedNumber(cosine)}`).join(', ');
  const same = words.filter((word) => word === words[patch]).length;
  return `Nearest to patch ${patch}: ${five}. ${same} of ${words.length} patches share the first; ${kinds} different words in all.${beside}`;
};

/**
 * @param {string} view
 * @param {Nearest} nearest
 * @param {number | null} patch
 * @param {string} sentence
 * @returns {import('./patch_map.js').LetterMap}
 */
export const nearestMap = (view, { words }, patch, sentence) => ({
  kind: 'letters',
  values: words,
  marked: patch === null ? null : words[patch],
  caption: `Nearest word of each patch${VIEWS[view].after}`,
  label: `The nearest word of each patch. ${sentence}`,
  why: 'words',
});
