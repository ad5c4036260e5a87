import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bytesOf, floatsOf, halvesOf } from '../../../viz/web/js/core/bytes.js';

test('bytes, float32 and float16 come back as they were packed', () => {
  assert.deepEqual([...bytesOf('AAF//w==')], [0, 1, 127, 255]);
  assert.deepEqual([...floatsOf('AADAPwAAAMA=')], [1.5, -2]);
  // 1, -0.5, the smallest above 0, the largest, 0: little-endian halves.
  const halves = Buffer.from([0x00, 0x3c, 0x00, 0xb8, 0x01, 0x00, 0xff, 0x7b, 0x00, 0x00]).toString('base64');
  assert.deepEqual([...halvesOf(halves)], [1, -0.5, 2 ** -24, 65504, 0]);
});
