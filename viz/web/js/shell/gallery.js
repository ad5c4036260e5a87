// The shipped pictures, one of them marked as the one on show.

import { find, findAll, make } from '../core/dom.js';

/** @typedef {import('./wire.js').Card} Card */

/**
 * @param {HTMLElement} root
 * @param {import('../core/state.js').State} state
 * @param {Card[]} catalogue
 * @param {(card: Card) => void} choose
 */
export const createGallery = (root, state, catalogue, choose) => {
  const gallery = find(root, '.gb-gallery');
  gallery.replaceChildren(...catalogue.map((card) => entry(card, choose)));
  const mark = () => {
    for (const button of findAll(gallery, 'button')) {
      button.setAttribute('aria-pressed', String(button.dataset.file === state.now.picture));
    }
  };
  state.subscribe(['picture'], mark);
  mark();
};

/**
 * @param {Card} card
 * @param {(card: Card) => void} choose
 */
const entry = (card, choose) => {
  const item = make('li');
  const button = make('button');
  button.type = 'button';
  button.title = card.title;
  button.dataset.file = card.file;
  const image = make('img');
  Object.assign(image, { src: card.thumbnail, alt: card.title, width: 72, height: 72 });
  button.append(image);
  button.addEventListener('click', () => choose(card));
  item.append(button);
  return item;
};
