// The tokens of a prompt in a row, the picture as one block, and the strip that shows the kinds to scale.

import { make, written } from '../core/dom.js';
import { visible } from '../core/format.js';
import { phrase } from '../core/words.js';

/** @typedef {import('./prompt.js').PromptSpan} PromptSpan */

/**
 * @param {string} text
 * @param {number} id
 * @param {number} position
 */
const chip = (text, id, position) => {
  const element = written('span', 'gb-chip', visible(text));
  element.title = phrase('page.stations.prefix.chip', { position, id });
  return element;
};

/**
 * @param {PromptSpan} span
 * @param {[number, number] | undefined} grid
 */
export const spanTokens = (span, grid) => {
  const { kind, start, stop, tokens, ids, hidden, tail, tailIds } = span;
  const group = make('span', 'gb-span');
  group.dataset.kind = kind;
  if (kind === 'image') {
    const n = stop - start;
    const size = grid
      ? phrase('page.stations.prefix.image_grid', { rows: grid[0], columns: grid[1], n })
      : phrase('page.stations.prefix.image', { n });
    group.append(make('span', 'gb-block', size));
    return group;
  }
  group.append(...tokens.map((text, index) => chip(text, ids[index], start + index)));
  if (hidden) group.append(make('span', 'gb-gap', phrase('page.stations.prefix.hidden', { n: hidden })));
  group.append(...tail.map((text, index) => chip(text, tailIds[index], stop - tail.length + index)));
  return group;
};

/** @param {PromptSpan} span */
export const stripPiece = ({ kind, start, stop }) => {
  const piece = make('i');
  piece.dataset.kind = kind;
  piece.style.flexGrow = String(stop - start);
  const name = phrase(`page.stations.kinds.${kind}`);
  piece.title = phrase('page.stations.prefix.piece', { kind: name, first: start, last: stop - 1 });
  return piece;
};
