// All questions by level, with a choice of one level.

import { make } from '../../core/dom.js';
import { phrase } from '../../core/words.js';
import { button, heading, listRow } from '../elements.js';
import { LEVELS, levelName } from './interview_record.js';

/** @typedef {import('../replies.js').Question} Question */

/**
 * @param {string} level the one chosen; '' for all
 * @param {(level: string) => void} choose
 */
const drawChips = (level, choose) => {
  const chips = make('div', 'gb-chips');
  chips.setAttribute('role', 'group');
  chips.setAttribute('aria-label', phrase('page.practice.interview.level_label'));
  for (const name of ['', ...LEVELS]) {
    const text = name ? levelName(name) : phrase('page.practice.interview.all_levels');
    const chip = button(text, () => choose(name), 'gb-chip-choice');
    chip.dataset.level = name;
    chip.setAttribute('aria-pressed', String(level === name));
    chips.append(chip);
  }
  return chips;
};

/**
 * @param {Question[]} questions
 * @param {string} level the one chosen; '' for all
 * @param {(level: string) => void} choose
 * @param {(question: Question) => void} open
 */
export const drawQuestionList = (questions, level, choose, open) => {
  const whole = make('div', 'gb-list');
  whole.append(heading('h3', 'gb-rest-title', phrase('page.practice.interview.questions')), drawChips(level, choose));
  for (const name of LEVELS) {
    if (level && level !== name) continue;
    const rows = make('ol');
    for (const one of questions.filter((question) => question.level === name)) {
      rows.append(listRow(() => open(one), make('span', 'gb-row-id', one.id), make('span', 'gb-row-ask', one.ask)));
    }
    whole.append(make('h4', 'gb-list-head', levelName(name)), rows);
  }
  return whole;
};
