import assert from 'node:assert/strict';
import { test } from 'node:test';
import { strongest } from '../../../viz/web/js/stations/patch_brush.js';
import { strengths } from '../../../viz/web/js/stations/patch_map.js';
import { mostChanged, quoted, verdict } from '../../../viz/web/js/stations/verdict.js';
import { oneView, placed } from '../cases.js';

const token = (text, end = false) => ({ text, end, p: 0.5, top: [] });

test('a box holds both its corners, wherever drawing began', () => {
  const placement = oneView([5, 7]);
  const expected = [9, 10, 11, 16, 17, 18]; // rows 1 and 2, columns 2 to 4
  assert.deepEqual(placement.between(16, 11), expected);
  assert.deepEqual(placement.between(11, 16), expected);
  assert.deepEqual(placement.between(24, 24), [24]);
});

test('the strongest come first, and of equals the first', () => {
  assert.deepEqual(strongest(Float32Array.of(0.5, 0.25, 0.75, 0.5, 0), 3), [2, 0, 3]);
});

test('a patch is as strong as the map is drawn over it, not as it is large', () => {
  const cells = Float32Array.from({ length: 20 }, (_, cell) => (cell === 13 ? -1 : 0.25));
  const map = { kind: 'scalar', values: cells, diverging: true };
  const found = strengths(map, placed(1));
  assert.equal(found.length, 18);
  assert.equal(found[13].toFixed(6), '1.000000'); // the tile's row 2, column 1 is the cell of row 2, column 3
  assert.equal(found[0].toFixed(6), '0.250000'); // covers three cells and a third
  assert.deepEqual(strongest(found, 1), [13]);
  assert.deepEqual(strengths({ ...map, diverging: false, values: [3, -1] }, oneView([1, 2])), [3, -1]);
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
