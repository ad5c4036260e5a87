// A first visit's tour: five places, under a minute, left at any time, opened again with one button.

import { find } from '../core/dom.js';

export const createTour = (root) => {
  const dialog = find(root, '#tour');
  const KEY = 'glassbox-toured';
  const STOPS = [
    ['#picture', 'This is the picture. It stays here; what lies over it belongs to the station that is chosen.'],
    ['.gb-choose', 'Choose another one, or bring your own: it stays on this machine.'],
    ['.gb-ask', 'Ask about it. The answer comes token by token, each with the map of where it looked.'],
    [
      '#stations',
      'Seven stations lead from pixel to word. Under each stands the shape of what leaves it, read from the running model.',
    ],
    [
      '#picture',
      'Pick one patch with the pointer or the arrow keys: it is the same patch at every station. At the last one, take it away and see whether the word survives.',
    ],
  ];
  const ENOUGH = 96; // pixels of a part that have to be in sight
  let at = 0;
  let marked = null;
  let begun = 0; // how far the page was scrolled when the tour began
  let ours = false; // whether the tour, and nobody by hand, has scrolled it since

  const remember = () => {
    try {
      localStorage.setItem(KEY, 'yes');
    } catch {
      // A browser that keeps nothing shows the tour again.
    }
  };
  const toured = () => {
    try {
      return localStorage.getItem(KEY) !== null;
    } catch {
      return true;
    }
  };

  /** Bring a part into view that is out of it; one that can be seen at all stays where it is. */
  const reach = (part) => {
    const { top, bottom } = part.getBoundingClientRect();
    if (Math.min(bottom, window.innerHeight) - Math.max(top, 0) >= Math.min(ENOUGH, bottom - top)) return;
    part.scrollIntoView({ block: 'center' });
    ours = true;
  };

  const show = (index) => {
    at = index;
    marked?.removeAttribute('data-toured');
    const [selector, text] = STOPS[at];
    marked = find(root, selector);
    marked.setAttribute('data-toured', '');
    reach(marked);
    find(dialog, 'p').textContent = text;
    find(dialog, '[data-place]').textContent = `${at + 1} of ${STOPS.length}`;
    find(dialog, '[data-next]').textContent = at + 1 < STOPS.length ? 'Next' : 'Done';
  };
  const close = () => dialog.close();
  dialog.addEventListener('close', () => {
    marked?.removeAttribute('data-toured');
    remember();
    if (ours) window.scrollTo(0, begun);
    ours = false;
  });
  find(dialog, '[data-next]').addEventListener('click', () => (at + 1 < STOPS.length ? show(at + 1) : close()));
  find(dialog, '[data-skip]').addEventListener('click', close);
  dialog.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    close();
  });
  const open = () => {
    [begun, ours] = [window.scrollY, false];
    if (!dialog.open) dialog.show(); // not modal: what it speaks of can be used meanwhile
    find(dialog, '[data-next]').focus({ preventScroll: true });
    show(0);
  };
  for (const kind of ['wheel', 'touchmove']) {
    window.addEventListener(
      kind,
      () => {
        ours = false;
      },
      { passive: true },
    );
  }
  find(root, '#tour-again').addEventListener('click', open);
  /** On a first visit only. */
  return {
    greet: () => {
      if (!toured()) open();
    },
  };
};
