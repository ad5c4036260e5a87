import assert from 'node:assert/strict';
import { test } from 'node:test';
import { extremes, patchName } from '../../../viz/web/js/stations/patch_names.js';
import { boxOf, cellAt, keptShare, layoutOf } from '../../../viz/web/js/stations/picture_layout.js';
import { cases, oneView } from '../cases.js';

for (const { grid, row, column, patch, start, name } of cases('patch_names')) {
  test(`${name}, in a grid of ${grid.join(' x ')}, as in Python`, () => {
    const placement = oneView(grid, start ?? 0);
    assert.equal(placement.patch(placement.views[0], row, column), patch);
    const place = placement.place(patch);
    assert.deepEqual([place.row, place.column], [row, column]);
    assert.equal(patchName(patch, placement, start !== null), name);
  });
}

test('the extremes are the first of equals, without the one that does not count', () => {
  assert.deepEqual(extremes([3, 1, 4, 1, 4]), [1, 2]);
  assert.deepEqual(extremes([3, 1, 4, 1, 4], 2), [1, 4]);
});

test('a wide picture fills the width; what is cut off is to the left and right of the grid', () => {
  const kept = [0.25, 0, 0.75, 1];
  const layout = layoutOf([300, 300], { size: [60, 30], kept });
  assert.deepEqual(layout.original, [0, 75, 300, 150]);
  assert.deepEqual(layout.kept, [75, 75, 150, 150]);
  // Three rows of three tenths leave a tenth of the picture without a patch.
  const [x, y, width, height] = boxOf(layout.kept, oneView([3, 5], 0, [1, 0.9]).rectangle);
  assert.deepEqual([x, y, width], [75, 75, 150]);
  assert.ok(Math.abs(height - 135) < 1e-9);
  assert.equal(keptShare(kept), 0.5);
});

test('padding reaches beyond the picture, and does not count as kept', () => {
  const kept = [0, -0.5, 1, 1.5];
  const layout = layoutOf([200, 200], { size: [40, 20], kept });
  assert.deepEqual(layout.original, [0, 50, 200, 100]);
  assert.deepEqual(layout.kept, [0, 0, 200, 200]);
  assert.equal(keptShare(kept), 1);
});

test('the pointer finds the cell that is drawn there', () => {
  const box = [10, 20, 350, 80];
  const placement = oneView([4, 7]);
  const [x, y, width, height] = boxOf(box, placement.box(26)); // row 3, column 5
  for (const [one, other] of [
    [x, 260],
    [y, 80],
    [width, 50],
    [height, 20],
  ]) {
    assert.ok(Math.abs(one - other) < 1e-9);
  }
  assert.equal(placement.at((261 - 10) / 350, (81 - 20) / 80), 26);
  assert.deepEqual(cellAt(box, [4, 7], 261, 81), [3, 5]);
  assert.deepEqual(cellAt(box, [4, 7], 10, 20), [0, 0]);
  assert.equal(cellAt(box, [4, 7], 361, 30), null);
  assert.equal(cellAt(box, [4, 7], 9, 30), null);
  assert.equal(cellAt(box, [4, 7], 50, 101), null);
});
