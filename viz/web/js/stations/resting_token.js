// Which token of an answer its map rests on: the rule of viz/rest.py, held to the same table of cases.

import { pageData } from '../core/page_data.js';

const SHORT = 2; // letters of a word that says nothing by itself, in a script that has capitals
const listed = () => new Set(Object.values(pageData.functionWords).flat());
/** @param {string} word */
const hasCase = (word) => word !== word.toUpperCase();
/** @param {string} word */
const saysSomething = (word) => !([...word].length <= SHORT && hasCase(word)) && !listed().has(word);

/**
 * For each token the whole words it is part of, in small letters; a token's own letters in scripts without case.
 * @param {string[]} texts
 */
const wordsOf = (texts) => {
  /** @type {string[][]} */
  const words = texts.map(() => []);
  /** @typedef {[letter: string, token: number]} Letter */
  /** @type {Letter[]} */
  let run = []; // letters of one word, each with its token
  /** @param {Letter[]} letters */
  const joined = (letters) => letters.map(([letter]) => letter).join('');
  const letters = texts.flatMap((text, index) => [...text].map((letter) => /** @type {Letter} */ ([letter, index])));
  for (const [letter, index] of /** @type {Letter[]} */ ([...letters, [' ', 0]])) {
    if (/[\p{L}\p{M}\p{N}]/u.test(letter)) {
      run.push([letter, index]);
      continue;
    }
    const word = joined(run).toLowerCase();
    for (const token of new Set(run.map(([, place]) => place))) {
      const own = run.filter(([, place]) => place === token);
      words[token].push(hasCase(word) ? word : joined(own).toLowerCase());
    }
    run = [];
  }
  return words;
};

/**
 * The token of a content word that gave the picture the largest share of its attention, or null where there is none.
 * @param {{text: string, share: {image?: number}, end?: boolean}[]} tokens as the stream brings them
 */
export const restingToken = (tokens) => {
  const words = wordsOf(tokens.map((token) => token.text));
  const every = tokens.map((_, index) => index);
  const said = every.filter((index) => !tokens[index].end);
  const groups = [
    said.filter((index) => words[index].some(saysSomething)),
    said.filter((index) => words[index].length),
    said,
    every,
  ];
  const group = groups.find((indices) => indices.length);
  if (!group) return null;
  /** @param {number} index */
  const share = (index) => tokens[index].share.image ?? 0;
  return group.reduce((best, index) => (share(index) > share(best) ? index : best));
};
