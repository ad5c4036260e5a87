// Which turn is under way: one answer, or one check, at a time. Numbers turns; knows nothing of what they are about.

export class TurnInProgress {
  /** @type {number | null} */
  #number = null;
  /** @type {Set<() => void>} */
  #listeners = new Set();
  /** @type {(() => void)[]} */
  #waiting = [];
  /** The number of the next turn. */
  next = 0;

  /** The number of what is under way, or null. */
  get number() {
    return this.#number;
  }

  /**
   * Be called when a turn begins or ends.
   * @param {() => void} listener
   */
  onChange(listener) {
    this.#listeners.add(listener);
  }

  /**
   * A turn begins.
   * @param {number} number
   */
  begin(number) {
    if (this.#number !== null) throw new Error(`turn ${number} begins while turn ${this.#number} is under way`);
    this.#number = number;
    for (const listener of this.#listeners) listener();
  }

  /** What is under way has ended. */
  end() {
    this.#number = null;
    for (const listener of this.#listeners) listener();
    for (const resume of this.#waiting.splice(0)) resume();
  }

  /** Once what is under way has ended. @returns {Promise<void>} */
  over() {
    if (this.#number === null) return Promise.resolve();
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
    });
  }
}
