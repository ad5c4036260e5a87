// The learner's record: what is sound in it stays, what is not is set aside and named, and a file overwrites nothing.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { LearnerRecord } from '../../../viz/web/js/practice/record.js';
import { RECORD_FORMS } from '../../../viz/web/js/record_forms.js';

const KEY = 'glassbox.learner';
const SOUND = {
  lessons: {
    'three-parts': { done: { heard: {}, guess: { answer: '1', right: false } }, at: 'guess' },
    'two-stages': { done: {}, finished: '2026-11-28' },
  },
  last: 'three-parts',
  cards: {
    cards: { R10: { card: { due: '2026-12-01T00:00:00Z' }, rating: 3, times: 1, at: '2026-11-28' } },
    drafts: { R11: 'a dog' },
    limit: 10,
    fresh: { day: '2026-11-28', count: 1 },
  },
  numbers: { streak: 2, best: 4, kinds: { grid: { asked: 6, right: 5 } }, chosen: ['grid'] },
  interview: { kept: [], current: null, seconds: 90, mix: 'mixed' },
  board: { parts: [{ id: 'encoder', lane: 0, place: 1 }], arrows: [], stages: { one: {}, two: {} } },
};
const ODD = [null, 0, -1, 1.5, '', 'x', true, [], [null], [[1]], {}, { done: 3 }, { length: 1 }, [{ id: 1 }]];

/** A browser's storage, with what is in it. */
const storage = (texts = {}) => {
  const kept = new Map(Object.entries(texts));
  return {
    kept,
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, text) => void kept.set(key, text),
    removeItem: (key) => void kept.delete(key),
    aside: () => [...kept].filter(([key]) => key !== KEY).map(([, text]) => text),
  };
};
const asText = (parts) => JSON.stringify({ version: 1, parts });
const asFile = (parts, version = 1) => JSON.stringify({ what: KEY, version, parts });

/** What a page makes of a record that its browser kept. */
const read = (record) => {
  const store = storage({ [KEY]: asText(record) });
  const learner = new LearnerRecord({ store, forms: RECORD_FORMS });
  const names = Object.keys(record).filter((name) => learner.get(name) !== undefined);
  const parts = Object.fromEntries(names.map((name) => [name, learner.get(name)]));
  return { parts, aside: store.aside(), trouble: learner.trouble };
};

/** Every place of a value, its own included. */
const places = (value, path = []) => [
  path,
  ...(value && typeof value === 'object'
    ? Object.entries(value).flatMap(([name, one]) => places(one, [...path, name]))
    : []),
];
const changed = (value, [name, ...rest], to) => {
  if (name === undefined) return to;
  const copy = Array.isArray(value) ? [...value] : { ...value };
  copy[name] = changed(value[name], rest, to);
  return copy;
};
/** Numbers from 0 up to 1, always the same for a seed (mulberry32). */
const chance = (seed) => () => {
  seed = (seed + 0x6d2b79f5) | 0;
  let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
};
/** The sound record with some of its places holding something else. */
const spoilt = (seed, times) => {
  const random = chance(seed);
  const one = (list) => list[Math.floor(random() * list.length)];
  let record = SOUND;
  for (let time = 0; time < times; time++) record = changed(record, one(places(record).slice(1)), one(ODD));
  return record;
};

test('every part that the page keeps has a form', () => {
  assert.deepEqual(Object.keys(RECORD_FORMS).sort(), ['board', 'cards', 'interview', 'last', 'lessons', 'numbers']);
});

test('a sound record is taken as it is', () => {
  assert.deepEqual(read(SOUND), { parts: SOUND, aside: [], trouble: '' });
});

const withoutLessons = Object.fromEntries(Object.entries(SOUND).filter(([name]) => name !== 'lessons'));
for (const [path, to, rest] of [
  [['lessons'], null, withoutLessons],
  [['lessons', 'two-stages'], 7, changed(SOUND, ['lessons'], { 'three-parts': SOUND.lessons['three-parts'] })],
  [['lessons', 'three-parts', 'done'], 'x', changed(SOUND, ['lessons', 'three-parts', 'done'], {})],
  [['numbers', 'kinds', 'grid', 'right'], '5', changed(SOUND, ['numbers', 'kinds'], {})],
  [['board', 'parts', 0, 'lane'], -1, changed(SOUND, ['board', 'parts'], [])],
]) {
  // Previously any record of the right outer form was trusted, and a practice's script broke over its parts.
  test(`with ${path.join('.')} damaged the sound parts stay and the whole is set aside`, () => {
    const record = changed(SOUND, path, to);
    const { parts, aside, trouble } = read(record);
    assert.deepEqual(parts, rest);
    assert.deepEqual(
      aside.map((text) => JSON.parse(text).parts),
      [record],
    );
    assert.ok(trouble.includes(path.join('.')), trouble);
  });
}

test('two hundred records with odd values anywhere: what is left is sound, and nothing is lost', () => {
  for (let seed = 0; seed < 200; seed++) {
    const record = spoilt(seed, 1 + (seed % 5));
    const { parts, aside, trouble } = read(record);
    assert.equal(Boolean(aside.length), Boolean(trouble), `seed ${seed}`);
    for (const text of aside) assert.deepEqual(JSON.parse(text).parts, record, `seed ${seed}`);
    assert.equal(read(parts).trouble, '', `seed ${seed}: a mended record is sound`);
  }
});

test('of much that is damaged the first three are named, shortened, and the others counted', () => {
  const many = Object.fromEntries(['x'.repeat(99), 'b', 'c', 'd', 'e'].map((name) => [name, 7]));
  const { trouble } = read({ lessons: many });
  assert.ok(trouble.includes(`“lessons.${'x'.repeat(52)}”, “lessons.b”, “lessons.c” and 2 more are damaged`), trouble);
});

test('older records are brought up step by step', () => {
  const store = storage({ [KEY]: JSON.stringify({ version: 1, parts: { words: 'a b' } }) });
  const steps = { 1: ({ words }) => ({ words: words.split(' ') }), 2: ({ words }) => ({ many: words.length }) };
  const learner = new LearnerRecord({ store, version: 3, steps });
  assert.equal(learner.get('many', 0), 2);
  assert.equal(learner.trouble, '');
  assert.deepEqual(JSON.parse(store.kept.get(KEY)), { version: 3, parts: { many: 2 } });
});

test('without a place to keep anything it works and says so', () => {
  const heard = [];
  const learner = new LearnerRecord({ store: null });
  learner.listen((part) => heard.push(part));
  learner.set('cards', { a: [1] });
  learner.get('cards').a.push(2); // a copy: what is kept does not change by it
  assert.deepEqual(learner.get('cards'), { a: [1] });
  assert.match(learner.trouble, /keeps nothing/);
  assert.deepEqual(heard, ['cards']);
});

test('where there is no room left it works and says so', () => {
  const full = {
    getItem: () => null,
    setItem: () => {
      throw new Error('full');
    },
    removeItem() {},
  };
  const learner = new LearnerRecord({ store: full });
  learner.set('cards', 1);
  assert.equal(learner.get('cards'), 1);
  assert.match(learner.trouble, /no room left/);
});

for (const [text, why] of [
  ['{"version": 1, "parts": {"cards": ', 'it is damaged'],
  ['[]', 'it is damaged'],
  ['{"version": 1, "parts": []}', 'it is damaged'],
  ['{"version": 99, "parts": {"cards": {"limit": 3}}}', 'a newer version of this page wrote it'],
]) {
  test(`${text} is set aside, and one begins afresh`, () => {
    const store = storage({ [KEY]: text });
    const learner = new LearnerRecord({ store, forms: RECORD_FORMS });
    assert.ok(learner.trouble.includes(why) && learner.trouble.includes('You begin afresh.'), learner.trouble);
    assert.deepEqual(store.aside(), [text]);
    learner.set('cards', { limit: 3 });
    assert.deepEqual(JSON.parse(store.kept.get(KEY)).parts, { cards: { limit: 3 } });
  });
}

test('a damaged record that there is no room to set aside is never overwritten', () => {
  const store = storage({ [KEY]: 'damaged' });
  store.setItem = () => {
    throw new Error('full');
  };
  const learner = new LearnerRecord({ store, forms: RECORD_FORMS });
  store.setItem = (key, text) => void store.kept.set(key, text); // there is room again
  learner.set('cards', { limit: 3 });
  assert.equal(store.kept.get(KEY), 'damaged');
  assert.match(learner.trouble, /stays where it is and nothing new is kept/);
});

test('a file replaces the record, and what there was is set aside', () => {
  const store = storage({ [KEY]: asText(SOUND) });
  const learner = new LearnerRecord({ store, forms: RECORD_FORMS });
  const heard = [];
  learner.listen((part) => heard.push(part));
  assert.equal(learner.imported(asFile({ last: 'other' })), '');
  assert.deepEqual(store.aside(), [asText(SOUND)]);
  assert.deepEqual(JSON.parse(store.kept.get(KEY)).parts, { last: 'other' });
  assert.equal(learner.trouble, '');
  assert.deepEqual(heard, [null]);
});

test('files that come one right after the other set each record aside', () => {
  const store = storage({ [KEY]: asText(SOUND) });
  const learner = new LearnerRecord({ store, forms: RECORD_FORMS });
  const files = Array.from({ length: 20 }, (_, turn) => ({ last: `lesson ${turn}` }));
  for (const parts of files) assert.equal(learner.imported(asFile(parts)), '');
  assert.deepEqual(
    store.aside().map((text) => JSON.parse(text).parts),
    [SOUND, ...files.slice(0, -1)],
  );
});

test('where there is no room to set the present record aside a file changes nothing', () => {
  const store = storage({ [KEY]: asText(SOUND) });
  const learner = new LearnerRecord({ store, forms: RECORD_FORMS });
  store.setItem = () => {
    throw new Error('full');
  };
  assert.match(learner.imported(asFile({ last: 'other' })), /no room to set your present record aside/);
  assert.deepEqual([learner.get('last'), store.kept.get(KEY)], ['three-parts', asText(SOUND)]);
});

test('of a file with a damaged part the rest is taken, and the part is named', () => {
  const learner = new LearnerRecord({ store: storage(), forms: RECORD_FORMS });
  const record = { ...changed(SOUND, ['lessons', 'two-stages'], 7), numbers: 3 };
  assert.equal(learner.imported(asFile(record)), '');
  assert.ok(learner.trouble.includes('“lessons.two-stages”, “numbers” could not be used'), learner.trouble);
  assert.deepEqual(learner.get('lessons'), { 'three-parts': SOUND.lessons['three-parts'] });
  assert.equal(learner.get('numbers', 'none'), 'none');
});

for (const [text, complaint] of [
  ['', 'The file is empty.'],
  [' \n', 'The file is empty.'],
  ['<html>', 'This file cannot be taken over: it is damaged.'],
  [asText({}), 'This file is not a record of this page.'],
  [asFile({}, 7), 'This file cannot be taken over: a newer version of this page wrote it.'],
  [asFile({ last: 'x'.repeat(4_000_000) }), 'The file is too large to be a record of this page.'],
]) {
  test(`a file is refused: ${complaint} (${text.slice(0, 12)})`, () => {
    const learner = new LearnerRecord({ store: storage({ [KEY]: asText(SOUND) }), forms: RECORD_FORMS });
    assert.equal(learner.imported(text), complaint);
    assert.equal(learner.get('last'), 'three-parts');
  });
}

test('what is saved as a file comes back from it', () => {
  const learner = new LearnerRecord({ store: storage({ [KEY]: asText(SOUND) }), forms: RECORD_FORMS });
  const file = learner.exported();
  learner.reset();
  assert.equal(learner.get('last', 'none'), 'none');
  assert.equal(learner.imported(file), '');
  assert.deepEqual(JSON.parse(learner.exported()).parts, SOUND);
});

test('one part can be forgotten, and what was set aside stays', () => {
  const store = storage({ [KEY]: asText(changed(SOUND, ['numbers'], 3)) });
  const learner = new LearnerRecord({ store, forms: RECORD_FORMS });
  learner.reset('cards');
  assert.deepEqual(Object.keys(JSON.parse(store.kept.get(KEY)).parts), ['lessons', 'last', 'interview', 'board']);
  assert.equal(store.aside().length, 1);
});

test('two tabs do not overwrite each other, and each hears of the other', () => {
  const store = storage();
  const [one, other] = [new LearnerRecord({ store }), new LearnerRecord({ store })];
  const heard = [];
  const end = other.listen((part) => heard.push(part));
  one.set('cards', 1);
  other.writtenElsewhere('something else');
  assert.deepEqual(heard, []);
  other.writtenElsewhere(KEY);
  assert.deepEqual(heard, [null]);
  other.set('board', 2);
  assert.deepEqual([one.get('cards'), one.get('board')], [1, 2]);
  end();
  other.writtenElsewhere(KEY);
  assert.deepEqual(heard, [null, 'board']);
});
