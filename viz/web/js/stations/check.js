// Station 7: take patches away and see whether the word survives. Which patches is the visitor's; what comes of it is
// measured by the server, piece by piece.

import { find, say } from '../core/dom.js';
import { phrase } from '../core/words.js';
import { createPatchBrush, strongest } from './patch_brush.js';
import { strengths } from './patch_map.js';
import { createSurvived } from './survived.js';
import { quoted } from './verdict.js';

/** @typedef {import('./replies.js').CheckValue} CheckValue */
/** @typedef {import('./replies.js').Token} Token */
/**
 * @typedef {object} CheckNeeds
 * @property {import('./picture.js').Picture} picture
 * @property {import('./line.js').Line} line
 * @property {import('./answer.js').Answer} answer
 * @property {(patches: number[]) => string} begin a test; returns why it cannot, empty where it has begun
 */

/** @param {CheckValue} value */
const progressWords = ({ status, note, before, random }) => {
  if (['done', 'failed', 'stopped'].includes(status)) return note;
  if (status === 'waiting') return phrase('page.stations.check.in_line');
  if (!before.length) return phrase('page.stations.check.taking');
  return phrase('page.stations.check.measured', { n: random.length });
};

export class CheckStation {
  /** @type {CheckValue | null} */
  #result = null; // the last of the check on show
  /** @type {Token[]} */
  #tokens = []; // that it is about
  #idle = true; // whether nothing is being asked or tested
  #needs;
  #panel;
  #survived;
  #message;
  #promise;

  /**
   * @param {HTMLElement} root
   * @param {import('../core/state.js').State} state
   * @param {CheckNeeds} needs
   */
  constructor(root, state, needs) {
    this.#needs = needs;
    this.#panel = find(root, '[data-panel="check"]');
    this.#message = find(this.#panel, '#check-message');
    this.#promise = needs.line.promise('check');
    this.#survived = createSurvived(this.#panel);
    createPatchBrush(this.#panel, state, needs.picture, () => this.open());
    find(this.#panel, '#strongest').addEventListener('click', () => this.#takeStrongest());
    find(this.#panel, '#unblock').addEventListener('click', () => {
      this.#blocked.clear();
      say(this.#message, '');
      this.open();
    });
    find(this.#panel, '#check').addEventListener('click', () => {
      const reason = needs.begin([...this.#blocked]);
      if (reason) say(this.#message, reason, true);
    });
  }

  get #blocked() {
    return this.#needs.picture.view.blocked;
  }

  /** What can be done now, and what is missing. */
  #update() {
    const { answer, picture } = this.#needs;
    const all = picture.view.placement?.count ?? 0;
    const answered = (answer.current?.tokens.length ?? 0) > 0;
    const { size } = this.#blocked;
    /** @type {(selector: string, on: boolean) => void} */
    const able = (selector, on) => find(this.#panel, selector).setAttribute('aria-disabled', String(!on));
    able('#check', this.#idle && answered && size > 0);
    able('#unblock', size > 0);
    const nothing = answered ? phrase('page.stations.check.nothing_taken') : phrase('page.stations.check.ask_first');
    const taken = size ? phrase('page.stations.check.taken', { n: size, all }) : nothing;
    say(find(this.#panel, '[data-message="blocked"]'), taken);
  }

  /** Draw what is taken away, and what can be done. */
  open() {
    this.#update();
    this.#needs.picture.refresh();
  }

  #takeStrongest() {
    const { answer, picture } = this.#needs;
    const map = answer.mapShown();
    const token = answer.current?.tokens[answer.shown];
    const { placement } = picture.view;
    if (!map || !token || !placement) {
      say(this.#message, phrase('page.stations.check.no_strongest'), true);
      return;
    }
    const all = placement.count;
    const count = Number(find(this.#panel, '#strongest-count', HTMLInputElement).value);
    if (!Number.isInteger(count) || count < 1 || count >= all) {
      say(this.#message, phrase('page.stations.check.strongest_count', { n: all - 1 }), true);
      return;
    }
    picture.view.blocked = new Set(strongest(strengths(map, placement), count));
    const choice = answer.choiceWords();
    say(this.#message, phrase('page.stations.check.strongest', { n: count, token: quoted(token), choice }));
    this.open();
  }

  /**
   * A check has begun, of these tokens.
   * @param {Token[]} tokens
   */
  start(tokens) {
    this.#tokens = tokens;
    this.#result = null;
    this.#survived.begin(tokens);
    say(this.#message, phrase('page.stations.check.taking'));
  }

  /**
   * What has been measured so far.
   * @param {CheckValue} value
   */
  take(value) {
    this.#result = value;
    this.#survived.show(value, this.#tokens);
    say(this.#message, progressWords(value), value.status === 'failed');
    if (!value.before.length) return;
    this.#needs.line.say('check', phrase('page.stations.check.line', { n: value.before.length }));
  }

  /** The shape of what leaves this station; empty while there is nothing. */
  shapes() {
    return this.#result?.before.length ? String(this.#result.before.length) : '';
  }

  /**
   * Another picture, another answer: what was measured is of the past.
   * @param {boolean} withPatches whether the patches taken away come back too
   */
  reset(withPatches) {
    if (withPatches) this.#needs.picture.view.blocked = new Set();
    [this.#result, this.#tokens] = [null, []];
    this.#survived.begin([]);
    this.#needs.line.say('check', this.#promise);
    say(this.#message, '');
    this.open();
  }

  /** @param {boolean} on whether a test can begin now */
  free(on) {
    this.#idle = on;
    this.#update();
  }

  /**
   * A token of the answer tested, and its probability before and without the patches; null before it is known.
   * @param {number} place
   */
  outcome(place) {
    const [result, token] = [this.#result, this.#tokens[place]];
    if (!result?.without.length || this.#tokens !== this.#needs.answer.current?.tokens || !token) return null;
    return { name: quoted(token), before: result.before[place], without: result.without[place] };
  }
}
