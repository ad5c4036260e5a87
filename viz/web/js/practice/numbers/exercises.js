// Exercises with fresh numbers. The server makes and grades them by kind and seed; what has been done is kept in the
// learner's part "numbers".

import { make } from '../../core/dom.js';
import { refused } from '../replies.js';
import { createSheet } from './exercise_sheet.js';
import { createKindList } from './kind_list.js';
import { nextKind, readNumbers, withExercise } from './numbers_record.js';

/** @typedef {import('../replies.js').Exercise} Exercise */
/**
 * @template T
 * @typedef {import('../replies.js').Reply<T>} Reply
 */

const FIRST = { kind: 'apply', seed: 'a1' }; // the lesson's own

class Exercises {
  #tools;
  #sheet;
  #list;
  /** @type {Exercise | null} the exercise on show */ #exercise = null;
  /** @type {import('../replies.js').ExerciseKind[]} */ #kinds = [];
  #counted = false; // whether it has gone into the record
  #solved = false;
  #hinted = 0;
  #requests = 0; // of exercises; a reply to an earlier one comes too late

  /**
   * @param {HTMLElement} element
   * @param {import('../replies.js').Tools & import('../replies.js').TabTools} tools
   */
  constructor(element, tools) {
    this.#tools = tools;
    this.#sheet = createSheet({
      grade: () => this.#grade(),
      hint: () => this.#hint(),
      solve: () => this.#solve(),
      next: () => this.#fresh(),
      then: () => this.#exercise?.then && this.#ask(this.#exercise.then, true),
    });
    this.#list = createKindList((chosen) => tools.learner.set('numbers', { ...this.#record(), chosen }));
    const whole = make('div', 'gb-ex');
    whole.append(this.#sheet.element, this.#list.element);
    element.replaceChildren(whole);
    tools.learner.listen(() => {
      if (this.#exercise) this.#list.show(this.#record());
    });
  }

  /** @param {URLSearchParams} params */
  open(params) {
    const [kind, seed] = [params.get('kind'), params.get('seed')];
    const shown = this.#exercise;
    if (shown && (!kind || kind === shown.kind) && (!seed || seed === shown.seed)) {
      this.#list.show(this.#record());
      this.#tools.mark({ kind: shown.kind, seed: shown.seed });
      return;
    }
    this.#ask({ kind: kind || FIRST.kind, seed: seed || (kind ? '' : FIRST.seed) }, false);
  }

  #record() {
    return readNumbers(this.#tools.learner.get('numbers', null));
  }

  /**
   * A request about the exercise on show; null where another is on show by the time of the reply, or the server refused.
   * @template T
   * @param {string} name
   * @param {Exercise} exercise
   * @param {object} [more]
   * @returns {Promise<T | null>}
   */
  async #about(name, exercise, more = {}) {
    const reply = /** @type {Reply<T>} */ (
      await this.#tools.request(name, { kind: exercise.kind, seed: exercise.seed, ...more })
    );
    if (exercise !== this.#exercise) return null;
    if (!refused(reply)) return reply;
    this.#sheet.report(reply.error, 'unread');
    return null;
  }

  /**
   * Put it into the record, once: what counts is the first answer.
   * @param {Exercise} exercise
   * @param {boolean} right
   */
  #count(exercise, right) {
    if (this.#counted) return;
    this.#counted = true;
    this.#tools.learner.set('numbers', withExercise(this.#record(), exercise.kind, right));
  }

  async #grade() {
    const exercise = this.#exercise;
    if (!exercise) return;
    if (this.#solved) {
      this.#sheet.onward().focus();
      return;
    }
    /** @type {import('../replies.js').GradeReply | null} */
    const grade = await this.#about('grade_exercise', exercise, { answer: this.#sheet.answer() });
    if (!grade) return;
    this.#sheet.report(grade.told, grade.right ? 'right' : 'wrong');
    this.#count(exercise, grade.right);
    if (!grade.right) return;
    this.#end(exercise);
    this.#sheet.onward().focus();
  }

  async #hint() {
    const exercise = this.#exercise;
    if (!exercise) return;
    /** @type {import('../replies.js').HintReply | null} */
    const hint = await this.#about('hint', exercise, { n: this.#hinted + 1 });
    if (!hint) return;
    this.#hinted = hint.n;
    this.#sheet.addHint(hint);
    this.#sheet.focusField();
  }

  async #solve() {
    const exercise = this.#exercise;
    if (!exercise) return;
    /** @type {import('../replies.js').SolutionReply | null} */
    const solution = await this.#about('solution', exercise);
    if (!solution) return;
    this.#count(exercise, false);
    this.#sheet.showWorking(solution.working);
    this.#end(exercise);
    this.#sheet.next.focus({ preventScroll: true });
  }

  /** @param {Exercise} exercise */
  #end(exercise) {
    this.#solved = true;
    this.#sheet.end(exercise);
  }

  /**
   * Ask for an exercise by kind and seed, a fresh one without a seed.
   * @param {{kind: string, seed?: string}} which
   * @param {boolean} focus whether its question takes the focus; the answer is then the next stop
   */
  async #ask({ kind, seed }, focus) {
    const mine = ++this.#requests;
    const reply = /** @type {Reply<import('../replies.js').ExerciseReply>} */ (
      await this.#tools.request('exercise', { kind, ...(seed ? { seed } : {}) })
    );
    if (mine !== this.#requests) return;
    if (refused(reply)) {
      this.#sheet.report(reply.error, 'unread');
      if (!this.#exercise) await this.#ask({ kind: 'any' }, focus);
      return;
    }
    this.#exercise = reply;
    this.#kinds = reply.kinds;
    [this.#counted, this.#solved, this.#hinted] = [false, false, 0];
    this.#sheet.draw(reply, reply.kinds.find((one) => one.kind === reply.kind)?.name || '');
    this.#list.offer(reply.kinds);
    this.#list.show(this.#record());
    if (focus) this.#sheet.focusQuestion(); // it is read out; on a phone no keyboard jumps up
    this.#tools.mark({ kind: reply.kind, seed: reply.seed });
  }

  #fresh() {
    const kinds = this.#kinds.map(({ kind }) => kind);
    this.#ask({ kind: nextKind(this.#record().chosen, kinds, this.#exercise?.kind, Math.random) }, true);
  }
}

/**
 * @param {HTMLElement} element
 * @param {import('../replies.js').Tools & import('../replies.js').TabTools} tools
 */
export const createExercises = (element, tools) => new Exercises(element, tools);
