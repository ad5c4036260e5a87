import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  hasEnded,
  keptTurn,
  newTurn,
  positionsBefore,
  restOf,
  restoredTurn,
  takeFacts,
  textOf,
} from '../../../viz/web/js/stations/turn.js';

const token = (text, image, end = false) => ({ text, share: { image }, end });
const ABOUT = {
  run: 'r7',
  geometry: { layers: 3, heads: 5 },
  strip: { length: 40 },
  stations: { prefix: '40' },
};
const answered = (number, { branched = false } = {}) => {
  const turn = newTurn(number, 'Is there a saw?', branched);
  takeFacts(turn, ABOUT);
  const tokens = [token('A', 0.1), token(' saw', 0.4), token('.', 0.9), token('', 0.8, true)];
  return Object.assign(turn, { tokens, painted: 4, status: 'done', finished: true });
};

test('what the server wrote of a turn is taken apart, and nothing is made up', () => {
  const turn = newTurn(3, 'Why?', false);
  assert.deepEqual([turn.run, turn.geometry, turn.strip, turn.shapes], ['', {}, null, {}]);
  takeFacts(turn, ABOUT);
  assert.deepEqual([turn.run, turn.geometry.heads, turn.strip.length, turn.shapes.prefix], ['r7', 5, 40, '40']);
});

test('a turn rests on the token picked, on the newest while it is written, on a telling word at its end', () => {
  const turn = answered(0);
  assert.equal(restOf(turn), 1);
  assert.equal(restOf({ ...turn, picked: 2 }), 2);
  assert.equal(restOf({ ...turn, finished: false, painted: 3 }), 2);
  assert.equal(restOf({ ...turn, painted: 0 }), null);
  assert.equal(restOf(null), null);
});

test('a turn that was kept comes back whole, with the place of its picture', () => {
  const turn = restoredTurn(JSON.parse(JSON.stringify(keptTurn(answered(4)))));
  assert.deepEqual([turn.turn, turn.painted, turn.finished, turn.run], [4, 4, true, 'r7']);
  assert.equal(restoredTurn(keptTurn({ ...answered(4), status: 'answering' })).finished, false);
  assert.equal(textOf(turn), 'A saw.');
  assert.equal(textOf({ ...turn, broken: true }), 'A saw. … (interrupted)');
});

test('a turn follows on the last one that was kept, its answer without the end included', () => {
  const [first, second, third] = [answered(0), answered(1), answered(2)];
  assert.equal(positionsBefore([first], first), 0);
  assert.equal(positionsBefore([first, second], second), 43);
  second.strip = { length: 60 };
  assert.equal(positionsBefore([first, second, third], third), 63);
  assert.equal(positionsBefore([first, { ...second, branched: true }, third], third), 43);
  assert.equal(positionsBefore([first, { ...second, status: 'stopped' }, third], third), 43);
  assert.equal(positionsBefore([{ ...first, past: true }, third], third), 0);
  third.branched = true;
  assert.equal(positionsBefore([first, second, third], third), 0);
});

test('waiting, loading, working and answering are no end', () => {
  const ended = ['waiting', 'loading', 'working', 'answering', 'done', 'stopped', 'failed', 'unknown'];
  assert.deepEqual(
    ended.filter((status) => hasEnded({ status })),
    ['done', 'stopped', 'failed', 'unknown'],
  );
});
