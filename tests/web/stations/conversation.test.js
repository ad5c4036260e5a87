import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AttentionMaps } from '../../../viz/web/js/stations/attention_maps.js';
import { Conversation } from '../../../viz/web/js/stations/conversation.js';
import { StationData } from '../../../viz/web/js/stations/station_data.js';
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
  const maps = new AttentionMaps(state, request, { arrived: (turn) => arrived.push(turn.turn), failed: assert.fail });
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
