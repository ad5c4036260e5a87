// The names of the patch picked, and what the map says of it, under the picture.

import { find } from '../core/dom.js';
import { visible } from '../core/format.js';
import { phrase } from '../core/words.js';
import { valueAt } from './patch_map.js';
import { patchName } from './patch_names.js';

/** @typedef {import('../core/placement.js').Placement} Placement */
/** @typedef {import('./patch_map.js').PatchMap} PatchMap */

/**
 * What a map says of a patch; empty where it has no words for it.
 * @param {PatchMap | null} map
 * @param {number} patch
 * @param {Placement} placement
 */
export const mapValueWords = (map, patch, placement) => {
  if (map?.kind === 'scalar') return map.format(valueAt(map, patch, placement));
  return map?.kind === 'letters' ? visible(map.values[patch]) : '';
};

/**
 * How the number of a patch comes from its row and column.
 * @param {number} patch
 * @param {Placement} placement
 */
export const arithmeticWords = (patch, placement) => {
  const { view, row, column } = placement.place(patch);
  const sum = `${row} x ${view.columns} + ${column} = ${patch}.`;
  return placement.several ? phrase('page.stations.picture.in_views', { sum: `${view.start} + ${sum}` }) : sum;
};

/**
 * @param {HTMLElement} root
 * @param {import('./picture.js').Picture} picture
 */
export const createPatchReadout = (root, picture) => {
  const [readout, arithmetic] = ['.gb-readout', '.gb-arithmetic'].map((selector) => find(root, selector));
  const draw = () => {
    const { placement, inPrompt, map } = picture.view;
    const patch = picture.picked;
    if (patch === null || !placement) {
      readout.textContent = '';
      arithmetic.textContent = phrase('page.stations.picture.numbering');
      return;
    }
    const name = patchName(patch, inPrompt ?? placement, inPrompt !== null);
    const value = mapValueWords(map, patch, placement);
    readout.textContent = value ? phrase('page.stations.picture.patch_value', { patch: name, value }) : name;
    arithmetic.textContent = arithmeticWords(patch, placement);
  };
  picture.onRefresh(draw);
  draw();
};
