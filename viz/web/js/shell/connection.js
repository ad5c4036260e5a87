// The page's end of a session that outlives its connection; the other end is lessons/server/connection.py. Asks again what
// could not be sent, goes on where it was when the network is back, and gets a new key where the server forgot the old one.

import { phrase } from '../core/words.js';
import { sendGoodbye } from './goodbye.js';

/** @typedef {import('./wire.js').Replies} Replies */
/** @typedef {(request: {session: string | undefined} | {binary: true, data: object}) => Promise<unknown>} ServerFunction */
/**
 * What the page hears of its session.
 * @typedef {object} SessionListener
 * @property {(status: import('./wire.js').ModelStatus) => void} status
 * @property {(words: string) => void} crowded there is no room for the page
 * @property {() => void} unreachable
 * @property {(reason: string, send: Send) => Promise<void>} renewed the server knew it no longer; `send` waits for nobody
 */
/**
 * One request, once; undefined where no reply came.
 * @typedef {<K extends keyof Replies>(name: K, data?: object, file?: File | null) =>
 *   Promise<import('./wire.js').Answered<Replies[K]> | undefined>} Send
 */

const [SOONEST, LATEST] = [1000, 5000]; // milliseconds until what could not be sent is sent again
const ENDED = ['done', 'stopped', 'failed'];
const PROMPT = ['greet', 'ask', 'check', 'follow', 'stop']; // answered within 8 s, whatever the model does
const PATIENCE = 30000; // milliseconds; a connection may be lost without a word, and the browser waits for minutes

export class Connection {
  /** @type {Record<string, ServerFunction>} */
  #server;
  /** @type {SessionListener} */
  #listener;
  /** @type {string | undefined} */
  #key; // none, or that of this page before it was loaded again
  #known = false; // whether the server knows it, and the picture on show
  /** @type {string | undefined} */
  #last; // the key by which it did
  /** @type {Promise<void> | null} */
  #greeting = null; // one at a time
  #timer = 0;
  #pause = SOONEST;
  #leaving = false; // whether goodbye has been said: any other word would take it back
  /** @type {(() => void) | null} */
  #endPause = null;
  /** @type {(() => void)[]} */
  #waiting = []; // for the server to know the page

  /**
   * @param {Record<string, ServerFunction>} server what Gradio gives the page to call, by name
   * @param {string | undefined} key of the session before the page was loaded again
   * @param {SessionListener} listener
   */
  constructor(server, key, listener) {
    [this.#server, this.#key, this.#listener] = [server, key, listener];
    window.addEventListener('online', () => this.#comeBack());
    window.addEventListener('pageshow', (event) => {
      if (event.persisted) this.#comeBack();
    });
    window.addEventListener('pagehide', () => {
      if (this.#known && this.#key) this.#leaving = sendGoodbye(this.#key);
    });
    document.addEventListener('visibilitychange', () => {
      if (this.#known) this.greet();
    });
  }

  get key() {
    return this.#key;
  }

  /** @type {Send} */
  #send = async (name, data = {}, file = null) => {
    if (this.#leaving) return undefined;
    const body = { session: this.#key, ...data };
    const reply = this.#server[name](file ? { binary: true, data: { ...body, file } } : body);
    const answered = /** @type {Promise<Awaited<ReturnType<Send>>>} */ (reply);
    return /** @type {ReturnType<typeof this.request>} */ (PROMPT.includes(name) ? patient(answered) : answered);
  };

  /** Wait a little, or until the browser reports that the network is back. */
  async #rest() {
    this.#listener.unreachable();
    await new Promise((resolve) => {
      this.#endPause = () => resolve(undefined);
      setTimeout(resolve, this.#pause);
    });
    this.#pause = Math.min(LATEST, 2 * this.#pause);
  }

  /** @returns {Promise<number>} milliseconds until the next greeting */
  async #meet() {
    const reply = await this.#send('greet', { visible: !document.hidden });
    if (!reply || reply.error !== undefined) {
      this.#listener.unreachable();
      return this.#pause;
    }
    this.#pause = SOONEST;
    if (reply.crowded !== undefined) {
      this.#known = false;
      this.#listener.crowded(reply.crowded);
      return 1000 * reply.next;
    }
    this.#key = reply.session;
    this.#listener.status(reply);
    if (this.#last && this.#last !== reply.session) {
      this.#known = false;
      await this.#listener.renewed(reply.lost, this.#send);
    }
    this.#last = reply.session;
    this.#known = true;
    for (const resume of this.#waiting.splice(0)) resume();
    return 1000 * reply.next;
  }

  /** Let the server know that the page is there, and hear how far the model is; again and again. */
  greet() {
    clearTimeout(this.#timer);
    if (this.#leaving) return null;
    this.#greeting ||= this.#meet()
      .then((next) => {
        this.#timer = setTimeout(() => this.greet(), next);
      })
      .finally(() => {
        this.#greeting = null;
      });
    return this.#greeting;
  }

  /** Once the server knows the page. */
  async known() {
    if (this.#known) return;
    await new Promise((resolve) => {
      this.#waiting.push(() => resolve(undefined));
    });
  }

  request = /** @type {import('./wire.js').RequestReply} */ (
    (/** @type {keyof Replies} */ name, data = {}, /** @type {File | null} */ file = null) =>
      this.#request(name, data, file, false)
  );

  /**
   * One request and its reply; asked again where the server had forgotten the page.
   * @template {keyof Replies} K
   * @param {K} name
   * @param {object} data
   * @param {File | null} file
   * @param {boolean} repeated
   * @returns {Promise<import('./wire.js').Answered<Replies[K]>>}
   */
  async #request(name, data, file, repeated) {
    await this.known();
    const reply = await this.#send(name, data, file);
    if (!reply) return { error: phrase('page.connection.unreachable'), unreachable: true };
    if (reply.error === undefined || !reply.unknown || repeated) return reply;
    await this.#greeting; // it may have begun before the server forgot
    await this.greet();
    return this.#request(name, data, file, true);
  }

  /**
   * The same until it gets through: for what may be sent twice.
   * @template {keyof Replies} K
   * @param {K} name
   * @param {object} data
   */
  insist = async (name, data) => {
    for (let away = false; ; away = true) {
      const reply = await this.request(name, data);
      if (reply.error === undefined || !reply.unreachable) {
        this.#pause = SOONEST;
        if (away) this.greet(); // which takes back the word that the server cannot be reached
        return reply;
      }
      await this.#rest();
    }
  };

  /**
   * Follow a turn to its end.
   * @template {{turn: number, status: string}} Progress
   * @param {number} turn
   * @param {() => number} have how many of its tokens the page has
   * @param {(progress: Progress) => void} take gets each value
   * @returns {Promise<{error?: string} | null>} why it is not followed to its end: an error, or nothing known of such a turn
   */
  follow = async (turn, have, take) => {
    for (let seen = 0; ;) {
      const reply = await this.insist('follow', { turn, seen, have: have() });
      if (reply.error !== undefined || reply.lost) return reply;
      seen = reply.version;
      take(/** @type {Progress & typeof reply} */ (/** @type {unknown} */ (reply)));
      if (ENDED.includes(reply.status)) return null;
    }
  };

  #comeBack() {
    this.#leaving = false;
    this.#pause = SOONEST;
    this.#endPause?.();
    this.greet();
  }
}

/**
 * The same, undefined where it takes longer than anyone waits.
 * @template T
 * @param {Promise<T>} reply
 * @returns {Promise<T | undefined>}
 */
const patient = (reply) => {
  let timer = 0;
  /** @type {Promise<undefined>} */
  const silence = new Promise((resolve) => {
    timer = setTimeout(() => resolve(undefined), PATIENCE);
  });
  return Promise.race([reply, silence]).finally(() => clearTimeout(timer));
};
