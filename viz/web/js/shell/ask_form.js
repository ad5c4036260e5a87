// The box that a question is written in, its buttons, and what is reported beside it and on the stage.

import { find, say } from '../core/dom.js';
import { phrase } from '../core/words.js';

const NARROW = 1024; // pixels: below, the answer lies under the box

export class AskForm {
  /** @type {HTMLElement} */
  #root;
  /** @type {HTMLTextAreaElement} */
  #box;
  #offered = ''; // the question that the page put into the box itself

  /**
   * @param {HTMLElement} root
   * @param {{submit: () => void, stop: () => void, startAgain: () => void}} actions
   */
  constructor(root, { submit, stop, startAgain }) {
    this.#root = root;
    this.#box = find(root, '#question textarea', HTMLTextAreaElement);
    find(root, '.gb-ask').addEventListener('submit', (event) => {
      event.preventDefault();
      submit();
    });
    this.#box.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' || event.shiftKey) return;
      event.preventDefault();
      submit();
    });
    find(root, '#stop').addEventListener('click', stop);
    find(root, '#again').addEventListener('click', startAgain);
  }

  /** What stands in the box. */
  get question() {
    return this.#box.value;
  }

  set question(text) {
    this.#box.value = text;
  }

  get empty() {
    return !this.#box.value.trim();
  }

  focus() {
    this.#box.focus();
  }

  /**
   * A question goes into the box, unless something stands there.
   * @param {string} question
   */
  putBack(question) {
    if (this.empty) this.question = question;
  }

  /**
   * A question worth asking goes into the box, unless the visitor has written one.
   * @param {string} question
   */
  offer(question) {
    if (this.empty || this.question === this.#offered) this.take(question);
  }

  /**
   * A question that the page proposes stands in the box, whatever stood there.
   * @param {string} question
   */
  take(question) {
    this.question = question;
    this.#offered = question;
  }

  /**
   * @param {string} text
   * @param {boolean} [bad]
   */
  report(text, bad = false) {
    say(find(this.#root, '#ask-message'), text, bad);
    say(find(this.#root, '[data-message="stage"]'), text, bad);
  }

  /**
   * What can be pressed now.
   * @param {{running: boolean, ready: boolean, asked: boolean}} now
   */
  update({ running, ready, asked }) {
    /** @type {[string, boolean][]} */
    const buttons = [
      ['#ask', !running && ready],
      ['#stop', running],
      ['#again', !running && asked],
    ];
    for (const [button, able] of buttons) find(this.#root, button).setAttribute('aria-disabled', String(!able));
    say(find(this.#root, '.gb-label'), phrase(asked ? 'page.ask.follow_up' : 'page.ask.question'));
    this.#root.dataset.running = String(running);
  }

  /** Where the answer is written comes into view for whoever asked; a link or a lesson moves nothing. */
  reveal() {
    if (window.innerWidth < NARROW) find(this.#root, '.gb-said').scrollIntoView({ block: 'start' });
  }
}
