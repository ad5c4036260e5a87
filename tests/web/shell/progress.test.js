import assert from 'node:assert/strict';
import { test } from 'node:test';
import { interruptedWords, progressWords } from '../../../viz/web/js/shell/progress_words.js';
import { TurnInProgress } from '../../../viz/web/js/shell/turn_in_progress.js';

test('one turn at a time; whoever waits for its end hears of it once', async () => {
  const progress = new TurnInProgress();
  const heard = [];
  progress.onChange(() => heard.push(progress.number));
  await progress.over();
  progress.begin(4);
  assert.throws(() => progress.begin(5), /turn 5 begins while turn 4 is under way/);
  let over = 0;
  const waiting = progress.over().then(() => over++);
  await Promise.resolve();
  assert.equal(over, 0);
  progress.end();
  await waiting;
  progress.begin(5);
  progress.end();
  assert.equal(over, 1);
  assert.deepEqual(heard, [4, null, 5, null]);
});

test('how far an answer is, in a sentence with the right number', () => {
  const base = { turn: 0, note: 'Said.', place: 1, count: 3, about: '', tokens: {} };
  assert.equal(progressWords({ ...base, status: 'waiting' }), 'In line: 1 question before yours.');
  assert.equal(progressWords({ ...base, status: 'waiting', place: 2 }), 'In line: 2 questions before yours.');
  assert.equal(progressWords({ ...base, status: 'loading' }), 'Waiting for the model. Said.');
  assert.equal(progressWords({ ...base, status: 'answering' }), 'Token 3 …');
  for (const status of ['done', 'stopped', 'failed']) assert.equal(progressWords({ ...base, status }), 'Said.');
});

test('an answer that broke off says how much of it there is', () => {
  assert.equal(interruptedWords(0, 'Gone.'), 'Gone.');
  assert.equal(interruptedWords(1, 'Gone.'), 'Interrupted after 1 token. Gone.');
  assert.equal(interruptedWords(2, 'Gone.'), 'Interrupted after 2 tokens. Gone.');
});
