// What Python knows and the page needs before anything is asked: colours, stations, explanations. Given once, at the start.

/** @typedef {{title: string, what: string, how: string, scale: string, not: string}} Why */
/**
 * @typedef {object} PageData
 * @property {string} colours base64 of 256 x 3 bytes: the colour map of every figure of attention
 * @property {Record<string, Why>} why for each figure, what it is and what it does not show
 * @property {Record<string, string[]>} functionWords by language
 */

/** @type {PageData} */
export const pageData = { colours: '', why: {}, functionWords: {} };

/**
 * Take what viz/browser.py's `page_data` wrote.
 * @param {PageData} data
 */
export const providePageData = (data) => {
  Object.assign(pageData, data);
};
