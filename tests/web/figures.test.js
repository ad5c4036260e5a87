import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';

import { huedTrace, themedLayout } from '../../viz/web/js/figures/chart.js';
import { settingOf } from '../../viz/web/js/figures/controls.js';
import { PARTS } from '../../viz/web/js/figures/parts.js';
import { filled } from '../../viz/web/js/figures/parts/bars.js';
import { asides, inWords } from '../../viz/web/js/figures/parts/flow.js';
import { shapesOf } from '../../viz/web/js/figures/wiring_plan.js';

test('every kind of part has a module of its own', () => {
  const kinds = ['answers', 'bars', 'flow', 'note', 'pictures', 'plot', 'table', 'toy', 'wiring'];
  assert.deepEqual([...PARTS.keys()].sort(), kinds);
  const modules = readdirSync(new URL('../../viz/web/js/figures/parts', import.meta.url));
  assert.deepEqual([...PARTS.keys()].map((kind) => `${kind}.js`).sort(), modules.sort());
});

test('a chart takes the colours of the theme and keeps all else of its layout', () => {
  const theme = { ink: 'black', line: 'grey', sans: 'Sans' };
  const axis = { gridcolor: 'grey', linecolor: 'grey', zerolinecolor: 'grey' };
  const layout = { height: 300, font: { weight: 600 }, yaxis: { type: 'log', gridcolor: 'red' }, xaxis2: {}, axis: 1 };
  assert.deepEqual(themedLayout(layout, theme), {
    height: 300,
    axis: 1,
    paper_bgcolor: 'rgba(0,0,0,0)',
    plot_bgcolor: 'rgba(0,0,0,0)',
    font: { weight: 600, family: 'Sans', size: 13, color: 'black' },
    autosize: true,
    xaxis: axis,
    xaxis2: axis,
    yaxis: { type: 'log', ...axis },
  });
  assert.deepEqual(themedLayout(undefined, theme).yaxis, axis);
});

test('only what stands for a part of the model has its hue', () => {
  const hueOf = (part) => `hue of ${part}`;
  const plain = { line: { color: 'red', width: 2 }, meta: null };
  assert.equal(huedTrace(plain, hueOf), plain);
  assert.deepEqual(huedTrace({ meta: { part: 'eye' }, line: { color: 'red', width: 2 }, error_x: {}, x: [1] }, hueOf), {
    meta: { part: 'eye' },
    line: { color: 'hue of eye', width: 2 },
    error_x: { color: 'hue of eye' },
    x: [1],
  });
});

test('a setting is a number where it reads as one, and what was typed where it does not', () => {
  assert.equal(settingOf('number', ' 12.5 '), 12.5);
  assert.equal(settingOf('number', '0'), 0);
  assert.equal(settingOf('number', ''), '');
  assert.equal(settingOf('number', '12 px'), '12 px');
  assert.equal(settingOf('number', 'Infinity'), 'Infinity');
  assert.equal(settingOf('text', ' 12 '), '12');
});

test('a bar never leaves its line', () => {
  assert.deepEqual(
    [
      [1, 4],
      [5, 4],
      [-1, 4],
      [3, 0],
    ].map(([value, most]) => filled(value, most)),
    [0.25, 1, 0, 0],
  );
});

test('arrows to elsewhere are said below', () => {
  const boxes = ['a', 'b', 'c'].map((id) => ({ id, name: id.toUpperCase() }));
  const part = (...arrows) => ({ kind: 'flow', boxes, arrows });
  assert.equal(inWords(part(['a', 'b'], ['b', 'c'])), '');
  assert.deepEqual(asides(part(['a', 'b'], ['c', 'a'])), [['c', 'a']]);
  assert.equal(inWords(part(['a', 'c', 'features'], ['b', 'a'])), 'Also: A to C (features); B to A.');
});

// ---- wirings

const words = (wiring) =>
  shapesOf(wiring)
    .filter(({ tag }) => tag === 'text')
    .map(({ text }) => text);
const count = (wiring, name) =>
  shapesOf(wiring).filter(({ attributes }) => String(attributes.class).split(' ').includes(name)).length;
const EYE = { part: 'eye', name: 'ViT' };
const PREFIX = { meets: 'prefix', words: '', lane: [EYE, { part: 'translator', name: 'MLP' }], arrives: '49 tokens' };

test('a prefix meets the words once, in the sequence', () => {
  assert.deepEqual(words(PREFIX), ['picture', 'words', 'word table', 'ViT', 'MLP', '49 tokens', 'answer', 'LLM']);
  assert.equal(count(PREFIX, 'gb-wire-meet'), 1);
  assert.equal(count(PREFIX, 'gb-wire-taken'), 0);
  assert.equal(count(PREFIX, 'gb-wire-both'), 0);
  assert.equal(count({ ...PREFIX, both_ways: 'image' }, 'gb-wire-both'), 2);
});

test('a crossing meets the words in as many layers as it says, all inside the model', () => {
  for (const joins of [1, 3, 5, 8]) {
    const wiring = { ...PREFIX, meets: 'cross', joins, into: 'each 4th', gated: true };
    const dots = shapesOf(wiring).filter(({ attributes }) => attributes.class === 'gb-wire-meet');
    assert.equal(dots.length, joins);
    assert.equal(count(wiring, 'gb-wire-gate'), joins);
    for (const { attributes } of dots) assert.ok(attributes.cy > 128 && attributes.cy < 188, String(attributes.cy));
  }
  const plain = { ...PREFIX, meets: 'cross', joins: 2, into: 'two' };
  assert.equal(count(plain, 'gb-wire-gate'), 0);
  assert.ok(words(plain).includes('into layers'));
});

test('deep prefixes meet in the sequence and in the first layers', () => {
  const wiring = { ...PREFIX, meets: 'deep', joins: 3, into: 'the first three' };
  assert.equal(count(wiring, 'gb-wire-meet'), 4);
  assert.equal(count(wiring, 'gb-wire-taken'), 3);
});

test('a sequence of codes is round; bare patches have no eye', () => {
  const cells = (wiring) =>
    shapesOf(wiring)
      .filter(({ attributes }) => attributes.class === 'gb-wire-cell' && attributes['data-part'] === 'translator')
      .map(({ attributes }) => attributes.rx);
  assert.deepEqual(new Set(cells({ ...PREFIX, meets: 'codes' })), new Set([4]));
  assert.deepEqual(new Set(cells(PREFIX)), new Set([1]));
  const bare = { meets: 'patches', words: '', lane: [{ part: 'translator', name: 'linear' }], arrives: 'patches' };
  assert.equal(count(bare, 'gb-wire-ghost'), 1);
  assert.ok(words(bare).includes('no eye'));
});

test('a closed box shows a question mark, or what it is covered with', () => {
  assert.deepEqual(words({ meets: 'closed', words: '' }), ['picture', 'words', '?', 'closed box', 'answer']);
  assert.deepEqual(words({ meets: 'closed', words: '', cover: 'judge first' }), [
    'picture',
    'words',
    'judge first',
    'answer',
  ]);
});

test('the name of the model lies over its layers', () => {
  assert.equal(shapesOf(PREFIX).at(-1).text, 'LLM');
});
