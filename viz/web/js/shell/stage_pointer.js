// A ring round the pointer, large enough for the last row; there only while presenting and the pointer is in use.

import { find } from '../core/dom.js';

const IDLE = 3000; // milliseconds without a movement

/**
 * @param {HTMLElement} root
 * @param {() => boolean} on
 */
export const createPointer = (root, on) => {
  const ring = find(root, '.gb-pointer');
  let timer = 0;
  const hide = () => {
    clearTimeout(timer);
    ring.hidden = true;
  };
  root.addEventListener('pointermove', (event) => {
    if (!on()) return;
    ring.hidden = false;
    ring.style.transform = `translate(${event.clientX}px, ${event.clientY}px)`;
    clearTimeout(timer);
    timer = setTimeout(hide, IDLE);
  });
  root.addEventListener('pointerleave', hide);
  window.addEventListener('keydown', hide, true);
};
