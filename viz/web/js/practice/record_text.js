// A learner's record as text: read, brought up to today's version, and held to the forms of its parts. Pure: knows no
// storage and no page.

import { isObject } from '../core/forms.js';
import { phrase } from '../core/words.js';

/** @typedef {Record<string, unknown>} Parts by name, each whatever its own module makes it */
/** @typedef {Record<number, (parts: Parts) => Parts>} Steps from each older version to the one after it */

/** What a record says of itself, in the browser's storage and in a file. */
export const KEY = 'glassbox.learner';
const NAMED = 3; // of what is lost, so many are named
const LONGEST_NAME = 60; // characters

/**
 * Parts of a record in the version `version`, or a complaint about why there are none.
 * @param {string} text
 * @param {number} version
 * @param {Steps} steps
 * @returns {{parts: Parts, older: boolean, what: unknown, complaint?: undefined} | {complaint: 'damaged' | 'newer'}}
 */
export const readRecord = (text, version, steps) => {
  let record;
  try {
    record = JSON.parse(text);
  } catch {
    return { complaint: 'damaged' };
  }
  if (!isObject(record) || !isObject(record.parts)) return { complaint: 'damaged' };
  const written = Number(record.version);
  if (!Number.isInteger(record.version) || written < 1) return { complaint: 'damaged' };
  if (written > version) return { complaint: 'newer' };
  let { parts } = record;
  for (let from = written; from < version; from++) {
    parts = steps[from] ? steps[from](/** @type {Parts} */ (parts)) : parts;
  }
  return { parts: /** @type {Parts} */ (parts), older: written < version, what: record.what };
};

/**
 * The sound parts of a record, and the paths of what is not sound in it; a part without a form is taken as it is.
 * @param {Parts} parts
 * @param {Record<string, import('../core/forms.js').Form>} forms
 * @returns {{sound: Parts, lost: string[]}}
 */
export const mended = (parts, forms) => {
  /** @type {string[]} */
  const lost = [];
  const sound = Object.entries(parts).map(([name, value]) => [
    name,
    Object.hasOwn(forms, name) ? forms[name](value, name, lost) : value,
  ]);
  return { sound: Object.fromEntries(sound.filter(([, value]) => value !== undefined)), lost };
};

/**
 * Some of what is lost by name, and how many more.
 * @param {string[]} lost paths
 */
export const describeLost = (lost) => {
  const names = lost
    .slice(0, NAMED)
    .map((path) => phrase('page.practice.record.part', { path: path.slice(0, LONGEST_NAME) }));
  const parts = names.join(', ');
  return lost.length > NAMED ? phrase('page.practice.record.and_more', { parts, n: lost.length - NAMED }) : parts;
};
