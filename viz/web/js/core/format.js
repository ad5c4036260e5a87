// How a number, a token and the kinds of position are written. Knows nothing of the page.

import { phrase } from './words.js';

/**
 * A share of one, at most two digits that count; the same rule as viz/numbers.py.
 * @param {number} share
 */
export const percent = (share) => {
  const value = 100 * share;
  if (value === 0 || value >= 9.95) return `${value.toFixed(0)} %`;
  if (value < 0.0095) return '< 0.01 %';
  return `${value.toFixed(value >= 0.995 ? 1 : 2)} %`;
};

/**
 * A number with at most three digits that count, as Python's format ".3g" writes it.
 * @param {number} value
 */
const threeDigits = (value) => {
  const [digits, exponent] = value.toExponential(2).split('e').map(Number);
  if (exponent >= -4 && exponent < 3) return String(Number(value.toPrecision(3)));
  return `${digits}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
};

/**
 * A value of a map: 0.041 is "4.1 %" as a share, "+4.1 points" as a change, "0.041" as a number; the same rule as viz/words.py.
 * @param {'share' | 'change' | 'number'} kind
 * @param {number} value
 */
export const quantity = (kind, value) => {
  if (kind === 'number') return threeDigits(value);
  if (kind === 'share') return percent(value);
  const size = percent(Math.abs(value)).replace(' %', '');
  const sign = value === 0 || size.startsWith('<') ? '' : value > 0 ? '+' : '\u2212';
  return phrase('page.format.points', { value: `${sign}${size}` });
};

/**
 * A token as one can see it: line breaks and blanks have signs of their own.
 * @param {string} text
 */
export const visible = (text) => text.replace(/\n/g, '⏎').replace(/\t/g, '⇥').replace(/ /g, '␣') || '∅';

/**
 * What to call a token: its text, or what the tokenizer calls it when it ends inside a character.
 * @param {{text: string, end?: boolean, p: number, top: [string, number, ...unknown[]][]}} token
 */
export const nameOf = (token) => {
  if (token.end) return phrase('page.format.end_of_answer');
  return token.text || token.top.find(([, p]) => p === token.p)?.[0] || '';
};

/**
 * A number with two places, and a true minus sign.
 * @param {number} value
 */
export const signedNumber = (value) => value.toFixed(2).replace('-', '\u2212');

/**
 * An amount of memory: 524288 -> "524.3 kB".
 * @param {number} bytes
 */
export const memory = (bytes) => {
  if (bytes >= 1e9) return `${(bytes / 1e9).toFixed(2)} GB`;
  return bytes >= 1e6 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e3).toFixed(1)} kB`;
};

/** @typedef {'template' | 'image' | 'question' | 'answer'} SpanKind */
/** @type {SpanKind[]} the four kinds of position, in the order of a prompt and its answer */
export const SPANS = ['template', 'image', 'question', 'answer'];

/**
 * A whole number with its thousands apart.
 * @param {number} value
 */
export const thousands = (value) => value.toLocaleString('en-US', { maximumFractionDigits: 0 });

const SIZES = /** @type {const} */ ([
  [1e18, 'E'],
  [1e15, 'P'],
  [1e12, 'T'],
  [1e9, 'G'],
  [1e6, 'M'],
  [1e3, 'k'],
  [1, ''],
]);

/**
 * Three digits that count, and a letter for the size, to put a unit behind: 7.85 T, 302 M.
 * @param {number} value
 */
export const scaled = (value) => {
  const [size, letter] = SIZES.find(([one]) => value >= 0.9995 * one) ?? [1, ''];
  const share = value / size;
  const places = size === 1 || share >= 99.95 ? 0 : share >= 9.995 ? 1 : 2;
  return `${share.toFixed(places)} ${letter}`;
};
