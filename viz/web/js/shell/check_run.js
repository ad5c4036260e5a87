// The test of an answer without some of its patches, from the button to its last number; stations/check.js draws it.

import { find, say } from '../core/dom.js';
import { phrase } from '../core/words.js';

/** @typedef {ReturnType<typeof import('./parts.js').createParts>} Parts */
/** @typedef {import('./wire.js').CheckProgress} CheckProgress */
/**
 * @typedef {object} Needs
 * @property {Parts['answer']} answer
 * @property {Parts['checker']} checker
 * @property {Parts['stations']} stations
 * @property {import('./connection.js').Connection} connection
 * @property {import('./turn_in_progress.js').TurnInProgress} progress
 */

const ENDED = ['done', 'stopped', 'failed'];

/**
 * @param {HTMLElement} root
 * @param {Needs} needs
 */
export const createCheckRun = (root, { answer, checker, stations, connection, progress }) => {
  /** @type {number | null} */
  let tested = null; // the turn of the check under way

  /** @param {CheckProgress} value */
  const take = (value) => {
    if (value.turn !== tested) return;
    if (value.before) checker.take(value);
    else say(find(root, '#check-message'), value.note, true);
    if (!ENDED.includes(value.status)) return;
    tested = null;
    stations.shape('check', checker.shapes());
    progress.end();
  };

  /**
   * @param {number} turn
   * @param {{run: string, patches: number[]}} sent
   */
  const follow = async (turn, sent) => {
    /** @param {string} note */
    const failed = (note) => take({ turn, status: 'failed', note });
    const reply = await connection.insist('check', { turn, ...sent });
    if (reply.error !== undefined) return failed(reply.error);
    const lost = await connection.follow(turn, () => 0, take);
    return lost ? failed(lost.error ?? phrase('page.check.lost')) : undefined;
  };

  /**
   * Test the answer on show without these patches.
   * @param {number[]} patches
   * @returns {string} why it cannot be; empty where it has begun
   */
  return (patches) => {
    const turn = answer.current;
    if (progress.number !== null) return phrase('page.check.wait');
    if (!turn?.run || !turn.tokens.length) return phrase('page.check.no_answer');
    if (!patches.length) return phrase('page.check.no_patches');
    const number = progress.next++;
    tested = number;
    checker.start(turn.tokens);
    progress.begin(number);
    follow(number, { run: turn.run, patches });
    return '';
  };
};
