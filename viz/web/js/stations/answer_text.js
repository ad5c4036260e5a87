// The answer as it is written, each token an element of its own. Knows tokens, and who points at them.

import { find, make } from '../core/dom.js';
import { hasEnded } from './turn.js';

/** @typedef {import('./turn.js').Turn} Turn */
/**
 * Who points at tokens, and at which.
 * @typedef {object} TextListener
 * @property {(index: number) => void} over
 * @property {() => void} left
 * @property {(index: number) => void} picked
 * @property {(step: number) => boolean} stepped with the arrow keys, -1 or 1; returns whether that led anywhere
 */

const TAKEN = 'textarea, input, select, dialog, [data-station]'; // these use the arrow keys themselves

export class AnswerText {
  /**
   * @param {HTMLElement} root
   * @param {TextListener} listener
   */
  constructor(root, listener) {
    this.box = find(root, '#answer');
    /** @param {Event} event */
    const tokenAt = (event) => {
      const token = /** @type {HTMLElement} */ (event.target).closest('[data-token]');
      return token instanceof HTMLElement ? Number(token.dataset.token) : null;
    };
    this.box.addEventListener('pointerover', (event) => {
      const index = tokenAt(event);
      if (index !== null) listener.over(index);
    });
    this.box.addEventListener('pointerleave', listener.left);
    this.box.addEventListener('click', (event) => {
      const index = tokenAt(event);
      if (index !== null) listener.picked(index);
    });
    document.addEventListener('keydown', (event) => {
      const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      const taken = event.target instanceof Element && event.target.closest(TAKEN);
      if (!step || taken || event.altKey || event.ctrlKey || event.metaKey) return;
      if (listener.stepped(step)) event.preventDefault();
    });
  }

  /**
   * Write a turn as far as it is painted.
   * @param {Turn | null} turn
   */
  draw(turn) {
    this.box.replaceChildren();
    this.box.toggleAttribute('data-broken', Boolean(turn?.broken));
    for (let index = 0; turn && index < turn.painted; index++) this.append(turn, index);
  }

  /**
   * Write one more token.
   * @param {Turn} turn
   * @param {number} index
   */
  append(turn, index) {
    const token = turn.tokens[index];
    const element = make('span', '', token.text);
    element.dataset.token = String(index);
    if (token.end) element.dataset.mark = 'end';
    else if (!token.text) element.dataset.mark = 'part';
    this.settle();
    if (!hasEnded(turn)) element.dataset.newest = '';
    // A line may break before any token, so that a token once written never moves when the next one comes.
    this.box.append(make('wbr'), element);
  }

  /** None is the newest any more. */
  settle() {
    this.box.querySelector('[data-newest]')?.removeAttribute('data-newest');
  }

  /**
   * Mark the token whose map is on show.
   * @param {number} index
   */
  mark(index) {
    this.box.querySelector('[data-shown]')?.removeAttribute('data-shown');
    this.box.querySelector(`[data-token="${index}"]`)?.setAttribute('data-shown', '');
  }

  /** Scroll the box, never the page, to the token marked. The browser has to lay out all that was written for it. */
  reveal() {
    const { box } = this;
    const marked = box.querySelector('[data-shown]');
    if (!(marked instanceof HTMLElement) || box.scrollHeight <= box.clientHeight) return;
    const [top, bottom] = [marked.offsetTop, marked.offsetTop + marked.offsetHeight];
    if (top < box.scrollTop) box.scrollTop = top;
    else if (bottom > box.scrollTop + box.clientHeight) box.scrollTop = bottom - box.clientHeight;
  }
}
