// The cards of the board, in the tray and in the cells, and the empty places. Draws what it is given.

import { make } from '../../core/dom.js';
import { phrase } from '../../core/words.js';
import { button } from '../elements.js';
import { STAGES, cardAt, laidCard, stateOf } from './board_record.js';

/** @typedef {import('./board_record.js').Stage} Stage */
/** @typedef {import('../replies.js').BoardPart} BoardPart */
/** @typedef {import('../replies.js').BoardGrade} BoardGrade */
/**
 * @typedef {object} BoardState
 * @property {import('../replies.js').Kit} kit cards, passes and sizes
 * @property {import('./board_record.js').BoardRecord} board
 * @property {string | null} held the card that is picked up
 * @property {string | null} linking the card from which an arrow is being drawn
 * @property {string | null} naming the arrow for which one chooses what passes
 * @property {BoardGrade | null} grade of the last check, while the drawing is as it was then
 */
/**
 * @typedef {object} CardActs
 * @property {(id: string) => void} pick
 * @property {(id: string) => void} remove
 * @property {(id: string) => void} from begins an arrow
 * @property {(id: string, stage: Stage) => void} turn
 * @property {(lane: number, place: number) => void} slot an empty place was chosen
 * @property {(card: HTMLElement, id: string) => void} draggable
 * @property {(handle: HTMLElement, id: string) => void} pullable
 */

/** Parts of the model that have a colour of their own; it comes once the drawing is right. */
const COLOURED = ['eye', 'translator', 'tutor'];

/**
 * @param {import('../replies.js').Kit} kit
 * @param {string} id
 * @returns {BoardPart}
 */
export const partOf = (kit, id) => {
  const part = kit.parts.find((one) => one.id === id);
  if (!part) throw new Error(`there is no card ${id}`);
  return part;
};

/**
 * @param {BoardPart} part
 * @param {BoardState} state
 * @param {CardActs} acts
 */
const drawFace = (part, { held, linking }, acts) => {
  const face = button('', () => acts.pick(part.id), 'gb-card-name');
  face.append(make('b', '', part.name), make('span', '', part.also));
  face.dataset.card = part.id;
  face.setAttribute('aria-pressed', String([held, linking].includes(part.id)));
  acts.draggable(face, part.id);
  return face;
};

/**
 * @param {BoardPart} part
 * @param {BoardState} state
 * @param {CardActs} acts
 */
const drawStages = (part, { board }, acts) => {
  const states = make('div', 'gb-card-stages');
  states.append(
    ...STAGES.map((stage, index) => {
      const state = stateOf(board, stage, part.id);
      const one = button('', () => acts.turn(part.id, stage), 'gb-card-stage');
      one.dataset.stage = stage;
      one.dataset.state = state;
      one.append(
        make('span', '', phrase('page.practice.board.stage', { number: index + 1 })),
        make('b', '', state ? phrase(`page.practice.board.state.${state}`) : '?'),
      );
      const label = phrase(`page.practice.board.card_state.${stage}.${state || 'unsaid'}`, { card: part.name });
      one.setAttribute('aria-label', label);
      return one;
    }),
  );
  return states;
};

/**
 * @param {BoardPart} part
 * @param {BoardState} state
 * @param {CardActs} acts
 */
const drawCard = (part, state, acts) => {
  const { held, linking, grade } = state;
  const card = make('div', 'gb-card');
  card.dataset.id = part.id;
  if (grade?.right && COLOURED.includes(part.id)) card.dataset.part = part.id;
  card.toggleAttribute('data-held', [held, linking].includes(part.id));
  card.toggleAttribute('data-look', Boolean(grade && !grade.right && grade.parts.includes(part.id)));
  const off = button('×', () => acts.remove(part.id), 'gb-card-off');
  off.setAttribute('aria-label', phrase('page.practice.board.take_off', { card: part.name }));
  const handle = button('', () => acts.from(part.id), 'gb-card-from');
  handle.setAttribute('aria-label', phrase('page.practice.board.arrow_from', { card: part.name }));
  handle.title = phrase('page.practice.board.handle');
  handle.setAttribute('aria-pressed', String(linking === part.id));
  acts.pullable(handle, part.id);
  card.append(drawFace(part, state, acts));
  if (part.learns) card.append(drawStages(part, state, acts));
  card.append(off, handle);
  return card;
};

/**
 * Cards that are not on the board.
 * @param {BoardState} state
 * @param {CardActs} acts
 */
export const drawTray = (state, acts) => {
  const rest = state.kit.parts.filter(({ id }) => !laidCard(state.board, id));
  if (!rest.length) return [make('p', 'gb-note', phrase('page.practice.board.all_laid'))];
  return rest.map((part) => drawFace(part, state, acts));
};

/**
 * @param {{lane: number, place: number}} at
 * @param {BoardState} state
 * @param {CardActs} acts
 * @param {boolean} down
 */
const drawSlot = ({ lane, place }, { held }, acts, down) => {
  const slot = button('', () => acts.slot(lane, place), 'gb-slot');
  const where = { lane: lane + 1, place: place + 1 };
  slot.setAttribute(
    'aria-label',
    down
      ? phrase('page.practice.board.empty_in_column', { ...where })
      : phrase('page.practice.board.empty_in_row', { ...where }),
  );
  slot.tabIndex = held ? 0 : -1;
  return slot;
};

/**
 * Every place of the board, with the card that lies there.
 * @param {BoardState} state
 * @param {CardActs} acts
 * @param {boolean} down
 */
export const drawCells = (state, acts, down) => {
  const { kit, board } = state;
  return Array.from({ length: kit.lanes * kit.places }, (_, index) => {
    const [lane, place] = [Math.floor(index / kit.places), index % kit.places];
    const cell = make('div', 'gb-cell');
    cell.dataset.lane = String(lane);
    cell.dataset.place = String(place);
    cell.style.setProperty('--lane', String(lane + 1));
    cell.style.setProperty('--place', String(place + 1));
    const card = cardAt(board, lane, place);
    cell.append(card ? drawCard(partOf(kit, card.id), state, acts) : drawSlot({ lane, place }, state, acts, down));
    return cell;
  });
};

/**
 * What is checked one after another, and how far the last check came.
 * @param {BoardState} state
 */
export const drawSteps = ({ kit, grade }) => {
  const reached = grade?.reached ?? -1;
  return kit.steps.map((step, index) => {
    const row = make('li', '', phrase(`page.practice.board.steps.${step}`));
    const state = reached > index ? 'right' : reached === index ? 'here' : '';
    row.dataset.state = state;
    row.append(make('span', 'gb-ex-hear', phrase(`page.practice.board.step_${state || 'later'}`)));
    return row;
  });
};
