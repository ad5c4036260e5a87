import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memory, nameOf, percent, signedNumber, visible } from '../../../viz/web/js/core/format.js';
import { cases } from '../cases.js';

for (const { share, text } of cases('percent')) {
  test(`${share} is written ${text}, as in Python`, () => assert.equal(percent(share), text));
}

test('a number has two places and a true minus sign', () => {
  assert.equal(signedNumber(-0.126), '\u22120.13');
  assert.equal(signedNumber(7), '7.00');
});

test('blanks and breaks of a token can be seen', () => {
  assert.equal(visible(' a\n\tb'), '␣a⏎⇥b');
  assert.equal(visible(''), '∅');
});

test('a token without text is called as the tokenizer calls it', () => {
  const top = [
    ['<0xF0>', 0.5, 7],
    ['x', 0.2, 8],
  ];
  assert.equal(nameOf({ text: '', p: 0.2, top }), 'x');
  assert.equal(nameOf({ text: 'saw', p: 0.2, top }), 'saw');
  assert.equal(nameOf({ text: '', p: 0.9, top }), '');
  assert.equal(nameOf({ text: '', end: true, p: 0.5, top }), 'end of the answer');
});

test('memory has a unit that fits', () => {
  assert.deepEqual([524288, 1e6, 314572800, 2.5e9].map(memory), ['524.3 kB', '1.0 MB', '314.6 MB', '2.50 GB']);
});
