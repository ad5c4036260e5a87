// Gives the scripts the English words, as viz/browser.py gives them to the page. Loaded before every test.

import { readdirSync, readFileSync } from 'node:fs';
import { pageData } from '../../viz/web/js/core/page_data.js';

const WORDS = new URL('../../lessons/content/en/words/', import.meta.url);

const PLURALS = new Set(['zero', 'one', 'two', 'few', 'many', 'other']);

/** @param {Record<string, any>} node */
const isInForms = (node) => 'other' in node && Object.keys(node).every((key) => PLURALS.has(key));

/**
 * Texts by id below a node, as model/words.py reads them: one in several forms is an object with `other`.
 * @param {Record<string, any>} node
 * @param {string} above
 * @returns {[string, any][]}
 */
const leaves = (node, above) =>
  Object.entries(node).flatMap(([key, value]) =>
    typeof value === 'string' || isInForms(value) ? [[`${above}${key}`, value]] : leaves(value, `${above}${key}.`),
  );

for (const file of readdirSync(new URL('page/', WORDS), { recursive: true, encoding: 'utf-8' })) {
  if (!file.endsWith('.json')) continue;
  const text = readFileSync(new URL(`page/${file}`, WORDS), 'utf-8');
  Object.assign(
    pageData.words,
    Object.fromEntries(leaves(JSON.parse(text), `page.${file.slice(0, -5).replaceAll('/', '.')}.`)),
  );
}
