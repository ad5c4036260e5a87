// One card on show: its question and field, then the comparison and the ratings. Asks the server to compare; what follows
// from a rating is for whoever opened it.

import { make, say } from '../../core/dom.js';
import { phrase } from '../../core/words.js';
import { button, heading, statusLine } from '../elements.js';
import { proofLine } from '../proof.js';
import { refused } from '../replies.js';
import { createCardField } from './card_field.js';
import { drawBeside, drawPoints, drawReasons, drawVerdict } from './comparison.js';
import { createRatings, fittingRating } from './ratings.js';

/** @typedef {import('../replies.js').Card} Card */
/** @typedef {import('../replies.js').CardReply} CardReply */
/**
 * @typedef {object} CardActs
 * @property {(rating: string) => void} rate
 * @property {() => Promise<import('../replies.js').PreviewsReply>} previews when each rating would bring the card back; none where nobody knows
 * @property {() => boolean} stale whether something else is on show meanwhile
 */

const LONGEST = 4000; // characters of an answer

/** @param {number} length */
const tooLong = (length) =>
  phrase('page.practice.recall.too_long', {
    length: length.toLocaleString('en'),
    limit: LONGEST.toLocaleString('en'),
  });

export class CardView {
  /** @type {ReturnType<typeof createRatings> | null} once the answer is shown */ ratings = null;
  #card;
  #acts;
  #tools;
  #proofPlace;
  #field;
  #message = statusLine('p', 'gb-message', 'alert');
  #form = make('form', 'gb-drill-form');
  #revealed = make('div', 'gb-revealed');
  #place;
  #question;
  #sent = false;

  /**
   * @param {Card} card
   * @param {string} place where it belongs
   * @param {import('./card_field.js').Draft} draft
   * @param {CardActs} acts
   * @param {HTMLElement} proofPlace
   * @param {import('../replies.js').Tools} tools
   */
  constructor(card, place, draft, acts, proofPlace, tools) {
    this.#card = card;
    this.#acts = acts;
    this.#proofPlace = proofPlace;
    this.#tools = tools;
    this.#field = createCardField(card, draft, tools.go);
    this.#place = make('p', 'gb-drill-place', place);
    this.#question = heading('h3', 'gb-drill-ask', card.ask);
    this.#form.noValidate = true;
    this.#form.append(...this.#field.parts, this.#actions());
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#answer(false);
    });
    this.#form.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      this.#answer(false);
    });
    this.#revealed.hidden = true;
  }

  get parts() {
    return [this.#place, this.#question, this.#form, this.#revealed];
  }

  focus() {
    this.#question.focus({ preventScroll: true });
  }

  /** @param {string} rating */
  rate(rating) {
    this.#acts.rate(rating);
  }

  #actions() {
    const drawing = this.#card.kind === 'drawing';
    const actions = make('div', 'gb-actions');
    actions.append(
      button(
        phrase(drawing ? 'page.practice.recall.show_drawing' : 'page.practice.recall.commit'),
        () => this.#answer(false),
        'gb-button gb-primary',
      ),
      ...(drawing ? [] : [button(phrase('page.practice.recall.gave_up'), () => this.#answer(true))]),
      this.#message,
    );
    return actions;
  }

  /** @param {boolean} gaveUp */
  async #answer(gaveUp) {
    if (this.#sent) return;
    const value = this.#field.value();
    if (!gaveUp && typeof value === 'string' && value.length > LONGEST) {
      say(this.#message, tooLong(value.length), true);
      return;
    }
    this.#sent = true;
    say(this.#message, phrase('page.practice.recall.looking'));
    const reply = /** @type {import('../replies.js').Reply<CardReply>} */ (
      await this.#tools.request('recall_answer', { id: this.#card.id, answer: value, gave_up: gaveUp })
    );
    if (this.#acts.stale()) return;
    if (refused(reply)) {
      this.#sent = false;
      say(this.#message, reply.error, true);
      this.#field.focus?.focus();
      return;
    }
    this.#form.hidden = true;
    this.#compare(reply, gaveUp ? '' : this.#field.yours(), gaveUp);
  }

  /**
   * @param {CardReply} reply
   * @param {string} yours
   * @param {boolean} gaveUp
   */
  async #compare({ right, choices, answer, points, proof }, yours, gaveUp) {
    const chosen = this.#card.kind === 'choice' ? yours : '';
    const verdict = drawVerdict(gaveUp, right);
    const ratings = createRatings(this.#acts.rate);
    const judged = this.#card.kind === 'number' ? [] : points;
    /** @param {number} ticked */
    const markFitting = (ticked) =>
      ratings.markFitting(fittingRating({ gaveUp, right, ticked, points: judged.length }));
    markFitting(0);
    this.ratings = ratings;
    this.#revealed.replaceChildren(
      verdict,
      ...(choices.length ? [drawReasons(choices, chosen)] : []),
      drawBeside(chosen ? '' : yours, answer),
      ...(judged.length ? [drawPoints(judged, markFitting)] : []),
      proofLine(proof, this.#proofPlace, this.#tools),
      ratings.element,
      make('p', 'gb-note', phrase('page.practice.recall.keys')),
    );
    this.#revealed.hidden = false;
    verdict.focus({ preventScroll: true });
    this.#place.scrollIntoView({ block: 'nearest' }); // the question stays in view, and so does as much of the rest as fits
    const previews = await this.#acts.previews();
    if (!this.#acts.stale()) ratings.showWaits(previews);
  }
}
