// A part of a panel: answers of models side by side, each with a mark where it can be judged.

import { make, written } from '../../core/dom.js';
import { phrase } from '../../core/words.js';

/** @typedef {import('../wire.js').AnswersPart} AnswersPart */

export const kind = 'answers';

/** @param {boolean} good */
const verdict = (good) => (good ? phrase('page.figures.answers.right') : phrase('page.figures.answers.wrong'));

/** @param {AnswersPart} part */
export const draw = ({ rows }) => {
  const list = make('dl', 'gb-answers gb-panel-answers');
  for (const { name, text, note, good } of rows) {
    const item = make('div');
    if (good !== undefined && good !== null) item.dataset.good = String(good);
    const answer = make('dd');
    answer.append(written('span', 'gb-answer-text', text || phrase('page.figures.answers.empty')));
    if (good === true || good === false) answer.append(make('span', 'gb-mark', verdict(good)));
    if (note) answer.append(make('span', 'gb-note', note));
    item.append(make('dt', '', name), answer);
    list.append(item);
  }
  return list;
};
