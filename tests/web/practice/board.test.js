// The drawing on the board: cards, arrows and states, and the way of an arrow.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { arrowPath } from '../../../viz/web/js/practice/board/arrow_path.js';
import { buttonAfter, placeAfter } from '../../../viz/web/js/practice/board/board_keys.js';
import {
  emptyBoard,
  firstPlace,
  readBoard,
  withArrow,
  withCard,
  withPassing,
  withTurned,
  withoutArrow,
  withoutCard,
} from '../../../viz/web/js/practice/board/board_record.js';

const KIT = {
  lanes: 2,
  places: 3,
  steps: [],
  parts: ['picture', 'eye', 'question'].map((id) => ({ id, name: id, also: '', learns: id === 'eye' })),
  passes: [{ id: 'pixels', name: 'pixels' }],
};
const where = ({ parts }) => Object.fromEntries(parts.map(({ id, lane, place }) => [id, [lane, place]]));
/** Picture, eye and question in a row, joined one after the other. */
const DRAWN = [
  (board) => withCard(board, 'picture', 0, 0),
  (board) => withCard(board, 'eye', 0, 1),
  (board) => withCard(board, 'question', 1, 2),
  (board) => withArrow(board, 'picture', 'eye'),
  (board) => withArrow(board, 'eye', 'question'),
  (board) => withTurned(board, 'one', 'eye'),
].reduce((board, step) => step(board), emptyBoard());

test('a card is laid, and moved', () => {
  assert.deepEqual(where(DRAWN), { picture: [0, 0], eye: [0, 1], question: [1, 2] });
  const moved = withCard(DRAWN, 'eye', 1, 0);
  assert.deepEqual(where(moved), { picture: [0, 0], eye: [1, 0], question: [1, 2] });
  assert.deepEqual([moved.arrows, moved.stages], [DRAWN.arrows, DRAWN.stages]);
});

test('a card that is laid where it lies changes nothing', () => {
  assert.deepEqual(withCard(DRAWN, 'eye', 0, 1), DRAWN);
});

test('a card that is laid onto another changes places with it, and no arrow is lost', () => {
  const swapped = withCard(DRAWN, 'picture', 0, 1);
  assert.deepEqual(where(swapped), { picture: [0, 1], eye: [0, 0], question: [1, 2] });
  assert.deepEqual(swapped.arrows, DRAWN.arrows);
});

test('a card from the tray that is laid onto another takes its place, and what hung on the other goes', () => {
  const board = withCard(withoutCard(DRAWN, 'question'), 'question', 0, 1);
  assert.deepEqual(where(board), { picture: [0, 0], question: [0, 1] });
  assert.deepEqual(board.arrows, []);
  assert.deepEqual(board.stages, { one: {}, two: {} });
});

test('taking a card off takes its arrows and its states, and no others', () => {
  const board = withoutCard(withTurned(DRAWN, 'two', 'question'), 'eye');
  assert.deepEqual(where(board), { picture: [0, 0], question: [1, 2] });
  assert.deepEqual(board.arrows, []);
  assert.deepEqual(board.stages, { one: {}, two: { question: 'frozen' } });
  assert.deepEqual(withoutCard(DRAWN, 'picture').arrows, [{ from: 'eye', to: 'question', passes: '' }]);
});

test('no change touches the board before it', () => {
  const before = structuredClone(DRAWN);
  withCard(DRAWN, 'picture', 0, 1);
  withoutCard(DRAWN, 'eye');
  withPassing(DRAWN, 'picture-eye', 'pixels');
  withTurned(DRAWN, 'two', 'eye');
  assert.deepEqual(DRAWN, before);
});

test('an arrow is there once, says what passes, and goes', () => {
  assert.equal(withArrow(DRAWN, 'picture', 'eye'), DRAWN);
  const back = withArrow(DRAWN, 'eye', 'picture');
  assert.equal(back.arrows.length, 3);
  const named = withPassing(back, 'picture-eye', 'pixels');
  assert.deepEqual(
    named.arrows.map(({ passes }) => passes),
    ['pixels', '', ''],
  );
  assert.deepEqual(withoutArrow(named, 'picture-eye').arrows, [
    { from: 'eye', to: 'question', passes: '' },
    { from: 'eye', to: 'picture', passes: '' },
  ]);
});

test('a card is turned from frozen to trained and back, in one stage alone', () => {
  const states = [];
  let board = DRAWN;
  for (let turn = 0; turn < 3; turn++) {
    states.push(board.stages.one.eye);
    board = withTurned(board, 'one', 'eye');
  }
  assert.deepEqual(states, ['frozen', 'trained', 'frozen']);
  assert.deepEqual(board.stages.two, {});
});

test('a card goes first where it lies, else to the first empty place', () => {
  const at = (board, id) => {
    const { lane, place } = firstPlace(board, KIT, id);
    return [lane, place];
  };
  assert.deepEqual(at(DRAWN, 'question'), [1, 2]);
  assert.deepEqual(at(DRAWN, 'other'), [0, 2]);
  assert.deepEqual(at(emptyBoard(), 'eye'), [0, 0]);
  const full = [0, 1, 2, 3, 4, 5].reduce((b, n) => withCard(b, `card ${n}`, Math.floor(n / 3), n % 3), emptyBoard());
  assert.deepEqual(at(full, 'eye'), [0, 0]);
});

test('a kept board comes back as it was', () => {
  assert.deepEqual(readBoard(JSON.parse(JSON.stringify(DRAWN)), KIT), DRAWN);
});

test('of a kept board only what still is one comes back', () => {
  const kept = {
    parts: [
      { id: 'eye', lane: 0, place: 1 },
      { id: 'eye', lane: 1, place: 0 }, // twice
      { id: 'picture', lane: 0, place: 1 }, // where another lies
      { id: 'question', lane: 2, place: 0 }, // beside the board
      { id: 'gone', lane: 1, place: 1 }, // no longer a card
      null,
    ],
    arrows: [
      { from: 'eye', to: 'eye', passes: 'unheard of' },
      { from: 'picture', to: 'eye', passes: '' },
      { from: 'eye', to: 'eye', passes: 'pixels' },
    ],
    stages: { one: { eye: 'trained', picture: 'frozen' }, two: { eye: 'constructor' } },
  };
  assert.deepEqual(readBoard(kept, KIT), {
    parts: [{ id: 'eye', lane: 0, place: 1 }],
    arrows: [{ from: 'eye', to: 'eye', passes: 'pixels' }],
    stages: { one: { eye: 'trained' }, two: {} },
  });
  for (const odd of [undefined, null, 7, [], { parts: 7, arrows: {}, stages: [] }]) {
    assert.deepEqual(readBoard(odd, KIT), emptyBoard());
  }
});

test('arrow keys lead from place to place, and stop at the edge', () => {
  const from = { lane: 0, place: 1 };
  assert.deepEqual(placeAfter('ArrowRight', from, KIT, false), { lane: 0, place: 2 });
  assert.deepEqual(placeAfter('ArrowDown', from, KIT, false), { lane: 1, place: 1 });
  assert.deepEqual(placeAfter('ArrowUp', from, KIT, false), from);
  assert.deepEqual(placeAfter('ArrowRight', { lane: 1, place: 2 }, KIT, false), { lane: 1, place: 2 });
  assert.deepEqual(placeAfter('ArrowDown', from, KIT, true), { lane: 0, place: 2 }); // the pipeline runs downwards
  assert.deepEqual(placeAfter('ArrowRight', from, KIT, true), { lane: 1, place: 1 });
  assert.equal(placeAfter('Enter', from, KIT, false), null);
  assert.deepEqual(
    [buttonAfter('ArrowDown', 0, 3), buttonAfter('ArrowLeft', 0, 3), buttonAfter('a', 0, 3)],
    [1, 0, null],
  );
});

const box = (lane, place) => ({ u: 100 * place, v: 80 * lane, du: 60, dv: 40, lane, place });

test('an arrow to the next card is straight and ends before it', () => {
  const across = arrowPath(box(0, 0), box(0, 1), false);
  assert.equal(across.line, 'M 60.0 20.0 L 96.0 20.0');
  assert.deepEqual([across.label, across.beside], [[78, 20], 'above']);
  assert.match(across.head, /^M 96\.0 20\.0 /);
  const down = arrowPath(box(0, 0), box(0, 1), true);
  assert.equal(down.line, 'M 20.0 60.0 L 20.0 96.0');
  assert.equal(down.beside, 'right');
});

test('an arrow past a neighbour goes round, and the one back does not lie on it', () => {
  const there = arrowPath(box(0, 0), box(0, 2), false);
  const back = arrowPath(box(0, 2), box(0, 0), false);
  assert.equal(there.line, 'M 42.0 40.0 C 42.0 88.0, 218.0 88.0, 218.0 44.0');
  assert.equal(back.line, 'M 218.0 40.0 C 218.0 88.0, 42.0 88.0, 42.0 44.0');
  const second = arrowPath(box(1, 0), box(1, 2), false); // of the second lane on the other side
  assert.equal(second.line, 'M 42.0 80.0 C 42.0 32.0, 218.0 32.0, 218.0 76.0');
});

test('an arrow into the other lane is straight above its card, and bends elsewhere', () => {
  assert.equal(arrowPath(box(0, 1), box(1, 1), false).line, 'M 130.0 40.0 L 130.0 76.0');
  assert.equal(arrowPath(box(1, 1), box(0, 1), false).line, 'M 130.0 80.0 L 130.0 44.0');
  assert.equal(
    arrowPath(box(1, 0), box(0, 1), false).line,
    'M 60.0 100.0 L 116.0 100.0 Q 130.0 100.0 130.0 86.0 L 130.0 44.0',
  );
});
