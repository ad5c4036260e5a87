// Which token of an answer its map rests on: the rule of viz/rest.py, held to the same table of cases.

import { pageData } from '../core/page_data.js';

const SHORT = 2; // letters of a word that says nothing by itself, in a script that has capitals
const listed = () => new Set(Object.values(pageData.functionWords).flat());
const hasCase = (word) => word !== word.toUpperCase();
const saysSomething = (word) => !([...word].length <= SHORT && hasCase(word)) && !listed().has(word);

/** For each token the whole words it is part of, in small letters; a token's own letters in scripts without case. */
const wordsOf = (texts) => {
  const found = texts.map(() => []);
  let run = []; // letters of one word, each with its token
  const letters = texts.flatMap((text, index) => [...text].map((letter) => [letter, index]));
  for (const [letter, index] of [...letters, [' ', 0]]) {
    if (/[\p{L}\p{M}\p{N}]/u.test(letter)) {
      run.push([letter, index]);
      continue;
    }
    const joined = (some) =>
      some
        .map(([one]) => one)
        .join('')
        .toLowerCase();
    const word = joined(run);
    for (const token of new Set(run.map(([, place]) => place))) {
      found[token].push(hasCase(word) ? word : joined(run.filter(([, place]) => place === token)));
    }
    run = [];
  }
  return found;
};

/** The token of a content word that gave the picture the largest share of its attention, or null where there is none.
 *  `tokens` as the stream brings them: {text, share: {image}, end}. */
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
  return group.reduce((best, index) => (tokens[index].share.image > tokens[best].share.image ? index : best));
};
