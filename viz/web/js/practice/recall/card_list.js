// All cards, lesson by lesson, with when each comes back.

import { make } from '../../core/dom.js';
import { listRow } from '../elements.js';
import { describeDue } from './due.js';

/**
 * When a card comes back, in a few words.
 * @param {number | null} due
 * @param {number} now
 */
const dueWords = (due, now) => {
  if (due === null) return 'not met';
  return due <= now ? 'due' : describeDue(due, now);
};

/**
 * @param {import('./deck.js').Deck} deck
 * @param {(id: string) => void} open
 * @returns {HTMLElement[]}
 */
export const drawCardList = (deck, open) =>
  [...deck.lessons.values()].flatMap(({ slug, number, title }) => {
    const cards = deck.cards.filter((card) => card.lesson === slug);
    if (!cards.length) return [];
    const rows = make('ol');
    for (const { id, ask } of cards) {
      const due = deck.dueOf(id);
      const words = dueWords(due, Date.now());
      const row = listRow(
        () => open(id),
        make('span', 'gb-row-id', id),
        make('span', 'gb-row-ask', ask),
        make('span', 'gb-row-due', words),
      );
      row.querySelector('button')?.toggleAttribute('data-due', words === 'due');
      rows.append(row);
    }
    return [make('h4', 'gb-list-head', `${number} · ${title}`), rows];
  });
