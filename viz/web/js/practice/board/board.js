// Draw from memory: cards are laid on a board, joined by arrows, and said to be frozen or trained in each stage. By mouse,
// touch or keyboard; the server finds the first thing that is wrong. What is drawn is kept in the learner's part "board".

import { phrase } from '../../core/words.js';
import { refused } from '../replies.js';
import { endsOf, passingName } from './arrow_layer.js';
import { buildFrame } from './board_frame.js';
import { listenToInput } from './board_input.js';
import { makeDraggable, makePullable } from './board_pointer.js';
import {
  arrowOf,
  emptyBoard,
  firstPlace,
  keyOf,
  laidCard,
  readBoard,
  stateOf,
  withArrow,
  withCard,
  withPassing,
  withTurned,
  withoutArrow,
  withoutCard,
} from './board_record.js';
import { BoardView, EMPTY_HAND } from './board_view.js';
import { partOf } from './cards.js';

/** @typedef {import('./cards.js').BoardState} BoardState */
/** @typedef {import('./board_record.js').BoardRecord} BoardRecord */
/** @typedef {import('./board_record.js').Stage} Stage */
/** @typedef {import('./board_view.js').Hand} Hand */

class Board {
  #tools;
  #view;
  #asking = false;

  /**
   * @param {HTMLElement} element
   * @param {import('../replies.js').Tools} tools
   */
  constructor(element, tools) {
    this.#tools = tools;
    const frame = buildFrame({ check: () => this.#check(), clear: () => this.#clear() });
    this.#view = new BoardView(frame, {
      pick: (id) => this.#pick(id),
      remove: (id) => this.#remove(id),
      from: (id) => this.#from(id),
      turn: (id, stage) => this.#turn(id, stage),
      slot: (lane, place) => this.#slot(lane, place),
      choose: (key) => this.#choose(key),
      name: (key, passes) => this.#name(key, passes),
      erase: (key) => this.#erase(key),
      draggable: (card, id) => makeDraggable(frame, card, (at) => this.#dropped(id, at)),
      pullable: (handle, id) => makePullable(frame, handle, (other) => other !== id && this.#link(id, other)),
    });
    listenToInput(this.#view, {
      letGo: () => this.#letGo(),
      remove: (id) => this.#remove(id),
      erase: (key) => this.#erase(key),
      lay: (id, lane, place) => this.#lay(id, lane, place),
    });
    element.replaceChildren(frame.whole);
  }

  async open() {
    if (this.#view.state) this.#takeKept(this.#view.state);
    else await this.#fetch();
    this.#view.fit();
  }

  async #fetch() {
    if (this.#asking) return;
    this.#asking = true;
    const kit = /** @type {import('../replies.js').Reply<import('../replies.js').Kit>} */ (
      await this.#tools.request('board', {})
    );
    this.#asking = false;
    if (refused(kit)) this.#view.report(kit.error, 'unread');
    else {
      const board = readBoard(this.#tools.learner.get('board', null), kit);
      this.#view.state = { kit, board, ...EMPTY_HAND, grade: null };
    }
  }

  /**
   * What is kept may be another board by now: loaded from a file, or forgotten.
   * @param {BoardState} state
   */
  #takeKept({ kit, board: shown }) {
    const board = readBoard(this.#tools.learner.get('board', null), kit);
    if (JSON.stringify(board) === JSON.stringify(shown)) return;
    this.#view.report('');
    this.#view.draw({ board, ...EMPTY_HAND, grade: null });
  }

  /** The state, for what can be done only on a board that is on show. */
  get #state() {
    const { state } = this.#view;
    if (!state) throw new Error('there are no cards yet');
    return state;
  }

  /** @param {string} id */
  #nameOf(id) {
    return partOf(this.#state.kit, id).name;
  }

  /**
   * Another drawing: it is kept, and the last check is of the drawing before.
   * @param {BoardRecord} board
   * @param {Partial<Hand>} [hand]
   */
  #change(board, hand = {}) {
    this.#tools.learner.set('board', board);
    this.#view.report('');
    this.#view.draw({ board, grade: null, ...hand });
  }

  // ---- cards

  /** @param {string} id */
  #pick(id) {
    const { kit, board, held, linking } = this.#state;
    if (linking) this.#link(linking, id);
    else if (held === id) this.#letGo();
    else {
      this.#view.draw({ held: id, naming: null });
      const card = this.#nameOf(id);
      this.#view.say(
        laidCard(board, id)
          ? phrase('page.practice.board.picked_laid', { card })
          : phrase('page.practice.board.picked', { card }),
      );
      this.#view.focusPlace(firstPlace(board, kit, id));
    }
  }

  /** Let go of whatever is held, without a change. */
  #letGo() {
    const { held, linking } = this.#state;
    const id = held || linking;
    this.#view.draw({ held: null, linking: null });
    if (!id) return;
    this.#view.say(phrase('page.practice.board.let_go', { card: this.#nameOf(id) }));
    this.#view.focusCard(id);
  }

  /**
   * An empty place was chosen.
   * @param {number} lane
   * @param {number} place
   */
  #slot(lane, place) {
    const { held, linking } = this.#state;
    if (held) this.#lay(held, lane, place);
    else this.#view.say(phrase(linking ? 'page.practice.board.no_card_there' : 'page.practice.board.card_first'));
  }

  /**
   * @param {string} id
   * @param {{lane: number, place: number} | 'tray'} at
   */
  #dropped(id, at) {
    if (at !== 'tray') this.#lay(id, at.lane, at.place);
    else if (laidCard(this.#state.board, id)) this.#remove(id);
  }

  /**
   * @param {string} id
   * @param {number} lane
   * @param {number} place
   */
  #lay(id, lane, place) {
    this.#change(withCard(this.#state.board, id, lane, place), { held: null });
    const where = { card: this.#nameOf(id), lane: lane + 1, place: place + 1 };
    this.#view.say(
      this.#view.frame.down
        ? phrase('page.practice.board.laid_in_column', { ...where })
        : phrase('page.practice.board.laid_in_row', { ...where }),
    );
    this.#view.focusCard(id);
  }

  /** @param {string} id */
  #remove(id) {
    this.#change(withoutCard(this.#state.board, id), { held: null });
    this.#view.say(phrase('page.practice.board.taken_off', { card: this.#nameOf(id) }));
    this.#view.focusCard(id);
  }

  /**
   * @param {string} id
   * @param {Stage} stage
   */
  #turn(id, stage) {
    const board = withTurned(this.#state.board, stage, id);
    this.#change(board);
    const state = stateOf(board, stage, id);
    this.#view.say(phrase(`page.practice.board.turned.${stage}.${state}`, { card: this.#nameOf(id) }));
    this.#view.focus(`[data-id="${id}"] [data-stage="${stage}"]`);
  }

  // ---- arrows

  /** @param {string} id */
  #from(id) {
    const { linking } = this.#state;
    if (linking) this.#link(linking, id);
    else {
      this.#view.draw({ ...EMPTY_HAND, linking: id });
      this.#view.say(phrase('page.practice.board.arrow_begun', { card: this.#nameOf(id) }));
      this.#view.focusCard(id);
    }
  }

  /**
   * @param {string} from
   * @param {string} to
   */
  #link(from, to) {
    if (from === to) {
      this.#letGo();
      return;
    }
    const { board } = this.#state;
    const joined = withArrow(board, from, to);
    if (joined === board) this.#view.draw({ linking: null });
    else this.#change(joined, { linking: null });
    this.#choose(keyOf({ from, to }));
    this.#view.say(phrase('page.practice.board.arrow_drawn', { ...endsOf(this.#state, { from, to }) }));
  }

  /** @param {string} key */
  #choose(key) {
    this.#view.draw({ naming: key });
    const { chooser } = this.#view.frame;
    this.#view.focus(chooser.querySelector('[aria-pressed="true"]') ? '[aria-pressed="true"]' : 'button', chooser);
  }

  /**
   * @param {string} key
   * @param {string} passes
   */
  #name(key, passes) {
    const { board } = this.#state;
    const arrow = arrowOf(board, key);
    if (!arrow) return;
    this.#change(withPassing(board, key, passes), { naming: null });
    const named = { ...endsOf(this.#state, arrow), passes: passingName(this.#state, passes) };
    this.#view.say(phrase('page.practice.board.arrow_named', { ...named }));
    this.#view.focus(`[data-arrow="${key}"]`);
  }

  /** @param {string} key */
  #erase(key) {
    const { board } = this.#state;
    const arrow = arrowOf(board, key);
    if (!arrow) return;
    this.#change(withoutArrow(board, key), { naming: null });
    this.#view.say(phrase('page.practice.board.erased', { ...endsOf(this.#state, arrow) }));
    this.#view.focusCard(arrow.from);
  }

  // ---- the whole drawing

  #clear() {
    if (!this.#view.state) return;
    this.#change(emptyBoard(), EMPTY_HAND);
    this.#view.say(phrase('page.practice.board.cleared'));
    this.#view.focus('button', this.#view.frame.tray);
  }

  async #check() {
    if (!this.#view.state) return;
    this.#view.draw(EMPTY_HAND);
    const { board } = this.#state;
    const grade = /** @type {import('../replies.js').Reply<import('../replies.js').BoardGrade>} */ (
      await this.#tools.request('grade_board', { board })
    );
    if (board !== this.#state.board) return;
    if (refused(grade)) {
      this.#view.report(grade.error, 'unread');
      return;
    }
    this.#view.report(grade.told, grade.right ? 'right' : 'wrong');
    this.#view.say('');
    this.#view.draw({ grade });
  }
}

/**
 * @param {HTMLElement} element
 * @param {import('../replies.js').Tools} tools
 */
export const createBoard = (element, tools) => new Board(element, tools);
