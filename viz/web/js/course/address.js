// Addresses of lessons and of other sections of the page, as links in a lesson's text name them. Pure.

/** @typedef {{section: string, params: Record<string, string>}} Place */

/**
 * @param {string} lesson
 * @param {string} [block]
 * @returns {Place}
 */
export const screenAt = (lesson, block) => ({ section: 'lessons', params: { lesson, ...(block ? { block } : {}) } });

/**
 * Where a link to a screen leads: "three-parts#the-eye", or "three-parts" for its first.
 * @param {string} target
 */
export const screenNamed = (target) => {
  const [lesson, block] = target.split('#');
  return screenAt(lesson, block);
};

/**
 * Where a link to a section leads: "drills/draw", or "drills".
 * @param {string} target
 * @returns {Place}
 */
export const sectionNamed = (target) => {
  const [section, tab] = target.split('/');
  return { section, params: tab ? { tab } : {} };
};

/** @param {Place} place */
export const addressOf = ({ section, params }) => `#${new URLSearchParams({ room: section, ...params })}`;
