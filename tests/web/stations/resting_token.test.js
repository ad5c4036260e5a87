import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { providePageData } from '../../../viz/web/js/core/page_data.js';
import { restingToken } from '../../../viz/web/js/stations/resting_token.js';
import { FUNCTION_WORDS, cases } from '../cases.js';

before(() => providePageData({ functionWords: FUNCTION_WORDS }));

for (const { why, texts, shares, ends, rests } of cases('resting_word')) {
  test(`${why}, as in Python`, () => {
    const tokens = texts.map((text, index) => ({ text, share: { image: shares[index] }, end: ends[index] }));
    assert.equal(restingToken(tokens), rests);
  });
}
