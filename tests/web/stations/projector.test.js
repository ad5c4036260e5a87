import assert from 'node:assert/strict';
import { test } from 'node:test';
import { products, writtenNumber } from '../../../viz/web/js/stations/matrix_toy.js';
import { nearestMap, nearestOf, nearestSentence } from '../../../viz/web/js/stations/nearest_words.js';
import { placeOf } from '../../../viz/web/js/stations/plane_plot.js';
import { stripPixels } from '../../../viz/web/js/stations/projector_steps.js';

const words = (...first) =>
  first.map((word) => [
    [word, 0.5],
    ['other', -0.25],
  ]);
const PROJECTORS = {
  nearest: words(' saw', 'cup', ' saw'),
  untrained: words('zz', 'zz', 'zz'),
  straight: words(' saw', 'cup', 'x'),
  straightCosine: 0.875,
};

test('each projector has its own words, and the list stays the same one', () => {
  const views = nearestOf(PROJECTORS);
  assert.deepEqual(views.trained.words, [' saw', 'cup', ' saw']);
  assert.deepEqual(views.straight.words, [' saw', 'cup', 'x']);
  assert.equal(nearestMap('trained', views.trained, null, '').values, views.trained.words);
  assert.equal(nearestMap('trained', views.trained, 2, '').marked, ' saw');
  assert.equal(nearestMap('trained', views.trained, null, '').marked, null);
  assert.match(nearestMap('untrained', views.untrained, 0, '').caption, /never learned anything$/);
});

test('the sentence counts words and, without the bend, what stays', () => {
  const views = nearestOf(PROJECTORS);
  assert.equal(
    nearestSentence('trained', views.trained, null, 0.875),
    '3 patches, 2 different nearest words. Pick a patch to see its five.',
  );
  assert.equal(
    nearestSentence('straight', views.straight, 0, 0.875),
    'Nearest to patch 0: ␣saw 0.50, other \u22120.25. 1 of 3 patches share the first; 3 different words in all. ' +
      'With and without the bend the vectors have a mean cosine of 0.88, and 2 of 3 patches keep their nearest word.',
  );
});

test('a strip is the hue above zero and grey below, full for the largest of the row', () => {
  assert.deepEqual(
    [...stripPixels(Float32Array.of(1, -2, 0), [10, 20, 30])],
    [10, 20, 30, 128, 110, 114, 122, 255, 110, 114, 122, 0],
  );
  assert.deepEqual([...stripPixels(Float32Array.of(0, 0), [10, 20, 30])], [110, 114, 122, 0, 110, 114, 122, 0]);
});

test('points keep their distance from the edge, the second axis upwards', () => {
  const plane = { words: Float32Array.of(0, 0, 4, 2), visual: Float32Array.of(2, -2) };
  const place = placeOf(plane, { width: 100, height: 60 }, 10);
  assert.deepEqual(place(plane.words, 0), [10, 30]);
  assert.deepEqual(place(plane.words, 1), [90, 10]);
  assert.deepEqual(place(plane.visual, 0), [50, 50]);
  const flat = { words: Float32Array.of(3, 3), visual: Float32Array.of(3, 3) };
  assert.deepEqual(placeOf(flat, { width: 100, height: 60 }, 10)(flat.words, 0), [10, 50]);
});

test('a row through a matrix, product by product', () => {
  assert.deepEqual(products([1, 2, 3], [2, 0, -1, 4, 0.5, 1]), [
    '1 x 2 + 2 x \u22121 + 3 x 0.5 = 1.5',
    '1 x 0 + 2 x 4 + 3 x 1 = 11',
  ]);
  assert.deepEqual(products([1, NaN], [1, 1]), ['Every box needs a number.']);
  assert.equal(writtenNumber('0,5'), 0.5);
  assert.ok(Number.isNaN(writtenNumber(' ')));
  assert.ok(Number.isNaN(writtenNumber('x')));
});
