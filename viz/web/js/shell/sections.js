// The sections of the page, one on show at a time, and the address that leads into each: #room=drills&tab=recall. Links of
// the walkthrough name no section and lead to it. Whoever sets `section` in the state leads into it.

import { findAll } from '../core/dom.js';

/** @typedef {import('../core/state.js').PageState} PageState */
/** @typedef {import('../core/state.js').State} State */
/**
 * What an address leads to.
 * @param {string} hash
 * @param {(name: string) => boolean} exists an unknown section leads to the walkthrough
 * @param {PageState['mode']} mode the way of use until now: presenting goes on in the walkthrough
 * @returns {Pick<PageState, 'section' | 'mode'>}
 */
export const sectionOf = (hash, exists, mode) => {
  const params = new URLSearchParams(hash.replace(/^#/, ''));
  const name = params.get('room') ?? 'walk';
  const section = exists(name) ? name : 'walk';
  if (section === 'lessons' && params.has('lesson')) return { section, mode: 'lesson' };
  return { section, mode: section === 'walk' && mode === 'present' ? 'present' : 'explore' };
};

/**
 * @param {HTMLElement} root
 * @param {State} state
 * @param {(section: string, params: URLSearchParams) => void} entered what the address holds besides, for the section
 */
export const createSections = (root, state, entered) => {
  const places = new Map(findAll(root, '[data-room]').map((section) => [section.dataset.room ?? '', section]));
  const links = findAll(root, '[data-room-link]');

  const params = () => new URLSearchParams(location.hash.slice(1));
  const read = () => sectionOf(location.hash, (name) => places.has(name), state.now.mode);

  const draw = () => {
    const { section, mode } = state.now;
    root.dataset.in = section;
    // A lesson is read beside the walkthrough's own figures.
    const place = mode === 'lesson' ? 'walk' : section;
    for (const [name, element] of places) element.hidden = name !== place;
    for (const link of links) markLink(link, link.dataset.roomLink === section);
  };

  /** Go where the address leads. */
  const enter = () => {
    const [before, next] = [state.now.section, read()];
    state.set(next);
    if (before !== next.section) window.scrollTo(0, 0);
    entered(next.section, params());
  };
  /**
   * Go into a section.
   * @param {string} name
   * @param {Record<string, string | number>} [more] what else the address is to hold
   * @param {{quiet?: boolean}} [options] quiet: only the address changes, and nothing where the section was left meanwhile
   */
  const go = (name, more = {}, { quiet = false } = {}) => {
    if (quiet && name !== state.now.section) return;
    const values = Object.entries(more).map(([key, value]) => [key, String(value)]);
    const address = `#${new URLSearchParams([['room', name], ...values])}`;
    if (quiet) {
      history.replaceState(history.state, '', address);
      state.set(read());
    } else {
      history.pushState(history.state, '', address);
      enter();
    }
  };

  state.subscribe(['section', 'mode'], draw);
  state.subscribe(['section'], ({ section }) => {
    if (read().section === section) return; // the address led there
    history.pushState(history.state, '', `#${new URLSearchParams({ room: section })}`);
    entered(section, params());
  });
  for (const link of links) {
    link.addEventListener('click', (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      go(link.dataset.roomLink ?? 'walk');
    });
  }
  window.addEventListener('popstate', enter);
  state.set(read());
  draw();
  return { go, enter };
};

/**
 * @param {HTMLElement} link
 * @param {boolean} current
 */
const markLink = (link, current) => {
  if (!current) {
    link.removeAttribute('aria-current');
    return;
  }
  link.setAttribute('aria-current', 'page');
  const line = link.parentElement;
  // On a phone the line is longer than the page.
  if (line) line.scrollLeft = link.offsetLeft - line.clientWidth / 2;
};
