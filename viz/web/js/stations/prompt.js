// A prompt as positions: what each holds, how many there are of each kind, what they cost in memory. Pure.

import { memory, visible } from '../core/format.js';
import { patchName } from './grid.js';

/** @typedef {import('./replies.js').Prompt} Prompt */
/** @typedef {import('./replies.js').PromptSpan} PromptSpan */
/** @typedef {Partial<import('./replies.js').Geometry>} Geometry */
/** @typedef {import('../core/format.js').SpanKind} SpanKind */
/** @typedef {Map<number, {text: string, id: number}>} KnownTokens by position, of those that were sent */

const SOURCES = {
  template: "from the checkpoint's template",
  question: 'from the question',
  answer: 'from an earlier answer',
};

/**
 * @param {Prompt} prompt
 * @param {number} position
 */
export const spanAt = ({ spans }, position) => spans.find(({ start, stop }) => position >= start && position < stop);

/**
 * @param {Prompt} prompt
 * @returns {KnownTokens}
 */
export const knownTokens = ({ spans }) =>
  new Map(
    spans.flatMap(({ start, stop, tokens, ids, tail, tailIds }) => [
      ...tokens.map((text, index) => /** @type {const} */ ([start + index, { text, id: ids[index] }])),
      ...tail.map((text, index) => /** @type {const} */ ([stop - tail.length + index, { text, id: tailIds[index] }])),
    ]),
  );

/**
 * What one position holds, in a sentence.
 * @param {Prompt} prompt
 * @param {KnownTokens} known
 * @param {Geometry} geometry
 * @param {number} position
 */
export const positionWords = (prompt, known, { grid }, position) => {
  const span = spanAt(prompt, position);
  if (!span) return '';
  if (span.kind === 'image') {
    const patch = position - span.start;
    const name = grid ? patchName(patch, grid) : `patch ${patch}`;
    return `Position ${position}: ${name}. The image token (id ${prompt.imageId}) keeps the place; what stands there is the projected patch.`;
  }
  const token = known.get(position);
  const what = token ? `token ${token.id}, ${visible(token.text)}` : 'a token that was not sent to this page';
  return `Position ${position}: ${what}, ${SOURCES[span.kind]}.`;
};

/**
 * How many positions there are of each kind.
 * @param {Prompt} prompt
 */
export const amountsOf = ({ spans }) => {
  /** @type {Partial<Record<SpanKind, number>>} */
  const amounts = {};
  for (const { kind, start, stop } of spans) amounts[kind] = (amounts[kind] ?? 0) + stop - start;
  return amounts;
};

/** @param {Partial<Record<SpanKind, number>>} amounts */
export const sumWords = (amounts) =>
  Object.entries(amounts)
    .map(([kind, count]) => `${count} ${kind}`)
    .join(' + ');

/**
 * How N, the positions that are not the picture's, comes about.
 * @param {Prompt} prompt
 * @param {number} before positions that stood there when it was asked, 0 for the first turn
 */
export const countWords = (prompt, before) => {
  if (before) {
    return `This turn added ${prompt.length - before} positions to the ${before} that stood there when it was asked; the picture is not read again.`;
  }
  const { image = 0, ...others } = amountsOf(prompt);
  return `N = ${prompt.length} \u2212 ${image} = ${prompt.length - image}: ${sumWords(others)}. Textbooks round it (often to 10 for a short question); the tokenizer and the template decide.`;
};

/**
 * What the keys and values of all positions take.
 * @param {Prompt} prompt
 * @param {Geometry} geometry
 */
export const cacheWords = (prompt, { cache, cached }) => {
  const { length } = prompt;
  if (!cache) return '';
  if (cached !== undefined && cached !== length * cache) {
    return `Keys and values of ${length} positions take ${memory(cached)} of memory; some layers keep only the last ones.`;
  }
  const image = amountsOf(prompt).image ?? 0;
  return `Keys and values of ${length} positions: ${length} x ${cache.toLocaleString('en')} bytes = ${memory(length * cache)} of memory, of which the picture takes ${memory(image * cache)}.`;
};
