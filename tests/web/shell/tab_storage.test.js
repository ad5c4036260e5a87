import assert from 'node:assert/strict';
import { test } from 'node:test';
import { forget, keep, takeKept, unpackFile } from '../../../viz/web/js/shell/tab_storage.js';

/** A browser's storage with room for so many characters. */
const storageOf = (room = Infinity) => {
  const held = new Map();
  return {
    held,
    getItem: (name) => held.get(name) ?? null,
    removeItem: (name) => held.delete(name),
    setItem: (name, text) => {
      if (text.length > room) throw new DOMException('no room', 'QuotaExceededError');
      held.set(name, text);
    },
  };
};
const turnsOf = (count, letters = 3) =>
  Array.from({ length: count }, (_, turn) => ({ turn, question: 'q'.repeat(letters), tokens: [] }));
const pageWith = (turns) => ({ key: 'k1', next: 7, picture: { card: 'a.png', pad: true }, turns, shown: 1 });

test('what a page kept comes back once, at the same address', () => {
  const storage = storageOf();
  const page = pageWith(turnsOf(2));
  assert.equal(keep(storage, '#station=image', page), true);
  assert.deepEqual(takeKept(storage, '#station=image', false), { ...page, address: '#station=image' });
  assert.equal(takeKept(storage, '#station=image', false), null);
});

test('a page that leads elsewhere now takes nothing, and nothing stays for a later one', () => {
  const storage = storageOf();
  keep(storage, '#station=image', pageWith([]));
  assert.equal(takeKept(storage, '#station=answer', false), null);
  assert.equal(takeKept(storage, '#station=image', false), null);
});

test('a page that was loaded again has what it had, whatever its address said while it was being left', () => {
  // Previously an address written between the visitor's reload and the page's end cost the whole conversation.
  const storage = storageOf();
  const page = pageWith(turnsOf(2));
  keep(storage, '#station=answer&token=1', page);
  assert.deepEqual(takeKept(storage, '#station=answer', true), { ...page, address: '#station=answer&token=1' });
});

test('where there is too much, the oldest turns go and the newest stay', () => {
  const storage = storageOf(450);
  assert.equal(keep(storage, '', pageWith(turnsOf(5, 60))), true);
  const { turns } = takeKept(storage, '', false);
  assert.ok(turns.length > 0 && turns.length < 5);
  assert.equal(turns.at(-1).turn, 4);
});

test('more than four million characters are not tried', () => {
  const storage = storageOf();
  keep(storage, '', pageWith(turnsOf(3, 1_900_000)));
  assert.deepEqual(
    takeKept(storage, '', false).turns.map(({ turn }) => turn),
    [1, 2],
  );
});

test('where not even the page without its turns fits, nothing is kept and nothing thrown', () => {
  const storage = storageOf(10);
  assert.equal(keep(storage, '', pageWith(turnsOf(3))), false);
  assert.equal(storage.held.size, 0);
});

test('numbers that are unpacked from text are not kept beside it', () => {
  const storage = storageOf();
  const tokens = [{ text: 'cat', map: 'AAA=', values: new Float32Array(1000) }];
  keep(storage, '', pageWith([{ turn: 0, question: 'q', tokens }]));
  assert.deepEqual(takeKept(storage, '', false).turns[0].tokens, [{ text: 'cat', map: 'AAA=' }]);
});

test('a browser that forbids its storage keeps nothing, in silence', () => {
  assert.equal(keep(null, '', pageWith([])), false);
  assert.equal(takeKept(null, '', false), null);
  forget(null);
});

for (const text of [
  '',
  '{',
  'null',
  '[]',
  '7',
  '{"key":1,"turns":[],"next":0}',
  '{"key":"k","turns":{},"next":0}',
  '{"key":"k","turns":[],"next":1.5}',
]) {
  test(`damaged: ${text || 'nothing'}`, () => {
    const storage = storageOf();
    storage.setItem('glassbox-session', text);
    assert.equal(takeKept(storage, undefined, false), null);
  });
}

test('a picture of one’s own comes back with name, type and bytes', async () => {
  const text = `data:image/png;base64,${Buffer.from([1, 2, 250]).toString('base64')}`;
  const file = unpackFile({ name: 'mine.png', type: 'image/png', text, pad: false });
  assert.deepEqual([file.name, file.type], ['mine.png', 'image/png']);
  assert.deepEqual([...new Uint8Array(await file.arrayBuffer())], [1, 2, 250]);
  assert.equal(unpackFile({ name: 'mine.png', text: null, pad: false }), null);
});
