// What a word of the text means, or where a fact is from: shown under the paragraph that it was asked from.

import { find, make } from '../core/dom.js';
import { phrase } from '../core/words.js';

/** @typedef {import('../messages.js').Source} Source */
/** @typedef {import('../messages.js').Term} Term */

/** @param {Term} term */
export const drawTerm = ({ name, also, says }) => [
  make('b', '', name),
  also.length
    ? phrase('page.course.term_with_other_names', { names: also.join(', '), says })
    : phrase('page.course.term', { says }),
];

/** @param {Source} source */
export const drawSource = ({ title, date, url, status }) => {
  const known = phrase(`page.course.source_status.${status}`);
  const dated = date
    ? phrase('page.course.dated_source', { date, status: known })
    : phrase('page.course.source', { status: known });
  const words = [make('b', '', title), dated];
  if (!url) return words;
  const link = make('a', '', url);
  link.href = url;
  link.relList.add('noopener', 'noreferrer');
  link.target = '_blank';
  return [...words, ' ', link];
};

/** @param {HTMLElement} reader */
export const createExplanation = (reader) => {
  const place = find(reader, '.gb-term');
  /** @type {HTMLElement | null} */
  let asker = null;
  const hide = () => {
    place.hidden = true;
    asker = null;
  };
  find(place, '[data-term-close]').addEventListener('click', () => {
    const link = asker;
    hide();
    link?.focus();
  });
  return {
    hide,
    /**
     * @param {(Node | string)[]} content
     * @param {HTMLElement} link that was followed; it has the focus again once this is closed
     */
    show: (content, link) => {
      asker = link;
      find(place, 'p').replaceChildren(...content);
      (link.closest('[data-prose] > *') ?? find(reader, '[data-prose="before"]')).after(place);
      place.hidden = false;
    },
  };
};

/** @typedef {ReturnType<typeof createExplanation>} Explanation */
