// The list of lessons: where to go on, each lesson with how far the learner is in it, and the glossary.

import { find, make, onFollow } from '../core/dom.js';
import { phrase } from '../core/words.js';
import { addressOf, screenAt } from './address.js';
import { nextLesson, screensDone } from './progress.js';

/** @typedef {import('./progress.js').AllProgress} AllProgress */
/** @typedef {import('./progress.js').LessonProgress} LessonProgress */
/** @typedef {import('./progress.js').Progress} Progress */
/** @typedef {import('../messages.js').CourseList} Course */
/** @typedef {import('../messages.js').Headline} Headline */
/** @typedef {import('../messages.js').Term} Term */
/** @typedef {(slug: string, block?: string) => void} Enter */

/**
 * What the way onwards is called.
 * @param {{lesson: Pick<Headline, 'title'>, begun: boolean}} next
 * @param {AllProgress} all
 */
export const onwardWords = ({ lesson: { title }, begun }, all) => {
  if (begun) return phrase('page.course.continue', { title });
  return Object.keys(all).length ? phrase('page.course.go_on', { title }) : phrase('page.course.begin');
};

/**
 * How long a lesson is, and how far the learner is in it.
 * @param {Headline} lesson
 * @param {LessonProgress} mine
 */
export const lessonWords = (lesson, mine) => {
  const [done, n] = [screensDone(lesson, mine), lesson.blocks.length];
  const length = phrase('page.course.length', { n: lesson.minutes });
  const screens = done ? phrase('page.course.screens_done', { done, n }) : phrase('page.course.screens', { n });
  const state = mine.finished ? phrase('page.course.finished') : screens;
  return phrase('page.course.lesson_state', { length, state });
};

/** @param {Headline} lesson @param {Enter} enter */
const drawLink = ({ slug, number, title, idea }, enter) => {
  const link = make('a');
  link.href = addressOf(screenAt(slug));
  link.append(make('b', '', `${number}`), make('strong', '', title), make('span', '', idea));
  onFollow(link, () => enter(slug));
  return link;
};
/** @param {number} share */
const drawBar = (share) => {
  const bar = make('span', 'gb-bar');
  const fill = make('i');
  fill.style.transform = `scaleX(${share})`;
  bar.append(fill);
  return bar;
};
/** @param {string} title @param {() => void} reset */
const drawReset = (title, reset) => {
  const button = make('button', 'gb-chipbutton', phrase('page.course.forget_lesson'));
  button.type = 'button';
  button.setAttribute('aria-label', phrase('page.course.forget_this_lesson', { title }));
  button.addEventListener('click', reset);
  return button;
};
/** @param {[string, Term][]} terms */
const drawTerms = (terms) =>
  terms.flatMap(([, { name, also, says }]) => {
    const title = make('dt', '', name);
    const names = also.join(', ');
    if (names) title.append(make('span', '', ` ${phrase('page.course.other_names', { names })}`));
    return [title, make('dd', '', says)];
  });

/**
 * Draw the whole list.
 * @param {HTMLElement} list
 * @param {Course} course
 * @param {Progress} progress
 * @param {Enter} enter called with the lesson, and the screen, that the learner follows a link to
 */
export const drawCourseList = (list, course, progress, enter) => {
  const all = progress.all();
  const next = nextLesson(course.lessons, all, progress.last());
  const { slug: nextSlug } = next.lesson;
  const onward = find(list, '[data-continue]', HTMLAnchorElement);
  onward.textContent = onwardWords(next, all);
  onward.href = addressOf(screenAt(nextSlug, all[nextSlug]?.at));
  find(list, '.gb-course-list').replaceChildren(
    ...course.lessons.map((lesson) => {
      const { slug, title, blocks } = lesson;
      const mine = progress.of(slug);
      const item = make('li');
      const state = make('p', 'gb-note', lessonWords(lesson, mine));
      const share = mine.finished ? 1 : screensDone(lesson, mine) / blocks.length;
      item.append(drawLink(lesson, enter), state, drawBar(share));
      if (!all[slug]) return item;
      const reset = drawReset(title, () => {
        progress.forget(slug);
        drawCourseList(list, course, progress, enter);
      });
      state.append(' ', reset);
      return item;
    }),
  );
  const terms = Object.entries(course.glossary).sort(([, one], [, other]) => one.name.localeCompare(other.name));
  find(list, '.gb-glossary dl').replaceChildren(...drawTerms(terms));
};
