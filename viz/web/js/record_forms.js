// The form of each part of a learner's record, by the part's name: the one place that puts them together.

import { COURSE_FORMS } from './course/record_form.js';
import { BOARD_FORM } from './practice/board/board_record.js';
import { INTERVIEW_FORM } from './practice/interview/interview_record.js';
import { NUMBERS_FORM } from './practice/numbers/numbers_record.js';
import { CARDS_FORM } from './practice/recall/cards_record.js';

/** @type {Record<string, import('./core/forms.js').Form>} */
export const RECORD_FORMS = {
  ...COURSE_FORMS,
  cards: CARDS_FORM,
  numbers: NUMBERS_FORM,
  interview: INTERVIEW_FORM,
  board: BOARD_FORM,
};
