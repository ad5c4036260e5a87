// Interview: questions by level, each with what one would say in a minute, what many say wrongly, and what would be asked
// next; beside them the mock interview.

import { find, make, say } from '../../core/dom.js';
import { phrase } from '../../core/words.js';
import { button, failure, heading, scrollToTop, statusLine, twoColumns } from '../elements.js';
import { refused } from '../replies.js';
import { levelName } from './interview_record.js';
import { MockInterview } from './mock_interview.js';
import { drawModelAnswer } from './model_answer.js';
import { drawQuestionList } from './question_list.js';
import { Questions } from './questions.js';

/** @typedef {import('../replies.js').Question} Question */

const LONGEST_NAME = 40; // characters of an unknown item that are repeated

class Interview {
  #element;
  #tools;
  #questions;
  #mock;
  #note = statusLine('p', 'gb-note gb-drill-heard');
  #frame = twoColumns(phrase('page.practice.interview.to_show'));
  #level = ''; // the one listed; '' for all
  #shown = 0; // counts what is shown, so that a reply that comes late is not drawn over it

  /**
   * @param {HTMLElement} element
   * @param {import('../replies.js').Tools & import('../replies.js').TabTools} tools
   */
  constructor(element, tools) {
    this.#element = element;
    this.#tools = tools;
    this.#questions = new Questions(tools.request);
    this.#mock = new MockInterview(
      {
        questions: this.#questions,
        show: (item, parts) => this.#show(item, parts),
        list: () => this.#list(),
        drawAnswer: (reply, item) => drawModelAnswer(reply, item, this.#frame.proofPlace, tools),
      },
      tools,
    );
    element.replaceChildren(this.#note, this.#frame.whole);
  }

  /**
   * @param {URLSearchParams} params
   * @returns {Promise<void>}
   */
  async open(params) {
    const { main } = this.#frame;
    if (!this.#questions.all.length) {
      main.replaceChildren(make('p', 'gb-note', phrase('page.practice.shared.moment')));
      const complaint = await this.#questions.fetch();
      if (complaint) {
        main.replaceChildren(...failure(complaint, () => this.open(params)));
        return;
      }
    }
    const item = params.get('item') ?? '';
    const question = this.#questions.get(item);
    say(this.#note, '');
    if (question) this.#ask(question);
    else if (item === 'mock' && this.#mock.underWay) {
      if (!this.#mock.onShow) this.#mock.run();
    } else if (item || !main.querySelector('.gb-list, .gb-drill-ask, .gb-summary')) {
      this.#list();
      if (item && item !== 'mock') {
        say(this.#note, phrase('page.practice.interview.unknown', { id: item.slice(0, LONGEST_NAME) }));
      }
    }
  }

  /**
   * Returns whether something else is on show by then.
   * @param {string} item what the address says is on show; '' for no question
   * @param {HTMLElement[]} parts
   * @param {HTMLElement[]} [beside]
   */
  #show(item, parts, beside = []) {
    const mine = ++this.#shown;
    this.#tools.mark(item ? { item } : {});
    const { main, proofPlace, beside: side } = this.#frame;
    proofPlace.hidden = true;
    proofPlace.replaceChildren();
    side.replaceChildren(...beside);
    main.replaceChildren(...parts);
    scrollToTop(this.#element);
    return () => mine !== this.#shown;
  }

  #list() {
    /** @param {string} level */
    const choose = (level) => {
      this.#level = level;
      this.#list();
      find(this.#frame.main, `[data-level="${level}"]`).focus();
    };
    const list = drawQuestionList(this.#questions.all, this.#level, choose, (question) => this.#ask(question));
    this.#show('', [list], this.#mock.beside);
  }

  /** @param {Question} question */
  #ask(question) {
    const { id, level, ask } = question;
    const title = heading('h3', 'gb-drill-ask', ask);
    const place = make('div', 'gb-revealed');
    const actions = make('div', 'gb-actions');
    const reveal = async () => {
      const reply = await this.#questions.answer(id);
      if (stale()) return;
      if (refused(reply)) {
        place.replaceChildren(...failure(reply.error, () => this.#ask(question)));
        return;
      }
      place.replaceChildren(drawModelAnswer(reply, null, this.#frame.proofPlace, this.#tools));
      actions.hidden = true;
    };
    actions.append(button(phrase('page.practice.interview.show_answer'), reveal, 'gb-button gb-primary'));
    const stale = this.#show(id, [
      make('p', 'gb-drill-place', `${id} · ${levelName(level)}`),
      title,
      make('p', 'gb-drill-lead', phrase('page.practice.interview.say_it')),
      actions,
      place,
      this.#waysOn(question),
    ]);
    title.focus({ preventScroll: true });
  }

  /** @param {Question} question */
  #waysOn(question) {
    const { before, after } = this.#questions.beside(question);
    const ways = make('p', 'gb-ways-on');
    ways.append(button(phrase('page.practice.interview.all'), () => this.#list(), 'gb-chipbutton'));
    if (before) ways.append(button(phrase('page.practice.interview.before'), () => this.#ask(before), 'gb-chipbutton'));
    if (after) ways.append(button(phrase('page.practice.interview.after'), () => this.#ask(after), 'gb-chipbutton'));
    return ways;
  }
}

/**
 * @param {HTMLElement} element
 * @param {import('../replies.js').Tools & import('../replies.js').TabTools} tools
 */
export const createInterview = (element, tools) => new Interview(element, tools);
