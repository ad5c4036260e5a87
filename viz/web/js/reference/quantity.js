// What the bars of the token budget can show, and the scale they share. Pure; knows nothing of the page.

import { percent, scaled, thousands } from '../core/format.js';
import { phrase } from '../core/words.js';

/** @typedef {import('../messages.js').Rule} Rule */
/** @typedef {{of: (rule: Rule) => number | null | undefined, text: (value: number) => string}} Quantity */
/** @typedef {{at: (value: number) => number, marks: number[]}} Scale `at` gives a share of the line */

/** By the name that the page's choice has. @type {Readonly<Record<string, Quantity>>} */
export const QUANTITIES = {
  tokens: { of: ({ tokens }) => tokens, text: thousands },
  share: { of: ({ bill }) => bill?.share, text: percent },
  operations: { of: ({ bill }) => bill?.operations, text: (value) => `${scaled(value)}FLOP` },
  bytes: { of: ({ bill }) => bill?.bytes, text: (value) => `${scaled(value)}B` },
};

/** Marks of an even scale, about so many. */
const STEPS = 5;

/** @param {number} most @returns {Scale} */
const evenScale = (most) => {
  const rough = most / STEPS;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((times) => times * power).find((value) => value >= rough) ?? 10 * power;
  const end = Math.ceil((most / step) * (1 - 1e-9)) * step;
  return {
    at: (value) => value / end,
    marks: Array.from({ length: Math.round(end / step) + 1 }, (_, index) => index * step),
  };
};

/** @param {number} least @param {number} most @returns {Scale} */
const logScale = (least, most) => {
  const first = Math.floor(Math.log10(least) + 1e-9);
  const last = Math.max(first + 1, Math.log10(most)); // the longest bar fills the line
  return {
    at: (value) => (Math.log10(value) - first) / (last - first),
    marks: Array.from({ length: Math.floor(last + 1e-9) - first + 1 }, (_, index) => 10 ** (first + index)),
  };
};

/**
 * The scale of all bars. It takes all rules in, so a filter does not stretch it. Even steps end where the open weights do:
 * some closed products count in so small a unit that they would press all else flat.
 * @param {Rule[]} rules
 * @param {Quantity} quantity
 * @param {boolean} even even steps, or steps of ten times
 * @returns {Scale}
 */
export const scaleOf = (rules, { of }, even) => {
  /** @param {Rule[]} some @returns {number[]} */
  const values = (some) => some.map((rule) => of(rule) ?? 0).filter((value) => value > 0);
  const all = values(rules);
  const open = values(rules.filter(({ group }) => group === 'open'));
  if (even) return evenScale(Math.max(...(open.length ? open : all)));
  return logScale(Math.min(...all), Math.max(...all));
};

/**
 * A value at the scale's edge, without digits that say nothing.
 * @param {number} value
 * @param {Quantity} quantity
 */
export const markText = (value, { text }) => (value ? text(value).replace(/\.0+(?=\D)/, '') : '0');

/**
 * What stands before a count that is not exact.
 * @param {Pick<Rule, 'ceiling' | 'status'>} rule
 */
export const signOf = ({ ceiling, status }) => (ceiling ? '≤ ' : status.id === 'approximate' ? '≈ ' : '');

/**
 * A rule's value in words.
 * @param {Rule} rule
 * @param {Quantity} quantity
 */
export const valueText = (rule, { of, text }) => {
  const value = of(rule);
  if (value !== undefined && value !== null) return `${signOf(rule)}${text(value)}`;
  return phrase(rule.way === 'unknown' ? 'page.reference.unpublished' : 'page.reference.no_count');
};
