// What is on show, written into the page's address, so that a link shows it again.

import { serialise } from './address_text.js';

const REST = 150; // milliseconds: browsers refuse an address that changes at every move of a pointer

/**
 * Keep the address to the state, from now on; other sections than the walkthrough have addresses of their own.
 * @param {import('../core/state.js').State} state
 * @param {() => string | null} question of the turn on show, null where a link cannot lead to that turn
 * @param {() => import('../core/placement.js').Placement | null} placement of the picture on show
 */
export const keepAddress = (state, question, placement) => {
  let timer = 0;
  const write = () => {
    if (state.now.section !== 'walk') return;
    history.replaceState(history.state, '', serialise(state.now, question(), placement()));
  };
  const writeSoon = () => {
    clearTimeout(timer);
    timer = setTimeout(write, REST);
  };
  state.subscribe(null, writeSoon);
  writeSoon();
};
