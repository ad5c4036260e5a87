import assert from 'node:assert/strict';
import { test } from 'node:test';
import { frameOf, settingOf } from '../../../viz/web/js/shell/lesson_setting.js';

test('a lesson can show the picture padded at the first station alone', () => {
  assert.equal(frameOf({ at: 'image', view: 'pad' }), 'pad');
  assert.equal(frameOf({ at: 'image' }), 'cut');
  assert.equal(frameOf({ at: 'encoder', view: 'pad' }), 'cut');
});

test('a patch lies within the grid of the picture on show', () => {
  const limits = { grid: [5, 7], tokens: null };
  assert.deepEqual(settingOf({ at: 'patches', patch: [23, 3] }, limits), { station: 'patches', patch: [4, 3] });
  assert.deepEqual(settingOf({ at: 'patches', patch: [2, 23] }, limits), { station: 'patches', patch: [2, 6] });
});

// What a lesson says of a layer and a head is of attention, whatever method was chosen before.
const ATTENTION = { method: 'attention', settings: {} };

test('token, layer and head are set only with the answer that they are of', () => {
  const figure = { at: 'answer', question: 'Where?', token: 2, layer: 1 };
  assert.deepEqual(settingOf(figure, { grid: [5, 7], tokens: null }), { station: 'answer' });
  assert.deepEqual(settingOf(figure, { grid: [5, 7], tokens: 3 }), {
    station: 'answer',
    layer: 1,
    head: null,
    ...ATTENTION,
    token: 2,
  });
  assert.deepEqual(settingOf(figure, { grid: [5, 7], tokens: 2 }), {
    station: 'answer',
    layer: 1,
    head: null,
    ...ATTENTION,
  });
});

test('what lies over the picture at stations 3 and 4 is what the lesson names, else what one meets first', () => {
  const limits = { grid: [5, 7], tokens: null };
  assert.deepEqual(settingOf({ at: 'encoder', view: 'norms' }, limits), { station: 'encoder', encoderView: 'norms' });
  assert.deepEqual(settingOf({ at: 'encoder' }, limits), { station: 'encoder', encoderView: 'colours' });
  assert.deepEqual(settingOf({ at: 'projector' }, limits), { station: 'projector', projectorView: 'trained' });
});
