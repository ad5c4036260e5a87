// The learner's record in this browser: kept in its storage alone, and shared by all tabs of the page.

import { LearnerRecord } from './record.js';

/** @typedef {LearnerRecord} Learner */

/**
 * @param {object} options
 * @param {Record<string, import('../core/forms.js').Form>} options.forms of the parts
 * @returns {Learner}
 */
export const createLearner = ({ forms }) => {
  const learner = new LearnerRecord({ store: browserStorage(), forms });
  window.addEventListener('storage', (event) => learner.writtenElsewhere(event.key));
  return learner;
};

/** The browser's own store, or null where it refuses. */
const browserStorage = () => {
  try {
    const probe = 'glassbox.probe';
    window.localStorage.setItem(probe, '1');
    window.localStorage.removeItem(probe);
    return window.localStorage;
  } catch {
    return null;
  }
};
