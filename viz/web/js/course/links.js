// Where the links of a lesson's text lead: to a screen, to another section of the page, or to an explanation on the spot.

import { addressOf, screenNamed, sectionNamed } from './address.js';
import { drawSource, drawTerm } from './term.js';

/** @typedef {import('../core/tools.js').Tools} Tools */
/** @typedef {import('./prose.js').Links} Links */
/** @typedef {import('./term.js').Explanation} Explanation */
/** @typedef {import('../messages.js').CourseList} Course */
/** @typedef {import('../messages.js').LinkNode} LinkNode */
/** @typedef {import('../messages.js').Source} Source */

/** Of what is explained on the spot. */
const NOWHERE = addressOf({ section: 'lessons', params: {} });

/**
 * @param {LinkNode} link
 * @param {Record<string, Source>} sources
 */
export const addressOfLink = ({ to, target }, sources) => {
  if (to === 'block') return addressOf(screenNamed(target));
  if (to === 'room') return addressOf(sectionNamed(target));
  return (to === 'source' && sources[target]?.url) || NOWHERE;
};

/**
 * @param {Course} course
 * @param {Tools['go']} go
 * @param {Explanation} explanation
 * @returns {Links}
 */
export const createLinks = ({ glossary, sources }, go, explanation) => ({
  address: (node) => addressOfLink(node, sources),
  go: ({ to, target }, link) => {
    if (to === 'glossary') explanation.show(drawTerm(glossary[target]), link);
    else if (to === 'source') explanation.show(drawSource(sources[target]), link);
    else {
      const { section, params } = to === 'block' ? screenNamed(target) : sectionNamed(target);
      go(section, params);
    }
  },
});
