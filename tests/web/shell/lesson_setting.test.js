import assert from 'node:assert/strict';
import { test } from 'node:test';
import { frameOf, settingOf } from '../../../viz/web/js/shell/lesson_setting.js';
import { oneView, placed } from '../cases.js';

const placement = oneView([5, 7]);

test('a lesson can show the picture padded at the first station alone', () => {
  assert.equal(frameOf({ at: 'image', view: 'pad' }), 'pad');
  assert.equal(frameOf({ at: 'image' }), 'cut');
  assert.equal(frameOf({ at: 'encoder', view: 'pad' }), 'cut');
});

test('a patch lies within the grid of the picture on show', () => {
  const limits = { placement, tokens: null };
  assert.deepEqual(settingOf({ at: 'patches', patch: [23, 3] }, limits), { station: 'patches', patch: 4 * 7 + 3 });
  assert.deepEqual(settingOf({ at: 'patches', patch: [2, 23] }, limits), { station: 'patches', patch: 2 * 7 + 6 });
});

test('of several views a lesson means the first', () => {
  const limits = { placement: placed(1), tokens: null };
  assert.equal(settingOf({ at: 'patches', patch: [1, 1] }, limits).patch, 4);
  assert.equal(settingOf({ at: 'patches', patch: [9, 9] }, limits).patch, 5);
});

// What a lesson says of a layer and a head is of attention, whatever method was chosen before.
const ATTENTION = { method: 'attention', settings: {} };

test('token, layer and head are set only with the answer that they are of', () => {
  const figure = { at: 'answer', question: 'Where?', token: 2, layer: 1 };
  assert.deepEqual(settingOf(figure, { placement, tokens: null }), { station: 'answer' });
  assert.deepEqual(settingOf(figure, { placement, tokens: 3 }), {
    station: 'answer',
    layer: 1,
    head: null,
    ...ATTENTION,
    token: 2,
  });
  assert.deepEqual(settingOf(figure, { placement, tokens: 2 }), {
    station: 'answer',
    layer: 1,
    head: null,
    ...ATTENTION,
  });
});

test('what lies over the picture at stations 3 and 4 is what the lesson names, else what one meets first', () => {
  const limits = { placement, tokens: null };
  assert.deepEqual(settingOf({ at: 'encoder', view: 'norms' }, limits), { station: 'encoder', encoderView: 'norms' });
  assert.deepEqual(settingOf({ at: 'encoder' }, limits), { station: 'encoder', encoderView: 'colours' });
  assert.deepEqual(settingOf({ at: 'projector' }, limits), { station: 'projector', projectorView: 'trained' });
});
