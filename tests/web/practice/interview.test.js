// The mock interview: its clock, what is kept of it, and what is said of one that is over.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { AnswerClock, clockTime } from '../../../viz/web/js/practice/interview/answer_clock.js';
import {
  areSeconds,
  changed,
  describeDate,
  describeJudgements,
  describeScore,
  isLast,
  readInterviews,
  withFinished,
  withInterview,
  withJudgement,
} from '../../../viz/web/js/practice/interview/interview_record.js';

const OVER = 'Time. Finish your sentence, then compare.';
const known = (id) => id.startsWith('Q');
const EMPTY = { kept: [], current: null, seconds: 90, mix: 'mixed' };
const NOW = new Date('2026-11-29T12:00:00Z');
const BEGUN = withInterview(EMPTY, { mix: 'senior', seconds: 30, ids: ['Q1', 'Q2'], now: NOW });

test('seconds as a clock shows them', () => {
  assert.deepEqual([0, -3, 0.2, 9, 59.1, 60, 125].map(clockTime), [
    '0:00',
    '0:00',
    '0:01',
    '0:09',
    '1:00',
    '1:00',
    '2:05',
  ]);
});

test('a clock runs down, says half and the end once each, and counts on', () => {
  const clock = new AnswerClock(10, 10); // of numbers that are exact in binary
  assert.deepEqual(clock.pass(4.75), { words: '', keep: true }); // a step of five seconds is crossed
  assert.deepEqual(clock.pass(0.25), { words: 'Half of the time.', keep: false });
  assert.deepEqual(clock.pass(0.5), { words: '', keep: true });
  assert.deepEqual([clock.face, clock.share, clock.words], ['0:05', 0.45, '']);
  assert.deepEqual(clock.pass(4.5), { words: OVER, keep: true });
  assert.deepEqual(clock.pass(2), { words: '', keep: true });
  assert.deepEqual(clock.pass(1.5), { words: '', keep: false });
  assert.deepEqual([clock.face, clock.share, clock.words], ['+0:04', 0, OVER]);
});

test('a clock that skips from the first half past the end says only the end', () => {
  assert.deepEqual(new AnswerClock(10, 10).pass(11), { words: OVER, keep: true });
});

test('a clock that is taken up again does not repeat what it said', () => {
  assert.equal(new AnswerClock(10, 4).pass(0.5).words, '');
  assert.equal(new AnswerClock(10, -2).pass(0.5).words, '');
  assert.equal(new AnswerClock(10, -2).words, OVER);
});

test('time does not pass while a clock is paused', () => {
  const clock = new AnswerClock(10, 7);
  clock.paused = true;
  assert.deepEqual(clock.pass(100), { words: '', keep: false });
  assert.deepEqual([clock.left, clock.words], [7, 'Paused.']);
  clock.paused = false;
  clock.pass(1);
  assert.deepEqual([clock.left, clock.words], [6, '']);
});

test('an interview begins with its first question and all of the time', () => {
  const item = (id) => ({ id, notes: '', used: 0, judged: null });
  assert.deepEqual(BEGUN, {
    kept: [],
    mix: 'senior',
    seconds: 30,
    current: {
      mix: 'senior',
      seconds: 30,
      begun: '2026-11-29T12:00:00.000Z',
      at: 0,
      left: 30,
      comparing: false,
      items: [item('Q1'), item('Q2')],
    },
  });
});

test('notes go to the question that is asked, and a judgement leads to the next one', () => {
  const first = changed(BEGUN.current, { left: 12, comparing: true }, { notes: 'Patches', used: 18 });
  const second = withJudgement(first, 2);
  assert.deepEqual([second.at, second.left, second.comparing], [1, 30, false]);
  assert.deepEqual(second.items[0], { id: 'Q1', notes: 'Patches', used: 18, judged: 2 });
  assert.deepEqual(second.items[1], BEGUN.current.items[1]);
  assert.deepEqual([isLast(first), isLast(second)], [false, true]);
  assert.equal(withJudgement(second, 0).at, 1);
});

test('an interview that is over is kept after the others, with the words of its questions', () => {
  const before = { items: [] };
  const current = withJudgement(BEGUN.current, 3);
  const record = withFinished({ ...BEGUN, kept: [before] }, current, (id) => `What is ${id}?`);
  assert.equal(record.current, null);
  assert.deepEqual(record.kept, [
    before,
    {
      begun: '2026-11-29T12:00:00.000Z',
      mix: 'senior',
      seconds: 30,
      items: [
        { id: 'Q1', ask: 'What is Q1?', notes: '', used: 0, judged: 3 },
        { id: 'Q2', ask: 'What is Q2?', notes: '', used: 0, judged: null },
      ],
    },
  ]);
});

test('what is kept of an interview under way comes back', () => {
  assert.deepEqual(readInterviews(JSON.parse(JSON.stringify(BEGUN)), known), BEGUN);
});

test('an interview that does not hold together is left alone', () => {
  const { current } = BEGUN;
  for (const odd of [
    7,
    { items: [{ id: 'Q999' }], at: 4 },
    { ...current, items: [] },
    { ...current, at: 2 },
    { ...current, at: -1 },
    { ...current, at: 0.5 },
    { ...current, left: null },
    { ...current, seconds: 'x' },
    { ...current, items: [{ id: 'gone', notes: '' }] },
    { ...current, items: [{ id: 'Q1' }] },
  ]) {
    assert.equal(readInterviews({ current: odd }, known).current, null, JSON.stringify(odd));
  }
  assert.deepEqual(readInterviews({ kept: [null, 7, { items: [3] }], seconds: 'x', mix: 'constructor' }, known), EMPTY);
  assert.deepEqual(readInterviews(undefined, known), EMPTY);
});

test('from 5 to 900 whole seconds', () => {
  assert.deepEqual([4, 5, 900, 901, 5.5, NaN].map(areSeconds), [false, true, true, false, false, false]);
});

test('what is said of an interview that is over', () => {
  const items = [2, 3, 1, 2, null, 9].map((judged) => ({ id: 'Q1', notes: '', used: 0, judged }));
  assert.equal(describeScore({ items }), '3 of 6 well');
  assert.equal(describeJudgements({ items }), 'Partly: 1 · Well enough: 2 · As I would want it: 1');
  assert.equal(describeJudgements({ items: [] }), 'Nothing judged.');
  assert.equal(describeDate({ begun: 'x', items }), 'Some day');
  assert.match(describeDate({ begun: '2026-11-29T12:00:00Z', items }), /29.*2026/);
});
