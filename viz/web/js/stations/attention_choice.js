// Which layer and head to look at: two lists that show the state and set it, and the choice in words.

import { find, findAll } from '../core/dom.js';
import { DEFAULT_METHOD } from '../core/state.js';
import { phrase } from '../core/words.js';

/** @typedef {import('../core/state.js').State} State */
/** @typedef {Partial<import('./replies.js').Geometry>} Geometry */

/**
 * @param {{layer: number | null, head: number | null}} choice
 * @param {Geometry} geometry
 */
export const choiceWords = ({ layer, head }, { layers, heads }) => {
  if (layer !== null && head !== null) return phrase('page.stations.answer.choice.both', { layer, head });
  if (layer !== null) return phrase('page.stations.answer.choice.layer', { layer, n: heads ?? 0 });
  if (head !== null) return phrase('page.stations.answer.choice.head', { head, n: layers ?? 0 });
  if (!layers || !heads) return phrase('page.stations.answer.choice.unknown');
  return phrase('page.stations.answer.choice.all', { layers, heads });
};

/** @param {{layer: number | null, head: number | null}} choice */
export const choiceKey = ({ layer, head }) => `${layer ?? ''}/${head ?? ''}`;

/**
 * Numbers 0 to `count` - 1 behind one entry that stands for all; does nothing where they are there.
 * @param {HTMLSelectElement} select
 * @param {number} count
 * @param {string} all
 */
export const offerNumbers = (select, count, all) => {
  if (select.options.length === count + 1) return;
  const numbers = Array.from({ length: count }, (_, index) => new Option(String(index), String(index)));
  select.replaceChildren(new Option(all, ''), ...numbers);
};

/** @param {HTMLSelectElement} select */
export const chosenNumber = (select) => (select.value === '' ? null : Number(select.value));

export class AttentionChoice {
  #root;
  #state;
  #layer;
  #head;

  /**
   * @param {HTMLElement} root
   * @param {State} state
   */
  constructor(root, state) {
    this.#root = root;
    this.#state = state;
    this.#layer = find(root, '#layer', HTMLSelectElement);
    this.#head = find(root, '#head', HTMLSelectElement);
    for (const select of [this.#layer, this.#head]) {
      select.addEventListener('change', () => this.set(chosenNumber(this.#layer), chosenNumber(this.#head)));
    }
    state.subscribe(['layer', 'head'], () => this.#show());
  }

  /**
   * The visitor chooses.
   * @param {number | null} layer
   * @param {number | null} head
   */
  set(layer, head) {
    this.#state.set({ station: 'answer', method: DEFAULT_METHOD, settings: {}, layer, head });
  }

  /**
   * Let layers and heads be chosen once it is known how many there are.
   * @param {Geometry} geometry
   */
  offer({ layers, heads }) {
    if (!layers || !heads) return;
    for (const [select, count] of /** @type {[HTMLSelectElement, number][]} */ ([
      [this.#layer, layers],
      [this.#head, heads],
    ])) {
      offerNumbers(select, count, phrase('page.stations.mean_of', { n: count }));
      select.disabled = false;
    }
    const { layer, head } = this.#state.now;
    if (layer !== null && layer >= layers) this.#state.set({ layer: null });
    if (head !== null && head >= heads) this.#state.set({ head: null });
    this.#show();
  }

  #show() {
    const { layer, head } = this.#state.now;
    [this.#layer.value, this.#head.value] = [String(layer ?? ''), String(head ?? '')];
  }

  /**
   * Write the choice wherever numbers depend on it.
   * @param {Geometry} geometry
   */
  describe(geometry) {
    for (const place of findAll(this.#root, '[data-message="choice"]')) {
      place.textContent = choiceWords(this.#state.now, geometry);
    }
  }
}
