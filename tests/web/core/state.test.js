import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createState } from '../../../viz/web/js/core/state.js';

test('a page begins in the walkthrough, at the picture, with nothing picked', () => {
  const { section, mode, station, patch, token, layer, head } = createState().now;
  assert.deepEqual([section, mode, station], ['walk', 'explore', 'image']);
  assert.deepEqual([patch, token, layer, head], [null, null, null, null]);
});

test('whoever subscribed is called once a change, in the order of subscribing, with what really changed', () => {
  const state = createState();
  const heard = [];
  state.subscribe(['patch', 'station'], (now, changed) => heard.push(['first', now.station, [...changed].sort()]));
  state.subscribe(['token'], () => heard.push(['token']));
  state.subscribe(null, (now) => heard.push(['any', now.patch]));
  state.set({ station: 'encoder', patch: 25, layer: null });
  assert.deepEqual(heard, [
    ['first', 'encoder', ['patch', 'station']],
    ['any', 25],
  ]);
});

test('what is set as it was is no change, whatever array it comes in', () => {
  const state = createState({ patch: 3, settings: { times: 2 } });
  let calls = 0;
  state.subscribe(null, () => calls++);
  state.set({ patch: 3, settings: { times: 2 } });
  state.set({});
  assert.equal(calls, 0);
});

test('a change made by a listener comes after the one it heard of, for all listeners in one order', () => {
  const state = createState();
  const heard = [];
  state.subscribe(['station'], ({ station }) => {
    heard.push(`first ${station}`);
    if (station === 'prefix') state.set({ station: 'answer' });
    assert.equal(state.now.station, station, 'what a listener sets is not there before the others have heard');
  });
  state.subscribe(['station'], ({ station }) => heard.push(`second ${station}`));
  state.set({ station: 'prefix' });
  assert.deepEqual(heard, ['first prefix', 'second prefix', 'first answer', 'second answer']);
  assert.equal(state.now.station, 'answer');
});

test('a listener that throws reaches whoever set, and nothing of it is left behind', () => {
  const state = createState();
  const heard = [];
  state.subscribe(['token'], ({ token }) => {
    state.set({ head: 3 });
    if (token === 1) throw new Error('no such token');
  });
  state.subscribe(['token', 'head'], ({ token, head }) => heard.push([token, head]));
  assert.throws(() => state.set({ token: 1 }), /no such token/);
  assert.equal(state.now.token, 1);
  assert.equal(state.now.head, null, 'what waited behind the one that threw is dropped');
  state.set({ token: 2 });
  assert.deepEqual(heard, [
    [2, null],
    [2, 3],
  ]);
});

test('whoever has ended the subscription hears no more, even in the midst of a change', () => {
  const state = createState();
  const heard = [];
  let endSecond = () => {};
  const endFirst = state.subscribe(['patch', 'token'], () => {
    heard.push('first');
    endSecond();
  });
  endSecond = state.subscribe(['patch'], () => heard.push('second'));
  state.subscribe(['patch'], () => heard.push('third'));
  state.set({ patch: 0 });
  endFirst();
  endFirst();
  state.set({ patch: 1 });
  assert.deepEqual(heard, ['first', 'third', 'third']);
});

test('what was handed out is not changed from outside or by a later change', () => {
  const state = createState();
  const before = state.now;
  state.set({ layer: 4 });
  assert.equal(before.layer, null);
  assert.throws(() => {
    state.now.layer = 9;
  }, TypeError);
  assert.equal(state.now.layer, 4);
});
