// The model: how far its loading is, what it is, and a promise for whoever needs it.

import { find, say } from '../core/dom.js';
import { phrase } from '../core/words.js';

/** @typedef {import('./wire.js').Model} Model */
/** @typedef {import('./wire.js').ModelStatus} Status */

export class ModelStatus {
  /** @type {HTMLElement} */
  #root;
  /** @type {Model | null} */
  #model = null;
  /** @type {(model: Model) => void} */
  #arrived = () => {};
  /**
   * Kept as soon as the model is there; a model once there stays.
   * @type {Promise<Model>}
   */
  ready;

  /**
   * @param {HTMLElement} root
   * @param {() => void} loadAgain what the button does that stands there after a failure
   */
  constructor(root, loadAgain) {
    this.#root = root;
    this.ready = new Promise((resolve) => {
      this.#arrived = resolve;
    });
    find(root, '#load-again').addEventListener('click', loadAgain);
  }

  /** The model, or null while it is loading. */
  get model() {
    return this.#model;
  }

  /**
   * Show what the server reports.
   * @param {Status} status
   */
  show(status) {
    this.#root.dataset.phase = status.phase;
    this.#drawProgress(status.fraction);
    const failed = status.phase === 'failed';
    find(this.#root, '#load-again').hidden = !failed;
    if (status.model) {
      this.#drawFacts(status.model);
      this.#model = status.model;
      this.#arrived(status.model);
      return;
    }
    this.#say('.gb-model-name', phrase(failed ? 'page.model.failed' : 'page.model.loading'));
    const { text } = status;
    this.#say('.gb-model-facts', failed ? phrase('page.model.failed_facts', { reason: text }) : text, failed);
  }

  /**
   * The server is away, or has no room for this page.
   * @param {string} words
   */
  showTrouble(words) {
    this.#root.dataset.phase = 'away';
    this.#say('.gb-model-facts', words, true);
  }

  /** @param {number | null} fraction */
  #drawProgress(fraction) {
    const bar = find(this.#root, '.gb-progress');
    bar.toggleAttribute('data-vague', fraction === null);
    if (fraction === null) bar.removeAttribute('aria-valuenow');
    else bar.setAttribute('aria-valuenow', String(Math.round(100 * fraction)));
    find(bar, 'i').style.transform = `scaleX(${fraction ?? 1})`;
  }

  /** @param {Model} model */
  #drawFacts({ name, parameters, exact, number, device, layers, heads, world }) {
    this.#say('.gb-model-name', name);
    this.#say(
      '.gb-model-facts',
      number
        ? phrase('page.model.facts', { parameters, number, device: device.toUpperCase() })
        : phrase('page.model.recorded'),
    );
    find(this.#root, '.gb-model-facts').title = number
      ? phrase('page.model.exactly', { parameters: exact, layers, heads })
      : '';
    this.#say('.gb-world', world);
  }

  /**
   * @param {string} selector
   * @param {string} text
   * @param {boolean} [bad]
   */
  #say(selector, text, bad = false) {
    say(find(this.#root, selector), text, bad);
  }
}
