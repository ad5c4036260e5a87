// What is on show, in one place. Every part of the page reads it, sets it and subscribes to it; none knows the others.
//
// The picture's own data (placement, maps, turns) is not here: it belongs to whoever fetched it. Here is only what a visitor
// chooses, or a link, a lesson, a key chooses for them, and what the address therefore says.

/** @typedef {number | boolean | string | null} Setting */
/** @typedef {Readonly<Record<string, Setting>>} Settings */
/**
 * @typedef {object} PageState
 * @property {string} section which part of the page: `walk`, `lessons`, `drills` ...
 * @property {'explore' | 'present' | 'lesson'} mode the way of use
 * @property {string | null} picture file name of the shipped picture on show; null for one of the visitor's own
 * @property {'cut' | 'pad'} frame how the picture is made square
 * @property {string} station id of a station
 * @property {number | null} patch its number, see core/placement.js
 * @property {number | null} turn the page's number of the turn on show
 * @property {number | null} token its place in that turn's answer
 * @property {number | null} layer null is the mean over all
 * @property {number | null} head null is the mean over all
 * @property {string} method id of the one that makes the maps of tokens; see model/explain/method.py
 * @property {Settings} settings those of the method that differ from their defaults; of attention, `layer` and `head` are
 * @property {string} encoderView what station 3 lays over the picture
 * @property {string} projectorView which projector station 4 shows
 */

/** @typedef {keyof PageState} Key */
/** @typedef {(state: Readonly<PageState>, changed: ReadonlySet<Key>) => void} Listener */

/** What makes the maps while nothing is chosen: its maps come with the tokens. */
export const DEFAULT_METHOD = 'attention';

/** @type {PageState} */
const INITIAL = {
  section: 'walk',
  mode: 'explore',
  picture: null,
  frame: 'cut',
  station: 'image',
  patch: null,
  turn: null,
  token: null,
  layer: null,
  head: null,
  method: DEFAULT_METHOD,
  settings: {},
  encoderView: 'colours',
  projectorView: 'trained',
};

/**
 * @param {unknown} one
 * @param {unknown} other
 */
const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

/**
 * @param {Partial<PageState>} [initial]
 */
export const createState = (initial = {}) => {
  /** @type {PageState} */
  let now = Object.freeze({ ...INITIAL, ...initial });
  /** @type {{keys: ReadonlySet<Key> | null, listener: Listener}[]} */
  let listeners = [];
  /** @type {Partial<PageState>[]} */
  const waiting = [];
  let running = false;

  /** @param {Partial<PageState>} change */
  const apply = (change) => {
    const changed = /** @type {Set<Key>} */ (
      new Set(
        Object.keys(change).filter((key) => !same(now[/** @type {Key} */ (key)], change[/** @type {Key} */ (key)])),
      )
    );
    if (!changed.size) return;
    now = Object.freeze({ ...now, ...change });
    for (const entry of [...listeners]) {
      const wanted = !entry.keys || [...changed].some((key) => entry.keys?.has(key));
      if (wanted && listeners.includes(entry)) entry.listener(now, changed); // one before it may have ended it
    }
  };

  return {
    get now() {
      return /** @type {Readonly<PageState>} */ (now);
    },
    /**
     * Change some of it; whoever subscribed to a key that really changed is called, once. A change made by a listener comes
     * after the one it heard of, so that all listeners hear of all changes in one order.
     * @param {Partial<PageState>} change
     */
    set(change) {
      waiting.push(change);
      if (running) return;
      running = true;
      try {
        for (let next = waiting.shift(); next; next = waiting.shift()) apply(next);
      } finally {
        running = false;
        waiting.length = 0; // a listener that threw: what it kept others from is not done later, by surprise
      }
    },
    /**
     * Be called when one of these keys changes; null for any. Returns what ends it.
     * @param {Key[] | null} keys
     * @param {Listener} listener
     */
    subscribe(keys, listener) {
      const entry = { keys: keys && new Set(keys), listener };
      listeners.push(entry);
      return () => {
        listeners = listeners.filter((other) => other !== entry);
      };
    },
  };
};

/** @typedef {ReturnType<typeof createState>} State */
