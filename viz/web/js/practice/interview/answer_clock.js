// The time for one answer: what is left of it, when half is over, when all is. Pure: time passes only when it is said how
// much.

import { phrase } from '../../core/words.js';

const KEPT = 5; // seconds between two times that the clock is written down

/**
 * Seconds as a clock shows them, never less than none.
 * @param {number} seconds
 */
export const clockTime = (seconds) => {
  const whole = Math.max(0, Math.ceil(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
};

export class AnswerClock {
  paused = false;
  #half;

  /**
   * @param {number} seconds all of the time
   * @param {number} left of it; below 0 once it is over
   */
  constructor(seconds, left) {
    this.seconds = seconds;
    this.left = left;
    this.#half = left <= seconds / 2;
  }

  /** What is left of one; below 0 it stays at none. */
  get share() {
    return Math.max(0, this.left / this.seconds);
  }

  /** What the clock shows; with a plus once it counts what is over. */
  get face() {
    return this.left > 0 ? clockTime(this.left) : `+${clockTime(-this.left)}`;
  }

  /** What there is to say of the clock as it stands. */
  get words() {
    if (this.paused) return phrase('page.practice.interview.paused');
    return this.left > 0 ? '' : phrase('page.practice.interview.time.over');
  }

  /**
   * Let time pass, unless the clock is paused. Returns what there is to say of it, if anything, and whether it is time to
   * write the clock down.
   * @param {number} seconds
   * @returns {{words: string, keep: boolean}}
   */
  pass(seconds) {
    if (this.paused) return { words: '', keep: false };
    const before = this.left;
    this.left -= seconds;
    const over = before > 0 && this.left <= 0;
    const half = !this.#half && !over && this.left <= this.seconds / 2;
    if (half) this.#half = true;
    const keep = over || Math.floor(before / KEPT) !== Math.floor(this.left / KEPT);
    const said = over ? 'over' : half ? 'half' : '';
    return { words: said && phrase(`page.practice.interview.time.${said}`), keep };
  }
}
