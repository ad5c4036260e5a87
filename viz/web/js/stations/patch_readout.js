// The names of the patch picked, and what the map says of it, under the picture.

import { find } from '../core/dom.js';
import { visible } from '../core/format.js';
import { phrase } from '../core/words.js';
import { patchIndex, patchName } from './grid.js';

/** @typedef {import('./patch_map.js').PatchMap} PatchMap */

/**
 * What a map says of a patch; empty where it has no words for it.
 * @param {PatchMap | null} map
 * @param {number} patch
 */
export const mapValueWords = (map, patch) => {
  if (map?.kind === 'scalar') return map.format(map.values[patch]);
  return map?.kind === 'letters' ? visible(map.values[patch]) : '';
};

/**
 * @param {HTMLElement} root
 * @param {import('../core/state.js').State} state
 * @param {import('./picture.js').Picture} picture
 */
export const createPatchReadout = (root, state, picture) => {
  const [readout, arithmetic] = ['.gb-readout', '.gb-arithmetic'].map((selector) => find(root, selector));
  const draw = () => {
    const { grid, map, imageStart } = picture.view;
    const { patch: place } = state.now;
    if (!place || !grid) {
      readout.textContent = '';
      arithmetic.textContent = phrase('page.stations.picture.numbering');
      return;
    }
    const patch = patchIndex(place, grid);
    const [name, value] = [patchName(patch, grid, imageStart), mapValueWords(map, patch)];
    readout.textContent = value ? phrase('page.stations.picture.patch_value', { patch: name, value }) : name;
    arithmetic.textContent = `${place[0]} x ${grid[1]} + ${place[1]} = ${patch}.`;
  };
  picture.onRefresh(draw);
  draw();
};
