// All that shows one token of an answer: its map over the picture, its probabilities, where its attention went, layer by layer,
// its place in the text and on the timeline. Knows which token from whoever calls.

import { DEFAULT_METHOD } from '../core/state.js';
import { AttentionChoice, choiceWords } from './attention_choice.js';
import { createHeads } from './heads.js';
import { createLayerLens } from './layer_lens.js';
import { MethodChoice } from './method_choice.js';
import { createTimeline } from './timeline.js';
import { createTokenDetail } from './token_detail.js';
import { TokenMaps } from './token_maps.js';

/** @typedef {import('./turn.js').Turn} Turn */
/**
 * @typedef {object} TokenListener
 * @property {(index: number) => void} picked
 * @property {(place: number) => void} branch the visitor wants another of the likeliest tokens
 * @property {(turn: Turn) => void} arrived maps of a turn were fetched, or could not be
 */

export class TokenViews {
  #state;
  #picture;
  #choice;
  #method;
  #maps;
  #detail;
  #timeline;
  #heads;
  #lens;

  /**
   * @param {HTMLElement} root
   * @param {import('../core/state.js').State} state
   * @param {import('./encoder.js').StationNeeds} needs
   * @param {TokenListener} listener
   */
  constructor(root, state, { picture, line, request }, listener) {
    this.#state = state;
    this.#picture = picture;
    this.#choice = new AttentionChoice(root, state);
    this.#method = new MethodChoice(root, state);
    this.#maps = new TokenMaps(state, request, listener.arrived);
    this.#detail = createTokenDetail(root, line, listener.branch);
    this.#timeline = createTimeline(root, listener.picked);
    this.#heads = createHeads(root, (layer, head) => this.#choice.set(layer, head));
    this.#lens = createLayerLens(root, request);
  }

  /**
   * The map of a token. As long as it has yet to be fetched, the map of attention on show stays; of another method, none.
   * @param {Turn} turn
   * @param {number} index
   */
  map(turn, index) {
    const map = this.#maps.mapOf(turn, index);
    if (map || this.#state.now.method !== DEFAULT_METHOD || this.#maps.failed(turn)) return map;
    const before = this.#picture.view.map;
    return before?.kind === 'scalar' && before.why === 'attention' ? before : null;
  }

  /**
   * What is said in the place of a map.
   * @param {Turn | null} turn
   */
  note(turn) {
    return turn ? this.#maps.progress(turn, this.#method.title) : '';
  }

  /**
   * In words, what the map is of.
   * @param {Turn | null} turn
   */
  choiceWords(turn) {
    const { now } = this.#state;
    return now.method === DEFAULT_METHOD ? choiceWords(now, turn?.geometry ?? {}) : this.#method.title;
  }

  /**
   * Let methods be chosen once it is known which there are.
   * @param {import('../messages.js').MethodCard[]} methods
   */
  offerMethods(methods) {
    this.#method.offer(methods);
  }

  /**
   * Let layers and heads be chosen once it is known how many there are.
   * @param {Turn} turn
   */
  offer(turn) {
    this.#choice.offer(turn.geometry);
  }

  /**
   * Where attention went: that of one token, and that of all on the timeline.
   * @param {Turn | null} turn
   * @param {number} index -1 for none
   */
  drawShares(turn, index) {
    this.#choice.describe(turn?.geometry ?? {});
    this.#detail.spread(turn?.tokens[index] ? this.#maps.shareOf(turn, index) : null);
    const painted = turn?.tokens.slice(0, turn.painted) ?? [];
    this.#timeline.show(painted, index, (other) => (turn ? this.#maps.shareOf(turn, other) : null));
  }

  /**
   * What depends on the method, layer and head chosen.
   * @param {Turn | null} turn
   * @param {number} index -1 for none
   */
  drawAttention(turn, index) {
    this.#picture.refresh();
    this.drawShares(turn, index);
    const { layer, head } = this.#state.now;
    this.#heads.show(turn?.tokens[index], turn?.geometry, [layer, head]);
    this.#lens.show(turn, index);
  }

  /**
   * Something else was chosen; what could not be had before is asked for again.
   * @param {Turn | null} turn
   * @param {number} index -1 for none
   */
  choose(turn, index) {
    if (turn) this.#maps.retry(turn);
    this.drawAttention(turn, index);
  }

  /**
   * @param {Turn | null} turn
   * @param {number} index -1 for none
   */
  draw(turn, index) {
    if (turn) this.#maps.retry(turn);
    this.#detail.show(turn?.tokens[index], index, turn?.painted ?? 0);
    this.drawAttention(turn, index);
  }

  /** The theme has changed. */
  repaint() {
    this.#timeline.paint();
    this.#heads.paint();
  }
}
