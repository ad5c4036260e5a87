// The tokens of a prompt in a row, the picture as one block, and the strip that shows the kinds to scale.

import { make, written } from '../core/dom.js';
import { visible } from '../core/format.js';
import { phrase } from '../core/words.js';
import { viewsWords } from './patch_names.js';

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

/** @typedef {import('../core/placement.js').Placement} Placement */

/**
 * How the picture's positions come about, in one line.
 * @param {number} n how many there are
 * @param {Placement | null} placement
 */
export const imageWords = (n, placement) => {
  if (!placement) return phrase('page.stations.prefix.image', { n });
  const [{ rows, columns }] = placement.views;
  const others = [...placement.others].map(([name, count]) =>
    phrase('page.stations.prefix.others', { n: count, name }),
  );
  if (!placement.several && !others.length) return phrase('page.stations.prefix.image_grid', { rows, columns, n });
  const parts = [viewsWords(placement), ...others].join(' + ');
  return phrase('page.stations.prefix.image_views', { parts, n });
};

/**
 * @param {PromptSpan} span
 * @param {Placement | null} placement
 */
export const spanTokens = (span, placement) => {
  const { kind, start, stop, tokens, ids, hidden, tail, tailIds } = span;
  const group = make('span', 'gb-span');
  group.dataset.kind = kind;
  if (kind === 'image') {
    group.append(make('span', 'gb-block', imageWords(stop - start, placement)));
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
