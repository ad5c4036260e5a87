import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Conversation } from '../../../viz/web/js/stations/conversation.js';
import { StationData } from '../../../viz/web/js/stations/station_data.js';
import { TokenMaps } from '../../../viz/web/js/stations/token_maps.js';
import { newTurn } from '../../../viz/web/js/stations/turn.js';
import { createState } from '../../../viz/web/js/core/state.js';

const text = (word) => ({ text: word });
const ABOUT = { run: 'r1', geometry: {}, strip: null, stations: {} };
const value = (count, tokens, status = 'answering') => ({ turn: 5, status, about: ABOUT, count, tokens });

test('tokens come in order; those that were dropped are fetched', async () => {
  const sent = [];
  const conversation = new Conversation(async (name, data) => {
    sent.push([name, data]);
    return { start: data.start, tokens: ['b', 'c'].map(text) };
  });
  const turn = conversation.begin(5, 'Why?', false);
  await conversation.take(value(1, { 0: text('a') }));
  assert.deepEqual(sent, []);
  await conversation.take(value(4, { 3: text('d') }));
  // What was fetched reaches to the third; the fourth is asked for once more.
  assert.deepEqual(
    sent.map(([name, data]) => [name, data.run, data.start]),
    [
      ['tokens', 'r1', 1],
      ['tokens', 'r1', 3],
    ],
  );
  assert.deepEqual(
    turn.tokens.slice(0, 3).map((token) => token.text),
    ['a', 'b', 'c'],
  );
});

test('a server that cannot give them ends the fetching, and the turn goes on', async () => {
  const conversation = new Conversation(async () => ({ error: 'no longer kept' }));
  const turn = conversation.begin(5, 'Why?', false);
  await conversation.take(value(3, { 0: text('a') }, 'done'));
  assert.deepEqual([turn.tokens.length, turn.status], [1, 'done']);
});

test('what comes of a turn that was dropped is dropped too', async () => {
  const conversation = new Conversation(async () => assert.fail('nothing is asked for'));
  conversation.begin(5, 'Why?', false);
  conversation.drop(5);
  assert.equal(await conversation.take(value(1, { 0: text('a') })), null);
  assert.equal(conversation.find(5), null);
});

test('a turn that is kept and restored is the same to the next question', () => {
  const conversation = new Conversation(async () => assert.fail('nothing is asked for'));
  conversation.begin(5, 'Why?', true);
  conversation.past();
  const kept = JSON.parse(JSON.stringify(conversation.kept()));
  conversation.clear();
  assert.deepEqual(conversation.turns, []);
  conversation.restore(kept);
  const [turn] = conversation.turns;
  assert.deepEqual([turn.turn, turn.question, turn.branched, turn.past], [5, 'Why?', true, true]);
});

test('a station is fetched once a picture, and a reply about the picture before is dropped', async () => {
  const replies = [];
  const data = new StationData(
    () => new Promise((resolve) => replies.push(resolve)),
    ({ number }) => number * 10,
  );
  const first = data.fetch();
  assert.ok(data.begun);
  data.forget();
  assert.ok(!data.begun);
  const second = data.fetch();
  replies[0]({ number: 1 });
  assert.equal(await first, undefined);
  assert.equal(data.value, null);
  assert.ok(data.begun); // the second is still on its way
  replies[1]({ number: 2 });
  assert.equal(await second, '');
  assert.equal(data.value, 20);
});

test('a station that failed can be fetched again', async () => {
  const data = new StationData(
    async () => ({ error: 'busy' }),
    (reply) => reply,
  );
  assert.equal(await data.fetch(), 'busy');
  assert.ok(!data.begun);
});

test('maps of another layer are fetched for all tokens at once, and only once', async () => {
  const state = createState({ layer: 1 });
  const sent = [];
  const arrived = [];
  const request = async (name, data) => {
    sent.push({ name, ...data });
    // AACAPw== is 1 as a little-endian float32.
    const map = { map: 'AACAPw==', peak: 1, share: { image: 1 }, caption: 'Layer 1', words: 'strongest' };
    return { start: data.start, maps: [map] };
  };
  const maps = new TokenMaps(state, request, (turn) => arrived.push(turn.turn));
  const turn = newTurn(5, 'Why?', false);
  turn.run = 'r1';
  turn.tokens = [
    { text: 'a', top: [], share: { image: 0.5 } },
    { text: 'b', top: [], share: { image: 0.25 } },
  ];
  assert.equal(maps.mapOf(turn, 1), null);
  await Promise.all([maps.fetch(turn), maps.fetch(turn)]);
  assert.deepEqual(sent, [
    { name: 'maps', run: 'r1', layer: 1, head: null, start: 0 },
    { name: 'maps', run: 'r1', layer: 1, head: null, start: 1 },
  ]);
  assert.deepEqual(arrived, [5]);
  const map = maps.mapOf(turn, 1);
  assert.deepEqual([[...map.values], map.high, map.token, map.why], [[1], 1, 1, 'attention']);
  assert.deepEqual(maps.shareOf(turn, 0), { image: 1 });
  // The mean over all came with the token.
  state.set({ layer: null });
  assert.deepEqual(maps.shareOf(turn, 0), { image: 0.5 });
});

/** A turn of three tokens, and maps of a method that come one at a time, each when it is let through. */
const slowMaps = () => {
  const state = createState({ method: 'slow', settings: { times: 3 }, layer: 1 });
  const [sent, waiting, arrived] = [[], [], []];
  const request = (name, data) => {
    sent.push({ name, ...data });
    return new Promise((resolve) => waiting.push(resolve));
  };
  const maps = new TokenMaps(state, request, (turn) => arrived.push(maps.progress(turn, 'Slow')));
  const turn = Object.assign(newTurn(5, 'Why?', false), { run: 'r1' });
  turn.tokens = ['a', 'b', 'c'].map((one) => ({ text: one, top: [], share: { image: 0.5 } }));
  const answer = async (start) => {
    const words = {
      title: 'Slow map',
      caption: `map ${start}`,
      what: `Map ${start}.`,
      computed: 'Slowly.',
      scale: 'To 2.',
      notShown: 'Haste.',
    };
    const map = { map: 'AACAPw==', low: -2, peak: 2, diverging: true, kind: 'change', words: 'strongest', ...words };
    waiting.shift()({ start, maps: [map] });
    await new Promise(setImmediate);
  };
  return { state, sent, waiting, arrived, maps, turn, answer };
};

test('maps that come one at a time are shown one at a time, and the rest is counted', async () => {
  const { sent, arrived, maps, turn, answer } = slowMaps();
  assert.equal(maps.mapOf(turn, 0), null);
  assert.equal(maps.progress(turn, 'Slow'), 'Slow: map 1 of 3 is being made …');
  await answer(0);
  assert.deepEqual(sent.slice(0, 2), [
    { name: 'maps', run: 'r1', method: 'slow', settings: { times: 3 }, start: 0 },
    { name: 'maps', run: 'r1', method: 'slow', settings: { times: 3 }, start: 1 },
  ]);
  const map = maps.mapOf(turn, 0);
  assert.deepEqual([map.low, map.high, map.diverging, map.format(0.5)], [-2, 2, true, '+50 points']);
  assert.equal(map.label, 'Slow map of token 0, "a", over the picture: strongest.');
  assert.deepEqual(map.why, {
    ...{ figure: 'attention', title: 'Slow map', what: 'Map 0.', how: 'Slowly.', scale: 'To 2.', not: 'Haste.' },
  });
  await answer(1);
  await answer(2);
  assert.deepEqual(arrived, ['Slow: map 2 of 3 is being made …', 'Slow: map 3 of 3 is being made …', '']);
  assert.equal(sent.length, 3);
});

test('no more of them are asked for once something else is chosen, and the rest when it is chosen again', async () => {
  const { state, sent, arrived, maps, turn, answer } = slowMaps();
  maps.mapOf(turn, 0);
  state.set({ settings: { times: 4 } });
  await answer(0);
  assert.deepEqual([sent.length, arrived.length], [1, 0]);
  state.set({ settings: { times: 3 } });
  assert.equal(maps.mapOf(turn, 0).caption, 'map 0');
  assert.equal(maps.mapOf(turn, 1), null);
  assert.deepEqual([sent.length, sent[1].start], [2, 1]);
});

test('maps that cannot be had are not asked for again and again', async () => {
  const { sent, waiting, arrived, maps, turn } = slowMaps();
  maps.mapOf(turn, 0);
  waiting.shift()({ error: 'This needs a model that is running.' });
  await new Promise(setImmediate);
  assert.deepEqual(arrived, ['This needs a model that is running.']);
  assert.equal(maps.mapOf(turn, 0), null);
  assert.equal(sent.length, 1);
  maps.retry(turn);
  maps.mapOf(turn, 0);
  assert.equal(sent.length, 2);
});

test('beside the map of another method, the shares are still those of attention, for the layer chosen', async () => {
  const { sent, maps, turn } = slowMaps();
  assert.equal(maps.shareOf(turn, 0), null);
  assert.deepEqual(sent, [{ name: 'maps', run: 'r1', layer: 1, head: null, start: 0 }]);
});
