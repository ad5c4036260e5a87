import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  amountsOf,
  cacheWords,
  countWords,
  knownTokens,
  positionWords,
  spanAt,
  sumWords,
} from '../../../viz/web/js/stations/prompt.js';
import { imageWords } from '../../../viz/web/js/stations/prompt_tokens.js';
import { oneView, placed } from '../cases.js';

const span = (kind, start, stop, more = {}) => ({
  kind,
  start,
  stop,
  tokens: [],
  ids: [],
  hidden: 0,
  tail: [],
  tailIds: [],
  ...more,
});
const PROMPT = {
  length: 50,
  imageId: 9,
  spans: [
    span('template', 0, 4, { tokens: ['<s>', 'U'], ids: [1, 5], hidden: 1, tail: [' :'], tailIds: [6] }),
    span('image', 4, 39),
    span('question', 39, 46),
    span('template', 46, 50),
  ],
};
const GEOMETRY = { cache: 1000 };

test('a position is a token, a patch, or a token that was not sent', () => {
  const known = knownTokens(PROMPT);
  const words = (position) => positionWords(PROMPT, known, oneView([5, 7], 4), position);
  assert.equal(words(1), "Position 1: token 5, U, from the checkpoint's template.");
  assert.equal(words(2), "Position 2: a token that was not sent to this page, from the checkpoint's template.");
  assert.equal(words(3), "Position 3: token 6, ␣:, from the checkpoint's template.");
  assert.match(words(4 + 19), /^Position 23: row 2, column 5 = patch 19\. The image token \(id 9\) keeps the place/);
  assert.match(words(45), /from the question\.$/);
  assert.equal(words(50), '');
});

test('spans begin at their first position and end before their last', () => {
  assert.equal(spanAt(PROMPT, 3).kind, 'template');
  assert.equal(spanAt(PROMPT, 4).kind, 'image');
  assert.equal(spanAt(PROMPT, 38).kind, 'image');
  assert.equal(spanAt(PROMPT, 39).kind, 'question');
});

test('the kinds are counted, and N is what is not the picture', () => {
  assert.deepEqual(amountsOf(PROMPT), { template: 8, image: 35, question: 7 });
  assert.equal(sumWords(amountsOf(PROMPT)), '8 template + 35 image + 7 question');
  assert.match(countWords(PROMPT, 0), /^N = 50 \u2212 35 = 15: 8 template \+ 7 question\./);
  assert.match(countWords(PROMPT, 41), /^This turn added 9 positions to the 41 /);
});

test('the cache costs its bytes a position, unless some layers keep only the last ones', () => {
  assert.equal(
    cacheWords(PROMPT, GEOMETRY),
    'Keys and values of 50 positions: 50 x 1,000 bytes = 50.0 kB of memory, of which the picture takes 35.0 kB.',
  );
  assert.match(cacheWords(PROMPT, { ...GEOMETRY, cached: 30000 }), /take 30\.0 kB of memory; some layers keep only/);
  assert.equal(cacheWords(PROMPT, {}), '');
});

test('a position of the picture that is no patch is shown by its name', () => {
  const prompt = { ...PROMPT, length: 140, spans: [span('template', 0, 100), span('image', 100, 122)] };
  const words = (position, placement) => positionWords(prompt, knownTokens(prompt), placement, position);
  assert.match(words(119, placed(2)), /^Position 119: tile 2: row 2, column 0 = patch 16\. The image token \(id 9\)/);
  assert.match(words(111, placed(2)), /^Position 111: newline, one of the picture's positions that is no patch\./);
  assert.match(words(111, null), /^Position 111: one of the picture's\. The image token \(id 9\)/);
});

test('the picture is one block: its views and what is no patch are counted', () => {
  assert.equal(imageWords(35, oneView([5, 7])), 'image: 5 x 7 = 35 positions');
  assert.equal(
    imageWords(22, placed(2)),
    'image: whole 2 x 3 + tile 1 3 x 2 + tile 2 3 x 2 + 4 x newline = 22 positions',
  );
  assert.equal(imageWords(7, null), 'image: 7 positions');
});
