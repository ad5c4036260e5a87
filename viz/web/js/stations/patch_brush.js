// Choosing patches by drawing over the picture, with a brush or a box, or patch by patch with the keyboard.

import { find } from '../core/dom.js';
import { patchIndex } from './grid.js';

/** @typedef {import('./grid.js').Place} Place */

/**
 * Every place of the box between two corners, both included.
 * @param {Place} one
 * @param {Place} other
 * @returns {Place[]}
 */
export const boxPlaces = (one, other) => {
  const [top, bottom] = [Math.min(one[0], other[0]), Math.max(one[0], other[0])];
  const [left, right] = [Math.min(one[1], other[1]), Math.max(one[1], other[1])];
  return Array.from({ length: bottom - top + 1 }, (_, down) =>
    Array.from({ length: right - left + 1 }, (__, across) => /** @type {Place} */ ([top + down, left + across])),
  ).flat();
};

/**
 * The places of the largest values, the largest first; of equals the first.
 * @param {ArrayLike<number>} values
 * @param {number} count
 */
export const strongest = (values, count) =>
  Array.from(values, (_, place) => place)
    .sort((one, other) => values[other] - values[one] || one - other)
    .slice(0, count);

/**
 * @param {HTMLElement} panel
 * @param {import('../core/state.js').State} state
 * @param {import('./picture.js').Picture} picture
 * @param {() => void} changed other patches are taken away now
 */
export const createPatchBrush = (panel, state, picture, changed) => {
  const { canvas, view } = picture;
  let corner = /** @type {Place | null} */ (null); // where drawing began; null while nobody draws
  let adding = true; // whether the brush takes away or gives back
  const boxed = () => find(panel, '[name="brush"]:checked', HTMLInputElement).value === 'box';
  const on = () => state.now.station === 'check' && view.grid !== null;

  /** @param {Place[]} places */
  const touch = (places) => {
    for (const place of places) {
      const patch = patchIndex(place, view.grid ?? [0, 0]);
      if (adding) view.blocked.add(patch);
      else view.blocked.delete(patch);
    }
    changed();
  };
  /** @param {Place} place */
  const begin = (place) => {
    adding = !view.blocked.has(patchIndex(place, view.grid ?? [0, 0]));
  };

  canvas.addEventListener('pointerdown', (event) => {
    const place = on() ? picture.patchAt(event) : null;
    if (!place) return;
    event.preventDefault();
    canvas.setPointerCapture(event.pointerId);
    corner = place;
    begin(place);
    touch(boxed() ? [] : [place]);
  });
  canvas.addEventListener('pointermove', (event) => {
    const place = corner && !boxed() ? picture.patchAt(event) : null;
    if (place) touch([place]);
  });
  canvas.addEventListener('pointerup', (event) => {
    const from = corner;
    corner = null;
    const place = from && boxed() ? picture.patchAt(event) : null;
    if (from && place) touch(boxPlaces(from, place));
  });
  canvas.addEventListener('pointercancel', () => {
    corner = null;
  });
  canvas.addEventListener('keydown', (event) => {
    const { patch } = state.now;
    if (!on() || !patch || ![' ', 'Enter'].includes(event.key)) return;
    event.preventDefault();
    begin(patch);
    touch([patch]);
  });
};
