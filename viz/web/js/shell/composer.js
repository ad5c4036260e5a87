// Asking from the stage: the picture's questions on keys 1 to 4, one's own after "/" or "a".

import { find, make, written } from '../core/dom.js';

/**
 * Whoever a question goes to.
 * @typedef {object} Asker
 * @property {() => string[]} questions those suggested
 * @property {(listener: () => void) => void} listen called when there are others
 * @property {(question: string) => Promise<boolean>} ask whether it was sent
 * @property {() => Promise<void>} stop
 */
/**
 * @typedef {object} Stage
 * @property {() => boolean} on
 * @property {() => void} rest put the focus where the next key turns the page
 * @property {() => void} reveal show what there is
 */

const KEYS = 4;
const FIELDS = 'textarea, select, input:not([type="radio"], [type="range"])';

class Composer {
  /** @type {HTMLElement} */
  #root;
  /** @type {HTMLElement} */
  #form;
  /** @type {HTMLInputElement} */
  #field;
  /** @type {Asker} */
  #asker;
  /** @type {Stage} */
  #stage;

  /**
   * @param {HTMLElement} root
   * @param {Asker} asker
   * @param {Stage} stage
   */
  constructor(root, asker, stage) {
    this.#root = root;
    this.#asker = asker;
    this.#stage = stage;
    this.#form = find(root, '.gb-stage-ask');
    this.#field = find(this.#form, 'input', HTMLInputElement);
    asker.listen(() => this.#draw());
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#ask(this.#field.value);
    });
    find(root, '#stage-ask').addEventListener('click', () => this.#begin());
    find(this.#form, '#stage-stop').addEventListener('click', () => asker.stop());
  }

  #begin() {
    this.#root.setAttribute('data-asking', '');
    this.#field.focus({ preventScroll: true });
    this.#field.select();
  }

  /** Put the field away; false where it was not open. */
  close() {
    const open = this.#root.hasAttribute('data-asking') || document.activeElement === this.#field;
    this.#root.removeAttribute('data-asking');
    if (open && this.#stage.on()) this.#stage.rest();
    return open;
  }

  /** @param {string} question */
  async #ask(question) {
    if (!(await this.#asker.ask(question)) || !this.#stage.on()) return;
    this.#field.value = '';
    this.close();
    this.#stage.reveal();
  }

  #draw() {
    const questions = this.#asker.questions().slice(0, KEYS);
    find(this.#form, 'ol').replaceChildren(
      ...questions.map((question, index) => {
        const item = make('li');
        const button = make('button', 'gb-button');
        button.type = 'button';
        button.title = question;
        button.append(make('kbd', '', String(index + 1)), written('span', '', question));
        button.addEventListener('click', () => this.#ask(question));
        item.append(button);
        return item;
      }),
    );
  }

  /**
   * Do what a key asks for; false where it is none of these.
   * @param {KeyboardEvent} event
   */
  key({ key, target }) {
    if (target instanceof Element && target.closest(FIELDS)) return false;
    if (key === '/' || key === 'a' || key === 'A') {
      this.#begin();
      return true;
    }
    const onShow = this.#form.getClientRects().length > 0;
    const question = /^[1-4]$/.test(key) && onShow ? this.#asker.questions()[Number(key) - 1] : undefined;
    if (question !== undefined) this.#ask(question);
    return question !== undefined;
  }
}

/**
 * @param {HTMLElement} root
 * @param {Asker | null} asker null where there is no model to ask
 * @param {Stage} stage
 * @returns {{close: () => boolean, key: (event: KeyboardEvent) => boolean}}
 */
export const createComposer = (root, asker, stage) =>
  asker ? new Composer(root, asker, stage) : { close: () => false, key: () => false };
