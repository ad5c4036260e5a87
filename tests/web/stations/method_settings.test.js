import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  askedMap,
  controlsOf,
  fits,
  initialOf,
  offersOf,
  withSetting,
} from '../../../viz/web/js/stations/method_settings.js';

// As pydantic writes them.
const SCHEMA = {
  type: 'object',
  $defs: { Way: { enum: ['up', 'down'], title: 'Way', type: 'string' } },
  properties: {
    steps: { default: 20, description: 'More is finer.', maximum: 50, minimum: 5, title: 'Steps', type: 'integer' },
    layer: { anyOf: [{ type: 'integer' }, { type: 'null' }], default: null, maximum: 3, minimum: 0, title: 'Layer' },
    part: { anyOf: [{ maximum: 1, minimum: 0, type: 'number' }, { type: 'null' }], default: 0.5, title: 'Part' },
    own: { default: true, title: 'Own', type: 'boolean' },
    of: { enum: ['a', 'b'], labels: ['A thing', 'B thing'], title: 'Of', type: 'string' },
    way: { $ref: '#/$defs/Way', default: 'down' },
  },
};

test('numbers with limits, booleans and choices become controls, optional ones too', () => {
  const words = { optional: false, hint: '' };
  assert.deepEqual(controlsOf(SCHEMA), [
    {
      ...{ ...words, name: 'steps', label: 'Steps', hint: 'More is finer.', initial: 20 },
      ...{ kind: 'number', whole: true, minimum: 5, maximum: 50 },
    },
    {
      ...{ ...words, name: 'layer', label: 'Layer', optional: true, initial: null },
      ...{ kind: 'number', whole: true, minimum: 0, maximum: 3 },
    },
    {
      ...{ ...words, name: 'part', label: 'Part', optional: true, initial: 0.5 },
      ...{ kind: 'number', whole: false, minimum: 0, maximum: 1 },
    },
    { ...words, name: 'own', label: 'Own', initial: true, kind: 'flag' },
    {
      ...{ ...words, name: 'of', label: 'Of', initial: undefined },
      ...{ kind: 'options', options: ['a', 'b'], labels: ['A thing', 'B thing'] },
    },
    {
      ...{ ...words, name: 'way', label: 'Way', initial: 'down' },
      ...{ kind: 'options', options: ['up', 'down'], labels: ['up', 'down'] },
    },
  ]);
});

for (const [what, schema] of Object.entries({
  'a number without limits': { type: 'integer' },
  'a number with one limit': { type: 'number', minimum: 0 },
  'limits of which one is left out': { type: 'number', minimum: 0, exclusiveMaximum: 1 },
  'a list': { type: 'array', items: { type: 'integer' } },
  'a free text': { type: 'string' },
  'one of two types': { anyOf: [{ type: 'boolean' }, { type: 'integer', minimum: 0, maximum: 2 }] },
  'a reference to nothing': { $ref: '#/$defs/None' },
})) {
  test(`${what} has no control, and its method is not offered`, () => {
    const properties = { one: schema, own: { type: 'boolean' } };
    assert.equal(controlsOf({ properties }), null);
    assert.deepEqual(offersOf([{ id: 'm', settings: { properties } }]), []);
  });
}

test('a method with nothing to choose is offered', () => {
  const method = { id: 'plain', settings: { type: 'object', properties: {} } };
  assert.deepEqual(offersOf([method]), [{ method, controls: [] }]);
});

test('the last of a range fits, the one beyond it does not', () => {
  const [steps, layer, part, own, of] = controlsOf(SCHEMA);
  assert.deepEqual(
    [5, 50, 4, 51, 5.5, '5', null, NaN].map((value) => fits(steps, value)),
    [...[true, true, false, false, false, false, false, false]],
  );
  assert.deepEqual(
    [0, 3, null, 4, -1].map((value) => fits(layer, value)),
    [true, true, true, false, false],
  );
  assert.deepEqual(
    [0.25, 1, 1.01].map((value) => fits(part, value)),
    [true, true, false],
  );
  assert.deepEqual(
    [true, false, 0].map((value) => fits(own, value)),
    [true, true, false],
  );
  assert.deepEqual(
    ['a', 'b', 'c', 0].map((value) => fits(of, value)),
    [true, true, false, false],
  );
});

test('kept is what differs from the defaults, and what has none', () => {
  const controls = controlsOf(SCHEMA);
  assert.deepEqual(controls.map(initialOf), [20, null, 0.5, true, 'a', 'down']);
  const first = withSetting(controls, {});
  assert.deepEqual(first, { of: 'a' });
  const second = withSetting(controls, withSetting(controls, first, 'steps', 7), 'part', null);
  assert.deepEqual(second, { steps: 7, part: null, of: 'a' });
  assert.deepEqual(withSetting(controls, second, 'steps', 20), { part: null, of: 'a' });
});

test('what is asked for names the method, or a layer and a head of the default one', () => {
  const now = { method: 'blur', settings: { times: 2 }, layer: 1, head: null };
  assert.deepEqual(askedMap(now), { method: 'blur', settings: { times: 2 } });
  assert.deepEqual(askedMap({ ...now, method: 'attention' }), { layer: 1, head: null });
});
