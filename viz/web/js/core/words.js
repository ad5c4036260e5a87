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

/** Browsers and screen readers are told which language the document speaks, and which way it runs. */
export const markLanguage = () => {
  const { code, direction } = pageData.language;
  Object.assign(document.documentElement, { lang: code, dir: direction });
};

/** @param {number} n */
const pluralForm = (n) => new Intl.PluralRules(pageData.language.code).select(n);
