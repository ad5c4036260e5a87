import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  attentionMap,
  coloursMap,
  encoderWords,
  lengthsMap,
  likenessMap,
} from '../../../viz/web/js/stations/encoder_maps.js';
import { oneView, placed } from '../cases.js';

const GRID = oneView([2, 3]);
const PICK = { map: null, text: 'Pick a patch: move over the picture, or focus it and use the arrow keys.' };
// How like patch 4 is to the six patches; the other rows are of others.
const square = new Float32Array(36).fill(9);
square.set([0.125, 0.25, -0.5, 0.75, 1, 0.5], 4 * 6);

test('likeness is read from the row of the patch picked, and speaks of the others', () => {
  const { map, text } = likenessMap({ square }, GRID, 4);
  assert.deepEqual([...map.values], [0.125, 0.25, -0.5, 0.75, 1, 0.5]);
  assert.deepEqual([map.low, map.high], [-0.5, 1]);
  assert.equal(
    text,
    'Most like row 1, column 1 is row 1, column 0 with 0.75; least like it row 0, column 2 with \u22120.50.',
  );
  assert.deepEqual(likenessMap({ square }, GRID, null), PICK);
});

test('attention of a patch leaves the class position out, and that of the class position is its own', () => {
  const positions = 7;
  const values = new Float32Array(49);
  values.set([0.3, 0.1, 0.05, 0.05, 0.1, 0.1, 0.3], 0); // the class position
  values.set([0.5, 0, 0.0625, 0.25, 0.0625, 0.125, 0], 5 * positions); // patch 4
  const attention = { values, positions, caption: 'Layer 1' };
  const fromPatch = attentionMap(attention, GRID, 4, false);
  assert.deepEqual([...fromPatch.map.values], [0, 0.0625, 0.25, 0.0625, 0.125, 0]);
  assert.equal(
    fromPatch.text,
    'From row 1, column 1 the eye looks most at row 0, column 2, with 25 %; the class position gets 50 %.',
  );
  assert.match(attentionMap(attention, GRID, null, true).text, /^The class position looks most at row 1, column 2/);
  assert.deepEqual(attentionMap(attention, GRID, null, false), PICK);
  // An encoder without a class position: the patches are all there is.
  const bare = { values: new Float32Array(36).fill(0.125), positions: 6, caption: '' };
  assert.deepEqual(attentionMap(bare, GRID, null, true), PICK);
  assert.doesNotMatch(attentionMap(bare, GRID, 2, true).text, /class/);
});

test('lengths name the outliers, at most eight of them', () => {
  const lengths = Float32Array.of(1, 2, 3, 4, 0.5, 2);
  assert.match(
    lengthsMap({ lengths, outliers: [] }, GRID).text,
    /^Longest at row 1, column 0 with 4\.00, shortest at row 1, column 1 with 0\.50\. None is far/,
  );
  assert.match(lengthsMap({ lengths, outliers: [3, 5] }, GRID).text, /rest: row 1, column 0; row 1, column 2\.$/);
  const many = lengthsMap(
    { lengths: new Float32Array(20).fill(1), outliers: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] },
    oneView([4, 5]),
  );
  assert.match(many.text, /row 1, column 2 and 2 more\.$/);
});

test('colours are laid over as they came', () => {
  const bytes = Uint8Array.of(1, 2, 3);
  const { map, text } = coloursMap({ bytes, coloursCaption: 'Three components' }, GRID);
  assert.equal(map.values, bytes);
  assert.equal(text, 'Three components.');
  assert.equal(map.label, 'The features of 6 patches as colours. Three components.');
});

test('the station says what is dropped and which state is read', () => {
  const reply = { classPosition: true, hidden: '7 x 8', selected: '6 x 8', layer: -2, read: 3, layers: 4 };
  assert.equal(
    encoderWords(reply),
    'The class position is dropped: 7 x 8 becomes 6 x 8. LLaVA reads hidden state \u22122, what comes out of 3 of 4 layers.',
  );
  assert.match(
    encoderWords({ ...reply, classPosition: false, layers: 0 }),
    /no class position to drop: all of 7 x 8 goes on\. LLaVA reads hidden state \u22122\.$/,
  );
});

test('what the encoder makes of several views is drawn on one raster, and read patch by patch', () => {
  const placement = placed(1);
  const own = Float32Array.from({ length: 18 }, (_, patch) => patch);
  const { map, text } = lengthsMap({ lengths: own, outliers: [13] }, placement);
  assert.equal(map.values.length, 20);
  assert.deepEqual([map.own[13], map.own[5]], [13, 5]);
  assert.match(text, /^Longest at tile: row 3, column 2 with 17\.00, shortest at whole: row 0, column 0 with 0\.00\./);
  assert.match(text, /tile: row 2, column 1\.$/);
  const bytes = Uint8Array.from({ length: 54 }, (_, at) => [10, 200, 30][at % 3]);
  const colours = coloursMap({ bytes, coloursCaption: '' }, placement).map;
  assert.deepEqual([...colours.values], Array(20).fill([10, 200, 30]).flat());
  assert.match(colours.label, /^The features of 18 patches as colours/);
});
