// The word that stands nearest to each patch after a projector, as a map and in a sentence.

import { signedNumber, visible } from '../core/format.js';
import { phrase } from '../core/words.js';

/** @typedef {import('./replies.js').NearestWords} NearestWords */
/** @typedef {{nearest: NearestWords, untrained: NearestWords, straight: NearestWords, straightCosine: number}} Projectors */
/** @typedef {{words: string[], near: NearestWords, usual: string[]}} Nearest after one projector; `usual` after the model's own */

/** @type {Record<string, 'nearest' | 'untrained' | 'straight'>} */
const VIEWS = { trained: 'nearest', untrained: 'untrained', straight: 'straight' };

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
    Object.entries(VIEWS).map(([view, key]) => {
      const near = projectors[key];
      return [view, { near, usual, words: key === 'nearest' ? usual : firstWords(near) }];
    }),
  );
};

/**
 * @param {Nearest} nearest
 * @param {number | null} patch
 */
const wordsOf = ({ words, near }, patch) => {
  const kinds = new Set(words).size;
  if (patch === null) return phrase('page.stations.projector.all_words', { n: words.length, kinds });
  const five = near[patch].map(([word, cosine]) => `${visible(word)} ${signedNumber(cosine)}`).join(', ');
  const same = words.filter((word) => word === words[patch]).length;
  return phrase('page.stations.projector.nearest', { patch, words: five, same, n: words.length, kinds });
};

/**
 * @param {string} view
 * @param {Nearest} nearest
 * @param {number | null} patch
 * @param {number} straightCosine of the vectors with and without the bend
 */
export const nearestSentence = (view, nearest, patch, straightCosine) => {
  const said = wordsOf(nearest, patch);
  if (view !== 'straight') return said;
  const { words, usual } = nearest;
  const kept = words.filter((word, index) => word === usual[index]).length;
  const cosine = signedNumber(straightCosine);
  const beside = phrase('page.stations.projector.straight', { cosine, kept, n: words.length });
  return `${said} ${beside}`;
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
  caption: phrase(`page.stations.projector.caption.${view}`),
  label: phrase('page.stations.projector.label', { text: sentence }),
  why: 'words',
});
