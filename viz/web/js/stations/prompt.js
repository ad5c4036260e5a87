// A prompt as positions: what each holds, how many there are of each kind, what they cost in memory. Pure.

import { memory, visible } from '../core/format.js';
import { phrase } from '../core/words.js';
import { patchName } from './patch_names.js';

/** @typedef {import('./replies.js').Prompt} Prompt */
/** @typedef {import('./replies.js').PromptSpan} PromptSpan */
/** @typedef {Partial<import('./replies.js').Geometry>} Geometry */
/** @typedef {import('../core/placement.js').Placement} Placement */
/** @typedef {import('../core/format.js').SpanKind} SpanKind */
/** @typedef {Map<number, {text: string, id: number}>} KnownTokens by position, of those that were sent */

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
 * @param {Placement | null} placement
 * @param {number} position
 */
export const positionWords = (prompt, known, placement, position) => {
  const span = spanAt(prompt, position);
  if (!span) return '';
  if (span.kind === 'image') {
    const patch = placement?.patchAt(position) ?? null;
    const [name, id] = [placement?.otherAt(position) ?? null, prompt.imageId];
    if (placement && patch !== null) {
      return phrase('page.stations.prefix.patch', { position, patch: patchName(patch, placement), id });
    }
    return name === null
      ? phrase('page.stations.prefix.of_picture', { position, id })
      : phrase('page.stations.prefix.other', { position, name, id });
  }
  const token = known.get(position);
  if (!token) return phrase(`page.stations.prefix.not_sent.${span.kind}`, { position });
  return phrase(`page.stations.prefix.token.${span.kind}`, { position, id: token.id, token: visible(token.text) });
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
    .map(([kind, n]) => phrase(`page.stations.prefix.amounts.${kind}`, { n }))
    .join(' + ');

/**
 * How N, the positions that are not the picture's, comes about.
 * @param {Prompt} prompt
 * @param {number} before positions that stood there when it was asked, 0 for the first turn
 */
export const countWords = (prompt, before) => {
  const { length } = prompt;
  if (before) return phrase('page.stations.prefix.added', { n: length - before, before });
  const { image = 0, ...others } = amountsOf(prompt);
  return phrase('page.stations.prefix.count', { length, image, n: length - image, sum: sumWords(others) });
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
    return phrase('page.stations.prefix.cache_in_part', { n: length, memory: memory(cached) });
  }
  const image = amountsOf(prompt).image ?? 0;
  return phrase('page.stations.prefix.cache', {
    n: length,
    bytes: cache.toLocaleString('en'),
    memory: memory(length * cache),
    image: memory(image * cache),
  });
};
