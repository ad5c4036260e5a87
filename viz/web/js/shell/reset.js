// Beginning anew: what the parts of the page hold of a conversation, or of a picture, that is over.

import { find } from '../core/dom.js';

/** @typedef {ReturnType<typeof import('./parts.js').createParts>} Parts */

/**
 * @param {HTMLElement} root
 * @param {import('../core/state.js').State} state
 * @param {Parts} parts
 * @param {() => void} changed what can be asked has changed
 */
export const createReset = (root, state, parts, changed) => {
  const { answer, checker, stations, pixels, encoder, projector, plain } = parts;
  const promise = find(root, '#answer').dataset.note;
  return {
    /** Nothing has been said about this picture yet. */
    conversation() {
      answer.clear();
      checker.reset(false);
      find(root, '#answer').dataset.note = promise;
      stations.shapes({});
      state.set({ station: 'image' });
      changed();
    },
    /** What the stations know belongs to the picture before. */
    picture() {
      pixels.reset(null);
      encoder.reset();
      projector.reset();
      for (const station of Object.values(plain)) station.reset();
      checker.reset(true);
    },
  };
};

/** @typedef {ReturnType<typeof createReset>} Reset */
