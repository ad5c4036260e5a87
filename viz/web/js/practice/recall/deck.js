// The cards that the server asks, with what the learner's record says of them now.

import { dueOf, metInOrder, readCards, upcoming, withDraft, withMore, withRating, withSpoilt } from './cards_record.js';
import { forecast } from './due.js';

/** @typedef {import('../replies.js').Card} Card */
/** @typedef {import('../replies.js').LessonName} LessonName */

export class Deck {
  #learner;
  /** @type {Card[]} in the order in which new ones come */ cards = [];
  /** @type {Map<string, LessonName>} by slug */ lessons = new Map();

  /** @param {import('../learner.js').Learner} learner */
  constructor(learner) {
    this.#learner = learner;
  }

  get record() {
    return readCards(this.#learner.get('cards', null));
  }

  /** @param {import('./cards_record.js').CardsRecord} record */
  #keep(record) {
    this.#learner.set('cards', record);
  }

  get #ids() {
    return this.cards.map(({ id }) => id);
  }

  /** @param {import('../replies.js').DeckReply} reply */
  fill({ cards, lessons }) {
    this.cards = cards;
    this.lessons = new Map(lessons.map((one) => [one.slug, one]));
  }

  /** @param {string} id */
  card(id) {
    return this.cards.find((one) => one.id === id);
  }

  /** @param {string} id */
  dueOf(id) {
    return dueOf(this.record, id);
  }

  /** @param {boolean} ahead whether what is nearly due is taken as well */
  upcoming(ahead) {
    return upcoming(this.record, this.#ids, Date.now(), ahead);
  }

  /** Cards that were met, with when they come back, the soonest first. */
  get met() {
    return metInOrder(this.record, this.#ids);
  }

  get forecast() {
    return forecast(
      this.met.map(([, due]) => due),
      Date.now(),
    );
  }

  /**
   * What is being written for a card; null where nothing is.
   * @param {string} id
   */
  draft(id) {
    return this.record.drafts[id] ?? null;
  }

  /**
   * @param {string} id
   * @param {string | number | null} draft
   */
  keepDraft(id, draft) {
    this.#keep(withDraft(this.record, id, draft));
  }

  /**
   * @param {string} id
   * @param {string} rating
   * @param {import('./cards_record.js').KeptCard['card']} card its schedule, as the server gave it
   */
  rate(id, rating, card) {
    this.#keep(withRating(this.record, id, rating, card, Date.now()));
  }

  /** @param {string} id of a card whose schedule cannot be read */
  beginAnew(id) {
    this.#keep(withSpoilt(this.record, id));
  }

  /** @param {number} many new ones to let in today, beyond the limit */
  letIn(many) {
    this.#keep(withMore(this.record, many, Date.now()));
  }

  /** @param {number} limit new cards a day */
  setLimit(limit) {
    this.#keep({ ...this.record, limit });
  }
}
