import assert from 'node:assert/strict';
import { test } from 'node:test';
import { extremes, patchIndex, patchName, patchPlace } from '../../../viz/web/js/stations/grid.js';
import { cellAt, cellBox, keptShare, layoutOf } from '../../../viz/web/js/stations/picture_layout.js';
import { cases } from '../cases.js';

for (const { grid, row, column, patch, start, name } of cases('patch_names')) {
  test(`${name}, in a grid of ${grid.join(' x ')}, as in Python`, () => {
    assert.equal(patchIndex([row, column], grid), patch);
    assert.deepEqual(patchPlace(patch, grid), [row, column]);
    assert.equal(patchName(patch, grid, start), name);
  });
}

test('the extremes are the first of equals, without the one that does not count', () => {
  assert.deepEqual(extremes([3, 1, 4, 1, 4]), [1, 2]);
  assert.deepEqual(extremes([3, 1, 4, 1, 4], 2), [1, 4]);
});

test('a wide picture fills the width; what is cut off is to the left and right of the grid', () => {
  const kept = [0.25, 0, 0.75, 1];
  const layout = layoutOf([300, 300], { size: [60, 30], kept, grid: [3, 5], patch: [0.2, 0.3] });
  assert.deepEqual(layout.original, [0, 75, 300, 150]);
  assert.deepEqual(layout.kept, [75, 75, 150, 150]);
  // Three rows of three tenths leave a tenth of the picture without a patch.
  const [x, y, width, height] = layout.grid;
  assert.deepEqual([x, y, width], [75, 75, 150]);
  assert.ok(Math.abs(height - 135) < 1e-9);
  assert.equal(keptShare(kept), 0.5);
});

test('padding reaches beyond the picture, and does not count as kept', () => {
  const kept = [0, -0.5, 1, 1.5];
  const layout = layoutOf([200, 200], { size: [40, 20], kept, grid: [2, 4], patch: null });
  assert.deepEqual(layout.original, [0, 50, 200, 100]);
  assert.deepEqual(layout.kept, [0, 0, 200, 200]);
  assert.equal(keptShare(kept), 1);
});

test('the pointer finds the cell that is drawn there', () => {
  const box = [10, 20, 350, 80];
  assert.deepEqual(cellBox(box, [4, 7], [3, 5]), [260, 80, 50, 20]);
  assert.deepEqual(cellAt(box, [4, 7], 261, 81), [3, 5]);
  assert.deepEqual(cellAt(box, [4, 7], 10, 20), [0, 0]);
  assert.equal(cellAt(box, [4, 7], 361, 30), null);
  assert.equal(cellAt(box, [4, 7], 9, 30), null);
  assert.equal(cellAt(box, [4, 7], 50, 101), null);
});
