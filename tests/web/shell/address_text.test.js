import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createState } from '../../../viz/web/js/core/state.js';
import { methodOf, parse, pictureOf, placeOf, serialise, wordOf } from '../../../viz/web/js/shell/address_text.js';
import { oneView, placed } from '../cases.js';

// Odd sizes and unequal sides, so that no two of them can be taken for each other.
const LIMITS = {
  files: ['hazards.png', 'two words & more.png'],
  place: { placement: oneView([5, 7]), stations: ['image', 'encoder', 'answer'] },
  word: { tokens: 11, layers: 3, heads: 4 },
};
const SHOWN = {
  picture: 'two words & more.png',
  station: 'encoder',
  patch: 34, // row 4, column 6
  token: 10,
  layer: 2,
  head: 3,
};
const write = (now, question) => serialise(now, question, LIMITS.place.placement);
const QUESTION = 'What is at 50 % #left? ü';

/** The state and question that an address leads to, and what of it was left out. */
const follow = (hash) => {
  const wanted = parse(hash);
  const parts = [pictureOf(wanted, LIMITS.files), placeOf(wanted, LIMITS.place), wordOf(wanted, LIMITS.word)];
  return {
    shown: Object.assign({}, ...parts.map(({ change }) => change)),
    question: wanted.question,
    wrong: parts.flatMap(({ wrong }) => wrong),
  };
};

test('all that is on show is written under the names that links have always had', () => {
  const { now } = createState({ ...SHOWN, picture: 'hazards.png' });
  assert.equal(
    write(now, 'Where?'),
    '#picture=hazards.png&question=Where%3F&station=encoder&row=4&column=6&token=10&layer=2&head=3',
  );
});

test('every value comes back as it was: the last of each row, column, token, layer and head', () => {
  const found = follow(write(createState(SHOWN).now, QUESTION));
  assert.deepEqual(found, { shown: SHOWN, question: QUESTION, wrong: [] });
});

test('the first of each comes back too: zero is a value', () => {
  const first = { picture: 'hazards.png', station: 'image', patch: 0, token: 0, layer: 0, head: 0 };
  const found = follow(write(createState(first).now, QUESTION));
  assert.deepEqual(found, { shown: first, question: QUESTION, wrong: [] });
});

for (const [name, value, names] of [
  ['picture', 'hazards.png', ['picture']],
  ['station', 'answer', ['station']],
  ['patch', 22, ['row', 'column']],
  ['token', 9, ['token']],
  ['layer', 1, ['layer']],
  ['head', 2, ['head']],
]) {
  test(`a change of ${name} alone changes ${names.join(' and ')} in the address, and nothing else`, () => {
    const before = Object.entries(parse(write(createState(SHOWN).now, QUESTION)));
    const after = parse(write(createState({ ...SHOWN, [name]: value }).now, QUESTION));
    const changed = before.filter(([key, old]) => after[key] !== old).map(([key]) => key);
    assert.deepEqual(changed, names);
  });
}

test('what is not chosen is not written', () => {
  assert.equal(write(createState().now, null), '#station=image');
});

test('a token is written only with the question that it answers', () => {
  assert.equal(parse(write(createState({ token: 3 }).now, null)).token, undefined);
  assert.equal(parse(write(createState({ token: 3 }).now, 'Where?')).token, '3');
});

for (const [name, size, shown] of [
  ['row', 5, { patch: 28 }],
  ['column', 7, { patch: 6 }],
  ['token', 11, { token: 10 }],
  ['layer', 3, { layer: 2 }],
  ['head', 4, { head: 3 }],
]) {
  test(`${name}: ${size - 1} is there, ${size} is named and left out`, () => {
    const other = { row: '&column=0', column: '&row=0' }[name] ?? '';
    const last = follow(`#${name}=${size - 1}${other}`);
    assert.deepEqual(last.wrong, []);
    const [key, value] = Object.entries(shown)[0];
    assert.equal(last.shown[key], value);
    const beyond = follow(`#${name}=${size}${other}`);
    assert.deepEqual(beyond.wrong, [`there is no ${name} ${size} here (0 to ${size - 1})`]);
    assert.equal(beyond.shown[key] ?? null, null);
  });
}

for (const bad of ['-1', '1.5', '', ' 1', '1e1', '0x1', '１', 'NaN', '9999999', 'null']) {
  test(`“${bad}” is no number of a token`, () => {
    assert.deepEqual(follow(`#token=${encodeURIComponent(bad)}`).shown.token, undefined);
    assert.equal(follow(`#token=${encodeURIComponent(bad)}`).wrong.length, 1);
  });
}

test('a patch of another view than the first is written and read with its view', () => {
  const place = { placement: placed(2), stations: [] };
  const hash = serialise(createState({ patch: 16 }).now, null, place.placement);
  assert.equal(hash, '#station=image&view=tile+2&row=2&column=0');
  assert.deepEqual(placeOf(parse('#view=tile+2&row=2&column=0'), place), { change: { patch: 16 }, wrong: [] });
  assert.equal(serialise(createState({ patch: 4 }).now, null, place.placement), '#station=image&row=1&column=1');
  assert.deepEqual(placeOf(parse('#row=1&column=1'), place), { change: { patch: 4 }, wrong: [] });
  assert.deepEqual(placeOf(parse('#view=tile+2&row=3&column=0'), place).wrong, ['there is no row 3 here (0 to 2)']);
  assert.deepEqual(placeOf(parse(`#view=${'v'.repeat(30)}&row=0&column=0`), place), {
    change: {},
    wrong: [`there is no view ${'v'.repeat(20)} of the picture`],
  });
});

test('a patch that the picture on show has not, or of which no place is known, is not written', () => {
  assert.equal(serialise(createState({ patch: 35 }).now, null, oneView([5, 7])), '#station=image');
  assert.equal(serialise(createState({ patch: 3 }).now, null, null), '#station=image');
});

test('row and column are not taken for each other', () => {
  assert.deepEqual(follow('#row=4&column=6').shown.patch, 34);
  assert.deepEqual(follow('#row=6&column=4').wrong, ['there is no row 6 here (0 to 4)']);
});

test('a patch needs both its row and its column', () => {
  assert.equal(follow('#row=4').shown.patch, undefined);
  assert.equal(follow('#column=4').shown.patch, undefined);
  assert.equal(follow('#row=4&column=7').shown.patch, undefined);
});

test('a picture or station that there is not is named, at most in part, and left out', () => {
  const found = follow(`#picture=${'x'.repeat(900)}&station=${'y'.repeat(900)}`);
  assert.deepEqual(found.wrong, [
    `there is no shipped picture ${'x'.repeat(60)}`,
    `there is no station ${'y'.repeat(20)}`,
  ]);
  assert.deepEqual(found.shown, { layer: null, head: null });
});

test('names that every object has are no stations and no values', () => {
  assert.deepEqual(follow('#station=constructor&toString=1&__proto__=2').wrong, ['there is no station constructor']);
  assert.deepEqual(parse('#toString=1&__proto__=2'), {});
});

test('no more than 2000 characters of a value are read', () => {
  assert.equal(parse(`#question=${'q'.repeat(2001)}`).question, 'q'.repeat(2000));
});

test('layer and head are the mean over all where a link names none', () => {
  assert.deepEqual(follow('#token=3').shown, { token: 3, layer: null, head: null });
});

const OFFERS = [
  {
    method: { id: 'blur' },
    controls: [
      { name: 'times', kind: 'number', whole: true, minimum: 1, maximum: 9, optional: true, initial: 1 },
      { name: 'own', kind: 'flag', optional: false, initial: false },
      { name: 'of', kind: 'options', options: ['a,b', 'it"s: 1'], optional: false, initial: 'a,b' },
    ],
  },
];

test('the default method is not written, its layer and head are', () => {
  assert.equal(write(createState({ layer: 2, settings: { times: 3 } }).now, null), '#station=image&layer=2');
});

test('a method and what differs from the defaults of its settings come back as they were', () => {
  for (const settings of [{}, { times: 9 }, { times: null, own: true, of: 'it"s: 1' }]) {
    const hash = write(createState({ method: 'blur', settings }).now, null);
    assert.deepEqual(methodOf(parse(hash), OFFERS), { change: { method: 'blur', settings }, wrong: [] });
  }
  assert.match(write(createState({ method: 'blur' }).now, null), /&method=blur$/);
  const { settings } = parse(write(createState({ method: 'blur', settings: { times: 3, own: true } }).now, null));
  assert.equal(settings, 'times:3,own:true');
});

test('a method that there is not is named and left out with its settings; without one, settings say nothing', () => {
  const found = methodOf(parse(`#method=${'m'.repeat(30)}&settings=times:3`), OFFERS);
  assert.deepEqual(found, { change: {}, wrong: [`there is no method ${'m'.repeat(20)}`] });
  assert.deepEqual(methodOf(parse('#settings=times:3'), OFFERS), { change: {}, wrong: [] });
  assert.deepEqual(methodOf(parse('#method=attention&settings=layer:99'), OFFERS), { change: {}, wrong: [] });
});

for (const bad of [
  'times:10',
  'times:1.5',
  'times:"3"',
  'own:1',
  'own:null',
  'of:"c"',
  'colour:1',
  'times',
  'constructor:1',
  '"',
]) {
  test(`the setting ${bad} is named and left out; the one beside it stays`, () => {
    const found = methodOf({ method: 'blur', settings: `${bad},times:2` }, OFFERS);
    assert.deepEqual(found, {
      change: { method: 'blur', settings: { times: 2 } },
      wrong: [`there is no setting ${bad}`],
    });
  });
}
