// The shipped pictures, one of them marked as the one on show.

import { find, findAll, make } from '../core/dom.js';

/** @typedef {import('./wire.js').Card} Card */

/**
 * @param {HTMLElement} root
 * @param {Card[]} catalogue
 * @param {(card: Card) => void} choose
 * @returns {(card: Card | null) => void} mark the one on show
 */
export const createGallery = (root, catalogue, choose) => {
  const gallery = find(root, '.gb-gallery');
  gallery.replaceChildren(...catalogue.map((card) => entry(card, choose)));
  return (card) => {
    for (const button of findAll(gallery, 'button')) {
      button.setAttribute('aria-pressed', String(button.dataset.file === card?.file));
    }
  };
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
