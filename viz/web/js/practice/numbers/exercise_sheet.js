// The sheet that one exercise stands on: question, what is given, the field or the choices, hints and the working. Draws
// what it is given; knows nothing of the server or of what is kept.

import { make } from '../../core/dom.js';
import { phrase } from '../../core/words.js';
import { button, statusLine } from '../elements.js';

/** @typedef {import('../replies.js').Exercise} Exercise */
/** @typedef {'' | 'right' | 'wrong' | 'unread' | 'heard'} State of the status line; what is `heard` stands elsewhere on the sheet */

/**
 * @typedef {object} Acts what the learner can do
 * @property {() => void} grade
 * @property {() => void} hint
 * @property {() => void} solve
 * @property {() => void} next
 * @property {() => void} then
 */

const LONGEST = 400; // characters of an answer

/** The field for a number, with its label and unit. */
const answerField = () => {
  const input = make('input', 'gb-ex-input');
  input.id = 'exercise-answer';
  Object.assign(input, { type: 'text', autocomplete: 'off', spellcheck: false, maxLength: LONGEST, inputMode: 'text' });
  input.setAttribute('aria-describedby', 'exercise-unit');
  const label = make('label', 'gb-ex-small', phrase('page.practice.numbers.your_answer'));
  label.htmlFor = input.id;
  const unit = make('span', 'gb-ex-unit');
  unit.id = 'exercise-unit';
  return { input, label, unit };
};

/**
 * @param {string} question
 * @param {Exercise['choices']} choices
 */
const choiceRows = (question, choices) => [
  make('legend', 'gb-ex-hear', question),
  ...choices.map(({ key, text }) => {
    const row = make('label');
    const radio = make('input');
    Object.assign(radio, { type: 'radio', name: 'exercise-choice', value: key });
    row.append(radio, make('span', '', text));
    return row;
  }),
];

/** @param {[string, string][]} given */
const givenPairs = (given) =>
  given.map(([what, value]) => {
    const pair = make('div');
    pair.append(make('dt', '', what), make('dd', '', value));
    return pair;
  });

/**
 * A line of the working as what it is of and the sum; '' where it is words alone.
 * @param {string} line "Patches: 6 x 5 = 30"
 * @returns {[what: string, sum: string]}
 */
export const splitWorking = (line) => {
  const [, what, sum] = /^([^:]{1,40}): (.*)$/.exec(line) || [null, '', line];
  return [what, sum];
};

/** @param {string} line */
const workingRow = (line) => {
  const row = make('li');
  const [what, sum] = splitWorking(line);
  if (what) row.append(make('span', '', what));
  row.append(make(what ? 'code' : 'p', '', sum));
  return row;
};

/**
 * @param {string} className
 * @param {string} label
 */
const labelledList = (className, label) => {
  const made = make('ol', className);
  made.setAttribute('aria-label', label);
  return made;
};

/** @param {Acts} acts */
const buildSheet = (acts) => {
  const sheet = {
    whole: make('div', 'gb-ex-sheet'),
    name: make('p', 'gb-ex-kind'),
    question: make('h3', 'gb-ex-question'),
    given: make('dl', 'gb-ex-given'),
    form: make('form', 'gb-ex-form'),
    line: make('div', 'gb-ex-line'),
    ...answerField(),
    choices: make('fieldset', 'gb-ex-choices'),
    check: make('button', 'gb-button gb-primary', phrase('page.practice.numbers.check')),
    status: statusLine('p', 'gb-told gb-ex-status'),
    hint: button(phrase('page.practice.numbers.hint'), acts.hint),
    solve: button(phrase('page.practice.numbers.solve'), acts.solve),
    next: button(phrase('page.practice.numbers.next'), acts.next),
    then: button('', acts.then, 'gb-button gb-ex-then'),
    hints: labelledList('gb-ex-hints', phrase('page.practice.numbers.hints')),
    workingHead: make('h4', 'gb-ex-small', phrase('page.practice.numbers.working')),
    working: labelledList('gb-ex-working', phrase('page.practice.numbers.working_lines')),
  };
  sheet.question.tabIndex = -1;
  sheet.form.noValidate = true;
  sheet.check.type = 'submit';
  sheet.form.addEventListener('submit', (event) => {
    event.preventDefault();
    acts.grade();
  });
  const actions = make('div', 'gb-ex-actions');
  actions.append(sheet.hint, sheet.solve, sheet.then, sheet.next);
  sheet.line.append(sheet.input, sheet.unit, sheet.check);
  sheet.form.append(sheet.label, sheet.line, sheet.choices);
  const { name, question, given, form, status, hints, workingHead, working } = sheet;
  sheet.whole.append(name, question, given, form, status, actions, hints, workingHead, working);
  return sheet;
};

/** @param {Acts} acts */
export const createSheet = (acts) => {
  const sheet = buildSheet(acts);
  const { status, input, choices, hint, solve, next, then, hints, working, workingHead } = sheet;
  const chosen = () => /** @type {HTMLInputElement | null} */ (choices.querySelector('input:checked'));

  /**
   * @param {string} text
   * @param {State} [state]
   */
  const report = (text, state = '') => {
    status.textContent = text;
    status.dataset.state = state;
  };
  /** What leads on from here: the exercise that follows, or a fresh one. */
  const onward = () => (then.hidden ? next : then);

  return {
    element: sheet.whole,
    report,
    onward,
    next,
    /** What is written or chosen; null where nothing is chosen. */
    answer: () => (choices.hidden ? input.value : (chosen()?.value ?? null)),
    focusField: () => (choices.hidden ? input : choices.querySelector('input'))?.focus({ preventScroll: true }),
    /**
     * @param {Exercise} exercise
     * @param {string} kindName
     */
    draw: (exercise, kindName) => {
      sheet.name.textContent = kindName;
      sheet.question.textContent = exercise.question;
      sheet.given.replaceChildren(...givenPairs(exercise.given));
      sheet.given.hidden = !exercise.given.length;
      const choosing = exercise.choices.length > 0;
      for (const one of [sheet.label, input, sheet.unit]) one.hidden = choosing;
      choices.hidden = !choosing;
      choices.replaceChildren(...choiceRows(exercise.question, exercise.choices));
      (choosing ? sheet.form : sheet.line).append(sheet.check);
      input.value = '';
      sheet.unit.textContent = exercise.unit;
      report('');
      hints.replaceChildren();
      working.replaceChildren();
      workingHead.hidden = true;
      hint.hidden = solve.hidden = false;
      hint.textContent = phrase('page.practice.numbers.hint_at', { at: 1, all: exercise.hints });
      next.classList.remove('gb-primary');
      then.hidden = true;
    },
    focusQuestion: () => sheet.question.focus({ preventScroll: true }),
    /** @param {import('../replies.js').HintReply} reply */
    addHint: ({ n, of, hint: text }) => {
      hints.append(make('li', '', text));
      if (n === of) hint.hidden = true;
      else hint.textContent = phrase('page.practice.numbers.hint_at', { at: n + 1, all: of });
      report(phrase('page.practice.numbers.hint_heard', { hint: text }), 'heard');
    },
    /** @param {string[]} lines */
    showWorking: (lines) => {
      workingHead.hidden = false;
      working.replaceChildren(...lines.map(workingRow));
      report(phrase('page.practice.numbers.working_below'), 'heard');
    },
    /**
     * It is solved, or its working is shown: what is left is to go on.
     * @param {Exercise} exercise
     */
    end: (exercise) => {
      hint.hidden = solve.hidden = true;
      then.hidden = !exercise.then;
      then.textContent = exercise.then?.label || '';
      onward().classList.add('gb-primary');
    },
  };
};
