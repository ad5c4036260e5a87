// The line of stations and the panel under it: which is on, what shape left each, what each says.

import { find, findAll, make } from '../core/dom.js';
import { SPANS, percent } from '../core/format.js';
import { phrase } from '../core/words.js';
import { viewsWords } from './patch_names.js';

export class Line {
  /** @type {Map<string, HTMLButtonElement>} */
  #buttons;
  /** @type {Set<() => void>} */
  #shapeListeners = new Set();
  /** @type {Set<() => void>} */
  #againListeners = new Set();
  #root;
  #state;

  /**
   * @param {HTMLElement} root
   * @param {import('../core/state.js').State} state
   */
  constructor(root, state) {
    this.#root = root;
    this.#state = state;
    const line = find(root, '#stations');
    const buttons = findAll(line, '[data-station]', HTMLButtonElement);
    this.#buttons = new Map(buttons.map((button) => [button.dataset.station ?? '', button]));
    for (const [name, button] of this.#buttons) button.addEventListener('click', () => this.go(name));
    line.addEventListener('keydown', (event) => {
      const at = buttons.findIndex((button) => button === document.activeElement);
      const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (at < 0 || !step) return;
      event.preventDefault();
      event.stopPropagation();
      buttons[(at + step + buttons.length) % buttons.length].focus();
    });
    state.subscribe(['station'], () => this.#draw());
    this.#draw();
  }

  get names() {
    return [...this.#buttons.keys()];
  }

  /** Show the panel of the station that is on. */
  #draw() {
    const { station } = this.#state.now;
    this.#root.dataset.at = station;
    for (const [name, button] of this.#buttons) {
      button.setAttribute('aria-current', name === station ? 'step' : 'false');
      find(this.#root, `[data-panel="${name}"]`).hidden = name !== station;
    }
  }

  /**
   * A station is chosen by hand: bring what belongs to it into view.
   * @param {string} name
   */
  go(name) {
    if (name === this.#state.now.station) for (const listener of this.#againListeners) listener();
    else this.#state.set({ station: name });
    const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
    const narrow = matchMedia('(max-width: 1023px)').matches;
    find(this.#root, '.gb-panels').scrollIntoView({
      block: narrow ? 'start' : 'nearest',
      behavior: calm ? 'auto' : 'smooth',
    });
  }

  /**
   * Be called when the station that is on is chosen once more: what failed there can be tried again.
   * @param {() => void} listener
   */
  onAgain(listener) {
    this.#againListeners.add(listener);
  }

  /**
   * Be called when the shape of what leaves a station has become known, or is no longer.
   * @param {() => void} listener
   */
  onShape(listener) {
    this.#shapeListeners.add(listener);
  }

  /**
   * The live shape of what leaves a station; an empty one has not been reached.
   * @param {string} name
   * @param {string} text
   */
  shape(name, text) {
    const button = this.#buttons.get(name);
    if (!button || button.dataset.shape === text) return;
    button.dataset.shape = text;
    find(button, '.gb-shape').textContent = text;
    for (const listener of this.#shapeListeners) listener();
  }

  /** @param {Record<string, string>} known by station; the others have not been reached */
  shapes(known) {
    for (const name of this.#buttons.keys()) this.shape(name, known[name] ?? '');
  }

  /**
   * @param {string} name
   * @param {string} text
   */
  say(name, text) {
    find(this.#root, `[data-line="${name}"]`).textContent = text;
  }

  /**
   * What a station's line says until there is something to show, as it stands in the page.
   * @param {string} name
   */
  promise(name) {
    return find(this.#root, `[data-line="${name}"]`).textContent ?? '';
  }

  /**
   * Swatches with names and numbers for the kinds of position; made once, then only their numbers change.
   * @template {number | undefined} T
   * @param {string} name
   * @param {Partial<Record<string, T>>} amounts
   * @param {(amount: T) => string} format
   */
  keys(name, amounts, format) {
    const list = find(this.#root, `[data-keys="${name}"]`);
    const kinds = SPANS.filter((kind) => kind in amounts);
    const items = findAll(list, 'li', HTMLLIElement);
    if (items.map((item) => item.dataset.kind).join() !== kinds.join()) {
      list.replaceChildren(
        ...kinds.map((kind) => {
          const item = make('li');
          item.dataset.kind = kind;
          item.append(make('i'), make('span', '', phrase(`page.stations.kinds.${kind}`)), make('b'));
          return item;
        }),
      );
    }
    const numbers = findAll(list, 'b');
    kinds.forEach((kind, place) => {
      numbers[place].textContent = format(/** @type {T} */ (amounts[kind]));
    });
  }

  /**
   * Stations 1 and 2: what the processor made of the picture.
   * @param {{shape: string}} processed
   * @param {import('../core/placement.js').Placement} placement
   * @param {[number, number]} size of the original, width and height
   * @param {number} share of it that is kept
   */
  look(processed, placement, size, share) {
    const [width, height] = size;
    const { shape } = processed;
    const made =
      share >= 0.9995
        ? phrase('page.stations.image.all_kept', { width, height, shape })
        : phrase('page.stations.image.kept', { width, height, shape, share: percent(share) });
    this.say('image', made);
    const [{ rows, columns }] = placement.views;
    const n = placement.count;
    const views = viewsWords(placement);
    const cut = placement.several
      ? phrase('page.stations.patches.count_in_views', { views, n })
      : phrase('page.stations.patches.count', { rows, columns, n });
    this.say('patches', cut);
  }
}
