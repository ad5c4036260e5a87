// Cards that are dragged onto a place or off the board, and arrows that are pulled from one card to another.

import { svg } from './board_frame.js';
import { followPointer } from './drag.js';

/** @typedef {import('./board_frame.js').Frame} Frame */

/**
 * The place under a point of the window.
 * @param {Frame} frame
 * @param {{clientX: number, clientY: number}} point
 * @returns {HTMLElement | undefined}
 */
const cellAt = ({ cells }, { clientX, clientY }) =>
  document
    .elementsFromPoint(clientX, clientY)
    .map((one) => /** @type {HTMLElement | null} */ (one.closest('.gb-cell')))
    .find((one) => one !== null && cells.contains(one)) ?? undefined;

/**
 * @param {Frame} frame
 * @param {HTMLElement} [cell] the place that would take it
 */
const markCell = ({ cells }, cell) => {
  for (const one of cells.children) one.toggleAttribute('data-over', one === cell);
};

/**
 * What is seen of a card while it is dragged.
 * @param {HTMLElement} card
 */
const ghostOf = (card) => {
  const ghost = /** @type {HTMLElement} */ (card.cloneNode(true));
  ghost.classList.add('gb-ghost');
  ghost.removeAttribute('data-card');
  ghost.setAttribute('aria-hidden', 'true');
  ghost.style.width = `${card.getBoundingClientRect().width}px`;
  return ghost;
};

/**
 * A card that can be dragged onto a place, or off the board onto the tray.
 * @param {Frame} frame
 * @param {HTMLElement} card
 * @param {(at: {lane: number, place: number} | 'tray') => void} dropped
 */
export const makeDraggable = (frame, card, dropped) => {
  /** @type {HTMLElement | null} */
  let ghost = null;
  followPointer(card, {
    begun: () => {
      ghost = ghostOf(card);
      frame.whole.append(ghost);
      card.toggleAttribute('data-lifted', true);
    },
    moved: (event) => {
      if (ghost) ghost.style.transform = `translate(${event.clientX}px, ${event.clientY}px) translate(-50%, -50%)`;
      markCell(frame, cellAt(frame, event));
    },
    ended: (event, cancelled) => {
      ghost?.remove();
      markCell(frame);
      card.removeAttribute('data-lifted');
      if (cancelled) return;
      const cell = cellAt(frame, event);
      if (cell) dropped({ lane: Number(cell.dataset.lane), place: Number(cell.dataset.place) });
      else if (frame.tray.contains(document.elementFromPoint(event.clientX, event.clientY))) dropped('tray');
    },
  });
};

/**
 * A handle from which an arrow is pulled to another card.
 * @param {Frame} frame
 * @param {HTMLElement} handle
 * @param {(id: string) => void} dropped called with the card it was pulled to
 */
export const makePullable = (frame, handle, dropped) => {
  /** @type {SVGPathElement | null} */
  let shape = null;
  followPointer(handle, {
    begun: () => {
      shape = svg('path', { class: 'gb-pulled' });
      frame.drawing.append(shape);
    },
    moved: (event) => {
      const [outer, own] = [frame.field.getBoundingClientRect(), handle.getBoundingClientRect()];
      const begin = [own.left + own.width / 2 - outer.left, own.top + own.height / 2 - outer.top];
      shape?.setAttribute('d', `M ${begin.join(' ')} L ${event.clientX - outer.left} ${event.clientY - outer.top}`);
      markCell(frame, cellAt(frame, event));
    },
    ended: (event, cancelled) => {
      shape?.remove();
      markCell(frame);
      if (cancelled) return;
      const card = /** @type {HTMLElement | null | undefined} */ (cellAt(frame, event)?.querySelector('[data-id]'));
      if (card?.dataset.id) dropped(card.dataset.id);
    },
  });
};
