// What the numbers of a check say of the token that changed most; and no more than that. Pure.

import { nameOf, percent, visible } from '../core/format.js';
import { phrase } from '../core/words.js';

/** @typedef {import('./replies.js').CheckValue} CheckValue */
/** @typedef {import('./replies.js').Token} Token */

const SMALL = 0.05; // a change of probability that is no change

/** @param {Token} token */
export const quoted = (token) => {
  if (token.end) return phrase('page.stations.check.end');
  return phrase('page.stations.quoted', { text: visible(nameOf(token)).replace(/^\u2423(?=.)/, '') });
};

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
 * @param {Token} token
 * @param {number[]} probabilities of it before, without the patches, and without as many at random
 * @param {number} n how many patches
 */
const changeWords = (token, probabilities, n) => {
  const [before, without, random] = probabilities.map(percent);
  if (token.end) return phrase('page.stations.check.end_changed', { before, without, n, random });
  return phrase('page.stations.check.changed', { token: quoted(token), before, without, n, random });
};

/**
 * @param {Pick<CheckValue, 'before' | 'without' | 'random' | 'count'>} value
 * @param {Token[]} tokens
 */
export const verdict = ({ before, without, random, count }, tokens) => {
  const most = mostChanged({ before, without });
  const others = meanOf(random.map((trial) => trial[most]));
  const changed = changeWords(tokens[most], [before[most], without[most], others], count);
  const [lost, lostElsewhere] = [Math.abs(before[most] - without[most]), Math.abs(before[most] - others)];
  let conclusion = phrase('page.stations.check.rests');
  if (lost < SMALL) conclusion = phrase('page.stations.check.rests_not');
  else if (lostElsewhere > 0.5 * lost) conclusion = phrase('page.stations.check.says_little');
  return `${changed} ${conclusion}`;
};
