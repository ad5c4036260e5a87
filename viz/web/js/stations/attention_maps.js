// The map of each token of an answer, and where else its attention went, for the layer and head chosen. The mean over all
// comes with the token; other layers and heads are fetched, all tokens of an answer at once.

import { floatsOf } from '../core/bytes.js';
import { nameOf, percent } from '../core/format.js';
import { choiceKey } from './attention_choice.js';

/** @typedef {import('./turn.js').Turn} Turn */

const MEAN = choiceKey({ layer: null, head: null });

export class AttentionMaps {
  #state;
  #request;
  #listener;

  /**
   * @param {import('../core/state.js').State} state
   * @param {import('./replies.js').StationRequest} request
   * @param {{arrived: (turn: Turn) => void, failed: (error: string) => void}} listener of maps that were fetched
   */
  constructor(state, request, listener) {
    this.#state = state;
    this.#request = request;
    this.#listener = listener;
  }

  /**
   * @param {Turn} turn
   * @param {number} index
   * @returns {import('./replies.js').TokenMap | undefined}
   */
  #known(turn, index) {
    const key = choiceKey(this.#state.now);
    return key === MEAN ? turn.tokens[index] : turn.maps.get(key)?.[index];
  }

  /**
   * Where the attention of a token went; null where it has yet to be fetched.
   * @param {Turn} turn
   * @param {number} index
   */
  shareOf(turn, index) {
    return this.#known(turn, index)?.share ?? null;
  }

  /**
   * The map of a token; null where it has yet to be fetched.
   * @param {Turn} turn
   * @param {number} index
   * @returns {import('./patch_map.js').ScalarMap | null}
   */
  mapOf(turn, index) {
    const known = this.#known(turn, index);
    if (!known) return null;
    known.values ??= floatsOf(known.map ?? '');
    return {
      kind: 'scalar',
      values: known.values,
      low: 0,
      high: known.peak,
      format: percent,
      caption: known.caption,
      label: `Attention of token ${index}, ${JSON.stringify(nameOf(turn.tokens[index]))}, over the picture: ${known.words}.`,
      why: 'attention',
      token: index,
    };
  }

  /**
   * Fetch those of all tokens there are, unless that is under way.
   * @param {Turn} turn
   */
  async fetch(turn) {
    const { layer, head } = this.#state.now;
    const key = choiceKey({ layer, head });
    /** @type {import('./turn.js').FetchedMaps} */
    const maps = turn.maps.get(key) ?? [];
    turn.maps.set(key, maps);
    if (maps.fetching) return;
    maps.fetching = true;
    while (maps.length < turn.tokens.length) {
      const reply = await this.#request('maps', { run: turn.run, layer, head, start: maps.length });
      if (reply.error !== undefined) this.#listener.failed(reply.error);
      if (reply.error !== undefined || !reply.maps.length) break;
      maps.push(...reply.maps);
    }
    maps.fetching = false;
    if (key === choiceKey(this.#state.now)) this.#listener.arrived(turn);
  }
}
