// Station 5: the whole prompt as positions, to scale and enlarged; what each one holds, how N comes about, what another turn
// adds and what all of it costs in memory.

import { find, make, say } from '../core/dom.js';
import { phrase } from '../core/words.js';
import { PositionLens } from './position_lens.js';
import { amountsOf, cacheWords, countWords, knownTokens, positionWords, sumWords } from './prompt.js';
import { spanTokens, stripPiece } from './prompt_tokens.js';

/** @typedef {import('./prompt.js').Prompt} Prompt */
/** @typedef {import('./prompt.js').Geometry} Geometry */
/** @typedef {import('../core/placement.js').Placement} Placement */

export class PrefixStation {
  /** @type {{prompt: Prompt, placement: Placement | null, known: import('./prompt.js').KnownTokens} | null} */
  #shown = null;
  #state;
  #line;
  #panel;
  #bar;
  #lens;
  #slider;
  #status;
  #promise;

  /**
   * @param {HTMLElement} root
   * @param {import('../core/state.js').State} state
   * @param {import('./line.js').Line} line
   */
  constructor(root, state, line) {
    this.#state = state;
    this.#line = line;
    this.#panel = find(root, '[data-panel="prefix"]');
    this.#bar = find(this.#panel, '.gb-strip');
    this.#slider = find(this.#panel, '#position', HTMLInputElement);
    this.#status = find(this.#panel, '[data-message="position"]');
    this.#promise = line.promise('prefix');
    this.#lens = new PositionLens(this.#panel, (position) => this.#point(position));
    this.#slider.addEventListener('input', () => this.#show(Number(this.#slider.value)));
    find(this.#panel, '#closer').addEventListener('click', () => this.#lens.zoom(1.6));
    find(this.#panel, '#farther').addEventListener('click', () => this.#lens.zoom(1 / 1.6));
    this.#bar.addEventListener('click', (event) => {
      if (!this.#shown) return;
      const { length } = this.#shown.prompt;
      const share = (event.clientX - this.#bar.getBoundingClientRect().left) / this.#bar.clientWidth;
      this.#show(Math.min(length - 1, Math.floor(share * length)));
    });
    state.subscribe(['station', 'patch'], () => this.#follow());
  }

  /** The position of the patch picked; null for none. */
  #picked() {
    const { patch } = this.#state.now;
    const placement = this.#shown?.placement;
    return patch !== null && placement && patch < placement.count ? placement.place(patch).position : null;
  }

  /** @param {number} position */
  #describe(position) {
    if (!this.#shown) return;
    const { prompt, known, placement } = this.#shown;
    say(this.#status, positionWords(prompt, known, placement, position));
  }

  /**
   * Bring a position into the middle, and say what it holds.
   * @param {number} position
   */
  #show(position) {
    this.#lens.centre(position);
    this.#slider.value = String(position);
    this.#describe(position);
    this.#slider.setAttribute('aria-valuetext', this.#status.textContent ?? '');
    this.open();
  }

  /**
   * The pointer is over a position; where that is a patch it is the patch picked, here as over the picture.
   * @param {number} position
   */
  #point(position) {
    if (!this.#shown) return;
    this.#describe(position);
    this.#slider.value = String(position);
    const patch = this.#shown.placement?.patchAt(position) ?? null;
    if (patch !== null) this.#state.set({ patch });
  }

  /** Another patch was picked: show its position. */
  #follow() {
    const position = this.#picked();
    if (this.#state.now.station !== 'prefix' || position === null) return;
    this.#describe(position);
    if (this.#lens.holds(position)) this.open();
    else this.#show(position);
  }

  /** Draw what is enlarged. */
  open() {
    this.#lens.paint(this.#picked());
  }

  /**
   * The prompt of the turn on show.
   * @param {Prompt} prompt
   * @param {{geometry: Geometry, placement: Placement | null}} turn
   * @param {number} before how many positions stood there before its turn, 0 for the first
   */
  set(prompt, { geometry, placement }, before) {
    const known = knownTokens(prompt);
    this.#shown = { prompt, placement, known };
    this.#lens.set(prompt, known, placement);
    this.#slider.max = String(prompt.length - 1);
    this.#bar.replaceChildren(...prompt.spans.map(stripPiece), make('span', 'gb-window'));
    const amounts = amountsOf(prompt);
    const [sum, n] = [sumWords(amounts), prompt.length];
    this.#bar.setAttribute('aria-label', phrase('page.stations.prefix.sum', { sum, n }));
    this.#line.say('prefix', phrase('page.stations.prefix.line', { sum, n }));
    this.#line.keys('prefix', amounts, String);
    find(this.#panel, '.gb-tokens').replaceChildren(...prompt.spans.map((span) => spanTokens(span, placement)));
    this.#write('n', countWords(prompt, before));
    this.#write('cache', cacheWords(prompt, geometry));
    this.#show(this.#picked() ?? prompt.length - 1);
  }

  /** @param {'position' | 'n' | 'cache'} name @param {string} text */
  #write(name, text) {
    find(this.#panel, `[data-message="${name}"]`).textContent = text;
  }

  clear() {
    this.#shown = null;
    this.#lens.set(null, new Map(), null);
    this.#bar.replaceChildren();
    this.#bar.setAttribute('aria-label', phrase('page.stations.prefix.none'));
    find(this.#panel, '.gb-tokens').replaceChildren();
    find(this.#panel, '[data-keys="prefix"]').replaceChildren();
    for (const name of /** @type {const} */ (['position', 'n', 'cache'])) this.#write(name, '');
    this.#line.say('prefix', this.#promise);
    this.open();
  }
}
