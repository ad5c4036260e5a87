// Station 6: the answer as it is written, each token with its map. Keeps every turn of the conversation, so that any token
// of any turn can be looked at again without asking the server; only another layer or head is asked for.

import { find } from '../core/dom.js';
import { phrase } from '../core/words.js';
import { AnswerText } from './answer_text.js';
import { Conversation } from './conversation.js';
import { TokenPainter, notePainted } from './token_painter.js';
import { TokenViews } from './token_views.js';
import { hasEnded, positionsBefore, restOf, textOf } from './turn.js';
import { drawTurnList } from './turn_list.js';

/** @typedef {import('./turn.js').Turn} Turn */
/** @typedef {import('./replies.js').Token} Token */
/** @typedef {(turn: Turn, at: number, other: Token['top'][number]) => void} Branch another token stands at `at` */
/** @typedef {import('./encoder.js').StationNeeds & {prefix: import('./prefix.js').PrefixStation, branch: Branch}} AnswerNeeds */

const LONGEST = 2000; // characters of a question over its answer

export class Answer {
  /** @type {Turn | null} */
  current = null; // the turn on show
  /** @type {number | null} */
  #hovered = null; // the token under the pointer: on show as long as it stays, and at rest when it leaves
  #follow = true; // whether the newest token is shown as it comes
  /** @type {import('./replies.js').TurnFacts | null} */
  #described = null; // what the stations say now
  #root;
  #state;
  #needs;
  #conversation;
  #text;
  #views;
  #painter;

  /**
   * @param {HTMLElement} root
   * @param {import('../core/state.js').State} state
   * @param {AnswerNeeds} needs
   */
  constructor(root, state, needs) {
    this.#root = root;
    this.#state = state;
    this.#needs = needs;
    this.#conversation = new Conversation(needs.request);
    this.#text = new AnswerText(root, {
      over: (index) => this.#hover(index),
      left: () => this.#unhover(),
      picked: (index) => this.pick(index),
      stepped: (step) => this.#step(step),
    });
    this.#views = new TokenViews(root, state, needs, {
      picked: (index) => this.pick(index),
      branch: (place) => this.#branch(place),
      arrived: (turn) => turn === this.current && this.#views.drawAttention(turn, this.shown),
    });
    this.#painter = new TokenPainter({
      ready: () => needs.picture.view.placement !== null,
      turns: () => this.turns,
      paint: (turn, index) => this.#paint(turn, index),
      finished: () => this.#finish(),
    });
    const { overlays } = needs.picture;
    overlays.set('answer', () => this.mapShown());
    needs.picture.notes.set('answer', () => (this.#token ? this.#views.note(this.current) : ''));
    overlays.set('over', () => (this.#hovered !== null && state.now.station !== 'answer' ? this.mapShown() : null));
    this.#listen();
  }

  #listen() {
    this.#state.subscribe(['turn', 'token', 'layer', 'head', 'method', 'settings'], (_, changed) => {
      if (changed.has('turn')) this.#changeTurn(changed.has('token'));
      else if (changed.has('token')) this.#changeToken();
      const chosen = /** @type {const} */ (['layer', 'head', 'method', 'settings']).some((key) => changed.has(key));
      if (chosen) this.#views.choose(this.current, this.shown);
    });
  }

  get turns() {
    return this.#conversation.turns;
  }

  /** The token on show, -1 for none. */
  get shown() {
    return this.#hovered ?? this.#state.now.token ?? -1;
  }

  /** The token on show itself; undefined for none. */
  get #token() {
    return this.current?.tokens[this.shown];
  }

  /** The map of the token on show. */
  mapShown() {
    return this.current && this.#token ? this.#views.map(this.current, this.shown) : null;
  }

  /** In words, what the map and every number beside it are of. */
  choiceWords() {
    return this.#views.choiceWords(this.current);
  }

  /**
   * Let methods be chosen once it is known which there are.
   * @param {import('../messages.js').MethodCard[]} methods
   */
  offerMethods(methods) {
    this.#views.offerMethods(methods);
  }

  /** Have the picture ask again what lies over it. */
  redraw() {
    this.#needs.picture.refresh();
  }

  // ---- the token on show

  #showToken() {
    if (!this.#token) return;
    this.#text.mark(this.shown);
    this.#views.draw(this.current, this.shown);
    this.#text.reveal(); // last, as it makes the browser lay out what has been written above
  }

  /**
   * A token that the visitor chose stays; the newest no longer takes over, unless it is the newest that was chosen.
   * @param {number} index
   */
  #hold(index) {
    if (!this.current) return;
    this.#follow = !this.current.finished && index === this.current.painted - 1;
    this.current.picked = this.#follow ? null : index;
  }

  #changeToken() {
    const { token } = this.#state.now;
    if (token !== null) this.#hold(token);
    if (this.#hovered === null) this.#showToken();
    else this.#views.drawShares(this.current, this.shown);
  }

  /** @param {number} index */
  #hover(index) {
    this.#hovered = index;
    this.#showToken();
  }

  #unhover() {
    if (this.#hovered === null) return;
    const token = this.#hovered;
    this.#hovered = null;
    this.#hold(token);
    this.#state.set({ token });
    if (this.#state.now.station !== 'answer') this.redraw();
  }

  /**
   * The visitor picks a token.
   * @param {number} index one out of range leads to the nearest
   */
  pick(index) {
    if (!this.current?.painted) return;
    const hovered = this.#hovered;
    this.#hovered = null;
    this.#state.set({ station: 'answer', token: Math.min(this.current.painted - 1, Math.max(0, index)) });
    if (hovered !== null) this.#showToken(); // what was under the pointer was on show, whatever was at rest
  }

  /** @param {number} step along the answer; returns whether there is one to step along */
  #step(step) {
    if (!this.current?.painted) return false;
    this.pick(this.shown + step);
    return true;
  }

  /** @param {number} place among the likeliest tokens */
  #branch(place) {
    if (this.current && this.#token) this.#needs.branch(this.current, this.shown, this.#token.top[place]);
  }

  // ---- tokens as they come

  /**
   * @param {Turn} turn
   * @param {number} index
   */
  #paint(turn, index) {
    if (turn !== this.current) return;
    this.#text.append(turn, index);
    if (this.#follow) this.#state.set({ token: index });
    else this.#views.drawShares(turn, this.shown);
    notePainted(turn, index);
  }

  /** What is to be done only once the last token has been painted. */
  #finish() {
    this.#painter.release();
    for (const turn of this.turns) {
      if (!hasEnded(turn) || turn.finished) continue;
      turn.finished = true;
      if (turn === this.current && turn.picked === null) this.#state.set({ token: restOf(turn) });
    }
    const { current } = this;
    if (!current) return;
    this.#text.box.dataset.status = current.status;
    if (!current.finished) return;
    this.#text.settle();
    if (current.status === 'done') {
      find(this.#root, '.gb-hear').textContent = phrase('page.stations.answer.heard', { text: textOf(current) });
    }
    this.#drawTurns();
  }

  /**
   * Call something once no token waits to be written.
   * @param {() => void} then
   */
  whenPainted(then) {
    this.#painter.whenPainted(then);
  }

  // ---- turns

  #drawTurns() {
    drawTurnList(find(this.#root, '.gb-turns'), this.turns, this.current, (turn) => this.#open(turn));
  }

  /** @param {Turn | null} turn */
  #open(turn) {
    this.#state.set({ turn: turn?.turn ?? null, token: restOf(turn) });
  }

  /** @param {boolean} withToken whether the token was chosen together with the turn */
  #changeTurn(withToken) {
    const turn = this.#conversation.find(this.#state.now.turn);
    this.current = turn;
    this.#hovered = null;
    this.#follow = !turn?.finished;
    this.#text.draw(turn);
    find(this.#root, '.gb-asked').textContent = turn ? turn.question.slice(0, LONGEST) : '';
    if (turn) this.#describe(turn);
    else this.#needs.prefix.clear();
    if (this.#token) this.#showToken();
    else this.#views.draw(turn, -1);
    this.#drawTurns();
    if (!this.#painter.running) this.#finish();
    if (!withToken && this.#state.now.token !== restOf(turn)) this.#open(turn);
  }

  /**
   * What the stations say of a turn, and what can be chosen of it.
   * @param {Turn} turn
   */
  #describe(turn) {
    const { line, picture, prefix } = this.#needs;
    line.shapes(turn.shapes);
    if (turn.placement) picture.view.inPrompt = turn.placement;
    if (turn.strip) prefix.set(turn.strip, turn, positionsBefore(this.turns, turn));
    else prefix.clear();
    this.#described = turn.about;
    this.#views.offer(turn);
  }

  /**
   * A question has been asked; its answer is what is on show now.
   * @param {number} number of the turn
   * @param {string} question
   * @param {boolean} branched whether it follows another path than the model's own
   */
  begin(number, question, branched) {
    find(this.#root, '.gb-hear').textContent = '';
    this.#open(this.#conversation.begin(number, question, branched));
  }

  /** @param {import('./replies.js').AnswerValue} value what came of a turn */
  async take(value) {
    const turn = await this.#conversation.take(value);
    if (!turn) return;
    if (turn === this.current && this.#described !== turn.about) this.#describe(turn);
    this.#painter.start();
  }

  /** @param {number} number of a turn that came to nothing */
  drop(number) {
    this.#conversation.drop(number);
    if (this.current && !this.turns.includes(this.current)) this.#open(this.turns.at(-1) ?? null);
    this.#drawTurns();
  }

  /**
   * An answer ends before its end; what there is of it stays, marked.
   * @param {Turn} turn
   */
  interrupt(turn) {
    Object.assign(turn, { status: 'stopped', broken: true, finished: true });
    this.#text.box.toggleAttribute('data-broken', turn === this.current);
    this.#finish();
  }

  /** The server has forgotten what was said; it stays on show. */
  past() {
    this.#conversation.past();
  }

  /** What a page keeps while it is loaded again; `shown` is the place of the turn on show, -1 for none. */
  kept() {
    return { turns: this.#conversation.kept(), shown: this.turns.findIndex((turn) => turn === this.current) };
  }

  /**
   * The way back.
   * @param {import('./turn.js').KeptTurn[]} kept
   * @param {number} shown
   */
  restore(kept, shown) {
    this.#conversation.restore(kept);
    this.#open(this.turns[shown] ?? this.turns.at(-1) ?? null);
  }

  clear() {
    this.#conversation.clear();
    find(this.#root, '.gb-hear').textContent = '';
    this.#open(null);
    delete this.#text.box.dataset.status;
  }

  /** The theme has changed. */
  repaint() {
    this.#views.repaint();
  }
}
