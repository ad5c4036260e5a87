// What to ask of the picture on show: a shipped picture's own questions, questions that suit any picture for a visitor's own;
// and, before it is asked, what the loaded model will decline and what works all the same. Knows neither server nor answer.

import { find, make, written } from '../core/dom.js';

export const createSuggested = (root, { take, look }) => {
  const ANY = [
    'Describe this picture.',
    'What is at the top left?',
    'What is at the right?',
    'How many things are there in all?',
  ];
  const list = find(root, '.gb-suggested');
  const beyond = find(root, '.gb-beyond');
  const heard = new Set();
  let questions = [];

  for (const button of beyond.querySelectorAll('[data-look]')) {
    button.addEventListener('click', () => look(button.dataset.look));
  }

  /** A picture is on show, `card` where it is a shipped one; `model` as soon as there is one. */
  const show = (card, model) => {
    questions = card?.questions || ANY;
    list.replaceChildren(
      ...questions.map((question) => {
        const item = make('li');
        const button = written('button', 'gb-chipbutton', question);
        button.type = 'button';
        button.addEventListener('click', () => take(question));
        item.append(button);
        return item;
      }),
    );
    // A checkpoint that says what it knows knows no more than that; a recording answers its own question alone.
    const small = Boolean(model?.world && model.number);
    beyond.hidden = !small || card?.kind === 'scene';
    find(beyond, '[data-told="beyond"]').textContent = card
      ? 'This photograph lies outside that world: the model will say that it cannot tell.'
      : 'Of a picture outside that world, such as a photograph, the model will say that it cannot tell.';
    for (const hear of heard) hear();
  };

  return {
    show,
    listen: (hear) => heard.add(hear),
    get questions() {
      return questions;
    },
  };
};
