import assert from 'node:assert/strict';
import { test } from 'node:test';

import { addressOf, screenAt, screenNamed, sectionNamed } from '../../viz/web/js/course/address.js';
import { fetchBlocks } from '../../viz/web/js/course/blocks.js';
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

// ---- what shows a screen, with a screen that writes down what is asked of it

const p = (text) => [{ kind: 'p', children: [{ kind: 'text', text }] }];
const BLOCK = { id: 'b', heading: 'B', before: p('read'), ask: 'How many?', unit: '', choices: null };

const shown = async (script, figure = null) => {
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
  const block = { ...BLOCK, kind: 'dance', script, figure };
  const showBlock = await fetchBlocks([block, { script: 'block' }]);
  showBlock(block, screen, (outcome) => events.push(['done', outcome]));
  return { events, answer: (outcome) => answer(outcome) };
};
const [READ, AFTER] = [
  ['before', p('read')],
  ['after', p('so it is')],
];

test('what is only read is done once it is on show', async () => {
  assert.deepEqual((await shown('block')).events, [READ, ['done', {}]]);
  assert.deepEqual((await shown('block', { name: 'anatomy' })).events, [READ, ['show', 'anatomy'], ['done', {}]]);
});

test('an experiment offers its figure instead of running it', async () => {
  const { events } = await shown('experiment', { name: 'blocked' });
  assert.deepEqual(events, [READ, ['offer', 'blocked'], ['done', {}]]);
});

test('a prediction keeps figure and text back until it is answered, and is done only then', async () => {
  const { events, answer } = await shown('prediction', { name: 'growth' });
  assert.deepEqual(events, [READ, ['ask', 'How many?']]);
  answer({ answer: '5', right: true, told: '', after: p('so it is') });
  assert.deepEqual(events.slice(2), [['done', { answer: '5', right: true }], AFTER, ['show', 'growth']]);
});

test('any other question has its figure from the start; giving up is done too', async () => {
  const { events, answer } = await shown('question', { name: 'growth' });
  assert.deepEqual(events, [READ, ['show', 'growth'], ['ask', 'How many?']]);
  answer({ answer: null, right: false, told: '', after: p('so it is') });
  assert.deepEqual(events.slice(3), [['done', { answer: null, right: false }], AFTER]);
});

test('a kind that this page does not know is said so, and is not done', async () => {
  // Only what is a name is looked for: each of these would lead somewhere.
  for (const script of ['../blocks/block', './block', 'block.js?']) {
    assert.deepEqual((await shown(script)).events, [['before', p('This page cannot show a “dance”.')]], script);
  }
});

test('a script that does not come is no kind that cannot be shown', async () => {
  await assert.rejects(fetchBlocks([{ script: 'nowhere' }]));
});
