// What reads a patch: the filters of the patch embedding as little pictures. They belong to the model, not to the picture.

import { bytesOf } from '../core/bytes.js';
import { find, make, penOf } from '../core/dom.js';
import { phrase } from '../core/words.js';

/**
 * Opaque pixels of one filter out of all, [filter, row, column, rgb].
 * @param {Uint8Array} values
 * @param {number} place
 * @param {number} count pixels of one
 */
export const filterPixels = (values, place, count) => {
  const pixels = new Uint8ClampedArray(4 * count).fill(255);
  for (let pixel = 0; pixel < count; pixel++) {
    const start = 3 * (place * count + pixel);
    pixels.set(values.subarray(start, start + 3), 4 * pixel);
  }
  return pixels;
};

/**
 * @param {HTMLElement} root
 * @param {import('./replies.js').PatchesReply} reply
 */
export const drawFilters = (root, reply) => {
  const [rows, columns] = reply.size;
  const values = bytesOf(reply.filters);
  const place = find(root, '#filters');
  place.replaceChildren(
    ...reply.indices.map((index, at) => {
      const canvas = make('canvas');
      [canvas.width, canvas.height] = [columns, rows];
      canvas.title = phrase('page.stations.patches.filter', { filter: index });
      const pixels = filterPixels(values, at, rows * columns);
      penOf(canvas).putImageData(new ImageData(pixels, columns, rows), 0, 0);
      return canvas;
    }),
  );
  place.setAttribute('aria-label', reply.caption);
  const { shape, caption } = reply;
  find(root, '[data-message="filters"]').textContent = phrase('page.stations.patches.filters', { shape, caption });
};
