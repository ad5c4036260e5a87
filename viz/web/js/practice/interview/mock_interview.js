// A mock interview: five questions against a calm clock that can wait, notes, a judgement beside a good answer, and a summary
// to print. Kept in the learner's part "interview".

import { make, say } from '../../core/dom.js';
import { phrase } from '../../core/words.js';
import { button, failure, fieldset, heading, statusLine, ticks } from '../elements.js';
import { refused } from '../replies.js';
import { createClockFace } from './clock_face.js';
import {
  JUDGEMENTS,
  changed,
  isLast,
  judgementName,
  levelName,
  readInterviews,
  withFinished,
  withInterview,
  withJudgement,
} from './interview_record.js';
import { drawContinue, drawPast, drawStarter } from './mock_starter.js';
import { drawSummary, drawSummaryActions } from './mock_summary.js';

/** @typedef {import('./interview_record.js').Current} Current */
/** @typedef {import('./interview_record.js').InterviewRecord} InterviewRecord */
/**
 * @typedef {object} Stage where it is shown
 * @property {import('./questions.js').Questions} questions
 * @property {(item: string, parts: HTMLElement[]) => () => boolean} show marks what is on show in the address; returns whether something else is on show by then
 * @property {() => void} list leads back to all questions
 * @property {(reply: import('../replies.js').AnswerReply, item: import('./interview_record.js').Item) => HTMLElement} drawAnswer
 */

const LONGEST = 8000; // characters of the notes of one answer

/**
 * @param {string} notes
 * @param {(notes: string) => void} keep
 */
const notesField = (notes, keep) => {
  const label = make('label', 'gb-label', phrase('page.practice.interview.notes'));
  const area = make('textarea', 'gb-own-words');
  area.id = 'interview-notes';
  label.htmlFor = area.id;
  area.value = notes;
  const message = statusLine('p', 'gb-message', 'alert');
  area.addEventListener('input', () => {
    const limit = phrase('page.practice.interview.notes_limit', { limit: LONGEST.toLocaleString('en') });
    say(message, area.value.length > LONGEST ? limit : '');
    keep(area.value.slice(0, LONGEST));
  });
  return { label, area, message };
};

/** @param {(value: number) => void} judge */
const judgeButtons = (judge) => {
  const set = fieldset('gb-ratings gb-judged', phrase('page.practice.interview.judge'));
  JUDGEMENTS.forEach((_, value) => {
    const one = button('', () => judge(value), 'gb-rating');
    one.append(make('b', '', judgementName(value)));
    set.append(one);
  });
  return set;
};

export class MockInterview {
  #stage;
  #tools;
  /** @type {ReturnType<typeof createClockFace> | null} */ #clock = null;

  /**
   * @param {Stage} stage
   * @param {import('../replies.js').Tools} tools
   */
  constructor(stage, tools) {
    this.#stage = stage;
    this.#tools = tools;
  }

  get #record() {
    return readInterviews(this.#tools.learner.get('interview', null), (id) => Boolean(this.#stage.questions.get(id)));
  }

  /** @param {InterviewRecord} record */
  #keep(record) {
    this.#tools.learner.set('interview', record);
  }

  /**
   * @param {Partial<Current>} change
   * @param {Partial<import('./interview_record.js').Item>} [ofItem]
   */
  #change(change, ofItem) {
    const record = this.#record;
    if (!record.current) return; // another tab ended it, or the record was forgotten
    this.#keep({ ...record, current: changed(record.current, change, ofItem) });
  }

  get underWay() {
    return this.#record.current !== null;
  }

  /** Whether its clock is on show, so that nothing has to be drawn. */
  get onShow() {
    return Boolean(this.#clock?.parts[0].isConnected);
  }

  /** What stands beside the list of questions. */
  get beside() {
    const { current, kept, mix, seconds } = this.#record;
    return [
      current
        ? drawContinue(current, { goOn: () => this.run(), end: () => this.#finish(current) })
        : drawStarter({ mix, seconds }, (wanted, each) => this.#begin(wanted, each)),
      drawPast(kept, (at) => this.#summarise(at)),
    ];
  }

  /** Go on where it was left. */
  run() {
    const { current } = this.#record;
    if (!current) this.#stage.list();
    else if (current.comparing) this.#compare(current);
    else this.#answer(current);
  }

  /**
   * @param {string} mix
   * @param {number} seconds
   */
  async #begin(mix, seconds) {
    const seed = Math.floor(Math.random() * 2 ** 31);
    const reply = /** @type {import('../replies.js').Reply<import('../replies.js').MockReply>} */ (
      await this.#tools.request('mock', { mix, seed })
    );
    if (refused(reply)) return reply.error;
    this.#keep(withInterview(this.#record, { mix, seconds, ids: reply.ids, now: new Date() }));
    this.run();
    return '';
  }

  /**
   * @param {string} item
   * @param {HTMLElement[]} parts
   */
  #show(item, parts) {
    this.#clock?.stop();
    this.#clock = null;
    return this.#stage.show(item, parts);
  }

  /** @param {Current} current */
  #head({ at, items }) {
    const question = this.#stage.questions.get(items[at].id);
    const ask = heading('h3', 'gb-drill-ask', question?.ask ?? '');
    const place = phrase('page.practice.interview.place', {
      at: at + 1,
      all: items.length,
      level: question ? levelName(question.level) : '',
    });
    const answered = phrase('page.practice.interview.answered', { done: at, all: items.length });
    return { ask, parts: [ticks(at, items.length, answered), make('p', 'gb-drill-place', place), ask] };
  }

  /** @param {Current} current */
  #answer(current) {
    const head = this.#head(current);
    const clock = createClockFace(current, (left) => this.#change({ left }));
    const { label, area, message } = notesField(current.items[current.at].notes, (notes) =>
      this.#change({ left: clock.left }, { notes }),
    );
    const done = () => {
      this.#change({ left: clock.left, comparing: true }, { used: current.seconds - clock.left });
      this.run();
    };
    const leave = () => {
      this.#change({ left: clock.left });
      this.#stage.list();
    };
    const actions = make('div', 'gb-actions');
    actions.append(
      button(phrase('page.practice.interview.done'), done, 'gb-button gb-primary'),
      button(phrase('page.practice.interview.leave'), leave),
      message,
    );
    this.#show('mock', [...head.parts, ...clock.parts, label, area, actions]);
    this.#clock = clock;
    head.ask.focus({ preventScroll: true });
  }

  /** @param {Current} current */
  async #compare(current) {
    const item = current.items[current.at];
    const head = this.#head(current);
    const place = make('div', 'gb-revealed');
    place.append(make('p', 'gb-note', phrase('page.practice.shared.moment')));
    const stale = this.#show('mock', [...head.parts, place]);
    head.ask.focus({ preventScroll: true });
    const reply = await this.#stage.questions.answer(item.id);
    if (stale()) return;
    if (refused(reply)) place.replaceChildren(...failure(reply.error, () => this.run()));
    else {
      place.replaceChildren(
        this.#stage.drawAnswer(reply, item),
        judgeButtons((value) => this.#judge(value)),
      );
    }
  }

  /** @param {number} value */
  #judge(value) {
    const record = this.#record;
    if (!record.current) {
      this.#stage.list();
      return;
    }
    const current = withJudgement(record.current, value);
    this.#keep({ ...record, current });
    if (isLast(record.current)) this.#finish(current);
    else this.run();
  }

  /** @param {Current} current */
  #finish(current) {
    const record = withFinished(this.#record, current, (id) => this.#stage.questions.ask(id));
    this.#keep(record);
    this.#summarise(record.kept.length - 1);
  }

  /** @param {number} at which of those that were kept */
  async #summarise(at) {
    const { element, title, answers } = drawSummary(this.#record.kept[at]);
    const remove = () => {
      const record = this.#record;
      this.#keep({ ...record, kept: record.kept.filter((_, place) => place !== at) });
      this.#stage.list();
    };
    const stale = this.#show('', [
      element,
      drawSummaryActions({ list: () => this.#stage.list(), remove }),
      make('p', 'gb-note gb-no-print', phrase('page.practice.interview.kept')),
    ]);
    title.focus({ preventScroll: true });
    const { questions } = this.#stage;
    for (const { id, place } of answers) {
      const gone = { error: phrase('page.practice.interview.gone') };
      const reply = questions.get(id) ? await questions.answer(id) : gone;
      if (stale()) return;
      place.textContent = refused(reply) ? reply.error : reply.answer;
    }
  }
}
