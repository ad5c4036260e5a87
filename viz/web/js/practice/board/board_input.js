// The keyboard on the board, and presses that mean more than the button they meet.

import { moveAlong, placeAfter } from './board_keys.js';

/** @typedef {import('./board_view.js').BoardView} BoardView */
/**
 * @typedef {object} InputActs
 * @property {() => void} letGo
 * @property {(id: string) => void} remove
 * @property {(key: string) => void} erase
 * @property {(id: string, lane: number, place: number) => void} lay
 */

/**
 * @param {Event} event
 * @param {string} selector
 */
const around = ({ target }, selector) =>
  /** @type {HTMLElement | null} */ (/** @type {Element} */ (target).closest(selector));

/** @param {HTMLElement} cell */
const placeOf = (cell) => ({ lane: Number(cell.dataset.lane), place: Number(cell.dataset.place) });

/**
 * From place to place.
 * @param {BoardView} view
 * @param {KeyboardEvent} event
 */
const move = (view, event) => {
  const cell = around(event, '.gb-cell');
  const to = cell && view.state && placeAfter(event.key, placeOf(cell), view.state.kit, view.frame.down);
  if (!to) return;
  event.preventDefault();
  view.focusPlace(to);
};

/**
 * Delete takes away what is held, or the card or arrow that has the focus. Returns whether there was any.
 * @param {BoardView} view
 * @param {KeyboardEvent} event
 * @param {InputActs} acts
 */
const takeAway = ({ state }, event, acts) => {
  const arrow = around(event, '[data-arrow]')?.dataset.arrow;
  const held = state?.board.parts.find(({ id }) => id === state.held)?.id;
  const card = held ?? around(event, '[data-id]')?.dataset.id;
  if (arrow) acts.erase(arrow);
  else if (card) acts.remove(card);
  return Boolean(arrow || card);
};

/**
 * Escape lets go. Returns whether there was anything to let go of.
 * @param {BoardView} view
 * @param {InputActs} acts
 */
const escape = (view, acts) => {
  if (!view.state) return false;
  const { held, linking, naming } = view.state;
  if (held || linking) acts.letGo();
  else if (naming) {
    view.draw({ naming: null });
    view.focus(`[data-arrow="${naming}"]`);
  } else return false;
  return true;
};

/**
 * While a card is held, any place may take it, one where another lies too.
 * @param {BoardView} view
 * @param {MouseEvent} event
 * @param {InputActs} acts
 */
const layOver = ({ state }, event, acts) => {
  const cell = around(event, '.gb-cell');
  const card = /** @type {HTMLElement | null | undefined} */ (cell?.querySelector('[data-id]'));
  if (!state?.held || !cell || !card || card.dataset.id === state.held || !around(event, '.gb-card-name')) return;
  event.stopPropagation();
  const { lane, place } = placeOf(cell);
  acts.lay(state.held, lane, place);
};

/**
 * @param {BoardView} view
 * @param {InputActs} acts
 */
export const listenToInput = (view, acts) => {
  const { whole, tray, field, cells, labels, chooser } = view.frame;
  moveAlong(tray);
  moveAlong(chooser);
  field.addEventListener('keydown', (event) => move(view, event));
  whole.addEventListener('keydown', (event) => {
    const taking = event.key === 'Delete' || event.key === 'Backspace';
    const done = taking ? takeAway(view, event, acts) : event.key === 'Escape' && escape(view, acts);
    if (done) event.preventDefault();
  });
  cells.addEventListener('click', (event) => layOver(view, event, acts), { capture: true });
  document.addEventListener('pointerdown', ({ target }) => {
    const inside = [chooser, labels].some((one) => one.contains(/** @type {Node} */ (target)));
    if (view.state?.naming && !inside && whole.isConnected) view.closeChooser();
  });
};
