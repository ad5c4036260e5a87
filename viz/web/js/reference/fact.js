// One fact on the page: what it says, a mark of how sure it is, and its source and date.

import { make } from '../core/dom.js';
import { phrase } from '../core/words.js';

/** @typedef {import('../messages.js').Fact} Fact */
/** @typedef {import('../messages.js').Fact['status']} FactStatus */
/** @typedef {FactStatus | 'open'} Standing */

/** How sure a fact is. @type {Standing[]} */
export const STANDINGS = ['verified', 'mirrored', 'derived', 'secondary', 'unknown', 'open'];
/** @type {Partial<Record<Standing, string>>} */
const SIGNS = { unknown: '?', open: '\u2026' };

/**
 * The standing that is drawn: what nobody looked up looks like no answer, not like one that nobody has.
 * @param {Pick<Fact, 'status' | 'reason'>} fact
 * @returns {Standing}
 */
export const standingOf = ({ status, reason }) => (reason === 'not_looked_up' ? 'open' : status);

/**
 * The small mark of a standing, alone or in a button.
 * @param {Standing} standing
 */
export const drawMark = (standing) => {
  const mark = make('i', 'gb-sure-mark', SIGNS[standing] ?? '');
  mark.dataset.status = standing;
  mark.setAttribute('aria-hidden', 'true');
  return mark;
};

/**
 * A fact in three pieces: what an unknown is of, then the words but for the last, then the last one, which the mark keeps to.
 * Under a heading that says the same, an unknown is only its reason.
 * @param {Pick<Fact, 'says' | 'reason'>} fact
 * @param {string} [heading]
 * @returns {{subject: string, start: string, last: string}}
 */
export const wordsOf = ({ says, reason }, heading = '') => {
  const name = says.replace(/\.$/, '');
  const headed = name === heading;
  const named = headed ? phrase(`page.reference.reasons_alone.${reason}`) : phrase(`page.reference.reasons.${reason}`);
  const sentence = reason ? named : says;
  const words = sentence.split(' ');
  const start = `${words.slice(0, -1).join(' ')}${words.length > 1 ? ' ' : ''}`;
  return {
    subject: reason && !headed ? phrase('page.reference.subject', { subject: name }) : '',
    start,
    last: words.at(-1) ?? '',
  };
};

let drawn = 0; // of all facts on the page: each has an id of its own

/**
 * One fact; its source and date show on hover, on focus, and in the text once the mark is pressed.
 * @param {Fact} fact
 * @param {'li' | 'p'} [tag]
 * @param {string} [heading] what it stands under
 */
export const drawFact = (fact, tag = 'li', heading = '') => {
  const standing = standingOf(fact);
  const sure = fact.reason
    ? phrase(`page.reference.reasons.${fact.reason}`)
    : phrase(`page.reference.standing.${fact.status}`);
  const whole = make(tag, 'gb-fact');
  whole.dataset.status = standing;
  const source = make('span', 'gb-from', phrase('page.reference.cited', { sure, source: fact.from }));
  source.id = `gb-fact-${++drawn}`;
  const mark = make('button', 'gb-sure');
  mark.type = 'button';
  mark.setAttribute('aria-label', sure);
  mark.setAttribute('aria-describedby', source.id);
  mark.setAttribute('aria-expanded', 'false');
  mark.append(drawMark(standing));
  mark.addEventListener('click', () => {
    mark.setAttribute('aria-expanded', String(whole.toggleAttribute('data-open')));
  });
  const { subject, start, last } = wordsOf(fact, heading);
  const weighed = (/** @type {string} */ text) =>
    fact.reason ? make(standing === 'open' ? 'i' : 'b', '', text) : text;
  const end = make('span', 'gb-says-end');
  end.append(weighed(last), ' ', mark);
  const says = make('span', 'gb-says', subject);
  says.append(weighed(start), end);
  whole.append(says, source);
  return whole;
};

/**
 * @param {Fact[]} facts
 * @param {string} [heading]
 */
export const drawFactList = (facts, heading = '') => {
  const list = make('ul', 'gb-facts');
  list.append(...facts.map((fact) => drawFact(fact, 'li', heading)));
  return list;
};
