// A part of a panel: named bars on one scale, each with its number.

import { make, written } from '../../core/dom.js';

/** @typedef {import('../wire.js').BarsPart} BarsPart */

export const kind = 'bars';

/**
 * How much of its line a bar fills, from 0 to 1.
 * @param {number} value
 * @param {number} most
 */
export const filled = (value, most) => (most > 0 ? Math.min(1, Math.max(0, value / most)) : 0);

/** @param {BarsPart} part */
export const draw = ({ rows, most, caption }) => {
  const whole = make('div', 'gb-barlist');
  const list = make('ul');
  for (const { name, value, text, part } of rows) {
    const item = make('li');
    if (part) item.dataset.part = part;
    const bar = make('span', 'gb-bar');
    const fill = make('i');
    fill.style.transform = `scaleX(${filled(value, most)})`;
    bar.append(fill);
    item.append(written('span', '', name), bar, make('b', '', text));
    list.append(item);
  }
  whole.append(list);
  if (caption) whole.append(make('p', 'gb-note', caption));
  return whole;
};
