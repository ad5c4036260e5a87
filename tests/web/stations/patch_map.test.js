import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { quantity } from '../../../viz/web/js/core/format.js';
import { providePageData } from '../../../viz/web/js/core/page_data.js';
import { colourRamp, colourStops, mapPixels, opacity, scaleColours } from '../../../viz/web/js/stations/patch_map.js';
import { arithmeticWords, mapValueWords } from '../../../viz/web/js/stations/patch_readout.js';
import { COLOURS, cases, oneView, placed } from '../cases.js';

const table = cases('map_colours');

// What viz/theme.py serves; tests/viz/test_map_cases.py holds it to the same numbers.
const LESS = [94, 60, 153];
const [NOTHING, MORE] = [
  [150, 150, 150],
  [230, 97, 1],
];
const CHANGES = Buffer.from(
  Array.from({ length: 256 }, (_, index) => {
    const place = (2 * index) / 255 - 1;
    const end = place < 0 ? LESS : MORE;
    return NOTHING.map((grey, channel) => Math.round(grey + Math.abs(place) * (end[channel] - grey)));
  }).flat(),
);
before(() =>
  providePageData({
    colours: COLOURS.toString('base64'),
    changeColours: CHANGES.toString('base64'),
    overlay: { opacity: [0.35, 0.9], grey: '#808080' },
  }),
);

for (const { level, opacity: expected } of table.opacity) {
  test(`at level ${level} a colour hides ${expected} of the picture, as in Python`, () =>
    assert.ok(Math.abs(opacity(level) - expected) < 1e-9));
}

for (const { value, low, high, rgb, alpha } of table.values) {
  test(`${value} on a scale from ${low} to ${high} has the colour that it has in Python`, () => {
    const map = { kind: 'scalar', values: Float32Array.of(value), low, high };
    assert.deepEqual([...mapPixels(map, scaleColours())], [...rgb, alpha]);
  });
}

for (const { level, opacity: expected } of table.diverging.opacity) {
  test(`at level ${level} a colour of a diverging scale hides ${expected} of the picture`, () =>
    assert.ok(Math.abs(opacity(level, true) - expected) < 1e-9));
}

for (const { value, most, rgb, alpha } of table.diverging.values) {
  test(`${value} on a diverging scale up to ${most} has the colour that it has in Python`, () => {
    const map = { kind: 'scalar', values: Float32Array.of(value), low: -most, high: most, diverging: true };
    assert.deepEqual([...mapPixels(map, scaleColours(true))], [...rgb, alpha]);
  });
}

for (const { kind, value, text } of table.quantities) {
  test(`${value} as a ${kind} is ${text}`, () => assert.equal(quantity(kind, value), text));
}

test('the bar of a diverging scale hides most at its ends and least in its middle', () => {
  const stops = colourStops(true);
  assert.deepEqual(
    [stops[0], stops[16]],
    [
      [0, 'rgb(94 60 153 / 0.9)'],
      [1, 'rgb(230 97 1 / 0.9)'],
    ],
  );
  assert.match(stops[8][1], /^rgb\(150 150 149 \/ 0\.352/);
  assert.notEqual(colourRamp(true), colourRamp(false));
});

test('each patch has a pixel of its own', () => {
  const map = { kind: 'scalar', values: Float32Array.of(0, 5, 0), low: 0, high: 5 };
  assert.deepEqual([...mapPixels(map, scaleColours())], [0, 0, 4, 89, 252, 255, 164, 230, 0, 0, 4, 89]);
});

test('a map of colours hides the picture', () => {
  const map = { kind: 'colours', values: Uint8Array.of(1, 2, 3, 250, 251, 252) };
  assert.deepEqual([...mapPixels(map, scaleColours())], [1, 2, 3, 255, 250, 251, 252, 255]);
});

test('the scale shows what the map shows, over the same grey', () => {
  const stops = colourStops(false);
  assert.equal(stops.length, 17);
  assert.deepEqual(stops[0], [0, 'rgb(0 0 4 / 0.35)']);
  assert.deepEqual(stops[16], [1, 'rgb(252 255 164 / 0.9)']);
  assert.ok(colourRamp(false).endsWith(`), ${table.grey}`));
});

test('the readout says what lies over the patch picked', () => {
  const format = (value) => `${value} cm`;
  const placement = oneView([1, 3]);
  assert.equal(mapValueWords({ kind: 'scalar', values: [3, 4, 5], format }, 1, placement), '4 cm');
  assert.equal(mapValueWords({ kind: 'letters', values: [' a', 'b'] }, 0, placement), '␣a');
  assert.equal(mapValueWords({ kind: 'colours', values: [] }, 0, placement), '');
  assert.equal(mapValueWords(null, 0, placement), '');
});

test('of several views a patch is read from what is known of it, else from the raster under it', () => {
  const format = (value) => value.toFixed(2);
  const map = { kind: 'scalar', values: Float32Array.from({ length: 20 }, () => 0.25), format };
  assert.equal(mapValueWords({ ...map, joining: 'mean' }, 0, placed(1)), '0.25');
  assert.equal(mapValueWords({ ...map, joining: 'sum' }, 0, placed(1)), '0.83'); // three cells and a third
  const own = Float32Array.from({ length: 18 }, (_, patch) => patch);
  assert.equal(mapValueWords({ ...map, own, joining: 'sum' }, 7, placed(1)), '7.00');
});

test('the number of a patch comes from its row and column, and from where its view begins', () => {
  assert.equal(arithmeticWords(19, oneView([4, 7])), '2 x 7 + 5 = 19.');
  assert.equal(arithmeticWords(13, placed(1)), '6 + 2 x 3 + 1 = 13. Press V for the other views of this place.');
});
