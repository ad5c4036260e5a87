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
const GEOMETRY = { grid: [5, 7], cache: 1000 };

test('a position is a token, a patch, or a token that was not sent', () => {
  const known = knownTokens(PROMPT);
  const words = (position) => positionWords(PROMPT, known, GEOMETRY, position);
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
  assert.equal(cacheWords(PROMPT, { grid: [5, 7] }), '');
});
