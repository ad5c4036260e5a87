// All that shows one token of an answer: its map over the picture, its probabilities, where its attention went, layer by layer,
// its place in the text and on the timeline. Knows which token from whoever calls.

import { find } from '../core/dom.js';
import { AttentionChoice, choiceWords } from './attention_choice.js';
import { AttentionMaps } from './attention_maps.js';
import { createHeads } from './heads.js';
import { createLayerLens } from './layer_lens.js';
import { createTimeline } from './timeline.js';
import { createTokenDetail } from './token_detail.js';

/** @typedef {import('./turn.js').Turn} Turn */
/**
 * @typedef {object} TokenListener
 * @property {(index: number) => void} picked
 * @property {(place: number) => void} branch the visitor wants another of the likeliest tokens
 * @property {(turn: Turn) => void} arrived maps of a turn were fetched
 */

export class TokenViews {
  #state;
  #picture;
  #choice;
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
    this.#maps = new AttentionMaps(state, request, {
      arrived: listener.arrived,
      failed: (error) => {
        find(root, '.gb-caption').textContent = error;
      },
    });
    this.#detail = createTokenDetail(root, line, listener.branch);
    this.#timeline = createTimeline(root, listener.picked);
    this.#heads = createHeads(root, (layer, head) => this.#choice.set(layer, head));
    this.#lens = createLayerLens(root, request);
  }

  /**
   * The map of a token; the one on show as long as it has yet to be fetched.
   * @param {Turn} turn
   * @param {number} index
   */
  map(turn, index) {
    const map = this.#maps.mapOf(turn, index);
    if (map) return map;
    this.#maps.fetch(turn);
    const before = this.#picture.view.map;
    return before?.kind === 'scalar' && before.why === 'attention' ? before : null;
  }

  /** @param {Turn | null} turn */
  choiceWords(turn) {
    return choiceWords(this.#state.now, turn?.geometry ?? {});
  }

  /**
   * Let layers and heads be chosen once it is known how many there are.
   * @param {Turn} turn
   */
  offer(turn) {
    this.#choice.offer(turn.geometry);
  }

  /** @param {number | null} layer @param {number | null} head until shell/ uses the state */
  choose(layer, head) {
    this.#choice.set(layer, head);
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
   * What depends on the layer and head chosen.
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
   * @param {Turn | null} turn
   * @param {number} index -1 for none
   */
  draw(turn, index) {
    this.#detail.show(turn?.tokens[index], index, turn?.painted ?? 0);
    this.drawAttention(turn, index);
  }

  /** The theme has changed. */
  repaint() {
    this.#timeline.paint();
    this.#heads.paint();
  }
}
