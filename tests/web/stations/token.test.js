import assert from 'node:assert/strict';
import { test } from 'node:test';
import { filterPixels } from '../../../viz/web/js/stations/filters.js';
import { chosenBox } from '../../../viz/web/js/stations/heads.js';
import { normalised } from '../../../viz/web/js/stations/pixel_values.js';
import { tokenAfter } from '../../../viz/web/js/stations/timeline.js';
import { chanceWords, tokenSentence } from '../../../viz/web/js/stations/token_detail.js';

test('keys lead along the timeline and not beyond it', () => {
  assert.equal(tokenAfter('Home', 5, 12), 0);
  assert.equal(tokenAfter('End', 5, 12), 11);
  assert.equal(tokenAfter('PageUp', 5, 12), 11);
  assert.equal(tokenAfter('PageDown', 5, 12), 0);
  assert.equal(tokenAfter('ArrowUp', 5, 12), 6);
  assert.equal(tokenAfter('ArrowDown', 0, 12), 0);
  assert.equal(tokenAfter('x', 5, 12), null);
  assert.equal(tokenAfter('Home', -1, 0), null);
});

test('a token in a sentence; a chance is never rounded to certainty or to nothing', () => {
  assert.deepEqual([1, 0.9999, 0.5, 0.125, 0.004].map(chanceWords), ['= 1', '> 0.99', '= 0.5', '= 0.13', '< 0.01']);
  const token = { text: ' saw', p: 0.5, entropy: 1.234, top: [] };
  assert.equal(tokenSentence(token, 3, 9), 'Token 3 of 9: ␣saw, p = 0.5, entropy 1.23 bits.');
  assert.match(tokenSentence({ ...token, text: '', end: true }, 8, 9), /^Token 8 of 9: end of the answer, p/);
});

test('a layer is a row of the map of heads, a head a column', () => {
  const canvas = { width: 100, height: 30 };
  assert.equal(chosenBox([null, null], [3, 5], canvas), null);
  assert.deepEqual(chosenBox([2, null], [3, 5], canvas), [0, 20, 100, 10]);
  assert.deepEqual(chosenBox([null, 4], [3, 5], canvas), [80, 0, 20, 30]);
  assert.deepEqual(chosenBox([1, 3], [3, 5], canvas), [60, 10, 20, 10]);
});

test('a pixel is normalised with the numbers of its own channel', () => {
  const normalising = { mean: [0, 0.5, 0.25], std: [1, 0.25, 0.5], rescale: 1 / 255 };
  assert.deepEqual(
    [0, 1, 2].map((channel) => normalised(255, channel, normalising)),
    [1, 2, 1.5],
  );
});

test('each filter has pixels of its own, opaque', () => {
  const values = Uint8Array.from({ length: 12 }, (_, index) => index);
  assert.deepEqual([...filterPixels(values, 1, 2)], [6, 7, 8, 255, 9, 10, 11, 255]);
});
