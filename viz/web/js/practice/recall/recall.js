// Recall: a card is answered before its answer is shown, then rated, and comes back when it is due. The server compares,
// and says when; what is due is kept in the learner's part "cards".

import { make, say } from '../../core/dom.js';
import { phrase } from '../../core/words.js';
import { SLOT, around, button, failure, heading, scrollToTop, statusLine, ticks, twoColumns } from '../elements.js';
import { refused } from '../replies.js';
import { drawCardList } from './card_list.js';
import { CardView } from './card_view.js';
import { Deck } from './deck.js';
import { describeDue } from './due.js';
import { drawForecast } from './forecast_chart.js';
import { createLimitField } from './limit_field.js';
import { ratingOfKey } from './ratings.js';
import { restLines, restOffers } from './rest.js';

/** @typedef {import('../replies.js').Card} Card */
/**
 * @template T
 * @typedef {import('../replies.js').Reply<T>} Reply
 */

const LONGEST_NAME = 40; // characters of an unknown item that are repeated

/** @param {() => void} toRound @param {() => void} toList */
const buildHead = (toRound, toList) => {
  const state = make('p', 'gb-drill-state');
  const views = make('p', 'gb-drill-views');
  const round = button(phrase('page.practice.recall.go_on'), toRound, 'gb-chipbutton');
  const list = button(phrase('page.practice.recall.all'), toList, 'gb-chipbutton');
  round.hidden = true;
  list.disabled = true; // until the cards are here
  views.append(round, list);
  const element = make('div', 'gb-drill-head');
  element.append(state, views);
  return { element, state, round, list };
};

class Recall {
  #element;
  #tools;
  #deck;
  #head = buildHead(
    () => this.#next(),
    () => this.#list(),
  );
  #heard = statusLine('p', 'gb-note gb-drill-heard');
  #frame = twoColumns(phrase('page.practice.recall.aside'));
  /** @type {{card: Card, view: CardView} | null} the card on show */ #now = null;
  #done = 0; // rated in this round
  #ahead = false; // whether cards that are nearly due are taken as well
  #shown = 0; // counts what is shown, so that a reply that comes late is not drawn over it

  /**
   * @param {HTMLElement} element
   * @param {import('../replies.js').Tools & import('../replies.js').TabTools} tools
   */
  constructor(element, tools) {
    this.#element = element;
    this.#tools = tools;
    this.#deck = new Deck(tools.learner);
    element.replaceChildren(this.#head.element, this.#heard, this.#frame.whole);
    for (const part of [this.#head.element, this.#frame.whole]) {
      part.addEventListener('keydown', (event) => this.#keyed(event));
    }
  }

  /** @param {URLSearchParams} params */
  async open(params) {
    if (!(await this.#fetched())) return;
    const item = params.get('item');
    const { main } = this.#frame;
    if (item && item === this.#now?.card.id && main.firstChild) return; // as one left it
    const card = item ? this.#deck.card(item) : undefined;
    if (item === 'all') this.#list();
    else if (card) this.#ask(card);
    else if (!item && this.#now) this.#tools.mark({ item: this.#now.card.id });
    else {
      this.#next();
      if (item) say(this.#heard, phrase('page.practice.recall.unknown', { id: item.slice(0, LONGEST_NAME) }));
    }
  }

  async #fetched() {
    if (this.#deck.cards.length) return true;
    this.#frame.main.replaceChildren(make('p', 'gb-note', phrase('page.practice.shared.moment')));
    const reply = /** @type {Reply<import('../replies.js').DeckReply>} */ (await this.#tools.request('recall'));
    if (refused(reply)) {
      this.#frame.main.replaceChildren(...failure(reply.error, () => this.open(new URLSearchParams())));
      return false;
    }
    this.#deck.fill(reply);
    this.#head.list.disabled = false;
    return true;
  }

  #showState() {
    const { due, fresh } = this.#deck.upcoming(this.#ahead);
    const dot = () => make('span', 'gb-dot', ' · ');
    this.#head.state.replaceChildren(
      ...around(phrase('page.practice.recall.due', { count: SLOT }), make('b', '', String(due.length))),
      dot(),
      ...around(phrase('page.practice.recall.new', { count: SLOT }), make('b', '', String(fresh.length))),
      dot(),
      phrase('page.practice.recall.cards', { n: this.#deck.cards.length }),
    );
  }

  /**
   * @param {string} item what the address says is on show; '' for no card
   * @param {...HTMLElement} parts
   */
  #show(item, ...parts) {
    this.#shown += 1;
    this.#tools.mark(item ? { item } : {});
    const { main, proofPlace, beside } = this.#frame;
    proofPlace.hidden = true;
    proofPlace.replaceChildren();
    main.replaceChildren(...parts);
    scrollToTop(this.#element);
    this.#showState();
    beside.replaceChildren(drawForecast(this.#deck.forecast, Date.now()));
  }

  /** @param {Card} card */
  #ask(card) {
    const { id, lesson } = card;
    const deck = this.#deck;
    const mine = this.#shown + 1;
    const stale = () => mine !== this.#shown;
    const name = deck.lessons.get(lesson);
    const draft = {
      kept: deck.draft(id),
      keep: (/** @type {string | number} */ value) => deck.keepDraft(id, value),
    };
    const acts = {
      rate: (/** @type {string} */ rating) => this.#rate(card, rating, stale),
      previews: () => this.#previews(id),
      stale,
    };
    const view = new CardView(
      card,
      phrase('page.practice.recall.place', { id, number: Number(name?.number), title: String(name?.title) }),
      draft,
      acts,
      this.#frame.proofPlace,
      this.#tools,
    );
    this.#now = { card, view };
    this.#head.round.hidden = true;
    const { all } = deck.upcoming(this.#ahead);
    const rest = all.includes(id) ? all.length : all.length + 1;
    const [done, whole] = [this.#done, this.#done + rest];
    const round = phrase('page.practice.recall.round', { done, all: whole });
    this.#show(id, ticks(done, whole, round), ...view.parts);
    view.focus();
  }

  /**
   * Ask when a card comes back; a schedule that cannot be read is kept aside and reported, and the card begins anew.
   * @template T
   * @param {string} name
   * @param {string} id
   * @param {object} [more]
   * @returns {Promise<Reply<T>>}
   */
  async #schedule(name, id, more = {}) {
    const card = this.#deck.record.cards[id]?.card ?? null;
    /** @param {unknown} given @returns {Promise<Reply<T>>} */
    const send = async (given) =>
      /** @type {Reply<T>} */ (
        await this.#tools.request(name, { card: given, now: new Date().toISOString(), ...more })
      );
    const reply = await send(card);
    if (!refused(reply) || card === null) return reply;
    const again = await send(null);
    if (refused(again)) return again;
    this.#deck.beginAnew(id);
    say(this.#heard, phrase('page.practice.recall.begins_anew', { complaint: reply.error }));
    return again;
  }

  /** @param {string} id */
  async #previews(id) {
    const reply = /** @type {Reply<import('../replies.js').PreviewsReply>} */ (await this.#schedule('previews', id));
    return refused(reply) ? {} : reply;
  }

  /**
   * @param {Card} card
   * @param {string} rating
   * @param {() => boolean} stale
   */
  async #rate(card, rating, stale) {
    const ratings = this.#now?.view.ratings;
    if (!ratings || ratings.disabled) return;
    ratings.disabled = true;
    const reply = /** @type {Reply<import('../replies.js').RateReply>} */ (
      await this.#schedule('rate', card.id, { rating })
    );
    if (stale()) return;
    if (refused(reply)) {
      ratings.disabled = false;
      ratings.complain(reply.error);
      return;
    }
    this.#deck.rate(card.id, rating, reply.card);
    this.#done += 1;
    const when = describeDue(Date.parse(reply.due), Date.now());
    say(this.#heard, phrase('page.practice.recall.card_comes_back', { id: card.id, when }));
    this.#next();
  }

  /** @param {KeyboardEvent} event */
  #keyed(event) {
    const rating = ratingOfKey(event.key);
    const target = /** @type {Element} */ (event.target);
    const typing = target.matches('input:not([type="checkbox"]), textarea, select');
    if (!rating || event.ctrlKey || event.altKey || event.metaKey || typing) return;
    const view = this.#now?.view;
    if (!view?.ratings || view.ratings.disabled) return;
    event.preventDefault();
    view.rate(rating);
  }

  #limitField() {
    return createLimitField(this.#deck, () => {
      this.#showState();
      if (!this.#now) this.#rest();
    });
  }

  #rest() {
    this.#now = null;
    this.#head.round.hidden = true;
    const { met, cards, record } = this.#deck;
    const state = { done: this.#done, met, unseen: cards.length - met.length, limit: record.limit, now: Date.now() };
    const { soon, more } = restOffers(state);
    const title = heading(
      'h3',
      'gb-rest-title',
      phrase(this.#done ? 'page.practice.recall.done' : 'page.practice.recall.nothing_due'),
    );
    const actions = make('div', 'gb-actions');
    const offer = (/** @type {string} */ text, /** @type {() => void} */ act) => actions.append(button(text, act));
    if (this.#deck.upcoming(this.#ahead).all.length) {
      actions.append(button(phrase('page.practice.recall.begin'), () => this.#next(), 'gb-button gb-primary'));
    }
    if (soon) {
      offer(phrase('page.practice.recall.take_soon', { n: soon }), () => {
        this.#ahead = true;
        this.#next();
      });
    }
    if (more) {
      offer(phrase('page.practice.recall.meet_more', { n: more }), () => {
        this.#deck.letIn(more);
        this.#next();
      });
    }
    offer(phrase('page.practice.recall.all'), () => this.#list());
    const whole = make('div', 'gb-rest');
    whole.append(title, ...restLines(state).map((line) => make('p', '', line)), actions, this.#limitField());
    this.#show('', whole);
    title.focus({ preventScroll: true });
  }

  #next() {
    const [first] = this.#deck.upcoming(this.#ahead).all;
    const card = first === undefined ? undefined : this.#deck.card(first);
    if (card) {
      this.#ask(card);
      return;
    }
    this.#ahead = false;
    this.#rest();
    this.#done = 0;
  }

  #list() {
    this.#now = null;
    this.#ahead = false;
    this.#head.round.hidden = false;
    const title = heading('h3', 'gb-rest-title', phrase('page.practice.recall.all'));
    const rows = drawCardList(this.#deck, (id) => {
      const card = this.#deck.card(id);
      if (card) this.#ask(card);
    });
    const whole = make('div', 'gb-list');
    whole.append(title, this.#limitField(), ...rows);
    this.#show('all', whole);
    title.focus({ preventScroll: true });
  }
}

/**
 * @param {HTMLElement} element
 * @param {import('../replies.js').Tools & import('../replies.js').TabTools} tools
 */
export const createRecall = (element, tools) => new Recall(element, tools);
