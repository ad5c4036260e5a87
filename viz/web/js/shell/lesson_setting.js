// The walkthrough as a screen of a lesson wants it: what of it is a choice the page can make at once. Knows no page.

import { DEFAULT_METHOD } from '../core/state.js';

/** @typedef {import('../core/placement.js').Placement} Placement */
/** @typedef {import('../core/state.js').PageState} PageState */
/**
 * The figure of a lesson's screen, where it is a station.
 * @typedef {object} LessonFigure
 * @property {string} at id of the station
 * @property {string} [view] what lies over the picture there
 * @property {string} [picture] file name of a shipped one; the learner's own where none is named
 * @property {[number, number]} [patch] row and column in the picture's first view
 * @property {string} [question]
 * @property {number} [token]
 * @property {number | null} [layer]
 * @property {number | null} [head]
 */

/**
 * How the picture is to be made square: at the first station alone a lesson can ask for the other way.
 * @param {LessonFigure} figure
 * @returns {PageState['frame']}
 */
export const frameOf = ({ at, view }) => (at === 'image' && view === 'pad' ? 'pad' : 'cut');

/**
 * Station, patch and what is looked at there, within what there is.
 * @param {LessonFigure} figure
 * @param {{placement: Placement, tokens: number | null}} limits tokens of the answer to the figure's question, null where
 *   it is not on show
 * @returns {Partial<PageState>}
 */
export const settingOf = ({ at, view, patch, token, layer = null, head = null }, { placement, tokens }) => ({
  station: at,
  ...(patch ? { patch: placement.nearest(...patch) } : {}),
  ...(tokens === null ? {} : { layer, head, method: DEFAULT_METHOD, settings: {} }),
  ...(tokens !== null && token !== undefined && token < tokens ? { token } : {}),
  ...(at === 'encoder' ? { encoderView: view ?? 'colours' } : {}),
  ...(at === 'projector' ? { projectorView: view ?? 'trained' } : {}),
});
