// The questions that the server asks in an interview, and their answers once they were asked for.

import { refused } from '../replies.js';

/** @typedef {import('../replies.js').Question} Question */
/** @typedef {import('../replies.js').AnswerReply} AnswerReply */
/**
 * @template T
 * @typedef {import('../replies.js').Reply<T>} Reply
 */

export class Questions {
  /** @type {Question[]} */ all = [];
  /** @type {Map<string, AnswerReply>} by id */ #answers = new Map();
  #request;

  /** @param {import('../replies.js').Request} request */
  constructor(request) {
    this.#request = request;
  }

  /** Fetch them, once. Returns a complaint, or ''. */
  async fetch() {
    if (this.all.length) return '';
    const reply = /** @type {Reply<import('../replies.js').QuestionsReply>} */ (await this.#request('interview', {}));
    if (refused(reply)) return reply.error;
    this.all = reply.questions;
    return '';
  }

  /**
   * @param {string} id
   * @returns {Question | undefined}
   */
  get(id) {
    return this.all.find((one) => one.id === id);
  }

  /**
   * The words of a question that there is.
   * @param {string} id
   */
  ask(id) {
    return this.get(id)?.ask ?? '';
  }

  /**
   * Those of the same level, and which of them it is.
   * @param {Question} question
   */
  beside(question) {
    const same = this.all.filter(({ level }) => level === question.level);
    const at = same.indexOf(question);
    return { before: same[at - 1], after: same[at + 1] };
  }

  /**
   * @param {string} id
   * @returns {Promise<Reply<AnswerReply>>}
   */
  async answer(id) {
    const known = this.#answers.get(id);
    if (known) return known;
    const reply = /** @type {Reply<AnswerReply>} */ (await this.#request('interview_answer', { id }));
    if (!refused(reply)) this.#answers.set(id, reply);
    return reply;
  }
}
