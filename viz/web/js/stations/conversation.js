// The turns of a conversation: what was asked, and what has come of it. Knows nothing of what is on show.

import { keptTurn, newTurn, restoredTurn, takeFacts } from './turn.js';

/** @typedef {import('./turn.js').Turn} Turn */

export class Conversation {
  /** @type {Turn[]} */
  turns = [];
  #request;

  /** @param {import('./replies.js').StationRequest} request */
  constructor(request) {
    this.#request = request;
  }

  /**
   * The turn of a number; null where there is none.
   * @param {number | null} number
   */
  find(number) {
    return this.turns.find(({ turn }) => turn === number) ?? null;
  }

  /**
   * A question has been asked.
   * @param {number} number
   * @param {string} question
   * @param {boolean} branched whether it follows another path than the model's own
   */
  begin(number, question, branched) {
    const turn = newTurn(number, question, branched);
    this.turns.push(turn);
    return turn;
  }

  /**
   * Take what came of a turn. Tokens that were dropped before they were seen are fetched.
   * @param {import('./replies.js').AnswerValue} value
   * @returns {Promise<Turn | null>} null where there is no such turn any more
   */
  async take(value) {
    const turn = this.find(value.turn);
    if (!turn) return null;
    takeFacts(turn, value.about);
    for (let index = turn.tokens.length; String(index) in value.tokens; index++) {
      turn.tokens.push(value.tokens[index]);
    }
    while (turn.tokens.length < value.count) {
      const reply = await this.#request('tokens', { run: turn.run, start: turn.tokens.length });
      if (reply.error !== undefined || !reply.tokens.length) break;
      if (reply.start === turn.tokens.length) turn.tokens.push(...reply.tokens);
    }
    turn.status = value.status;
    return turn;
  }

  /** @param {number} number of a turn that came to nothing */
  drop(number) {
    this.turns = this.turns.filter(({ turn }) => turn !== number);
  }

  /** The server has forgotten what was said: the next question does not follow on it. */
  past() {
    for (const turn of this.turns) turn.past = true;
  }

  /** What a page keeps of each turn while it is loaded again. */
  kept() {
    return this.turns.map(keptTurn);
  }

  /** @param {import('./turn.js').KeptTurn[]} kept */
  restore(kept) {
    this.turns = kept.map(restoredTurn);
  }

  clear() {
    this.turns = [];
  }
}
