import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Placement } from '../../../viz/web/js/core/placement.js';
import { patchName } from '../../../viz/web/js/stations/patch_names.js';
import { cases } from '../cases.js';

const close = (values, expected) => {
  assert.equal(values.length, expected.length);
  expected.forEach((one, at) => assert.ok(Math.abs(values[at] - one) < 2e-6, `${at}: ${values[at]}, not ${one}`));
};
const [ONE, TWO, THREE] = cases('placement').map(({ facts }) => new Placement(facts));
const UP_DOWN_LEFT_RIGHT = [
  [-1, 0],
  [1, 0],
  [0, -1],
  [0, 1],
];

for (const { name, facts, ...expected } of cases('placement')) {
  const placement = new Placement(facts);

  test(`${name}: places, boxes, names and positions are as in Python`, () => {
    assert.deepEqual([placement.count, placement.length], [expected.patches, expected.length]);
    for (const { patch, view, row, column, position, box, name: named } of expected.places) {
      const place = placement.place(patch);
      assert.deepEqual([place.view.name, place.row, place.column, place.position], [view, row, column, position]);
      assert.equal(placement.patch(place.view, row, column), patch);
      close(placement.box(patch), box);
      assert.equal(patchName(patch, placement, true), named);
    }
    for (const { position, patch, other } of expected.others) {
      assert.deepEqual([placement.patchAt(position), placement.otherAt(position)], [patch, other]);
    }
  });

  test(`${name}: a point stands for the same patch as in Python`, () => {
    for (const { at, patch } of expected.points) assert.equal(placement.at(...at), patch, at.join());
    assert.deepEqual(placement.uppermost, expected.uppermost);
  });

  test(`${name}: values come back to the same raster as in Python`, () => {
    close(placement.raster(expected.values, 'mean'), expected.mean);
    close(placement.raster(expected.values, 'sum'), expected.sum);
    assert.throws(() => placement.raster([1], 'sum'), RangeError);
  });

  test(`${name}: arrows stay in the view, and one key leads to the next view over the same place`, () => {
    for (const { patch, to, under } of expected.steps) {
      assert.deepEqual(
        UP_DOWN_LEFT_RIGHT.map((step) => placement.step(patch, step)),
        to,
      );
      assert.equal(placement.under(patch), under);
    }
    for (const { corners, patches } of expected.boxes) assert.deepEqual(placement.between(...corners), patches);
  });
}

test('a raster read back over a patch is what lies there', () => {
  const cells = Float32Array.from({ length: 20 }, (_, cell) => cell);
  assert.equal(TWO.reading(cells, 13, 'sum').toFixed(6), '13.000000'); // one cell: row 2, column 3
  assert.equal(TWO.reading(cells, 13, 'mean').toFixed(6), '13.000000');
  // The first patch of the whole: a third of the width, so one cell and two thirds of the next, in two rows of four.
  const covered = 0 + (2 / 3) * 1 + 5 + (2 / 3) * 6;
  assert.equal(TWO.reading(cells, 0, 'sum').toFixed(5), covered.toFixed(5));
  assert.equal(TWO.reading(cells, 0, 'mean').toFixed(5), (covered / (10 / 3)).toFixed(5));
  assert.equal(ONE.reading(cells, 7, 'sum'), 7);
});

test('cells of the raster are counted in reading order; other positions are counted by name', () => {
  assert.deepEqual(TWO.cell(13), [2, 3]);
  assert.deepEqual([...THREE.others], [['newline', 4]]);
  assert.deepEqual(ONE.rectangle, [0, 0, 0.9, 1]);
  assert.throws(() => ONE.place(15), RangeError);
});
