// One question and its answer: what is known of it, and what follows from that. Knows nothing of the page.

import { Placement } from '../core/placement.js';
import { phrase } from '../core/words.js';
import { restingToken } from './resting_token.js';

/** @typedef {import('./replies.js').Token} Token */
/** @typedef {import('./replies.js').TokenMap} TokenMap */
/** @typedef {TokenMap[] & {fetching?: boolean, error?: string}} FetchedMaps one a token, for another choice than the mean */
/** @typedef {import('./replies.js').LensReply & {logit: Float32Array, probability: Float32Array}} Lens */
/**
 * @typedef {object} Turn
 * @property {number} turn the page's own number
 * @property {string} question
 * @property {boolean} branched whether it follows another path than the model's own
 * @property {Token[]} tokens
 * @property {number} painted how many of them are written
 * @property {number | null} picked the token that the visitor picked
 * @property {string} run the server's name for it, empty until it is known
 * @property {Partial<import('./replies.js').Geometry>} geometry
 * @property {Placement | null} placement of the picture's positions, in the prompt
 * @property {import('./replies.js').Prompt | null} strip
 * @property {Record<string, string>} shapes of what leaves each station
 * @property {Map<string, FetchedMaps>} maps by method and settings, or layer and head
 * @property {import('./replies.js').TurnStatus} status
 * @property {import('./replies.js').TurnFacts | null} about what the server said of it, as it came
 * @property {boolean} finished whether it has ended and is written to its end
 * @property {boolean} [broken] whether it ended before its end
 * @property {boolean} [past] whether the server has forgotten it
 * @property {Lens} [lens]
 */
/** @typedef {Pick<Turn, 'turn' | 'question' | 'branched' | 'tokens' | 'about' | 'status' | 'broken' | 'past'>} KeptTurn */

const ENDED = ['done', 'stopped', 'failed', 'unknown'];

/** @param {Pick<Turn, 'status'>} turn */
export const hasEnded = ({ status }) => ENDED.includes(status);

/**
 * @param {number} number
 * @param {string} question
 * @param {boolean} branched
 * @returns {Turn}
 */
export const newTurn = (number, question, branched) => ({
  turn: number,
  ...{ question, branched, tokens: [], painted: 0, picked: null, run: '', geometry: {}, strip: null, shapes: {} },
  placement: null,
  ...{ maps: new Map(), status: 'waiting', about: null, finished: false },
});

/**
 * What the server said of a turn, taken apart.
 * @param {import('./replies.js').TurnFacts | null} about
 */
const readFacts = (about) => ({
  ...{ about, run: about?.run ?? '', geometry: about?.geometry ?? {} },
  placement: about?.geometry?.placement ? new Placement(about.geometry.placement) : null,
  ...{ strip: about?.strip ?? null, shapes: about?.stations ?? {} },
});

/**
 * @param {Turn} turn
 * @param {import('./replies.js').TurnFacts} about
 */
export const takeFacts = (turn, about) => {
  if (JSON.stringify(turn.about) !== JSON.stringify(about)) Object.assign(turn, readFacts(about));
};

/**
 * What a page keeps of a turn while it is loaded again.
 * @param {Turn} turn
 * @returns {KeptTurn}
 */
export const keptTurn = ({ turn, question, branched, tokens, about, status, broken, past }) => ({
  ...{ turn, question, branched, tokens, about, status, broken, past },
});

/**
 * @param {KeptTurn} kept
 * @returns {Turn}
 */
export const restoredTurn = (kept) => ({
  ...newTurn(kept.turn, kept.question, kept.branched),
  ...kept,
  ...readFacts(kept.about),
  painted: kept.tokens.length,
  finished: hasEnded(kept),
});

/**
 * The token that a turn rests on: the one picked, the newest, or one worth looking at; null where none is written.
 * @param {Turn | null} turn
 */
export const restOf = (turn) => {
  if (!turn?.painted) return null;
  return turn.picked ?? (turn.finished ? restingToken(turn.tokens) : turn.painted - 1);
};

/** @param {Turn} turn */
export const textOf = ({ tokens, broken }) => {
  const text = tokens
    .map((token) => token.text)
    .join('')
    .trim();
  return broken ? phrase('page.stations.answer.interrupted', { text }) : text;
};

/**
 * How many positions stood there before a turn was asked: all of the last one kept, its answer included.
 * @param {Turn[]} turns
 * @param {Turn} turn
 */
export const positionsBefore = (turns, turn) => {
  const last = turns
    .slice(0, turns.indexOf(turn))
    .filter((other) => !other.branched && !other.past && other.status === 'done')
    .at(-1);
  if (!last?.strip || turn.branched) return 0;
  return last.strip.length + last.tokens.filter((token) => !token.end).length;
};
