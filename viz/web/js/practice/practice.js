// The practice section of the page: one tab for each kind of practice, and the learner's record below them. Knows no kind
// from inside.

import { find, findAll } from '../core/dom.js';
import { createBoard } from './board/board.js';
import { createInterview } from './interview/interview.js';
import { createExercises } from './numbers/exercises.js';
import { createRecall } from './recall/recall.js';
import { createRecordPanel } from './record_panel.js';
import { createToy } from './toy.js';

/** @typedef {{open: (params: URLSearchParams) => unknown}} Practice */

const SECTION = 'drills'; // the page's word, and the address's

/** @type {Record<string, (element: HTMLElement, tools: import('./replies.js').Tools & import('./replies.js').TabTools) => Practice>} */
const KINDS = {
  recall: createRecall,
  interview: createInterview,
  numbers: createExercises,
  draw: createBoard,
  toy: createToy,
};

/**
 * Where a key leads from one tab, or undefined.
 * @param {string} key
 * @param {number} place
 * @param {number} many
 * @returns {number | undefined}
 */
export const tabAfter = (key, place, many) => {
  /** @type {Record<string, number>} */
  const to = { ArrowRight: place + 1, ArrowLeft: place - 1, Home: 0, End: many - 1 };
  return Object.hasOwn(to, key) ? (to[key] + many) % many : undefined;
};

/**
 * @param {HTMLElement} section
 * @param {import('./replies.js').Tools} tools
 * @returns {Practice}
 */
export const createPractice = (section, tools) => {
  const tabs = findAll(section, '[data-tab]', HTMLElement);
  /** @type {Map<string, Practice>} by tab, made when it is first opened */
  let opened = new Map();
  let chosen = 'recall';

  /** @param {string} name */
  const choose = (name) => {
    chosen = name;
    for (const tab of tabs) {
      const on = tab.dataset.tab === name;
      tab.setAttribute('aria-selected', String(on));
      tab.tabIndex = on ? 0 : -1;
      find(section, `#drill-${tab.dataset.tab}`).hidden = !on;
    }
  };
  /** @param {HTMLElement} tab */
  const enter = (tab) => tools.go(SECTION, { tab: String(tab.dataset.tab) });
  tabs.forEach((tab, place) => {
    tab.addEventListener('click', () => enter(tab));
    tab.addEventListener('keydown', (event) => {
      const to = tabAfter(event.key, place, tabs.length);
      if (to === undefined) return;
      event.preventDefault();
      enter(tabs[to]);
      tabs[to].focus();
    });
  });

  /**
   * Put what is on show into the address, so that a link or a reload leads back to it; only while it is on show.
   * @param {string} tab
   * @param {Record<string, string>} params beside the tab
   */
  const mark = (tab, params) => {
    if (!section.hidden && chosen === tab) tools.go(SECTION, { tab, ...params }, { quiet: true });
  };

  /** @param {URLSearchParams} params */
  const open = (params) => {
    const wanted = params.get('tab') || '';
    const name = Object.hasOwn(KINDS, wanted) ? wanted : 'recall';
    choose(name);
    const practice =
      opened.get(name) ??
      KINDS[name](find(section, `#drill-${name}`), {
        ...tools,
        mark: (/** @type {Record<string, string>} */ more) => mark(name, more),
      });
    opened.set(name, practice);
    practice.open(params);
  };

  createRecordPanel(section, tools.learner, () => {
    opened = new Map(); // with another record every practice begins anew
    open(new URLSearchParams(location.hash.slice(1)));
  });
  choose('recall');
  return { open };
};
