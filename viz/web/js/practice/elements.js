// Small elements that every practice uses. Knows nothing of what is practised.

import { make, say, written } from '../core/dom.js';
import { phrase } from '../core/words.js';

/**
 * @param {string} text
 * @param {() => void} act
 * @param {string} [className]
 */
export const button = (text, act, className = 'gb-button') => {
  const made = make('button', className, text);
  made.type = 'button';
  made.addEventListener('click', () => act());
  return made;
};

/**
 * A heading that can take the focus when what it heads comes up.
 * @param {'h3' | 'h4'} level
 * @param {string} className
 * @param {string} text
 */
export const heading = (level, className, text) => {
  const made = make(level, className, text);
  made.tabIndex = -1;
  return made;
};

/**
 * A line that is read out when it changes.
 * @param {'p' | 'span'} tag
 * @param {string} className
 * @param {'status' | 'alert' | 'timer'} [role]
 */
export const statusLine = (tag, className, role = 'status') => {
  const made = make(tag, className);
  made.setAttribute('role', role);
  return made;
};

/**
 * What failed, and a way to try again.
 * @param {string} complaint
 * @param {() => void} again
 * @returns {HTMLElement[]}
 */
export const failure = (complaint, again) => {
  const message = statusLine('p', 'gb-message', 'alert');
  say(message, complaint, true);
  return [message, button(phrase('page.practice.shared.try_again'), again)];
};

/** What is given to a phrase for a place that an element goes into. */
export const SLOT = '\u0000';

/**
 * The parts of a phrase with an element in its slot.
 * @param {string} text with one SLOT
 * @param {HTMLElement} element
 * @returns {HTMLElement[]}
 */
export const around = (text, element) => {
  const [before, after] = text.split(SLOT).map((part) => (part ? [make('span', '', part)] : []));
  return [...before, element, ...after];
};

/**
 * One of several answers that stand beside each other, under its name.
 * @param {string} name
 * @param {string} text
 * @param {string} [className]
 */
export const column = (name, text, className = '') => {
  const made = make('div');
  made.append(make('dt', '', name), written('dd', className, text));
  return made;
};

/**
 * How far through a round one is: a mark for each, those done filled.
 * @param {number} done
 * @param {number} all
 * @param {string} label for those who hear it
 */
export const ticks = (done, all, label) => {
  const row = make('p', 'gb-ticks');
  row.setAttribute('role', 'img');
  row.setAttribute('aria-label', label);
  for (let place = 0; place < all; place++) {
    const tick = make('i');
    if (place < done) tick.dataset.done = '';
    else if (place === done) tick.dataset.now = '';
    row.append(tick);
  }
  return row;
};

/**
 * A row of a list that opens something.
 * @param {() => void} open
 * @param {...HTMLElement} parts
 */
export const listRow = (open, ...parts) => {
  const row = make('li');
  const opener = button('', open, 'gb-row');
  opener.append(...parts);
  row.append(opener);
  return row;
};

/**
 * A fieldset with its legend.
 * @param {string} className
 * @param {string} legend
 */
export const fieldset = (className, legend) => {
  const made = make('fieldset', className);
  made.append(make('legend', '', legend));
  return made;
};

/**
 * Bring the top of a practice into view where it was scrolled away, as what stood there is replaced.
 * @param {HTMLElement} element
 */
export const scrollToTop = (element) => {
  if (element.getBoundingClientRect().top < 0) element.scrollIntoView({ block: 'start' });
};

/**
 * The frame of a practice: what is asked, and beside it where one sees it.
 * @param {string} label of what stands beside
 */
export const twoColumns = (label) => {
  const whole = make('div', 'gb-drill');
  const main = make('div', 'gb-drill-main');
  const aside = make('aside', 'gb-drill-aside');
  aside.setAttribute('aria-label', label);
  const proofPlace = make('div', 'gb-proof-place');
  const beside = make('div');
  aside.append(proofPlace, beside);
  whole.append(main, aside);
  return { whole, main, proofPlace, beside };
};
