// Exercises with numbers and the toy projector: what is counted, which kind comes next, what is said.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { pageData } from '../../../viz/web/js/core/page_data.js';
import { splitWorking } from '../../../viz/web/js/practice/numbers/exercise_sheet.js';
import {
  describeTotal,
  nextKind,
  readNumbers,
  withExercise,
} from '../../../viz/web/js/practice/numbers/numbers_record.js';
import {
  asWritten,
  complainedOf,
  describeMarks,
  factors,
  plain,
  resized,
  shown,
} from '../../../viz/web/js/practice/toy_numbers.js';

test('each exercise counts, and one that is wrong ends the streak but not the best', () => {
  let record = readNumbers(undefined);
  for (const [kind, right] of [
    ['grid', true],
    ['grid', true],
    ['tiles', false],
    ['grid', true],
  ]) {
    record = withExercise(record, kind, right);
  }
  assert.deepEqual(record, {
    streak: 1,
    best: 2,
    kinds: { grid: { asked: 3, right: 3 }, tiles: { asked: 1, right: 0 } },
    chosen: [],
  });
  assert.equal(describeTotal(record), '3 of 4 right at once, 2 in a row at best');
  assert.equal(describeTotal(readNumbers(null)), 'Nothing done yet');
  assert.equal(describeTotal({ ...record, best: 1 }), '3 of 4 right at once');
});

test('the next kind is one of those chosen, and not the last one again', () => {
  const KINDS = ['a', 'b', 'c'];
  const all = (chosen, last) => [0, 0.4, 0.999].map((value) => nextKind(chosen, KINDS, last, () => value));
  assert.deepEqual(all([], undefined), ['a', 'b', 'c']);
  assert.deepEqual(all([], 'b'), ['a', 'a', 'c']);
  assert.deepEqual(all(['a', 'c'], 'c'), ['a', 'a', 'a']);
  assert.deepEqual(all(['c'], 'c'), ['c', 'c', 'c']); // the only one
  assert.deepEqual(all(['gone'], 'a'), ['b', 'b', 'c']); // no longer a kind
  assert.equal(
    nextKind([], [], undefined, () => 0),
    'any',
  );
});

test('a line of the working is what it is of and a sum, or words', () => {
  assert.deepEqual(splitWorking('Values: 6 x 5 = 30'), ['Values', '6 x 5 = 30']);
  assert.deepEqual(splitWorking('Nothing is cut off.'), ['', 'Nothing is cut off.']);
  const long = `${'x'.repeat(41)}: 1`;
  assert.deepEqual(splitWorking(long), ['', long]);
});

test('marks in a sentence', () => {
  assert.equal(describeMarks([null, null]), 'Write what you expect into the boxes first, or show the products.');
  assert.equal(describeMarks([true, true, true]), 'All 3 right. Show the products to see them stand in the result.');
  assert.equal(describeMarks([true, false, null, null]), '1 right, 1 not, 2 still open.');
  assert.equal(describeMarks([true, null]), '1 right, 1 still open.');
  assert.equal(describeMarks([false, false]), '0 right, 2 not.');
});

test('sides grow by ones and keep what was written', () => {
  const numbers = asWritten({
    row: [1, 2],
    matrix: [
      [2, 0],
      [1, -3],
    ],
  });
  assert.deepEqual(resized(numbers, 3, 1), { row: ['1', '2', '1'], matrix: [['2'], ['1'], ['1']] });
  assert.deepEqual(resized(numbers, 2, 3).matrix, [
    ['2', '0', '1'],
    ['1', '-3', '1'],
  ]);
  assert.equal(factors(numbers, 1, 1), '2 × −3');
  assert.equal(factors({ row: [''], matrix: [['5']] }, 0, 0), '? × 5');
  assert.deepEqual([shown(-0.5), plain('\u22120,5')], ['\u22120.5', '-0,5']);
});

test('the field that a complaint is about', () => {
  assert.equal(complainedOf('Row, number 2: There is no number in it.'), 'row, second number');
  assert.equal(complainedOf('Matrix, row 2, column 1: There is no number in it.'), 'matrix, row 2, column 1');
  assert.equal(complainedOf('The row has from 2 to 4 numbers.'), '');
});

test('the field that a complaint is about is found in a language that says the reason first', () => {
  const { words } = pageData;
  const complaint = { row: '{why} (Zeile, Zahl {place})', matrix: '{why} (Matrix, Zeile {row}, Spalte {column})' };
  pageData.words = {
    ...words,
    'page.practice.toy.complaint.row': complaint.row,
    'page.practice.toy.complaint.matrix': complaint.matrix,
    'page.practice.toy.row_number.2': 'Zeile, zweite Zahl',
    'page.practice.toy.matrix_number': 'Matrix, {row}/{column}',
  };
  assert.equal(complainedOf('Da steht keine Zahl. (Zeile, Zahl 2)'), 'Zeile, zweite Zahl');
  assert.equal(complainedOf('Da steht keine Zahl. (Matrix, Zeile 3, Spalte 4)'), 'Matrix, 3/4');
  assert.equal(complainedOf('Da steht keine Zahl.'), '');
  pageData.words = words;
});
