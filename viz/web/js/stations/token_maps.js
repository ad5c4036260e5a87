// The map of each token of an answer by the method chosen, and where else its attention went for the layer and head chosen. The
// mean of attention over all layers and heads comes with the token; anything else is fetched, as many tokens at once as the
// server sends: one at a time where each costs passes through the model.

import { floatsOf } from '../core/bytes.js';
import { nameOf, quantity } from '../core/format.js';
import { DEFAULT_METHOD } from '../core/state.js';
import { phrase } from '../core/words.js';
import { choiceKey } from './attention_choice.js';
import { askedMap, settingsText } from './method_settings.js';

/** @typedef {import('./turn.js').Turn} Turn */
/** @typedef {import('./replies.js').TokenMap} TokenMap */
/** @typedef {Pick<import('../core/state.js').PageState, 'method' | 'settings' | 'layer' | 'head'>} Choice */

const MEAN = choiceKey({ layer: null, head: null });

/**
 * What maps are kept under.
 * @param {Choice} choice
 */
export const mapKey = ({ method, settings, layer, head }) =>
  method === DEFAULT_METHOD ? choiceKey({ layer, head }) : `${method}?${settingsText(settings)}`;

/**
 * The figure behind "?" of a map: the one written for attention, else what the map says of itself.
 * @param {string} method
 * @param {TokenMap} map
 * @returns {import('../core/why.js').Explained}
 */
export const whyOf = (method, { title = '', what = '', computed = '', scale = '', notShown = '' }) =>
  method === DEFAULT_METHOD ? 'attention' : { figure: 'attention', title, what, how: computed, scale, not: notShown };

/**
 * A token's map as the picture draws it.
 * @param {TokenMap} map
 * @param {string} method that made it
 * @param {number} index of the token
 * @param {string} token what it is called
 * @returns {import('./patch_map.js').ScalarMap}
 */
export const patchMapOf = (map, method, index, token) => {
  map.values ??= floatsOf(map.map ?? '');
  const { values, low = 0, peak: high, diverging = false, kind = 'share', title = '', caption, words } = map;
  const text = JSON.stringify(token);
  return {
    ...{ kind: 'scalar', values, low, high, diverging, caption, token: index },
    joining: kind === 'share' ? 'sum' : 'mean',
    format: (value) => quantity(kind, value),
    label:
      method === DEFAULT_METHOD
        ? phrase('page.stations.answer.attention_map', { token: index, text, words })
        : phrase('page.stations.answer.map', { method: title, token: index, text, words }),
    why: whyOf(method, map),
  };
};

export class TokenMaps {
  #state;
  #request;
  #arrived;

  /**
   * @param {import('../core/state.js').State} state
   * @param {import('./replies.js').StationRequest} request
   * @param {(turn: Turn) => void} arrived maps were fetched, or could not be
   */
  constructor(state, request, arrived) {
    this.#state = state;
    this.#request = request;
    this.#arrived = arrived;
  }

  /** What of attention is shown beside the map, whatever the map is of. */
  get #attention() {
    return { ...this.#state.now, method: DEFAULT_METHOD, settings: {} };
  }

  /**
   * @param {Turn} turn
   * @param {number} index
   * @param {Choice} choice
   * @returns {TokenMap | undefined}
   */
  #known(turn, index, choice) {
    const key = mapKey(choice);
    return key === MEAN ? turn.tokens[index] : turn.maps.get(key)?.[index];
  }

  /**
   * Where the attention of a token went; null where it has yet to be fetched.
   * @param {Turn} turn
   * @param {number} index
   */
  shareOf(turn, index) {
    const known = this.#known(turn, index, this.#attention);
    if (!known && this.#state.now.method !== DEFAULT_METHOD) this.fetch(turn, this.#attention); // else it comes with the map
    return known?.share ?? null;
  }

  /**
   * The map of a token; null where it has yet to be fetched, which this begins.
   * @param {Turn} turn
   * @param {number} index
   */
  mapOf(turn, index) {
    const { now } = this.#state;
    const known = this.#known(turn, index, now);
    if (known) return patchMapOf(known, now.method, index, nameOf(turn.tokens[index]));
    this.fetch(turn, now);
    return null;
  }

  /**
   * While there is no map of a token: why, or how far they are; empty where there is nothing to wait for.
   * @param {Turn} turn
   * @param {string} title of the method
   */
  progress(turn, title) {
    const maps = turn.maps.get(mapKey(this.#state.now));
    if (maps?.error) return maps.error;
    if (!maps?.fetching) return '';
    const [n, all] = [maps.length + 1, turn.tokens.length];
    return phrase('page.stations.answer.progress', { method: title, n, all });
  }

  /**
   * Whether the maps chosen could not be had.
   * @param {Turn} turn
   */
  failed(turn) {
    return Boolean(turn.maps.get(mapKey(this.#state.now))?.error);
  }

  /**
   * Ask again for what could not be had.
   * @param {Turn} turn
   */
  retry(turn) {
    for (const maps of turn.maps.values()) delete maps.error;
  }

  /** @param {string} key */
  #wanted(key) {
    return key === mapKey(this.#state.now) || key === mapKey(this.#attention);
  }

  /**
   * Fetch those of all tokens there are, unless that is under way; no more once something else is chosen.
   * @param {Turn} turn
   * @param {Choice} [choice]
   */
  async fetch(turn, choice = this.#state.now) {
    const key = mapKey(choice);
    /** @type {import('./turn.js').FetchedMaps} */
    const maps = turn.maps.get(key) ?? [];
    turn.maps.set(key, maps);
    if (maps.fetching || maps.error) return;
    maps.fetching = true;
    while (maps.length < turn.tokens.length && this.#wanted(key)) {
      const reply = await this.#request('maps', { run: turn.run, ...askedMap(choice), start: maps.length });
      if (reply.error !== undefined) maps.error = reply.error;
      else if (!reply.maps.length) maps.error = phrase('page.stations.answer.no_map');
      else maps.push(...reply.maps);
      if (maps.error) break;
      const slow = choice.method !== DEFAULT_METHOD && maps.length < turn.tokens.length;
      if (slow && this.#wanted(key)) this.#arrived(turn);
    }
    maps.fetching = false;
    if (this.#wanted(key)) this.#arrived(turn);
  }
}
