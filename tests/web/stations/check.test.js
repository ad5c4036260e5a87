import assert from 'node:assert/strict';
import { test } from 'node:test';
import { boxPlaces, strongest } from '../../../viz/web/js/stations/patch_brush.js';
import { mostChanged, quoted, verdict } from '../../../viz/web/js/stations/verdict.js';

const token = (text, end = false) => ({ text, end, p: 0.5, top: [] });

test('a box holds both its corners, wherever drawing began', () => {
  const expected = [
    [1, 2],
    [1, 3],
    [1, 4],
    [2, 2],
    [2, 3],
    [2, 4],
  ];
  assert.deepEqual(boxPlaces([2, 2], [1, 4]), expected);
  assert.deepEqual(boxPlaces([1, 4], [2, 2]), expected);
  assert.deepEqual(boxPlaces([3, 3], [3, 3]), [[3, 3]]);
});

test('the strongest come first, and of equals the first', () => {
  assert.deepEqual(strongest(Float32Array.of(0.5, 0.25, 0.75, 0.5, 0), 3), [2, 0, 3]);
});

test('the verdict says no more than the numbers do', () => {
  const tokens = [token('A'), token('␣saw'.replace('␣', ' '))];
  const value = {
    before: [0.9, 0.8],
    without: [0.85, 0.2],
    random: [
      [0.9, 0.75],
      [0.9, 0.85],
    ],
    count: 5,
  };
  assert.equal(mostChanged(value), 1);
  assert.equal(
    verdict(value, tokens),
    '\u201csaw\u201d changes most: 80 % before, 20 % without these 5 patches, 80 % without as many at random. It rests on these patches more than on others.',
  );
  const anywhere = {
    ...value,
    random: [
      [0.9, 0.25],
      [0.9, 0.35],
    ],
  };
  assert.match(verdict(anywhere, tokens), /Random patches change it as well: this says little about these\.$/);
  const nothing = { ...value, without: [0.9, 0.76] };
  assert.match(verdict(nothing, tokens), /No token changes by more than 5 points/);
  // A word that becomes more probable has changed too.
  assert.equal(mostChanged({ before: [0.5, 0.5], without: [0.9, 0.3] }), 0);
});

test('the end of an answer is named at the beginning of a sentence too', () => {
  assert.equal(quoted(token('', true)), 'the end of the answer');
  const value = { before: [0.9], without: [0.1], random: [[0.9]], count: 2 };
  assert.match(verdict(value, [token('', true)]), /^The end of the answer changes most/);
});
