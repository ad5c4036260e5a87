// A press that becomes a drag, by mouse, pen or finger; a press that does not move stays a click.

/** Follow a press on `target`: `begun` once it has become a drag, `moved` at each move, `ended` where it was let go. */
export const followPointer = (target, { begun, moved, ended }) => {
  const FAR = 6; // pixels a pointer moves before a press becomes a drag
  let start = null;
  let dragging = false;
  const stop = (event, cancelled) => {
    if (!start) return;
    start = null;
    if (!dragging) return;
    dragging = false;
    ended(event, cancelled);
    // What follows a drag is no click.
    window.addEventListener('click', swallow, { capture: true, once: true });
    setTimeout(() => window.removeEventListener('click', swallow, { capture: true }), 0);
  };
  const swallow = (event) => {
    event.stopPropagation();
    event.preventDefault();
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
      begun(event);
    }
    moved(event);
  });
  target.addEventListener('pointerup', (event) => stop(event, false));
  target.addEventListener('pointercancel', (event) => stop(event, true));
};
