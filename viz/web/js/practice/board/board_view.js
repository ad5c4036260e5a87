// The board as it is on show: one state, drawn as a whole at each change. Knows no server and does nothing by itself.

import { findAll, say } from '../../core/dom.js';
import { drawArrows, drawChooser } from './arrow_layer.js';
import { drawCells, drawSteps, drawTray } from './cards.js';

/** @typedef {import('./cards.js').BoardState} BoardState */
/** @typedef {import('./board_record.js').BoardRecord} BoardRecord */
/** @typedef {import('./cards.js').CardActs & import('./arrow_layer.js').ArrowActs} Acts */
/** @typedef {Pick<BoardState, 'held' | 'linking' | 'naming'>} Hand what is being done */

const DOWN = 860; // pixels of width under which the pipeline runs downwards
/** @type {Readonly<Hand>} */
export const EMPTY_HAND = { held: null, linking: null, naming: null };

export class BoardView {
  /** @type {BoardState | null} once the server has sent the cards */ state = null;
  #acts;

  /**
   * @param {import('./board_frame.js').Frame} frame
   * @param {Acts} acts
   */
  constructor(frame, acts) {
    this.frame = frame;
    this.#acts = acts;
    new ResizeObserver(() => this.fit()).observe(frame.field);
  }

  /** Let the pipeline run as the field's width wants it. */
  fit() {
    const { whole, field, cells } = this.frame;
    const flow = whole.clientWidth && whole.clientWidth < DOWN ? 'down' : 'across';
    const turned = field.dataset.flow !== flow;
    field.dataset.flow = flow;
    if (turned || !cells.firstChild) this.draw({});
    else this.#drawLines();
  }

  /** @param {Partial<BoardState>} change */
  draw(change) {
    if (!this.state) return;
    const state = { ...this.state, ...change };
    this.state = state;
    const { whole, tray, cells, steps, down } = this.frame;
    whole.toggleAttribute('data-right', Boolean(state.grade?.right));
    whole.toggleAttribute('data-holding', Boolean(state.held));
    whole.toggleAttribute('data-linking', Boolean(state.linking));
    tray.replaceChildren(...drawTray(state, this.#acts));
    cells.replaceChildren(...drawCells(state, this.#acts, down));
    steps.replaceChildren(...drawSteps(state));
    this.#drawLines();
  }

  #drawLines() {
    if (!this.state) return;
    drawArrows(this.frame, this.state, this.#acts);
    drawChooser(this.frame, this.state, this.#acts);
  }

  /** Nobody chooses any longer what passes along an arrow; all else stays as it is, the focus too. */
  closeChooser() {
    if (!this.state) return;
    this.state = { ...this.state, naming: null };
    drawChooser(this.frame, this.state, this.#acts);
  }

  /** @param {string} text what has just been done */
  say(text) {
    say(this.frame.line, text);
  }

  /**
   * @param {string} text what the check says
   * @param {'' | 'right' | 'wrong' | 'unread'} [state]
   */
  report(text, state = '') {
    const { verdict } = this.frame;
    verdict.textContent = text;
    if (state) verdict.dataset.state = state;
    else delete verdict.dataset.state;
  }

  /**
   * @param {string} selector
   * @param {HTMLElement} [root]
   */
  focus(selector, root = this.frame.whole) {
    findAll(root, selector, HTMLElement)[0]?.focus({ preventScroll: true });
  }

  /** @param {string} id */
  focusCard(id) {
    this.focus(`[data-card="${id}"]`);
  }

  /** @param {{lane: number, place: number}} at */
  focusPlace({ lane, place }) {
    findAll(this.frame.cells, `[data-lane="${lane}"][data-place="${place}"] button`, HTMLButtonElement)[0]?.focus();
  }
}
