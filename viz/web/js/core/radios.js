// A group of radio buttons that shows one key of the state and sets it.

import { findAll } from './dom.js';

/** @typedef {import('./state.js').State} State */

/**
 * @template {'frame' | 'encoderView' | 'projectorView'} K
 * @param {ParentNode} root
 * @param {string} name of the group
 * @param {State} state
 * @param {K} key
 */
export const bindRadios = (root, name, state, key) => {
  const radios = findAll(root, `[name="${name}"]`, HTMLInputElement);
  const show = () => {
    for (const radio of radios) radio.checked = radio.value === state.now[key];
  };
  for (const radio of radios) {
    radio.addEventListener('change', () =>
      state.set(/** @type {Partial<import('./state.js').PageState>} */ ({ [key]: radio.value })),
    );
  }
  state.subscribe([key], show);
  show();
};
