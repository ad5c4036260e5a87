// A family's wiring as one small drawing: picture on the left, words on the right, the language model below with its first
// layer at the top, and a dot wherever the two meet. Drawn from data, always to the same plan, so that two can be compared.

import { drawSvg } from '../core/dom.js';
import { PLAN, shapesOf } from './wiring_plan.js';

/** @typedef {import('./wire.js').Wiring} Wiring */

/**
 * Draw a wiring into an element, in the place of what was there.
 * @param {HTMLElement} element
 * @param {Wiring} wiring
 */
export const drawWiring = (element, wiring) => {
  const drawing = drawSvg('svg', {
    viewBox: `${PLAN.left} 0 ${PLAN.wide} ${PLAN.high}`,
    class: 'gb-wire',
    role: 'img',
    'aria-label': wiring.words,
    'data-meets': wiring.meets,
  });
  drawing.append(...shapesOf(wiring).map(({ tag, attributes, text }) => drawSvg(tag, attributes, text)));
  element.replaceChildren(drawing);
};
