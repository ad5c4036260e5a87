// The section "lessons": the list of them, or the one that the address names, in the reader.

import { find, say } from '../core/dom.js';
import { phrase } from '../core/words.js';
import { screenAt } from './address.js';
import { fetchBlocks } from './blocks.js';
import { drawCourseList } from './course_list.js';
import { createProgress } from './progress.js';
import { createReader } from './reader.js';
import { createTakeaways } from './takeaways.js';

/** @typedef {import('../core/tools.js').Tools} Tools */
/** @typedef {import('../messages.js').CourseList} Course */
/** @typedef {import('./reader.js').OpenLesson} OpenLesson */

/** The server gives none; the message says why, in words. */
class Refusal extends Error {}

/**
 * The course and its lessons, each asked for once. Throws a Refusal.
 * @param {Tools['request']} request
 */
const createLibrary = (request) => {
  /** @type {Map<string, OpenLesson>} */
  const lessons = new Map();
  /** @type {Course | null} */
  let course = null;
  return {
    /** Whether a lesson is here already. @param {string} slug */
    has: (slug) => course !== null && lessons.has(slug),
    /** @returns {Promise<Course>} */
    course: async () => {
      if (course) return course;
      const reply = /** @type {import('./wire.js').ReplyTo<'course'>} */ (await request('course'));
      if (reply.error !== undefined) throw new Refusal(reply.error);
      course = reply;
      return course;
    },
    /** With what draws its screens. @param {string} slug @returns {Promise<OpenLesson>} */
    lesson: async (slug) => {
      const known = lessons.get(slug);
      if (known) return known;
      const reply = /** @type {import('./wire.js').ReplyTo<'lesson'>} */ (await request('lesson', { slug }));
      if (reply.error !== undefined) throw new Refusal(reply.error);
      const showBlock = await fetchBlocks(reply.blocks).catch(() => {
        throw new Refusal(phrase('page.connection.unreachable'));
      });
      const opened = { lesson: reply, showBlock };
      lessons.set(slug, opened);
      return opened;
    },
  };
};

/**
 * @param {HTMLElement} root
 * @param {Tools} tools
 */
export const createLessons = (root, tools) => {
  const { learner, go } = tools;
  const list = find(root, '.gb-course');
  const message = find(list, '[data-message="course"]');
  const progress = createProgress(learner);
  const library = createLibrary(tools.request);
  const reader = createReader(root, tools, progress);
  /** The course, once the list was drawn. @type {Course | null} */
  let drawn = null;
  let opened = 0; // counts what was asked for: a lesson that comes late is not shown over the list

  /** @param {string} slug @param {string} [block] */
  const enter = (slug, block) => go('lessons', screenAt(slug, block).params);
  /** @param {string} text @param {boolean} [bad] */
  const announce = (text, bad) => say(message, text, bad);
  /** @param {Course} course */
  const drawList = (course) => {
    drawn = course;
    drawCourseList(list, course, progress, enter);
    announce(learner.trouble, Boolean(learner.trouble));
  };
  createTakeaways(list, tools, announce, () => {
    if (drawn) drawList(drawn);
  });

  /**
   * @param {number} mine what was asked for
   * @param {string | null} slug
   * @param {string | null} block
   * @param {boolean} moved from another screen, so that the keyboard begins at the new one
   */
  const bring = async (mine, slug, block, moved) => {
    const course = await library.course();
    if (mine !== opened) return;
    if (!slug) {
      drawList(course);
      return;
    }
    if (!course.lessons.some((one) => one.slug === slug)) {
      reader.shut();
      go('lessons', {}, { quiet: true });
      drawList(course);
      announce(phrase('page.course.no_lesson', { slug: slug.slice(0, 60) }), true);
      return;
    }
    const lesson = await library.lesson(slug);
    if (mine === opened) reader.show(course, lesson, block, moved);
  };

  return {
    on: reader.on,
    close: () => {
      opened += 1;
      reader.shut();
    },
    /**
     * The list, or the lesson that the address names.
     * @param {URLSearchParams} params
     */
    open: async (params) => {
      const mine = ++opened;
      const [slug, moved] = [params.get('lesson'), reader.on()];
      if (!slug) reader.shut();
      else if (!library.has(slug)) reader.wait(phrase('page.course.opening'));
      try {
        await bring(mine, slug, params.get('block'), moved);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        if (mine !== opened) return;
        if (slug) reader.wait(error.message, true);
        else announce(error.message, true);
      }
    },
  };
};
