// All cards, lesson by lesson, with when each comes back.

import { make } from '../../core/dom.js';
import { phrase } from '../../core/words.js';
import { listRow } from '../elements.js';
import { describeDue } from './due.js';

/**
 * When a card comes back, in a few words.
 * @param {number | null} due
 * @param {number} now
 */
const dueWords = (due, now) => {
  if (due === null) return phrase('page.practice.recall.not_met');
  return due <= now ? phrase('page.practice.recall.is_due') : describeDue(due, now);
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
      const now = Date.now();
      const row = listRow(
        () => open(id),
        make('span', 'gb-row-id', id),
        make('span', 'gb-row-ask', ask),
        make('span', 'gb-row-due', dueWords(due, now)),
      );
      row.querySelector('button')?.toggleAttribute('data-due', due !== null && due <= now);
      rows.append(row);
    }
    return [make('h4', 'gb-list-head', `${number} · ${title}`), rows];
  });
