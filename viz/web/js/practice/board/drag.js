// A press that becomes a drag, by mouse, pen or finger; a press that does not move stays a click.

/**
 * @typedef {object} Drag
 * @property {() => void} begun once the press has become a drag
 * @property {(event: PointerEvent) => void} moved at each move
 * @property {(event: PointerEvent, cancelled: boolean) => void} ended where it was let go
 */

const FAR = 6; // pixels a pointer moves before a press becomes a drag

/** @param {Event} event */
const swallow = (event) => {
  event.stopPropagation();
  event.preventDefault();
};

/** What follows a drag is no click. */
const swallowClick = () => {
  window.addEventListener('click', swallow, { capture: true, once: true });
  setTimeout(() => window.removeEventListener('click', swallow, { capture: true }), 0);
};

/**
 * Follow each press on `target`.
 * @param {HTMLElement} target
 * @param {Drag} drag
 */
export const followPointer = (target, { begun, moved, ended }) => {
  /** @type {[x: number, y: number] | null} */
  let start = null;
  let dragging = false;
  /**
   * @param {PointerEvent} event
   * @param {boolean} cancelled
   */
  const stop = (event, cancelled) => {
    start = null;
    if (!dragging) return;
    dragging = false;
    ended(event, cancelled);
    swallowClick();
  };
  target.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return;
    start = [event.clientX, event.clientY];
    target.setPointerCapture(event.pointerId);
  });
  target.addEventListener('pointermove', (event) => {
    if (!start) return;
    if (!dragging) {
      if (Math.hypot(event.clientX - start[0], event.clientY - start[1]) < FAR) return;
      dragging = true;
      begun();
    }
    moved(event);
  });
  target.addEventListener('pointerup', (event) => stop(event, false));
  target.addEventListener('pointercancel', (event) => stop(event, true));
};
