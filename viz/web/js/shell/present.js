// Presenting: one station a screen, large, for a class. Each screen first asks; the next key shows. Arrow keys, a presenter's
// remote (Page Up, Page Down), a click or a tap turn the pages, Escape leaves. Whoever sets `mode` in the state begins or ends it.

import { find } from '../core/dom.js';
import { pageData } from '../core/page_data.js';
import { phrase } from '../core/words.js';
import { createComposer } from './composer.js';
import { answerOf, stepOf } from './screens.js';
import { createPointer } from './stage_pointer.js';

/** @typedef {import('./questions.js').Parts} Parts */
/**
 * @typedef {object} Needs
 * @property {Parts['picture']} picture
 * @property {Parts['stations']} stations
 * @property {Parts['answer']} answer
 * @property {Parts['checker']} checker
 * @property {import('./composer.js').Asker | null} asker null where there is no model to ask
 */

class Stage {
  /** @type {HTMLElement} */
  #root;
  /** @type {HTMLElement} */
  #bar;
  /** @type {import('../core/state.js').State} */
  #state;
  /** @type {Needs} */
  #needs;
  #open = false; // whether the screen's answer is shown
  #composer;

  /**
   * @param {HTMLElement} root
   * @param {import('../core/state.js').State} state
   * @param {Needs} needs
   */
  constructor(root, state, needs) {
    this.#root = root;
    this.#bar = find(root, '.gb-stage');
    this.#state = state;
    this.#needs = needs;
    this.#composer = createComposer(root, needs.asker, {
      on: () => this.on,
      rest: () => this.rest(),
      reveal: () => this.#reveal(),
    });
    find(this.#bar, '#back').addEventListener('click', () => this.#move(-1));
    find(this.#bar, '#forth').addEventListener('click', () => this.#move(1));
    find(this.#bar, '#leave').addEventListener('click', () => this.#leave());
    document.addEventListener('fullscreenchange', () => {
      if (!document.fullscreenElement) this.#leave();
    });
    // Before any other listener: on a stage these keys turn pages.
    window.addEventListener('keydown', (event) => this.#key(event), true);
    createPointer(root, () => this.on);
  }

  get on() {
    return this.#state.now.mode === 'present';
  }

  #station() {
    return pageData.stations.find(({ id }) => id === this.#state.now.station);
  }

  /** Whether the station waits for a question before there is anything to show. */
  #waits() {
    return Boolean(this.#station()?.waits) && !this.#needs.answer.current;
  }

  /**
   * @param {string} selector
   * @param {string} text
   */
  #write(selector, text) {
    const place = find(this.#bar, selector);
    if (place.textContent !== text) place.textContent = text;
  }

  /** What stands over and under the figure. */
  write() {
    const { picture, stations, answer, checker } = this.#needs;
    const { station } = this.#state.now;
    const { shape = '' } = find(this.#root, `[data-station="${station}"]`).dataset;
    const { placement } = picture.view;
    const known = { shape, placement, turn: answer.current, outcome: checker.outcome(answer.shown) };
    this.#write('.gb-stage-asks', this.#station()?.asks ?? '');
    this.#write('.gb-stage-tells', this.#waits() ? '' : this.#open ? answerOf(station, known) : '?');
    const [at, all] = [stations.names.indexOf(station) + 1, stations.names.length];
    this.#write('.gb-stage-place', phrase('page.format.one_of', { at, all }));
    this.#root.toggleAttribute('data-unasked', this.#waits());
  }

  draw() {
    this.write();
    this.#root.toggleAttribute('data-hidden', this.on && !this.#open && !this.#waits());
    this.#needs.picture.refresh();
  }

  /** @param {number} step */
  #move(step) {
    const { names } = this.#needs.stations;
    const next = names.indexOf(this.#state.now.station) + step;
    if (step > 0 && !this.#open && !this.#waits()) this.#reveal();
    else if (next >= 0 && next < names.length) {
      this.#open = step < 0; // going back shows what was shown
      this.#state.set({ station: names[next] });
      this.#root.scrollTop = 0;
    }
  }

  /** Show what there is, without a question to the class before it. */
  #reveal() {
    this.#open = true;
    this.draw();
  }

  rest() {
    find(this.#bar, '#forth').focus({ preventScroll: true });
  }

  #leave() {
    if (this.on) this.#state.set({ mode: 'explore' });
  }

  /** Presenting has begun. */
  enter() {
    this.#open = false;
    this.#root.setAttribute('data-present', '');
    // Where a browser refuses the whole screen, its window will do.
    document.documentElement.requestFullscreen?.().catch(() => {});
    window.scrollTo(0, 0);
    this.draw();
    this.rest();
  }

  /** Presenting is over. */
  exit() {
    for (const name of ['data-present', 'data-hidden', 'data-unasked']) this.#root.removeAttribute(name);
    this.#composer.close();
    this.#needs.picture.refresh();
    if (document.fullscreenElement) document.exitFullscreen();
    find(this.#root, '#present').focus({ preventScroll: true });
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const target = event.target instanceof Element ? event.target : null;
    if (!this.on || event.altKey || event.ctrlKey || event.metaKey || target?.closest('dialog')) return;
    const used = Boolean(target?.closest('textarea, select, input, canvas, #answer, #timeline'));
    const step = stepOf(event.key, used);
    if (step) this.#move(step);
    else if (event.key === 'Escape' && !this.#composer.close()) this.#leave();
    else if (event.key !== 'Escape' && !this.#composer.key(event)) return;
    event.preventDefault();
    event.stopPropagation();
  }
}

/**
 * @param {HTMLElement} root
 * @param {import('../core/state.js').State} state
 * @param {Needs} needs
 */
export const createPresent = (root, state, needs) => {
  const stage = new Stage(root, state, needs);
  let presenting = false;
  state.subscribe(['mode', 'station'], ({ mode }) => {
    const wanted = mode === 'present';
    if (wanted !== presenting) {
      presenting = wanted;
      if (wanted) stage.enter();
      else stage.exit();
    } else if (wanted) stage.draw();
  });
  find(root, '#present').addEventListener('click', () => state.set({ section: 'walk', mode: 'present' }));
  needs.stations.onShape(() => {
    if (stage.on) stage.draw();
  });
  needs.picture.onRefresh(() => {
    if (stage.on) stage.write();
  });
};
