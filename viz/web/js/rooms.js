// The rooms round the walkthrough, put together when the first of them is entered: a visitor who only asks never waits for them.

import { find } from './core/dom.js';
import { createLessons } from './course/lessons.js';
import { createLearner } from './practice/learner.js';
import { createPractice } from './practice/practice.js';
import { RECORD_FORMS } from './record_forms.js';
import { createBudget } from './reference/budget.js';
import { createFamilies } from './reference/families.js';

/** @typedef {import('./core/tools.js').Tools} Tools */
/** @typedef {Omit<Tools, 'learner'>} Given */
/** @typedef {{open: (params: URLSearchParams) => unknown, close?: () => void}} Room */

/**
 * @param {HTMLElement} root
 * @param {Given} given
 * @returns {Map<string, Room>} by the section of the page
 */
export const createRooms = (root, given) => {
  /** @param {string} name */
  const place = (name) => find(root, `section[data-room="${name}"]`);
  const tools = { ...given, learner: createLearner({ forms: RECORD_FORMS }) };
  /** @type {Map<string, Room>} */
  const rooms = new Map([
    ['lessons', createLessons(root, tools)],
    ['drills', createPractice(place('drills'), tools)],
    ['frontier', createFamilies(place('frontier'), tools)],
    ['budget', createBudget(place('budget'), tools)],
  ]);
  for (const name of rooms.keys()) place(name).inert = false; // until now no click would have been heard
  return rooms;
};
