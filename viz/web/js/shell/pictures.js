// The picture on show: opening it on the server, one after the other, showing it to the model cut or padded, and what the
// model's processor makes of it. Whoever sets `picture` or `frame` in the state has the picture opened or shown so.

import { find, loadImage, say } from '../core/dom.js';
import { Placement } from '../core/placement.js';
import { phrase } from '../core/words.js';

/** @typedef {ReturnType<typeof import('./parts.js').createParts>} Parts */
/** @typedef {import('./wire.js').Card} Card */
/** @typedef {import('./wire.js').OpenedPicture} OpenedPicture */
/** @typedef {import('./wire.js').SeenPicture} SeenPicture */
/** @typedef {'cut' | 'pad'} Frame */
/**
 * A picture that can be opened: a shipped one by its card, or one of the visitor's own.
 * @typedef {object} Picture
 * @property {Card | null} card
 * @property {File | null} file null too where it was too large to be kept while the page was loaded again
 * @property {string} name
 * @property {string | null} [text] the file as text, to be kept
 */
/**
 * @typedef {object} Needs
 * @property {import('../core/state.js').State} state
 * @property {import('./connection.js').Connection} connection
 * @property {Card[]} catalogue
 * @property {Parts} parts
 * @property {import('./model_status.js').ModelStatus} model
 * @property {import('./reset.js').Reset} reset
 * @property {() => Promise<void>} halt stop the answer under way
 * @property {(question: string) => void} offer a question that may be asked again
 * @property {(file: File) => Promise<string | null> | null} pack a file as text
 */

/** @type {(card: Card) => Picture} */
export const shipped = (card) => ({ card, file: null, name: card.title });
/** @type {(file: File) => Picture} */
export const own = (file) => ({ card: null, file, name: file.name });

export class Pictures {
  /** @type {HTMLElement} */
  #root;
  /** @type {Needs} */
  #needs;
  #opening = Promise.resolve(); // one after the other
  /** @type {Frame} */
  #frame = 'cut'; // how the server shows it to the model
  /** @type {Picture | null} */
  #own = null; // the last one of the visitor's own
  #isSeen = false;
  #resolveSeen = () => {};
  /** @type {((picture: Picture, restored: boolean) => void)[]} */
  #listeners = [];
  /** @type {Picture | null} */
  shown = null;
  /** @type {[width: number, height: number]} pixels of the one on show */
  size = [0, 0];
  /**
   * Kept as soon as it is known what the model makes of the picture on show; another one for each picture.
   * @type {Promise<void>}
   */
  seen;

  /**
   * @param {HTMLElement} root
   * @param {Needs} needs
   */
  constructor(root, needs) {
    this.#root = root;
    this.#needs = needs;
    this.seen = this.#awaitSeen();
    needs.state.subscribe(['picture'], ({ picture }) => this.#follow(picture));
    needs.state.subscribe(['frame'], ({ frame }) => {
      if (frame !== this.#frame) this.enqueue(() => this.#reframe(frame));
    });
    needs.model.ready.then(() => this.look());
    const message = find(root, '#picture-message');
    message.addEventListener('click', () => say(message, ''));
  }

  /** The visitor's own picture that was last on show, or null. */
  get own() {
    return this.#own;
  }

  /**
   * Be called when another picture is on show; `restored` where what was said about it comes back with it.
   * @param {(picture: Picture, restored: boolean) => void} listener
   */
  onShow(listener) {
    this.#listeners.push(listener);
  }

  /** Once no picture is being opened any more. */
  async settled() {
    for (let waited = null; waited !== this.#opening;) {
      waited = this.#opening;
      await waited;
    }
  }

  /**
   * Do this after what is being opened.
   * @param {() => Promise<unknown>} action
   */
  enqueue(action) {
    this.#opening = this.#opening.then(action).then(() => {}, reportError); // one that fails does not stop the next
  }

  /**
   * Open a picture; where that fails, the one on show and its answers stay.
   * @param {Picture} picture
   */
  open(picture) {
    this.enqueue(() => this.bring(picture));
  }

  /**
   * Have the server open a picture again as it is shown to the model, asking by `send`, which waits for nobody.
   * @param {import('./connection.js').Send} send
   * @returns {Promise<boolean>} whether it could
   */
  async reopen(send) {
    if (!this.shown?.card && !this.shown?.file) return false;
    const reply = await send('open_picture', fileOf(this.shown), this.shown.file);
    const opened = reply !== undefined && reply.error === undefined;
    if (opened && this.#frame === 'pad') await send('frame', { pad: true });
    return opened;
  }

  /**
   * The message over the picture, of bad news.
   * @param {string} text
   */
  complain(text) {
    say(find(this.#root, '#picture-message'), text, true);
  }

  /** @param {string | null} file */
  #follow(file) {
    if (file === (this.shown?.card?.file ?? null)) return;
    const card = this.#needs.catalogue.find((one) => one.file === file);
    const wanted = card ? shipped(card) : file === null ? this.#own : null;
    if (wanted) this.open(wanted);
    else this.#restore();
  }

  /** The state says again what is on show. */
  #restore() {
    this.#needs.state.set({ picture: this.shown?.card?.file ?? null, frame: this.#frame });
  }

  /**
   * What `open` does when it is its turn.
   * @param {Picture} picture
   */
  async bring(picture) {
    const { connection, pack } = this.#needs;
    say(find(this.#root, '#picture-message'), phrase('page.picture.opening'));
    const reply = await this.#afterAnswer(() => connection.request('open_picture', fileOf(picture), picture.file));
    if (reply.error !== undefined) {
      this.complain(
        picture.card ? reply.error : phrase('page.picture.of_file', { name: picture.name, reason: reply.error }),
      );
      this.#restore();
      return;
    }
    if (picture.file) {
      pack(picture.file)?.then((text) => {
        picture.text = text;
      });
    }
    await this.show(reply, picture, 'cut');
  }

  /**
   * A request that an answer under way stands against ends that answer.
   * @template {{error?: string, busy?: boolean}} R
   * @param {() => Promise<R>} send
   */
  async #afterAnswer(send) {
    const reply = await send();
    if (!reply.busy) return reply;
    await this.#needs.halt();
    return send();
  }

  /**
   * A picture that the server has opened is the one on show from now on.
   * @param {OpenedPicture} opened
   * @param {Picture} picture
   * @param {Frame} frame
   * @param {(() => void) | null} [restore] put back what was said about it
   */
  async show(opened, picture, frame, restore = null) {
    const { state, parts, reset } = this.#needs;
    const image = await loadImage(opened.preview);
    [this.shown, this.size, this.#frame] = [picture, opened.size, frame];
    if (picture.file) this.#own = picture;
    const { view } = parts.picture;
    const unseen = { seen: null, kept: null, placement: null, inPrompt: null };
    Object.assign(view, { image, picture: view.picture + 1, ...unseen });
    if (this.#isSeen) this.seen = this.#awaitSeen();
    state.set({ picture: picture.card?.file ?? null, frame, patch: null });
    reset.picture();
    reset.conversation();
    say(find(this.#root, '#picture-message'), (opened.notices ?? []).join(' '));
    for (const listener of this.#listeners) listener(picture, restore !== null);
    restore?.();
    await this.look();
  }

  #awaitSeen() {
    this.#isSeen = false;
    /** @type {Promise<void>} */
    const seen = new Promise((resolve) => {
      this.#resolveSeen = () => {
        this.#isSeen = true;
        resolve();
      };
    });
    return seen;
  }

  /** What the model's processor makes of the picture; known only once the model is there. */
  async look() {
    if (!this.#needs.model.model || !this.shown) return;
    const [mine, frame] = [this.shown, this.#frame];
    const stale = () => mine !== this.shown || frame !== this.#frame;
    const reply = await this.#needs.connection.request('look');
    if (stale()) return;
    if (reply.error !== undefined) this.complain(reply.error);
    else if (reply.ready) {
      const seen = await loadImage(reply.seen);
      if (!stale()) this.#showSeen(reply, seen);
    }
  }

  /**
   * @param {SeenPicture} processed
   * @param {HTMLImageElement} seen
   */
  #showSeen(processed, seen) {
    const { state, parts } = this.#needs;
    const { picture, pixels, stations, answer, openStation } = parts;
    const placement = new Placement(processed.placement);
    Object.assign(picture.view, { seen, kept: processed.kept, placement });
    if ((state.now.patch ?? 0) >= placement.count) state.set({ patch: null });
    pixels.reset(processed);
    openStation();
    if (!answer.turns.length) stations.shapes({ image: processed.shape, patches: processed.patches });
    stations.look(processed, placement, this.size, picture.keptShare());
    answer.redraw();
    this.#resolveSeen();
  }

  /**
   * Show the same picture to the model cut or padded; answers about the other way end here.
   * @param {Frame} frame
   */
  async #reframe(frame) {
    const { connection, model, offer, parts, reset } = this.#needs;
    if (frame === this.#frame) return;
    if (!this.shown || !model.model) {
      this.#restore();
      return;
    }
    const reply = await this.#afterAnswer(() => connection.request('frame', { pad: frame === 'pad' }));
    if (reply.error !== undefined) {
      this.complain(reply.error);
      this.#restore();
      return;
    }
    this.#frame = frame;
    const asked = parts.answer.turns[0]?.question;
    reset.conversation();
    Object.assign(parts.picture.view, {
      ...{ picture: parts.picture.view.picture + 1, seen: null, kept: null, placement: null, inPrompt: null },
    });
    reset.picture();
    if (asked) offer(asked);
    say(find(this.#root, '#ask-message'), asked ? phrase('page.ask.shown_anew') : '');
    if (this.#isSeen) this.seen = this.#awaitSeen();
    await this.look();
  }
}

/** @param {Picture} picture */
const fileOf = ({ card }) => (card ? { file: card.file } : {});
