// The learner's answer beside the reference: the verdict, why each choice is right or not, and what a good answer mentions.
// Draws what it is given.

import { make } from '../../core/dom.js';
import { phrase } from '../../core/words.js';
import { column, fieldset, heading } from '../elements.js';

/** @typedef {import('../replies.js').CardReply} CardReply */

/**
 * @param {boolean} gaveUp
 * @param {boolean | null} right
 */
export const verdictWords = (gaveUp, right) => {
  if (gaveUp) return phrase('page.practice.recall.verdict.unknown');
  if (right === null) return phrase('page.practice.recall.verdict.compare');
  return phrase(right ? 'page.practice.recall.verdict.right' : 'page.practice.recall.verdict.wrong');
};

/**
 * @param {boolean} gaveUp
 * @param {boolean | null} right
 */
export const drawVerdict = (gaveUp, right) => {
  const verdict = heading('h4', 'gb-drill-verdict', verdictWords(gaveUp, right));
  if (right !== null) verdict.dataset.right = String(right);
  return verdict;
};

/**
 * Each choice with why it is right or not.
 * @param {CardReply['choices']} choices
 * @param {string} chosen text of the learner's choice; '' for none
 */
export const drawReasons = (choices, chosen) => {
  const list = make('ul', 'gb-whys');
  for (const { text, why, right } of choices) {
    const item = make('li');
    item.dataset.right = String(right);
    const name = make('b', '', text);
    if (text === chosen) name.append(make('small', 'gb-hint', phrase('page.practice.recall.your_choice')));
    item.append(name, make('span', '', why));
    list.append(item);
  }
  return list;
};

/**
 * @param {string} yours '' where there is nothing to show
 * @param {string} reference
 */
export const drawBeside = (yours, reference) => {
  const list = make('dl', 'gb-yours-and');
  if (yours) list.append(column(phrase('page.practice.recall.yours'), yours, 'gb-yours'));
  list.append(column(phrase('page.practice.recall.reference'), reference));
  return list;
};

/**
 * What a good answer mentions, to be ticked by the learner.
 * @param {CardReply['points']} points
 * @param {(ticked: number) => void} changed
 */
export const drawPoints = (points, changed) => {
  const set = fieldset('gb-points', phrase('page.practice.recall.points'));
  /** @type {HTMLInputElement[]} */
  const boxes = [];
  for (const { says, found: hinted } of points) {
    const label = make('label');
    const box = make('input');
    box.type = 'checkbox';
    box.addEventListener('change', () => changed(boxes.filter((one) => one.checked).length));
    boxes.push(box);
    const words = make('span', '', says);
    if (hinted) words.append(make('small', 'gb-hint', phrase('page.practice.recall.hinted')));
    label.append(box, words);
    set.append(label);
  }
  return set;
};
