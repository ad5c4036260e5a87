// What is kept of the exercises with numbers, in the learner's part "numbers": the streak, what was right at once, and which
// kinds are to come up. Pure: knows no page.

import { count, fields, isObject, list, named, text } from '../../core/forms.js';
import { phrase } from '../../core/words.js';

/** @typedef {{asked: number, right: number}} Done of one kind */
/** @typedef {{streak: number, best: number, kinds: Record<string, Done>, chosen: string[]}} NumbersRecord */

const done = fields({ asked: count, right: count }, { needed: ['asked', 'right'] });
export const NUMBERS_FORM = fields({ streak: count, best: count, kinds: named(done), chosen: list(text) });

/**
 * @param {unknown} kept a part that NUMBERS_FORM has taken, or nothing
 * @returns {NumbersRecord}
 */
export const readNumbers = (kept) => ({ streak: 0, best: 0, kinds: {}, chosen: [], ...(isObject(kept) ? kept : {}) });

/**
 * The record with one more exercise in it.
 * @param {NumbersRecord} record
 * @param {string} kind
 * @param {boolean} right whether the first answer was
 * @returns {NumbersRecord}
 */
export const withExercise = (record, kind, right) => {
  const before = record.kinds[kind] || { asked: 0, right: 0 };
  const streak = right ? record.streak + 1 : 0;
  return {
    ...record,
    streak,
    best: Math.max(record.best, streak),
    kinds: { ...record.kinds, [kind]: { asked: before.asked + 1, right: before.right + (right ? 1 : 0) } },
  };
};

/**
 * All of it in one line.
 * @param {NumbersRecord} record
 */
export const describeTotal = ({ streak, best, kinds }) => {
  const all = Object.values(kinds);
  const asked = all.reduce((sum, one) => sum + one.asked, 0);
  if (!asked) return phrase('page.practice.numbers.nothing_done');
  const right = all.reduce((sum, one) => sum + one.right, 0);
  return best > streak
    ? phrase('page.practice.numbers.right_at_once_and_best', { right, asked, best })
    : phrase('page.practice.numbers.right_at_once', { right, asked });
};

/**
 * The kind of the next exercise: one of those chosen, or of all, and not the last one again where there is another.
 * @param {string[]} chosen
 * @param {string[]} kinds there are
 * @param {string | undefined} last
 * @param {() => number} random from 0 up to 1
 */
export const nextKind = (chosen, kinds, last, random) => {
  const known = chosen.filter((kind) => kinds.includes(kind));
  const pool = known.length ? known : kinds;
  const from = pool.filter((kind) => pool.length === 1 || kind !== last);
  return from.length ? from[Math.floor(random() * from.length)] : 'any';
};
