import assert from 'node:assert/strict';
import { test } from 'node:test';

import { createLatest } from '../../viz/web/js/core/latest.js';

test('a reply that comes after a newer question does not count', async () => {
  const latest = createLatest();
  let slow = (_value) => {};
  const first = latest.of(
    new Promise((resolve) => {
      slow = resolve;
    }),
  );
  assert.equal(await latest.of(Promise.resolve('new')), 'new');
  slow('old');
  assert.equal(await first, null);
});

test('nothing that is still waited for counts once it is forgotten', async () => {
  const latest = createLatest();
  const waiting = latest.of(Promise.resolve('late'));
  latest.forget();
  assert.equal(await waiting, null);
  assert.equal(await latest.of(Promise.resolve('again')), 'again');
});
