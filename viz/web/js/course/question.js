// The question of a screen: the learner commits to an answer, the server grades it, and the question stays beside the verdict.

import { find, findAll, make, say } from '../core/dom.js';
import { createLatest } from '../core/latest.js';
import { phrase } from '../core/words.js';

/** @typedef {import('../core/tools.js').Tools} Tools */
/** @typedef {import('../messages.js').BlockShown} Block */
/** @typedef {import('../messages.js').Graded} Graded */
/** @typedef {import('../messages.js').Judged} Judged */
/** @typedef {Graded & {answer: string | null}} Answered `answer` is null where the learner gave up */

const LONGEST = 200; // characters of a number and its unit

/** What is said where nothing was answered. @param {Pick<Block, 'choices'>} block */
export const emptyWords = ({ choices }) =>
  choices ? phrase('page.course.choose_first') : phrase('page.course.write_first');

/** @param {NonNullable<Block['choices']>} choices */
const drawChoices = (choices) => {
  const group = make('div', 'gb-choices');
  group.setAttribute('role', 'radiogroup');
  group.setAttribute('aria-labelledby', 'commit-ask');
  choices.forEach(({ text }, index) => {
    const label = make('label');
    const radio = make('input');
    Object.assign(radio, { type: 'radio', name: 'commit', value: String(index) });
    label.append(radio, make('span', '', text));
    group.append(label);
  });
  return [group];
};
/** @param {string} unit */
const drawNumberField = (unit) => {
  const input = make('input');
  Object.assign(input, { type: 'text', name: 'commit', autocomplete: 'off', spellcheck: false, maxLength: LONGEST });
  input.setAttribute('aria-labelledby', 'commit-ask');
  return unit ? [input, make('span', 'gb-note', ` ${unit}`)] : [input];
};

/** @param {Judged} choice */
const drawJudged = ({ text, why, right, yours }) => {
  const line = make('li');
  line.toggleAttribute('data-right', right);
  line.toggleAttribute('data-yours', yours);
  const choice = make('p', 'gb-judged-choice', text);
  if (right) choice.append(make('span', 'gb-judged-mark', phrase('page.course.right')));
  if (yours) choice.append(make('span', 'gb-judged-mark', phrase('page.course.yours')));
  line.append(choice, make('p', 'gb-note', why));
  return line;
};
/** @param {HTMLElement} place @param {Graded} graded */
const drawVerdict = (place, { right, told, choices }) => {
  place.hidden = false;
  place.dataset.right = String(right);
  place.replaceChildren(make('p', 'gb-verdict-told', told));
  if (!choices) return;
  const list = make('ul', 'gb-judged');
  list.append(...choices.map(drawJudged));
  place.append(list);
};

/**
 * @param {HTMLElement} reader
 * @param {Tools['request']} request
 */
export const createQuestion = (reader, request) => {
  const form = find(reader, '.gb-commit', HTMLFormElement);
  const verdict = find(reader, '.gb-verdict');
  const field = find(form, '.gb-commit-field');
  const message = find(form, '[data-message="commit"]');
  const latest = createLatest();
  /** @type {{slug: string, block: Block, answered: (outcome: Answered) => void} | null} */
  let asked = null;

  const clear = () => {
    latest.forget();
    asked = null;
    form.hidden = true;
    form.removeAttribute('data-answered');
    verdict.hidden = true;
    verdict.replaceChildren();
    say(message, '');
  };

  /** @param {string | null} answer null gives up */
  const send = async (answer) => {
    if (!asked) return;
    const { slug, block, answered } = asked;
    say(message, phrase('page.course.grading'));
    const what = answer === null ? { skip: true } : { answer };
    const reply = /** @type {import('./wire.js').ReplyTo<'commit'> | null} */ (
      await latest.of(request('commit', { slug, block: block.id, ...what }))
    );
    if (!reply) return;
    say(message, reply.error ?? '', reply.error !== undefined);
    if (reply.error !== undefined) return;
    form.toggleAttribute('data-answered', true);
    drawVerdict(verdict, reply);
    answered({ ...reply, answer });
  };
  const given = () => {
    const fields = findAll(field, 'input', HTMLInputElement);
    return (fields.find(({ type, checked }) => type !== 'radio' || checked)?.value ?? '').trim();
  };
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (!asked) return;
    const answer = given();
    if (answer) send(answer);
    else say(message, emptyWords(asked.block), true);
  });
  find(form, '[data-give-up]').addEventListener('click', () => send(null));

  return {
    clear,
    /**
     * @param {string} slug of the lesson
     * @param {Block} block
     * @param {(outcome: Answered) => void} answered called once, when the answer has been graded
     */
    ask: (slug, block, answered) => {
      clear();
      asked = { slug, block, answered };
      form.hidden = false;
      find(form, '.gb-commit-ask').textContent = block.ask;
      field.replaceChildren(...(block.choices ? drawChoices(block.choices) : drawNumberField(block.unit)));
    },
  };
};
