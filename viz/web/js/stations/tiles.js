// The button that pulls the tiles of the picture apart, and pushes them together.

import { find } from '../core/dom.js';
import { phrase } from '../core/words.js';

const LASTS = 320; // milliseconds

/**
 * @param {HTMLElement} root
 * @param {import('./picture.js').Picture} picture
 */
export const createTiles = (root, picture) => {
  const button = find(root, '#tiles');
  let movement = 0; // counts them: a new one ends the one before

  /** @param {number} to 0 together, 1 apart */
  const move = (to) => {
    const [from, begun, mine] = [picture.view.apart, performance.now(), ++movement];
    button.setAttribute('aria-pressed', String(to > 0));
    button.textContent =
      to > 0 ? phrase('page.stations.patches.close_tiles') : phrase('page.stations.patches.open_tiles');
    const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
    /** @param {number} now */
    const frame = (now) => {
      if (mine !== movement) return;
      const share = calm ? 1 : Math.min(1, (now - begun) / LASTS);
      picture.view.apart = from + (to - from) * share * (2 - share);
      picture.paint();
      if (share < 1) requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  };
  button.addEventListener('click', () => move(picture.view.apart > 0 ? 0 : 1));
};
