// Choosing patches by drawing over the picture, with a brush or a box, or patch by patch with the keyboard.

import { find } from '../core/dom.js';

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
  let corner = /** @type {number | null} */ (null); // where drawing began; null while nobody draws
  let adding = true; // whether the brush takes away or gives back
  const boxed = () => find(panel, '[name="brush"]:checked', HTMLInputElement).value === 'box';
  const on = () => state.now.station === 'check' && view.placement !== null;

  /** @param {number[]} patches */
  const touch = (patches) => {
    for (const patch of patches) {
      if (adding) view.blocked.add(patch);
      else view.blocked.delete(patch);
    }
    changed();
  };
  /** @param {number} patch */
  const begin = (patch) => {
    adding = !view.blocked.has(patch);
  };

  canvas.addEventListener('pointerdown', (event) => {
    const patch = on() ? picture.patchAt(event) : null;
    if (patch === null) return;
    event.preventDefault();
    canvas.setPointerCapture(event.pointerId);
    corner = patch;
    begin(patch);
    touch(boxed() ? [] : [patch]);
  });
  canvas.addEventListener('pointermove', (event) => {
    const patch = corner !== null && !boxed() ? picture.patchAt(event) : null;
    if (patch !== null) touch([patch]);
  });
  canvas.addEventListener('pointerup', (event) => {
    const from = corner;
    corner = null;
    const patch = from !== null && boxed() ? picture.patchAt(event) : null;
    if (from !== null && patch !== null) touch(view.placement?.between(from, patch) ?? []);
  });
  canvas.addEventListener('pointercancel', () => {
    corner = null;
  });
  canvas.addEventListener('keydown', (event) => {
    const patch = picture.picked;
    if (!on() || patch === null || ![' ', 'Enter'].includes(event.key)) return;
    event.preventDefault();
    begin(patch);
    touch([patch]);
  });
};
