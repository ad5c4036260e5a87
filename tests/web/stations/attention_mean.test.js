import assert from 'node:assert/strict';
import { test } from 'node:test';
import { recordedMap, recordedReply } from '../../../viz/web/js/shell/recorded_replies.js';
import { choiceKey, choiceWords } from '../../../viz/web/js/stations/attention_choice.js';
import { meanAttention } from '../../../viz/web/js/stations/attention_mean.js';
import { cases, factsOf, oneView, placed } from '../cases.js';

const { layers, heads, grid, rows, cases: choices } = cases('attention_mean');
const flat = rows.flat();
const close = (values, expected) => {
  assert.equal(values.length, expected.length);
  expected.forEach((one, patch) => assert.ok(Math.abs(values[patch] - one) < 1e-6, `patch ${patch}: ${values[patch]}`));
};

for (const { layer, head, mean, how, strongest } of choices) {
  test(`${how} is as in Python`, () => {
    close(meanAttention(flat, { layers, heads, patches: 6 }, { layer, head }), mean);
    const map = recordedMap(flat, { layers, heads }, oneView(grid), { layer, head });
    close(map.values, mean);
    const peak = strongest.split(' with ')[1];
    assert.equal(map.caption, `${how}; share of this token's attention on each patch; colour scale 0 … ${peak}`);
    assert.equal(map.words, `strongest at ${strongest} of this token's attention`);
    assert.ok(Math.abs(map.share.image - mean.reduce((sum, one) => sum + one, 0)) < 1e-6);
  });
}

test('a recording answers for the layer and head asked for, and for nothing that it lacks', () => {
  const recording = {
    stations: { encoder: { layer: -2 } },
    turn: { geometry: { layers, heads, placement: factsOf(grid) } },
  };
  const reply = recordedReply(recording, [flat, flat, flat], 'maps', { run: '', layer: 2, head: 0, start: 1 });
  assert.equal(reply.start, 1);
  assert.equal(reply.maps.length, 2);
  close(reply.maps[1].values, [0, 0, 0.3, 0.06, 0.06, 0]);
  assert.deepEqual(recordedReply(recording, [], 'station', { name: 'encoder' }), { layer: -2 });
  assert.equal(recordedReply(recording, [], 'station', { name: 'projector' }), undefined);
  assert.equal(recordedReply(recording, [], 'maps', { layer: 2, head: 0, start: 1 }), undefined);
  assert.equal(recordedReply(recording, [flat], 'lens', { word: '' }), undefined);
});

test('a recording of several views brings what each patch got back to one raster', () => {
  const placement = placed(1);
  const got = Float32Array.from({ length: 18 }, (_, patch) => (patch === 13 ? 0.5 : 0));
  const map = recordedMap(got, { layers: 1, heads: 1 }, placement, { layer: 0, head: 0 });
  assert.equal(map.values.length, 20);
  close([map.values[13], map.values.reduce((sum, one) => sum + one, 0)], [0.5, 0.5]);
  assert.match(map.words, /^strongest at row 2, column 3 with 50 %/);
});

test('the choice in words, and a key for each choice', () => {
  const of = { layers: 3, heads: 5 };
  assert.equal(choiceWords({ layer: null, head: null }, of), 'mean over 3 layers x 5 heads');
  assert.equal(choiceWords({ layer: null, head: null }, {}), 'mean over all layers and heads');
  assert.equal(choiceWords({ layer: 0, head: null }, of), 'layer 0, mean over 5 heads');
  assert.equal(choiceWords({ layer: null, head: 4 }, of), 'head 4, mean over 3 layers');
  assert.equal(choiceWords({ layer: 2, head: 0 }, of), 'layer 2, head 0');
  const keys = [null, 0, 1].flatMap((layer) => [null, 0, 1].map((head) => choiceKey({ layer, head })));
  assert.equal(new Set(keys).size, 9);
});
