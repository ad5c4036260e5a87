// What a visitor reads, by id, in the language that the program speaks; the same rules as model/words.py.

import { pageData } from './page_data.js';

/** @typedef {string | Record<string, string>} Text a text in several forms has one for each plural category */

/**
 * The text of an id, with the values in their places; `n` also chooses among the plural forms.
 * @param {string} id such as `page.check.lost`
 * @param {Record<string, string | number>} [values]
 * @returns {string} the id itself where no text has it
 */
export const phrase = (id, values = {}) => {
  const text = pageData.words[id] ?? id;
  const form = typeof text === 'string' ? text : (text[pluralForm(Number(values.n))] ?? text.other);
  return form.replace(/\{(\w+)\}/g, (place, name) => String(values[name] ?? place));
};

/**
 * Browsers and screen readers are told which language the page speaks, and which way it runs: Gradio's own container does not say.
 * @param {HTMLElement} root
 */
export const markLanguage = (root) => {
  const { code, direction } = pageData.language;
  for (const element of [document.documentElement, root]) Object.assign(element, { lang: code, dir: direction });
};

/** How dates are written: as the visitor's browser writes them in the page's language, British or American. */
export const dateLocale = () => {
  const { code } = pageData.language;
  const [spoken] = code.split('-');
  return globalThis.navigator?.languages?.find((one) => one.split('-')[0] === spoken) ?? code;
};

/** @param {number} n */
const pluralForm = (n) => new Intl.PluralRules(pageData.language.code).select(n);
