// A part of a panel: a paragraph.

import { make } from '../../core/dom.js';

/** @typedef {import('../wire.js').NotePart} NotePart */

export const kind = 'note';

/** @param {NotePart} part */
export const draw = ({ text }) => make('p', 'gb-note', text);
