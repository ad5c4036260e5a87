// The form of what the lessons keep in a learner's record, by the part's name.

import { count, either, fields, flag, maybe, named, text } from '../core/forms.js';

const answered = fields({ answer: maybe(either(text, count)), right: maybe(flag) });

export const COURSE_FORMS = {
  lessons: named(fields({ done: named(answered), at: text, finished: text }, { otherwise: { done: {} } })),
  last: text,
};
