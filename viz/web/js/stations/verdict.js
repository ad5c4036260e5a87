// What the numbers of a check say of the token that changed most; and no more than that. Pure.

import { nameOf, percent, visible } from '../core/format.js';

/** @typedef {import('./replies.js').CheckValue} CheckValue */
/** @typedef {import('./replies.js').Token} Token */

const SMALL = 0.05; // a change of probability that is no change

/** @param {Token} token */
export const quoted = (token) =>
  token.end ? 'the end of the answer' : `\u201c${visible(nameOf(token)).replace(/^\u2423(?=.)/, '')}\u201d`;

/** @param {number[]} values */
export const meanOf = (values) => values.reduce((sum, one) => sum + one, 0) / values.length;

/**
 * The place of the token that changed most.
 * @param {Pick<CheckValue, 'before' | 'without'>} value
 */
export const mostChanged = ({ before, without }) => {
  const changes = before.map((p, place) => Math.abs(p - without[place]));
  return changes.reduce((most, one, place) => (one > changes[most] ? place : most), 0);
};

/**
 * @param {Pick<CheckValue, 'before' | 'without' | 'random' | 'count'>} value
 * @param {Token[]} tokens
 */
export const verdict = ({ before, without, random, count }, tokens) => {
  const most = mostChanged({ before, without });
  const others = meanOf(random.map((trial) => trial[most]));
  const numbers = `${percent(before[most])} before, ${percent(without[most])} without these ${count} patches, ${percent(others)} without as many at random`;
  const [lost, lostElsewhere] = [Math.abs(before[most] - without[most]), Math.abs(before[most] - others)];
  let conclusion = 'It rests on these patches more than on others';
  if (lost < SMALL) conclusion = 'No token changes by more than 5 points: the answer does not rest on these patches';
  else if (lostElsewhere > 0.5 * lost) conclusion = 'Random patches change it as well: this says little about these';
  return `${quoted(tokens[most]).replace(/^t/, 'T')} changes most: ${numbers}. ${conclusion}.`;
};
