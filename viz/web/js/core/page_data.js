// What Python knows and the page needs before anything is asked: colours, stations, explanations, words. Given once, at the start.

/** @typedef {{title: string, what: string, how: string, scale: string, not: string}} Why */
/**
 * A station of the line, as lessons/stations/station.py defines it.
 * @typedef {object} Station
 * @property {string} id
 * @property {number} number from 1
 * @property {string} title
 * @property {string} heading
 * @property {'eye' | 'translator' | 'tutor' | 'check'} part
 * @property {string} leaves what the numbers of its shape stand for
 * @property {string} asks the question for a class
 * @property {boolean} waits whether there is nothing to show before a question is asked
 * @property {string} promise what its line says until there is something to show
 * @property {string[]} views what may lie over the picture there
 */
/**
 * @typedef {object} PageData
 * @property {string} colours base64 of 256 x 3 bytes: the colour map of every figure that begins at nothing
 * @property {string} changeColours the same for maps whose middle is nothing
 * @property {{opacity: [number, number], grey: string}} overlay how much of the picture a colour hides at the foot and at the top
 *   of the scale, 0 to 1, and what a colour bar lies over in the place of a picture; see viz/theme.py
 * @property {Record<string, Why>} why for each figure, what it is and what it does not show
 * @property {Record<string, string[]>} functionWords by language
 * @property {string[]} anyPicture what to ask of a visitor's own picture, in the language that the model reads
 * @property {Station[]} stations in their order
 * @property {{code: string, direction: string}} language that the page speaks
 * @property {Record<string, import('./words.js').Text>} words what the scripts say, by id; see words.js
 */

/** @type {PageData} */
export const pageData = {
  colours: '',
  changeColours: '',
  overlay: { opacity: [0, 1], grey: '' },
  why: {},
  functionWords: {},
  anyPicture: [],
  stations: [],
  language: { code: 'en', direction: 'ltr' },
  words: {},
};

/**
 * Take what viz/browser.py's `page_data` wrote.
 * @param {PageData} data
 */
export const providePageData = (data) => {
  Object.assign(pageData, data);
};
