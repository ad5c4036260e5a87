import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';

import { addressOf, screenAt, screenNamed, sectionNamed } from '../../viz/web/js/course/address.js';
import { BLOCKS, showBlock } from '../../viz/web/js/course/blocks.js';
import { lessonWords, onwardWords } from '../../viz/web/js/course/course_list.js';
import { addressOfLink } from '../../viz/web/js/course/links.js';
import { createProgress, nextLesson, screensDone } from '../../viz/web/js/course/progress.js';
import { emptyWords } from '../../viz/web/js/course/question.js';

const lesson = (slug, ...blocks) => ({
  slug,
  number: 1,
  title: `On ${slug}`,
  minutes: 12,
  idea: '',
  blocks: blocks.map((id) => ({ id, kind: 'text', heading: id })),
});
const LESSONS = [lesson('parts', 'eye', 'hand'), lesson('tokens', 'one'), lesson('cracks', 'a', 'b', 'c')];

test('an address names a section, and in it a screen', () => {
  assert.equal(addressOf(screenAt('parts')), '#room=lessons&lesson=parts');
  assert.equal(addressOf(screenAt('parts', 'eye')), '#room=lessons&lesson=parts&block=eye');
  assert.equal(addressOf(screenNamed('parts#eye')), '#room=lessons&lesson=parts&block=eye');
  assert.deepEqual(screenNamed('parts').params, { lesson: 'parts' });
  assert.deepEqual(sectionNamed('drills/draw'), { section: 'drills', params: { tab: 'draw' } });
  assert.equal(addressOf(sectionNamed('walk')), '#room=walk');
  assert.equal(addressOf(screenAt('a&b=c')), '#room=lessons&lesson=a%26b%3Dc');
});

test('a link leads where its kind says; what is explained on the spot leads nowhere else', () => {
  const sources = { paper: { title: 'A paper', url: 'there.example/paper' }, own: { title: 'Our own' } };
  const address = (to, target) => addressOfLink({ kind: 'link', to, target, children: [] }, sources);
  assert.equal(address('block', 'tokens#one'), '#room=lessons&lesson=tokens&block=one');
  assert.equal(address('room', 'drills/toy'), '#room=drills&tab=toy');
  assert.equal(address('source', 'paper'), 'there.example/paper');
  for (const target of ['own', 'constructor']) assert.equal(address('source', target), '#room=lessons');
  assert.equal(address('glossary', 'patch'), '#room=lessons');
});

test('one goes on with what was left, else with the first that is not finished', () => {
  const next = (all, last) => {
    const { lesson: found, begun } = nextLesson(LESSONS, all, last);
    return [found.slug, begun];
  };
  const finished = { done: {}, finished: '2026-11-29' };
  assert.deepEqual(next({}, ''), ['parts', false]);
  assert.deepEqual(next({ tokens: { done: {} } }, 'tokens'), ['tokens', true]);
  assert.deepEqual(next({ parts: finished }, 'parts'), ['tokens', false]);
  assert.deepEqual(next({ parts: finished, tokens: finished, cracks: finished }, 'cracks'), ['parts', false]);
  assert.deepEqual(next({}, 'gone'), ['parts', false]);
});

test('the list says how far one is', () => {
  const [parts] = LESSONS;
  assert.equal(screensDone(parts, { done: { eye: {}, elsewhere: {} } }), 1);
  assert.equal(lessonWords(parts, { done: {} }), '12 minutes, 2 screens');
  assert.equal(lessonWords(parts, { done: { hand: {} } }), '12 minutes, 1 of 2 screens');
  assert.equal(lessonWords(parts, { done: {}, finished: '2026-11-29' }), '12 minutes, finished');
  assert.equal(onwardWords({ lesson: parts, begun: true }, {}), 'Continue where you left: On parts');
  assert.equal(onwardWords({ lesson: parts, begun: false }, { tokens: { done: {} } }), 'Go on with On parts');
  assert.equal(onwardWords({ lesson: parts, begun: false }, {}), 'Begin the first lesson');
});

test('progress is kept by lesson, and nothing of it is lost by another screen', () => {
  const record = {};
  const learner = {
    get: (part, fallback) => structuredClone(record[part] ?? fallback),
    set: (part, value) => {
      record[part] = structuredClone(value);
    },
  };
  const progress = createProgress(learner);
  assert.deepEqual(progress.of('parts'), { done: {} });
  progress.done('parts', 'eye', { answer: '7', right: false });
  progress.visit('parts', 'eye');
  progress.done('parts', 'hand', {});
  progress.done('tokens', 'one', {});
  assert.deepEqual(record.lessons.parts, { done: { eye: { answer: '7', right: false }, hand: {} }, at: 'eye' });
  assert.equal(progress.last(), 'parts');
  record.lessons.parts.finished = '2025-01-02';
  progress.finish('parts');
  assert.equal(progress.of('parts').finished, '2025-01-02');
  progress.finish('tokens');
  assert.match(progress.of('tokens').finished, /^\d{4}-\d\d-\d\d$/);
  progress.forget('parts');
  assert.deepEqual(Object.keys(record.lessons), ['tokens']);
});

test('nothing is answered: what to do depends on the kind of answer', () => {
  assert.equal(emptyWords({ choices: [] }), 'Choose one first; a wrong guess teaches more than none.');
  assert.equal(emptyWords({ choices: null }), 'Write a number first; a wrong guess teaches more than none.');
});

// ---- the kinds of screen, with a screen that writes down what is asked of it

const p = (text) => [{ kind: 'p', children: [{ kind: 'text', text }] }];
const BLOCK = { id: 'b', heading: 'B', before: p('read'), ask: 'How many?', unit: '', choices: null };

const shown = (kind, figure = null) => {
  const events = [];
  let answer = () => assert.fail('nothing was asked');
  const screen = {
    before: (nodes) => events.push(['before', nodes]),
    after: (nodes) => events.push(['after', nodes]),
    ask: (block, answered) => {
      events.push(['ask', block.ask]);
      answer = answered;
    },
    figure: { show: ({ name }) => events.push(['show', name]), offer: ({ name }) => events.push(['offer', name]) },
  };
  showBlock({ ...BLOCK, kind, figure }, screen, (outcome) => events.push(['done', outcome]));
  return { events, answer: (outcome) => answer(outcome) };
};
const [READ, AFTER] = [
  ['before', p('read')],
  ['after', p('so it is')],
];

test('there are five kinds of screen', () => {
  assert.deepEqual([...BLOCKS.keys()].sort(), ['experiment', 'figure', 'prediction', 'quiz', 'text']);
  const modules = readdirSync(new URL('../../viz/web/js/course/blocks', import.meta.url));
  assert.deepEqual([...BLOCKS.keys()].map((kind) => `${kind}.js`).sort(), modules.sort());
});

test('a text and a figure are done once they are on show', () => {
  assert.deepEqual(shown('text').events, [READ, ['done', {}]]);
  for (const kind of ['text', 'figure']) {
    assert.deepEqual(shown(kind, { name: 'anatomy' }).events, [READ, ['show', 'anatomy'], ['done', {}]]);
  }
});

test('an experiment offers its figure instead of running it', () => {
  assert.deepEqual(shown('experiment', { name: 'blocked' }).events, [READ, ['offer', 'blocked'], ['done', {}]]);
});

test('a prediction keeps figure and text back until it is answered, and is done only then', () => {
  const { events, answer } = shown('prediction', { name: 'growth' });
  assert.deepEqual(events, [READ, ['ask', 'How many?']]);
  answer({ answer: '5', right: true, told: '', after: p('so it is') });
  assert.deepEqual(events.slice(2), [['done', { answer: '5', right: true }], AFTER, ['show', 'growth']]);
});

test('a quiz has its figure from the start; giving up is done too', () => {
  const { events, answer } = shown('quiz', { name: 'growth' });
  assert.deepEqual(events, [READ, ['show', 'growth'], ['ask', 'How many?']]);
  answer({ answer: null, right: false, told: '', after: p('so it is') });
  assert.deepEqual(events.slice(3), [['done', { answer: null, right: false }], AFTER]);
});

test('a kind that this page does not know is said so, and is not done', () => {
  assert.deepEqual(shown('dance').events, [['before', p('This page cannot show a “dance”.')]]);
});
