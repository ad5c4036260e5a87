// What to ask of the picture on show: a shipped picture's own questions, questions that suit any picture for a visitor's own;
// and, before it is asked, what the loaded model will decline and what works all the same. Knows neither server nor answer.

import { find, findAll, make, say, written } from '../core/dom.js';
import { pageData } from '../core/page_data.js';
import { phrase } from '../core/words.js';

/** @typedef {import('./wire.js').Card} Card */
/** @typedef {import('./wire.js').Model} Model */

/**
 * @param {HTMLElement} root
 * @param {object} actions
 * @param {(question: string) => void} actions.take a question was chosen
 * @param {(at: string) => void} actions.look something was chosen that works whatever the model knows
 */
export const createSuggested = (root, { take, look }) => {
  const list = find(root, '.gb-suggested');
  const beyond = find(root, '.gb-beyond');
  /** @type {Set<() => void>} */
  const listeners = new Set();
  /** @type {string[]} */
  let questions = [];

  for (const button of findAll(beyond, '[data-look]')) {
    button.addEventListener('click', () => look(button.dataset.look ?? ''));
  }

  /** @param {string} question */
  const entry = (question) => {
    const item = make('li');
    const button = written('button', 'gb-chipbutton', question);
    button.type = 'button';
    button.addEventListener('click', () => take(question));
    item.append(button);
    return item;
  };

  return {
    /**
     * A picture is on show.
     * @param {Card | null} card where it is a shipped one
     * @param {Model | null} model as soon as there is one
     */
    show(card, model) {
      questions = card?.questions ?? pageData.anyPicture;
      list.replaceChildren(...questions.map(entry));
      // A checkpoint that says what it knows knows no more than that; a recording answers its own question alone.
      const small = Boolean(model?.world && model.number);
      beyond.hidden = !small || card?.kind === 'scene';
      say(find(beyond, '[data-message="beyond"]'), phrase(card ? 'page.ask.beyond.this' : 'page.ask.beyond.any'));
      for (const listener of listeners) listener();
    },
    /** @param {() => void} listener called when there are other questions */
    listen: (listener) => void listeners.add(listener),
    get questions() {
      return questions;
    },
  };
};
