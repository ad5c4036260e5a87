import assert from 'node:assert/strict';
import { test } from 'node:test';

import { scaled, thousands } from '../../viz/web/js/core/format.js';
import { following, gradedWords, tallyWords } from '../../viz/web/js/reference/architecture_exercise.js';
import { chosenBy, grouped, passes } from '../../viz/web/js/reference/comparison.js';
import { standingOf, wordsOf } from '../../viz/web/js/reference/fact.js';
import { familiesIn, tabIn } from '../../viz/web/js/reference/families.js';
import { QUANTITIES, markText, scaleOf, signOf, valueText } from '../../viz/web/js/reference/quantity.js';
import { fits, foundWords } from '../../viz/web/js/reference/rule_list.js';
import { drawingOf, layoutOf, pictureWords } from '../../viz/web/js/reference/rule_picture.js';
import { billRows, billWords } from '../../viz/web/js/reference/rule_view.js';

test('numbers have three digits that count, and thousands apart', () => {
  const written = { 999: '999 ', 1000: '1.00 k', 75_497_472: '75.5 M', 7.85e12: '7.85 T', 999_600: '1.00 M' };
  for (const [value, text] of Object.entries(written)) assert.equal(scaled(Number(value)), text);
  assert.equal(scaled(302e6), '302 M');
  assert.equal(thousands(7_063_427_072), '7,063,427,072');
});

// ---- families

test('what nobody looked up is another thing than what nobody knows', () => {
  assert.equal(standingOf({ status: 'unknown', reason: 'not_looked_up' }), 'open');
  assert.equal(standingOf({ status: 'unknown', reason: 'unpublished' }), 'unknown');
  assert.equal(standingOf({ status: 'derived', reason: null }), 'derived');
});

test('a fact keeps its last word apart; an unknown says of what it is one, once', () => {
  assert.deepEqual(wordsOf({ says: 'It has two eyes.' }), { subject: '', start: 'It has two ', last: 'eyes.' });
  assert.deepEqual(wordsOf({ says: 'Yes' }), { subject: '', start: '', last: 'Yes' });
  const cost = { says: 'Its cost.', reason: 'unpublished' };
  assert.deepEqual(wordsOf(cost), { subject: 'Its cost: ', start: 'not ', last: 'published' });
  assert.deepEqual(wordsOf(cost, 'Its cost'), { subject: '', start: 'Not ', last: 'published' });
});

const FAMILIES = {
  base: { name: 'Base', kind: 'model', meets: 'prefix', open: true },
  other: { name: 'Other', kind: 'model', meets: 'cross', open: false },
  third: { name: 'Third', kind: 'model', meets: 'prefix', open: false },
  app: { name: 'App', kind: 'product', meets: 'prefix', open: false },
};
const EVERY = { meets: '', open: '' };

test('families stand in groups; products in one of their own', () => {
  const groups = (filters) =>
    grouped(FAMILIES, filters).map(({ title, members }) => [title, members.map(([id]) => id).join(' ')]);
  assert.deepEqual(groups(EVERY), [
    ['In the prefix', 'base third'],
    ['Across, in some layers', 'other'],
    ['Products in the wild', 'app'],
  ]);
  assert.deepEqual(groups({ meets: 'prefix', open: 'no' }), [
    ['In the prefix', 'third'],
    ['Products in the wild', 'app'],
  ]);
  assert.deepEqual(groups({ meets: 'cross', open: 'yes' }), []);
  assert.ok(passes(FAMILIES.base, { meets: '', open: 'yes' }));
});

test('an address names families; those there are not are said', () => {
  assert.deepEqual(familiesIn(' other,<b>,base,,other', FAMILIES), { known: ['other', 'base'], unknown: ['<b>'] });
  assert.deepEqual(familiesIn('toString', FAMILIES), { known: [], unknown: ['toString'] });
  assert.deepEqual(familiesIn(null, FAMILIES), { known: [], unknown: [] });
  assert.deepEqual(['trap', 'wild', 'nothing', null].map(tabIn), ['trap', 'wild', 'compare', 'compare']);
});

test('one family alone stands beside the baseline, and four at most', () => {
  const catalogue = { baseline: 'base', families: FAMILIES };
  assert.deepEqual(chosenBy(catalogue, ['other'], []), ['base', 'other']);
  assert.deepEqual(chosenBy(catalogue, ['base'], []), ['base']);
  assert.deepEqual(chosenBy(catalogue, ['e', 'd', 'c', 'b', 'a'], []), ['e', 'd', 'c', 'b']);
  assert.deepEqual(chosenBy(catalogue, [], ['third']), ['third']);
  const shipped = { chameleon: FAMILIES.base, gemini: FAMILIES.base };
  assert.deepEqual(chosenBy({ baseline: 'base', families: shipped }, [], []), ['chameleon', 'gemini']);
});

test('a graded answer says what holds, the answer given first', () => {
  const words = (pick, verdict, also) =>
    gradedWords({ right: pick === verdict || also.includes(pick), pick, verdict, also });
  assert.equal(words('same', 'same', ['different']), 'Right: the same.');
  assert.equal(words('different', 'same', ['different']), 'Right: the same, or different.');
  assert.equal(words('same', 'different', ['unpublished']), 'Not quite: different, or not published.');
});

test('first tries are summed up', () => {
  assert.equal(tallyWords([]), '');
  assert.equal(tallyWords([{ right: 2, of: 3 }]), '1 family judged, 2 of 3 axes right at the first try.');
  const two = [
    { right: 2, of: 3 },
    { right: 0, of: 2 },
  ];
  assert.equal(tallyWords(two), '2 families judged, 2 of 5 axes right at the first try.');
});

test('the next family is one that was not judged yet, onwards and round', () => {
  const all = ['a', 'b', 'c', 'd'];
  assert.equal(following(all, 'b', new Set(['b', 'c'])), 'd');
  assert.equal(following(all, 'd', new Set(['d', 'a'])), 'b');
  assert.equal(following(all, 'b', new Set(all)), 'c');
});

// ---- the token budget

const rule = (tokens, more = {}) => ({
  id: `rule-${tokens}`,
  name: 'A rule',
  setting: '',
  family: 'maker',
  way: 'tiles',
  group: 'open',
  ceiling: false,
  status: { id: 'verified', short: 'verified' },
  tokens,
  bill: tokens === null ? null : { share: tokens / 1000, operations: 2e9 * tokens, bytes: 1e6 * tokens },
  ...more,
});

test('a scale of tens begins at a power of ten and ends with the longest bar', () => {
  const { at, marks } = scaleOf([rule(70), rule(6000), rule(null)], QUANTITIES.tokens, false);
  assert.deepEqual(marks, [10, 100, 1000]);
  assert.equal(at(10), 0);
  assert.equal(at(6000), 1);
  assert.ok(Math.abs(at(600) - (Math.log10(600) - 1) / (Math.log10(6000) - 1)) < 1e-12);
  assert.equal(scaleOf([rule(100)], QUANTITIES.tokens, false).at(100), 0); // one length alone has no other to end at
});

test('even steps end with the longest bar of the open weights', () => {
  const closed = rule(50_000, { group: 'closed' });
  const { at, marks } = scaleOf([rule(70), rule(6000), closed], QUANTITIES.tokens, true);
  assert.deepEqual(marks, [0, 2000, 4000, 6000]);
  assert.equal(at(3000), 0.5);
  assert.ok(at(closed.tokens) > 1);
  assert.deepEqual(scaleOf([closed], QUANTITIES.tokens, true).marks, [0, 10_000, 20_000, 30_000, 40_000, 50_000]);
});

test('a value is written with what is known of it', () => {
  const { tokens, share, operations, bytes } = QUANTITIES;
  assert.equal(valueText(rule(1120, { ceiling: true }), tokens), '≤ 1,120');
  assert.equal(valueText(rule(1120, { status: { id: 'approximate' } }), tokens), '≈ 1,120');
  assert.equal(signOf(rule(1)), '');
  assert.deepEqual(
    [share, operations, bytes].map((one) => valueText(rule(500), one)),
    ['50 %', '1.00 TFLOP', '500 MB'],
  );
  assert.equal(valueText(rule(null, { way: 'unknown' }), tokens), 'not published');
  assert.equal(valueText(rule(null), bytes), 'no count');
  assert.deepEqual([markText(0, bytes), markText(1e9, bytes), markText(1000, tokens)], ['0', '1 GB', '1,000']);
});

test('a search takes every word, in name, setting or family', () => {
  const one = rule(1, { name: 'Gemma 4', setting: 'budget 70', family: 'Google' });
  assert.ok(fits(one, '', ' google  BUDGET '));
  assert.ok(!fits(one, '', 'google qwen'));
  assert.ok(!fits(one, 'ceiling', ''));
  assert.ok(fits(one, 'tiles', ''));
  assert.deepEqual(
    [foundWords(60, 60), foundWords(5, 60), foundWords(0, 60)],
    ['60 rules, fewest first. Pick one.', '5 of 60 rules.', 'No rule fits. Clear the search, or choose every kind.'],
  );
});

const box = (kind, left, top, width, height, rows = 1, columns = 1) => ({
  ...{ kind, left, top, width, height, rows, columns },
});
const kinds = (shapes) => shapes.map(({ tag, attributes }) => attributes['data-kind'] ?? tag);

test('a drawing fits its place, padding and all', () => {
  const size = { width: 100, height: 50 };
  assert.deepEqual(layoutOf(size, [], 300), { left: 0, top: 0, width: 100, height: 50, scale: 3 });
  const padded = layoutOf(size, [box('frame', 0, -25, 100, 100)], 1000);
  assert.deepEqual(padded, { left: 0, top: -25, width: 100, height: 100, scale: 2.88 });
  assert.equal(layoutOf(size, [box('overview', 0, 0, 100, 50)], 296).scale, 2);
});

test('padding lies under the picture, what is cut away over it, tiles over all', () => {
  const size = { width: 100, height: 50 };
  const padded = drawingOf(size, [box('frame', 0, -25, 100, 100), box('tile', 0, 0, 50, 50)], 1, 'blob:x');
  assert.deepEqual(kinds(padded.shapes), ['padding', 'picture', 'image', 'tile']);
  assert.deepEqual(
    padded.legend.map(({ text }) => text),
    ['padding', 'one tile'],
  );
  const cut = drawingOf(size, [box('frame', 25, 0, 50, 50)], 1);
  assert.deepEqual(kinds(cut.shapes), ['picture', 'cut']);
  assert.equal(cut.shapes[1].attributes.d, 'M0 0H100V50H0Z M25 0H75V50H25Z');
  const exact = drawingOf(size, [box('frame', 0, 0, 100.1, 50)], 1);
  assert.deepEqual(kinds(exact.shapes), ['picture']);
});

test('a grid is drawn line by line, unless it would be a grey area', () => {
  const size = { width: 80, height: 40 };
  const grid = [box('grid', 0, 0, 80, 40, 2, 4)];
  const fine = drawingOf(size, grid, 1);
  assert.deepEqual(kinds(fine.shapes), ['picture', 'grid']);
  assert.equal(fine.shapes[1].attributes.d, 'M0 0h80M0 20h80M0 40h80M0 0v40M20 0v40M40 0v40M60 0v40M80 0v40');
  assert.deepEqual(fine.legend, [{ kind: 'grid', text: 'tokens, 4 x 2' }]);
  const dense = drawingOf(size, grid, 0.1);
  assert.deepEqual(kinds(dense.shapes), ['picture', 'dense']);
  assert.deepEqual(dense.legend, [{ kind: 'grid', text: 'tokens, 4 x 2 (too fine to be drawn)' }]);
});

test('the drawing stands in words', () => {
  const legend = [
    { kind: 'grid', text: 'tokens, 64 x 48' },
    { kind: 'tile', text: '12 tiles' },
  ];
  const size = { width: 1024, height: 768 };
  assert.equal(
    pictureWords(size, legend, true),
    'The picture, 1,024 x 768 pixels, with tokens, 64 x 48; 12 tiles; and the whole picture once more.',
  );
  assert.equal(pictureWords(size, [], false), 'The picture, 1,024 x 768 pixels.');
});

test('a bill writes its sums out', () => {
  const llm = { id: 'x', name: 'X', parameters: 7e9, layers: 31, width: 4000, kv_heads: 8, head_width: 125 };
  const bill = { share: 0.005, operations: 9e12, bytes: 80e6 };
  const rows = billRows(1500, bill, llm, { context: 131_072, bytes_per_number: 2 });
  assert.deepEqual(rows, [
    ['Share of a 128 k context', '0.50 %', 'T / context = 1,500 / 131,072'],
    [
      'Arithmetic of the prefill',
      '9.00 TFLOP',
      '2 x parameters x T + 2 x layers x width x T² = 2 x 7,000,000,000 x 1,500 + 2 x 31 x 4000 x 1,500²',
    ],
    [
      'Keys and values kept',
      '80.0 MB',
      '2 x layers x kv heads x head width x bytes x T = 2 x 31 x 8 x 125 x 2 x 1,500',
    ],
  ]);
  assert.ok(billWords('sequence').startsWith('T: tokens of this rule.'));
  assert.ok(billWords('billed').startsWith('As if each counted token were one position'));
  assert.ok(billWords('beside').startsWith('As if they stood in the sequence.'));
});
