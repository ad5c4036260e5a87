// When tokens are written: one a frame, in the order they came, turn after turn.

/** @typedef {import('./turn.js').Turn} Turn */

const PATIENCE = 600; // frames

export class TokenPainter {
  #frames = 0;
  /** @type {(() => void)[]} */
  #waiting = [];
  #needs;
  running = false;

  /**
   * @param {object} needs
   * @param {() => boolean} needs.ready whether it is known where the patches lie: an answer can come before that
   * @param {() => Turn[]} needs.turns
   * @param {(turn: Turn, index: number) => void} needs.paint
   * @param {() => void} needs.finished no token waits any more
   */
  constructor(needs) {
    this.#needs = needs;
  }

  start() {
    if (this.running) return;
    this.running = true;
    requestAnimationFrame(() => this.#tick());
  }

  #tick() {
    const { ready, turns, paint, finished } = this.#needs;
    if (!ready() && this.#frames++ < PATIENCE) {
      requestAnimationFrame(() => this.#tick());
      return;
    }
    const turn = turns().find((other) => other.painted < other.tokens.length);
    this.running = Boolean(turn);
    if (!turn) {
      finished(); // a frame after the last token, which has had one of its own
      return;
    }
    paint(turn, turn.painted++);
    requestAnimationFrame(() => this.#tick());
  }

  /**
   * Call something once no token waits to be written.
   * @param {() => void} then
   */
  whenPainted(then) {
    if (this.running) this.#waiting.push(then);
    else then();
  }

  /** All that waited for the last token is done, after what is under way. */
  release() {
    for (const then of this.#waiting.splice(0)) setTimeout(then, 0);
  }
}

/**
 * Note when a token was handed to the screen, to measure by.
 * @param {Turn} turn
 * @param {number} index
 */
export const notePainted = (turn, index) => {
  const { sent } = turn.tokens[index];
  // After the frame that shows it has been handed over.
  setTimeout(() => {
    const delay = performance.timeOrigin + performance.now() - 1000 * sent;
    performance.mark('glassbox-painted', { detail: { turn: turn.turn, token: index, delay } });
  }, 0);
};
