// What answers the question that each screen puts to a class: one line from what the stations hold. Pure: no page.

import { nameOf, percent } from '../core/format.js';
import { phrase } from '../core/words.js';
import { viewsWords } from '../stations/patch_names.js';
import { restingToken } from '../stations/resting_token.js';

/**
 * @typedef {object} Known
 * @property {string} shape what leaves the station, empty while it is unknown
 * @property {import('../core/placement.js').Placement | null} placement of the patches
 * @property {import('./questions.js').Parts['answer']['current']} turn the one on show
 * @property {{name: string, before: number, without: number} | null} outcome of the test of the token on show
 */

/** @type {Record<string, (known: Known) => string>} by station; '' while it is unknown */
const ANSWERS = {
  image: ({ shape }) => {
    const n = shape.split(' x ').reduce((product, size) => product * Number(size), 1);
    return shape && phrase('page.stage.answers.image', { n, shape, numbers: n.toLocaleString('en') });
  },
  patches: ({ placement }) => {
    if (!placement) return '';
    const [[{ rows, columns }], n] = [placement.views, placement.count];
    return placement.several
      ? phrase('page.stage.answers.patches_in_views', { views: viewsWords(placement), n })
      : phrase('page.stage.answers.patches', { rows, columns, n });
  },
  encoder: ({ shape }) => shape && phrase('page.stage.answers.encoder'),
  projector: ({ shape }) => {
    const n = Number(shape.split(' x ').at(-1));
    return shape && phrase('page.stage.answers.projector', { n, numbers: n.toLocaleString('en') });
  },
  prefix: ({ turn }) => {
    if (!turn?.strip || !turn.placement) return '';
    return phrase('page.stage.answers.prefix', { n: turn.strip.length, image: turn.placement.length });
  },
  answer: ({ turn }) => {
    const rest = turn?.finished ? restingToken(turn.tokens) : null;
    if (!turn || rest === null) return '';
    const token = turn.tokens[rest];
    if (token.end) return '';
    const share = percent(token.share.image ?? 0);
    return phrase('page.stage.answers.answer', { token: nameOf(token).trim(), share });
  },
  check: ({ outcome }) => {
    if (!outcome) return phrase('page.stage.answers.check_first');
    const { name, before, without } = outcome;
    return phrase('page.stage.answers.check', { token: name, before: percent(before), without: percent(without) });
  },
};

/**
 * The line under the question of a station's screen.
 * @param {string} station
 * @param {Known} known
 */
export const answerOf = (station, known) => ANSWERS[station]?.(known) || '\u2026';

const REMOTE = { PageDown: 1, PageUp: -1 }; // what a remote sends turns pages whatever has the focus
const ARROWS = { ArrowRight: 1, ArrowLeft: -1 }; // these belong to what has the focus, if that can use them

/**
 * How many screens a key goes on, 0 for none.
 * @param {string} key
 * @param {boolean} used whether what has the focus can use arrow keys itself
 */
export const stepOf = (key, used) =>
  new Map(Object.entries(REMOTE)).get(key) ?? (used ? 0 : (new Map(Object.entries(ARROWS)).get(key) ?? 0));
