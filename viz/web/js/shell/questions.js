// Asking: one question at a time, from the box to its last token. Knows who may ask and what is reported of it; the answer
// itself is drawn by stations/answer.js.

import { find, say } from '../core/dom.js';
import { visible } from '../core/format.js';
import { phrase } from '../core/words.js';
import { AskForm } from './ask_form.js';
import { interruptedWords, progressWords } from './progress_words.js';

/** @typedef {ReturnType<typeof import('./parts.js').createParts>} Parts */
/** @typedef {import('./wire.js').AnswerProgress} AnswerProgress */
/** @typedef {{question: string, branch?: {run: string, at: number, token: number}}} Sent */
/**
 * @typedef {object} Needs
 * @property {import('../core/state.js').State} state
 * @property {Parts['answer']} answer
 * @property {Parts['checker']} checker
 * @property {import('./connection.js').Connection} connection
 * @property {import('./turn_in_progress.js').TurnInProgress} progress
 * @property {() => boolean} ready whether there is a picture to ask about
 * @property {() => Promise<void>} settled once no picture is being opened
 * @property {() => void} forget a new conversation about the same picture
 */

const ENDED = ['done', 'stopped', 'failed'];

export class Questions {
  /** @type {HTMLElement} */
  #root;
  /** @type {Needs} */
  #needs;
  /** @type {((came: boolean) => void)[]} */
  #waiting = []; // for the end of the next answer

  /**
   * @param {HTMLElement} root
   * @param {Needs} needs
   */
  constructor(root, needs) {
    this.#root = root;
    this.#needs = needs;
    this.form = new AskForm(root, {
      submit: () => this.#submitBox(),
      stop: () => this.halt(),
      startAgain: () => this.#startAgain(),
    });
    needs.progress.onChange(() => this.update());
  }

  /** What can be asked now. */
  update() {
    const { answer, checker, progress, ready } = this.#needs;
    const running = progress.number !== null;
    this.form.update({ running, ready: ready(), asked: answer.turns.length > 0 });
    checker.free(!running);
  }

  /** Whether another question can begin; says why not. */
  #free() {
    if (this.#needs.progress.number === null) return true;
    this.form.report(phrase('page.ask.one_at_a_time'));
    return false;
  }

  /**
   * Send off a question, or an earlier one that is to go another way.
   * @param {string} shown as it stands over the answer
   * @param {Sent} sent
   */
  async #send(shown, sent) {
    const { state, answer, checker, progress } = this.#needs;
    say(find(this.#root, '#picture-message'), '');
    const turn = progress.next++;
    answer.begin(turn, shown, Boolean(sent.branch));
    checker.reset(false);
    state.set({ station: 'answer' });
    progress.begin(turn);
    this.form.report(phrase('page.ask.asking'));
    await this.#start(turn, sent);
  }

  /**
   * Have the server answer turn `turn`, and follow the answer to its end.
   * @param {number} turn
   * @param {Sent} sent
   * @param {boolean} [repeated]
   */
  async #start(turn, sent, repeated = false) {
    const reply = await this.#needs.connection.insist('ask', { turn, ...sent });
    if (reply.error !== undefined) this.#breakOff(turn, reply.error);
    else await this.#pursue(turn, repeated ? null : sent);
  }

  /** @param {number} number */
  #turn(number) {
    return this.#needs.answer.turns.find(({ turn }) => turn === number);
  }

  /** @param {number} number */
  #tokens(number) {
    return this.#turn(number)?.tokens.length ?? 0;
  }

  /**
   * Follow a turn. A server that forgot it before its first token is asked once more, with `sent`.
   * @param {number} turn
   * @param {Sent | null} sent
   */
  async #pursue(turn, sent = null) {
    const { connection, progress } = this.#needs;
    /** @param {AnswerProgress} value */
    const take = (value) => this.#take(value);
    const lost = await connection.follow(turn, () => this.#tokens(turn), take);
    if (!lost || progress.number !== turn) return;
    if (lost.error === undefined && sent && !this.#tokens(turn)) await this.#start(turn, sent, true);
    else this.#breakOff(turn, lost.error ?? phrase('page.ask.lost'));
  }

  /**
   * An answer ends before its end: what there is of it stays, marked, and the question goes into the box.
   * @param {number} number
   * @param {string} reason
   */
  #breakOff(number, reason) {
    const { answer } = this.#needs;
    const turn = this.#turn(number);
    const count = this.#tokens(number);
    this.form.report(interruptedWords(count, reason), true);
    if (turn && !turn.branched) this.form.putBack(turn.question);
    if (turn && count) answer.interrupt(turn);
    else if (turn) answer.drop(number);
    this.#end();
  }

  /** Nothing is under way any more. */
  #end() {
    const { answer, progress } = this.#needs;
    progress.end();
    const waiting = this.#waiting.splice(0);
    answer.whenPainted(() => {
      for (const resolve of waiting) resolve((answer.current?.tokens.length ?? 0) > 0);
    });
  }

  /**
   * Ask, unless something stands in the way, which is said.
   * @param {string} question
   * @returns {Promise<boolean>} whether it was sent
   */
  async submit(question) {
    const { ready, settled } = this.#needs;
    await settled();
    if (!this.#free()) return false;
    if (!ready()) this.form.report(phrase('page.ask.choose_first'), true);
    else if (!question.trim()) this.form.report(phrase('page.ask.type_first'), true);
    else {
      this.#send(question, { question });
      return true;
    }
    return false;
  }

  async #submitBox() {
    await this.#needs.settled(); // a picture on its way may bring a question into the box
    const { question } = this.form;
    if (await this.submit(question)) {
      if (this.form.question === question) this.form.question = '';
      this.form.reveal();
    } else if (!question.trim()) this.form.focus();
  }

  /**
   * The path not taken: another of the likeliest tokens stands at `at`, and the answer goes on from there.
   * @param {NonNullable<Parts['answer']['current']>} turn
   * @param {number} at
   * @param {[text: string, p: number, token: number]} other
   */
  goOn(turn, at, [text, , token]) {
    if (!this.#free() || !turn.run) return;
    const shown = phrase('page.ask.instead', { question: turn.question, token: at, text: visible(text) });
    this.#send(shown, { question: turn.question, branch: { run: turn.run, at, token } });
    this.form.reveal();
  }

  /** Stop what is under way and wait until it has stopped. */
  async halt() {
    const { connection, progress } = this.#needs;
    if (progress.number === null) return;
    const over = progress.over();
    this.form.report(phrase('page.ask.stopping'));
    await connection.insist('stop', { turn: progress.number });
    await over;
  }

  /** @param {AnswerProgress} value */
  #take(value) {
    const { answer, progress } = this.#needs;
    if (value.turn !== progress.number) return;
    const question = this.#turn(value.turn)?.question ?? '';
    answer.take(value);
    const words = progressWords(value);
    this.form.report(words, value.status === 'failed');
    find(this.#root, '#answer').dataset.note = words; // seen only while there is no token yet
    if (!ENDED.includes(value.status)) return;
    if (!value.count && value.status !== 'done') {
      // Nothing came of it: the question goes back into the box.
      answer.drop(value.turn);
      this.form.putBack(question);
    }
    this.#end();
  }

  /**
   * Wait for the end of the next answer.
   * @returns {Promise<boolean>} whether one came
   */
  answered() {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
    });
  }

  /**
   * Ask a question, once what is under way has been stopped, and wait for the whole answer.
   * @param {string} question
   * @returns {Promise<boolean>} whether one came
   */
  async askAndWait(question) {
    while (this.#needs.progress.number !== null) await this.halt(); // whoever waited too may have been faster
    const over = this.answered();
    this.#send(question, { question });
    return over;
  }

  async #startAgain() {
    const { answer, connection, progress, forget } = this.#needs;
    if (progress.number !== null || !answer.turns.length) return;
    await connection.request('start_again');
    forget();
    this.form.report(phrase('page.ask.new_conversation'));
    this.form.focus();
  }

  /**
   * Go on after the page was loaded again.
   * @param {number} next number of the next turn
   * @param {boolean} known whether the server still knows the last one, which is followed if it is not over
   */
  resume(next, known) {
    const { answer, progress } = this.#needs;
    progress.next = next;
    const last = answer.turns.at(-1);
    if (last && !last.finished) {
      progress.begin(last.turn);
      if (known) this.#pursue(last.turn);
      else this.#breakOff(last.turn, phrase('page.ask.restarted'));
    }
    this.update();
  }
}
