// A part of a panel: how picture and words meet in one model.

import { make } from '../../core/dom.js';
import { drawWiring } from '../wiring.js';

/** @typedef {import('../wire.js').WiringPart} WiringPart */

export const kind = 'wiring';

/** @param {WiringPart} part */
export const draw = ({ wiring, name }) => {
  const place = make('div', 'gb-wiring');
  if (name) place.append(make('p', 'gb-note', name));
  const drawing = make('div');
  place.append(drawing);
  drawWiring(drawing, wiring);
  return place;
};
