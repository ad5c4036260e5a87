import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answerOf, stepOf } from '../../../viz/web/js/shell/screens.js';
import { oneView, placed } from '../cases.js';

const NOTHING = { shape: '', placement: null, turn: null, outcome: null };

test('a screen says how many numbers there are, from the shape that left the station', () => {
  assert.equal(answerOf('image', { ...NOTHING, shape: '3 x 5 x 7' }), '3 x 5 x 7 = 105 numbers');
  assert.equal(answerOf('projector', { ...NOTHING, shape: '35 x 1200' }), '1,200 numbers, like every word');
  assert.equal(answerOf('patches', { ...NOTHING, placement: oneView([5, 7]) }), '5 rows x 7 columns = 35 patches');
  assert.equal(answerOf('patches', { ...NOTHING, placement: placed(1) }), 'whole 2 x 3 + tile 4 x 3 = 18 patches');
});

test('positions of the picture are counted, those of no patch too', () => {
  const turn = { strip: { length: 60 }, placement: oneView([5, 7], 12) };
  assert.equal(answerOf('prefix', { ...NOTHING, turn }), '60 positions, 35 of them picture');
  const newlines = { ...turn, placement: placed(2) };
  assert.equal(answerOf('prefix', { ...NOTHING, turn: newlines }), '60 positions, 22 of them picture');
});

test('a test of patches gives the two numbers of the token on show', () => {
  const outcome = { name: '“cat”', before: 0.5, without: 0.25 };
  assert.equal(answerOf('check', { ...NOTHING, outcome }), '“cat”: 50 % before, 25 % without them');
});

test('what is not known yet is an ellipsis, at a station of tomorrow too', () => {
  for (const station of ['image', 'patches', 'encoder', 'projector', 'prefix', 'answer', 'tomorrow']) {
    assert.equal(answerOf(station, NOTHING), '…');
  }
});

test('a remote turns pages whatever has the focus; arrows do not where they are used', () => {
  assert.deepEqual([stepOf('PageDown', true), stepOf('PageUp', false)], [1, -1]);
  assert.deepEqual([stepOf('ArrowRight', false), stepOf('ArrowLeft', false)], [1, -1]);
  assert.deepEqual([stepOf('ArrowRight', true), stepOf('Enter', false), stepOf('constructor', false)], [0, 0, 0]);
});
