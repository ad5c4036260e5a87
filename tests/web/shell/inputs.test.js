import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileTrouble } from '../../../viz/web/js/shell/inputs.js';
import { wrapped } from '../../../viz/web/js/shell/sheet.js';

test('a file is neither empty nor larger than can be sent', () => {
  assert.equal(fileTrouble({ name: 'a.png', size: 20e6 }, 20e6), '');
  assert.equal(
    fileTrouble({ name: 'a.png', size: 31e6 }, 20e6),
    'a.png has 31 MB; at most 20 MB can be sent. Make it smaller first.',
  );
  assert.equal(fileTrouble({ name: '', size: 0 }, 20e6), 'This file is empty (0 bytes).');
});

test('words are broken into lines no wider than there is room, and none is lost', () => {
  const measure = (text) => text.length;
  assert.deepEqual(wrapped('one two three', 7, measure), ['one two', 'three']);
  assert.deepEqual(wrapped('incomprehensible is', 7, measure), ['incomprehensible', 'is']);
  assert.deepEqual(wrapped('', 7, measure), ['']);
});
