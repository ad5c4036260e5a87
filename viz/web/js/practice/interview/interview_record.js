// What is kept of mock interviews, in the learner's part "interview": those that are over, and the one under way. Pure: knows
// no page, no clock and no server.

import { count, fields, flag, isObject, list, maybe, number, text } from '../../core/forms.js';
import { dateLocale, phrase } from '../../core/words.js';

/** @typedef {import('../replies.js').Level} Level */
/**
 * @typedef {object} Item one question of an interview
 * @property {string} id
 * @property {string} [ask] as it was asked, once the interview is over
 * @property {string} notes
 * @property {number} used seconds
 * @property {number | null} judged place in JUDGEMENTS; null while it is not
 */
/** @typedef {{begun?: string, mix?: string, seconds?: number, items: Item[]}} Past an interview that is over */
/**
 * @typedef {object} Current an interview under way
 * @property {string} [begun] ISO 8601
 * @property {string} [mix]
 * @property {number} seconds for each question
 * @property {Item[]} items
 * @property {number} at which of them is asked
 * @property {number} left seconds of it; below 0 once the time is over
 * @property {boolean} [comparing] whether a good answer is on show
 */
/** @typedef {{kept: Past[], current: Current | null, seconds: number, mix: string}} InterviewRecord */

/** @type {Level[]} */
export const LEVELS = ['junior', 'mid', 'senior'];
export const MIXES = ['mixed', ...LEVELS];
export const JUDGEMENTS = ['missed', 'partly', 'well', 'wanted'];
export const SECONDS = { least: 5, most: 900, usual: 90 };
const WELL = 2; // from this judgement on

const item = fields(
  { id: text, ask: text, notes: text, used: number, judged: maybe(count) },
  { needed: ['id'], otherwise: { notes: '', used: 0, judged: null } },
);
const common = { begun: text, mix: text, seconds: number, items: list(item) };
export const INTERVIEW_FORM = fields({
  kept: list(fields(common, { needed: ['items'] })),
  current: maybe(
    fields({ ...common, at: count, left: number, comparing: flag }, { needed: ['items', 'at', 'seconds', 'left'] }),
  ),
  seconds: number,
  mix: text,
});

/** @param {number} seconds */
export const areSeconds = (seconds) => Number.isInteger(seconds) && seconds >= SECONDS.least && seconds <= SECONDS.most;

/**
 * Whether an interview under way holds together, so that it can go on.
 * @param {unknown} one
 * @param {(id: string) => boolean} known whether there is such a question
 */
const holdsTogether = (one, known) =>
  isObject(one) &&
  Array.isArray(one.items) &&
  one.items.every((each) => isObject(each) && known(String(each.id)) && typeof each.notes === 'string') &&
  Number.isInteger(one.at) &&
  Number(one.at) >= 0 &&
  Number(one.at) < one.items.length &&
  Number.isFinite(one.seconds) &&
  Number.isFinite(one.left);

/**
 * @param {unknown} kept the part, whatever it is
 * @param {(id: string) => boolean} known whether there is such a question
 * @returns {InterviewRecord}
 */
export const readInterviews = (kept, known) => {
  const whole = isObject(kept) ? kept : {};
  const past = (Array.isArray(whole.kept) ? whole.kept : []).filter(
    (one) => isObject(one) && Array.isArray(one.items) && one.items.every(isObject),
  );
  const [seconds, mix] = [Number(whole.seconds), String(whole.mix)];
  return {
    ...whole,
    kept: past,
    current: holdsTogether(whole.current, known) ? /** @type {Current} */ (whole.current) : null,
    seconds: typeof whole.seconds === 'number' && areSeconds(seconds) ? seconds : SECONDS.usual,
    mix: MIXES.includes(mix) ? mix : 'mixed',
  };
};

/**
 * The record with an interview under way.
 * @param {InterviewRecord} record
 * @param {{mix: string, seconds: number, ids: string[], now: Date}} interview
 * @returns {InterviewRecord}
 */
export const withInterview = (record, { mix, seconds, ids, now }) => ({
  ...record,
  mix,
  seconds,
  current: {
    mix,
    seconds,
    begun: now.toISOString(),
    at: 0,
    left: seconds,
    comparing: false,
    items: ids.map((id) => ({ id, notes: '', used: 0, judged: null })),
  },
});

/**
 * An interview with something changed in it, and in the question that is asked.
 * @param {Current} current
 * @param {Partial<Current>} change
 * @param {Partial<Item>} [ofItem]
 * @returns {Current}
 */
export const changed = (current, change, ofItem = {}) => ({
  ...current,
  ...change,
  items: current.items.map((one, at) => (at === current.at ? { ...one, ...ofItem } : one)),
});

/** @param {Current} current */
export const isLast = ({ at, items }) => at + 1 === items.length;

/**
 * The interview after the learner judged an answer: at the next question, if there is one.
 * @param {Current} current
 * @param {number} value place in JUDGEMENTS
 */
export const withJudgement = (current, value) =>
  changed(
    current,
    { comparing: false, left: current.seconds, ...(isLast(current) ? {} : { at: current.at + 1 }) },
    { judged: value },
  );

/**
 * The record with the interview under way among those that are over.
 * @param {InterviewRecord} record
 * @param {Current} current
 * @param {(id: string) => string} askOf the question's words, as they may change later
 * @returns {InterviewRecord}
 */
export const withFinished = (record, { begun, mix, seconds, items }, askOf) => ({
  ...record,
  current: null,
  kept: [
    ...record.kept,
    {
      begun,
      mix,
      seconds,
      items: items.map(({ id, notes, used, judged }) => ({ id, ask: askOf(id), notes, used, judged })),
    },
  ],
});

/**
 * The judgement of a question, or null.
 * @param {{judged: unknown}} item_
 */
export const judgementOf = ({ judged }) =>
  Number.isInteger(judged) && JUDGEMENTS[Number(judged)] ? Number(judged) : null;

/** @param {string} level a level or a mix of them */
export const levelName = (level) => phrase(`page.practice.interview.level.${level}`);

/** @param {number} value place in JUDGEMENTS */
export const judgementName = (value) => phrase(`page.practice.interview.judgement.${JUDGEMENTS[value]}`);

/** @param {Past} interview */
export const describeScore = ({ items }) =>
  phrase('page.practice.interview.score', {
    well: items.filter((one) => (judgementOf(one) ?? -1) >= WELL).length,
    all: items.length,
  });

/** @param {Past} interview */
export const describeJudgements = ({ items }) =>
  JUDGEMENTS.map((_, value) => ({
    judgement: judgementName(value),
    count: items.filter((one) => judgementOf(one) === value).length,
  }))
    .filter(({ count: many }) => many)
    .map((judged) => phrase('page.practice.interview.judged_so', { ...judged }))
    .join(' · ') || phrase('page.practice.interview.nothing_judged');

/** @param {Past} interview */
export const describeDate = ({ begun }) => {
  const date = new Date(String(begun));
  return Number.isNaN(date.getTime())
    ? phrase('page.practice.interview.some_day')
    : date.toLocaleDateString(dateLocale(), { day: 'numeric', month: 'long', year: 'numeric' });
};
