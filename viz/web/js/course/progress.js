// How far a learner is in the lessons: which screens are done, where each lesson was left, which was the last.

/** @typedef {import('../core/tools.js').Learner} Learner */
/** @typedef {import('../messages.js').Headline} Headline */
/** @typedef {{answer?: string | number | null, right?: boolean}} Outcome of a screen; what was answered, where it asks */
/** @typedef {{done: Record<string, Outcome>, at?: string, finished?: string}} LessonProgress `finished` is a day */
/** @typedef {Record<string, LessonProgress>} AllProgress by lesson */

/**
 * The lesson to go on with, and whether it is one that was left; the one that was left, else the first that is not finished.
 * @param {Headline[]} lessons
 * @param {AllProgress} all
 * @param {string} last
 * @returns {{lesson: Headline, begun: boolean}}
 */
export const nextLesson = (lessons, all, last) => {
  const left = lessons.find(({ slug }) => slug === last);
  if (left && !all[left.slug]?.finished) return { lesson: left, begun: true };
  return { lesson: lessons.find(({ slug }) => !all[slug]?.finished) ?? lessons[0], begun: false };
};

/**
 * How many of a lesson's screens are done.
 * @param {Headline} lesson
 * @param {LessonProgress} mine
 */
export const screensDone = ({ blocks }, { done }) => blocks.filter(({ id }) => id in done).length;

/** @param {Learner} learner */
export const createProgress = (learner) => {
  /** @returns {AllProgress} */
  const all = () => learner.get('lessons', /** @type {AllProgress} */ ({}));
  /** @param {string} slug @returns {LessonProgress} */
  const of = (slug) => all()[slug] ?? { done: {} };
  /** @param {string} slug @param {Partial<LessonProgress>} change */
  const keep = (slug, change) => learner.set('lessons', { ...all(), [slug]: { ...of(slug), ...change } });

  return {
    all,
    of,
    /** @param {string} slug @param {string} block @param {Outcome} outcome */
    done: (slug, block, outcome) => keep(slug, { done: { ...of(slug).done, [block]: outcome } }),
    /** A screen is on show. @param {string} slug @param {string} block */
    visit: (slug, block) => {
      keep(slug, { at: block });
      learner.set('last', slug);
    },
    /** @param {string} slug */
    finish: (slug) => keep(slug, { finished: of(slug).finished ?? new Date().toISOString().slice(0, 10) }),
    /** @param {string} slug */
    forget: (slug) =>
      learner.set('lessons', Object.fromEntries(Object.entries(all()).filter(([name]) => name !== slug))),
    last: () => learner.get('last', ''),
  };
};

/** @typedef {ReturnType<typeof createProgress>} Progress */
