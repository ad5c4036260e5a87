// A first visit's tour: five places, under a minute, left at any time, opened again with one button.

import { find } from '../core/dom.js';
import { phrase } from '../core/words.js';

const KEY = 'glassbox-toured';
/** @type {[selector: string, name: string][]} where it stops, and which of its texts is said there */
const STOPS = [
  ['#picture', 'picture'],
  ['.gb-choose', 'choose'],
  ['.gb-ask', 'ask'],
  ['#stations', 'stations'],
  ['#picture', 'patch'],
];
const ENOUGH = 96; // pixels of a part that have to be in sight

const remember = () => {
  try {
    localStorage.setItem(KEY, 'yes');
  } catch {
    // A browser that keeps nothing shows the tour again.
  }
};
const hasToured = () => {
  try {
    return localStorage.getItem(KEY) !== null;
  } catch {
    return true;
  }
};

/** @param {HTMLElement} part */
const inSight = (part) => {
  const { top, bottom } = part.getBoundingClientRect();
  return Math.min(bottom, window.innerHeight) - Math.max(top, 0) >= Math.min(ENOUGH, bottom - top);
};

class Tour {
  /** @type {HTMLElement} */
  #root;
  /** @type {HTMLDialogElement} */
  #dialog;
  #at = 0;
  /** @type {HTMLElement | null} */
  #marked = null;
  #begun = 0; // how far the page was scrolled when the tour began
  #scrolled = false; // whether the tour, and nobody by hand, has scrolled it since

  /** @param {HTMLElement} root */
  constructor(root) {
    this.#root = root;
    this.#dialog = find(root, '#tour', HTMLDialogElement);
    const close = () => this.#close();
    find(this.#dialog, '[data-next]').addEventListener('click', () =>
      this.#at + 1 < STOPS.length ? this.#show(this.#at + 1) : close(),
    );
    find(this.#dialog, '[data-skip]').addEventListener('click', close);
    this.#dialog.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape') return;
      event.preventDefault();
      close();
    });
    for (const kind of ['wheel', 'touchmove']) {
      const byHand = () => {
        this.#scrolled = false;
      };
      window.addEventListener(kind, byHand, { passive: true });
    }
  }

  open() {
    [this.#begun, this.#scrolled] = [window.scrollY, false];
    if (!this.#dialog.open) this.#dialog.show(); // not modal: what it speaks of can be used meanwhile
    find(this.#dialog, '[data-next]').focus({ preventScroll: true });
    this.#show(0);
  }

  /** @param {number} at */
  #show(at) {
    const [selector, name] = STOPS[at];
    this.#at = at;
    this.#marked?.removeAttribute('data-toured');
    const part = find(this.#root, selector);
    this.#marked = part;
    part.setAttribute('data-toured', '');
    // A part that can be seen at all stays where it is.
    if (!inSight(part)) {
      part.scrollIntoView({ block: 'center' });
      this.#scrolled = true;
    }
    find(this.#dialog, 'p').textContent = phrase(`page.tour.stops.${name}`);
    const place = phrase('page.format.one_of', { at: at + 1, all: STOPS.length });
    find(this.#dialog, '[data-place]').textContent = place;
    find(this.#dialog, '[data-next]').textContent = phrase(at + 1 < STOPS.length ? 'page.tour.next' : 'page.tour.done');
  }

  #close() {
    this.#dialog.close();
    this.#marked?.removeAttribute('data-toured');
    remember();
    if (this.#scrolled) window.scrollTo(0, this.#begun);
    this.#scrolled = false;
  }
}

/**
 * The tour is of the walkthrough, wherever it is asked for.
 * @param {HTMLElement} root
 * @param {import('../core/state.js').State} state
 */
export const createTour = (root, state) => {
  const tour = new Tour(root);
  find(root, '#tour-again').addEventListener('click', () => {
    state.set({ section: 'walk', mode: 'explore' });
    tour.open();
  });
  return {
    /** On a first visit only. */
    greet() {
      if (!hasToured()) tour.open();
    },
  };
};
