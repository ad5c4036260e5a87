// What a station shows of the picture on show: fetched once a picture, when the station is opened for the first time.

/**
 * @template T what the server sends
 * @template D what is made of it
 */
export class StationData {
  /** @type {D | null} */
  value = null;
  #asking = false;
  #picture = 0; // counts pictures: a reply about the one before is dropped
  #fetch;
  #unpack;

  /**
   * @param {() => Promise<import('./replies.js').Answered<T>>} fetch
   * @param {(reply: T) => D} unpack
   */
  constructor(fetch, unpack) {
    this.#fetch = fetch;
    this.#unpack = unpack;
  }

  /** Whether it is there, or on its way. */
  get begun() {
    return this.value !== null || this.#asking;
  }

  /**
   * Fetch it.
   * @returns {Promise<string | undefined>} why it did not come; empty where it did, undefined where it is no longer wanted
   */
  async fetch() {
    this.#asking = true;
    const mine = this.#picture;
    const reply = await this.#fetch();
    if (mine !== this.#picture) return undefined;
    this.#asking = false;
    if (reply.error !== undefined) return reply.error;
    this.value = this.#unpack(reply);
    return '';
  }

  /** Another picture is on show. */
  forget() {
    [this.value, this.#asking] = [null, false];
    this.#picture += 1;
  }
}
