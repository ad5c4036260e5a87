// The arrows of the board and their labels, and the choice of what passes along one. Draws what it is given, over the cards
// as they lie.

import { find, make } from '../../core/dom.js';
import { phrase } from '../../core/words.js';
import { button } from '../elements.js';
import { arrowPath } from './arrow_path.js';
import { svg } from './board_frame.js';
import { arrowOf, keyOf, laidCard } from './board_record.js';
import { partOf } from './cards.js';

/** @typedef {import('./board_record.js').Arrow} Arrow */
/** @typedef {import('./cards.js').BoardState} BoardState */
/** @typedef {import('./board_frame.js').Frame} Frame */
/**
 * @typedef {object} ArrowActs
 * @property {(key: string) => void} choose what passes along an arrow
 * @property {(key: string, passes: string) => void} name
 * @property {(key: string) => void} erase
 */

const WIDEST = 144; // pixels of a label beside its arrow
const EDGE = 8; // pixels between a label and the edge of the field
const BELOW = 22; // pixels between a label and the choice below it

/**
 * The names of the cards that an arrow joins.
 * @param {BoardState} state
 * @param {{from: string, to: string}} ends
 */
export const endsOf = ({ kit }, { from, to }) => ({ from: partOf(kit, from).name, to: partOf(kit, to).name });

/**
 * What passes along an arrow; '' while nobody has said.
 * @param {BoardState} state
 * @param {string} passes
 */
export const passingName = ({ kit }, passes) => kit.passes.find(({ id }) => id === passes)?.name ?? '';

/**
 * Where a card lies in the field.
 * @param {Frame} frame
 * @param {BoardState} state
 * @param {string} id
 * @returns {import('./arrow_path.js').Box}
 */
const boxOf = ({ field, cells, down }, { board }, id) => {
  const { lane, place } = laidCard(board, id) ?? { lane: 0, place: 0 };
  const [outer, inner] = [field.getBoundingClientRect(), find(cells, `[data-id="${id}"]`).getBoundingClientRect()];
  const [x, y] = [inner.left - outer.left, inner.top - outer.top];
  return down
    ? { u: y, v: x, du: inner.height, dv: inner.width, lane, place }
    : { u: x, v: y, du: inner.width, dv: inner.height, lane, place };
};

/**
 * @param {Arrow} arrow
 * @param {import('./arrow_path.js').ArrowPath} path
 * @param {BoardState} state
 * @param {ArrowActs} acts
 * @param {number} width of the field
 */
const drawLabel = (arrow, { label: [x, y], beside }, state, acts, width) => {
  const passes = passingName(state, arrow.passes);
  const label = button(
    passes || phrase('page.practice.board.unnamed'),
    () => acts.choose(keyOf(arrow)),
    'gb-arrow-name',
  );
  Object.assign(label.dataset, { arrow: keyOf(arrow), beside, named: String(Boolean(passes)) });
  label.toggleAttribute('data-look', state.grade?.arrow === keyOf(arrow));
  const ends = endsOf(state, arrow);
  label.setAttribute(
    'aria-label',
    passes
      ? phrase('page.practice.board.arrow', { ...ends, passes })
      : phrase('page.practice.board.arrow_unnamed', { ...ends }),
  );
  label.style.left = `${x.toFixed(1)}px`;
  label.style.top = `${y.toFixed(1)}px`;
  if (beside === 'right') label.style.maxWidth = `${Math.min(WIDEST, width - x - EDGE).toFixed(0)}px`;
  return label;
};

/**
 * @param {Frame} frame
 * @param {BoardState} state
 * @param {ArrowActs} acts
 */
export const drawArrows = (frame, state, acts) => {
  const { width, height } = frame.field.getBoundingClientRect();
  frame.drawing.setAttribute('viewBox', `0 0 ${width} ${height}`);
  const drawn = state.board.arrows.map((arrow) => {
    const path = arrowPath(boxOf(frame, state, arrow.from), boxOf(frame, state, arrow.to), frame.down);
    const shape = svg('g', { 'data-named': String(Boolean(arrow.passes)) });
    shape.toggleAttribute('data-look', state.grade?.arrow === keyOf(arrow));
    shape.append(svg('path', { d: path.line }), svg('path', { class: 'gb-head-of-arrow', d: path.head }));
    return { shape, label: drawLabel(arrow, path, state, acts, width) };
  });
  frame.drawing.replaceChildren(...drawn.map(({ shape }) => shape));
  frame.labels.replaceChildren(...drawn.map(({ label }) => label));
};

/**
 * The choice of what passes, under the label of the arrow that is being named.
 * @param {Frame} frame
 * @param {BoardState} state
 * @param {ArrowActs} acts
 */
export const drawChooser = ({ field, labels, chooser }, state, acts) => {
  const arrow = arrowOf(state.board, state.naming);
  chooser.hidden = !arrow;
  if (!arrow) {
    chooser.replaceChildren();
    return;
  }
  const [key, title] = [keyOf(arrow), phrase('page.practice.board.what_passes', { ...endsOf(state, arrow) })];
  chooser.setAttribute('aria-label', title);
  const options = state.kit.passes.map(({ id, name }) => {
    const option = button(name, () => acts.name(key, id), 'gb-pass');
    option.setAttribute('aria-pressed', String(arrow.passes === id));
    return option;
  });
  chooser.replaceChildren(
    make('p', 'gb-note', title),
    ...options,
    button(phrase('page.practice.board.erase'), () => acts.erase(key), 'gb-chipbutton'),
  );
  const label = find(labels, `[data-arrow="${key}"]`);
  const [size, own] = [field.getBoundingClientRect(), chooser.getBoundingClientRect()];
  const middle = parseFloat(label.style.left) - own.width / 2;
  chooser.style.left = `${Math.max(0, Math.min(size.width - own.width, middle))}px`;
  chooser.style.top = `${parseFloat(label.style.top) + BELOW}px`;
};
