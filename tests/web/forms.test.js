// Forms: what of a value is sound, and the paths of what is not.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import {
  any,
  count,
  either,
  fields,
  flag,
  list,
  maybe,
  named,
  number,
  object,
  text,
} from '../../viz/web/js/core/forms.js';

const taken = (form, value) => {
  const lost = [];
  return [form(value, 'it', lost), lost];
};

test('values by themselves', () => {
  const VALUES = ['', 0, -1, 1.5, NaN, true, null, [], {}];
  const sound = (form) => VALUES.filter((value) => form(value, 'it', []) !== undefined);
  assert.deepEqual(sound(text), ['']);
  assert.deepEqual(sound(number), [0, -1, 1.5]);
  assert.deepEqual(sound(count), [0]);
  assert.deepEqual(sound(flag), [true]);
  assert.deepEqual(sound(object), [{}]);
  assert.deepEqual(sound(any), VALUES);
  assert.deepEqual(sound(maybe(flag)), [true, null]);
  assert.deepEqual(sound(either(flag, text)), ['', true]);
  assert.deepEqual(taken(either(flag, text), 7), [undefined, ['it']]); // lost once, not once for each
});

test('lists and names lose what is unsound in them, by its path', () => {
  assert.deepEqual(taken(list(count), [1, 'x', 2, -3]), [
    [1, 2],
    ['it.1', 'it.3'],
  ]);
  assert.deepEqual(taken(named(count), { a: 1, b: 'x' }), [{ a: 1 }, ['it.b']]);
  assert.deepEqual(taken(list(count), {}), [undefined, ['it']]);
  assert.deepEqual(taken(named(count), [1]), [undefined, ['it']]);
});

test('fields are mended, replaced, left out, or needed; others stay', () => {
  const rest = [];
  const form = fields({ a: count, b: list(count), c: text }, { needed: ['a'], otherwise: { b: rest } });
  assert.deepEqual(taken(form, { a: 1, c: 7, d: 'more' }), [{ a: 1, b: [], d: 'more' }, ['it.c']]);
  assert.deepEqual(taken(form, { a: 'x', c: 'y' }), [undefined, ['it.a', 'it']]);
  assert.notEqual(form({ a: 1 }, 'it', []).b, rest); // a copy each time
});
