// Cards: which come up, when they come back in words, and what is kept of each.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import {
  dueOf,
  freshOn,
  readCards,
  upcoming,
  withDraft,
  withMore,
  withRating,
  withSpoilt,
} from '../../../viz/web/js/practice/recall/cards_record.js';
import { verdictWords } from '../../../viz/web/js/practice/recall/comparison.js';
import {
  dayName,
  daysUntil,
  describeDue,
  describeForecast,
  forecast,
} from '../../../viz/web/js/practice/recall/due.js';
import { limitOf } from '../../../viz/web/js/practice/recall/limit_field.js';
import { fittingRating, ratingOfKey } from '../../../viz/web/js/practice/recall/ratings.js';
import { restLines, restOffers } from '../../../viz/web/js/practice/recall/rest.js';

process.env.TZ = 'Europe/Berlin'; // a place whose days are of 23 and 25 hours twice a year
const at = (text) => new Date(text).getTime();
const NOW = at('2026-11-29T15:00:00'); // of this place, as all of them
const due = (text) => ({ card: { due: new Date(text).toISOString() } });
const IDS = ['R1', 'R2', 'R3', 'R4', 'R5'];

test('what is due comes first, the longest overdue before the others, then new ones up to the limit', () => {
  const cards = { R4: due('2026-11-29T14:00'), R2: due('2026-11-29T06:00'), R5: due('2026-12-01T06:00') };
  const record = readCards({ cards, limit: 1 });
  assert.deepEqual(upcoming(record, IDS, NOW), { due: ['R2', 'R4'], fresh: ['R1'], all: ['R2', 'R4', 'R1'] });
  const met = { ...record, fresh: { day: '2026-11-29', count: 1 } };
  assert.deepEqual(upcoming(met, IDS, NOW).fresh, []);
  assert.deepEqual(upcoming({ ...met, fresh: { day: '2026-11-28', count: 1 } }, IDS, NOW).fresh, ['R1']);
});

test('a card is due at its very moment, and what is due within 20 minutes can be taken ahead', () => {
  const record = readCards({ cards: { R1: due('2026-11-29T15:00:00'), R2: due('2026-11-29T15:20:00') }, limit: 0 });
  assert.deepEqual(upcoming(record, IDS, NOW).due, ['R1']);
  assert.deepEqual(upcoming(record, IDS, NOW, true).due, ['R1', 'R2']);
  assert.deepEqual(upcoming(record, IDS, NOW - 1, true).due, ['R1']);
});

test('more can be let in today, beyond the limit', () => {
  const record = { ...readCards({ limit: 2 }), fresh: { day: '2026-11-29', count: 2 } };
  assert.deepEqual(upcoming(record, IDS, NOW).fresh, []);
  const more = withMore(record, 3, NOW);
  assert.deepEqual(upcoming(more, IDS, NOW).fresh, ['R1', 'R2', 'R3']);
  assert.equal(freshOn(more, at('2026-11-30T00:00')), 0);
});

test('a rating keeps the new schedule, ends the draft, and counts a card that is met for the first time', () => {
  const record = withDraft(withDraft(readCards({}), 'R1', 'a dog'), 'R2', 2);
  const rated = withRating(record, 'R1', 'good', { due: '2026-12-07T15:00:00Z' }, NOW);
  assert.deepEqual(rated.cards.R1, {
    card: { due: '2026-12-07T15:00:00Z' },
    rating: 'good',
    times: 1,
    at: '2026-11-29T14:00:00.000Z',
  });
  assert.deepEqual([rated.drafts, rated.fresh], [{ R2: 2 }, { day: '2026-11-29', count: 1 }]);
  const again = withRating(rated, 'R1', 'hard', { due: '2026-12-08T15:00:00Z' }, NOW);
  assert.deepEqual([again.cards.R1.times, again.fresh.count], [2, 1]);
});

test('an empty draft is none', () => {
  const record = withDraft(readCards({}), 'R1', 'a dog');
  assert.deepEqual(withDraft(record, 'R1', '').drafts, {});
});

test('a schedule that cannot be read is kept aside, and the card is new again', () => {
  const record = readCards({ cards: { R6: { card: { due: '2026-11-29T06:00:00Z' }, times: 3 } } });
  const anew = withSpoilt(record, 'R6');
  assert.deepEqual(anew.spoilt, { R6: { due: '2026-11-29T06:00:00Z' } });
  assert.equal(dueOf(anew, 'R6'), null);
  assert.equal(anew.cards.R6.times, 3);
});

test('whatever is kept, cards are read from it', () => {
  const nothing = { cards: {}, drafts: {}, spoilt: {}, fresh: {}, limit: 10 };
  for (const odd of [
    undefined,
    null,
    7,
    'x',
    [],
    { cards: 7, drafts: [], limit: 'many', fresh: null },
    { limit: 101 },
  ]) {
    assert.deepEqual(readCards(odd), nothing);
  }
  assert.equal(readCards({ limit: 0 }).limit, 0);
  assert.equal(dueOf(readCards({ cards: { R9: 'nonsense' } }), 'R9'), null);
  assert.equal(freshOn({ ...nothing, fresh: { day: '2026-11-29', count: 'x' } }, NOW), 0);
});

test('days are counted by midnights, also when clocks change', () => {
  assert.equal(daysUntil(at('2026-11-29T23:59:59'), NOW), 0);
  assert.equal(daysUntil(at('2026-11-30T00:00:00'), NOW), 1);
  assert.equal(daysUntil(at('2026-12-07T03:00'), NOW), 8);
  assert.equal(daysUntil(at('2026-11-28T23:59'), NOW), -1);
  assert.equal(daysUntil(at('2026-10-26T00:00'), at('2026-10-25T00:00')), 1); // a day of 25 hours
  assert.equal(daysUntil(at('2026-03-30T00:00'), at('2026-03-29T00:00')), 1); // a day of 23 hours
});

test('when a card comes back, in words', () => {
  assert.equal(describeDue(NOW, NOW), 'now');
  assert.equal(describeDue(NOW + 1000, NOW), 'in 1 minute');
  assert.equal(describeDue(NOW + 10 * 60_000, NOW), 'in 10 minutes');
  assert.equal(describeDue(at('2026-11-30T00:10'), at('2026-11-29T23:55')), 'in 15 minutes');
  assert.match(describeDue(at('2026-11-29T20:30'), NOW), /^today at 0?8:30|^today at 20:30/);
  assert.equal(describeDue(at('2026-11-30T20:30'), NOW), 'tomorrow');
  assert.match(describeDue(at('2026-12-07T15:00'), NOW), /^on .*7.*, in 8 days$/);
});

test('the forecast counts what is due already today, and fourteen days', () => {
  const days = ['2026-11-01T06:00', '2026-11-29T23:00', '2026-11-30T01:00', '2026-12-12T23:00', '2026-12-13T01:00'];
  const counts = forecast(days.map(at), NOW);
  assert.deepEqual(counts, [2, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
  assert.match(describeForecast(counts, NOW), /^Cards that come back: today 2, tomorrow 1, .*12.* 1\.$/);
  assert.equal(describeForecast(forecast([], NOW), NOW), 'Cards that come back: none in the next two weeks.');
});

test('a day of the forecast has its own name, also over a change of clocks', () => {
  const late = at('2026-10-24T23:30'); // the next day has 25 hours
  assert.deepEqual([dayName(0, late), dayName(1, late)], ['today', 'tomorrow']);
  assert.match(dayName(2, late), /26/);
});

test('which rating would fit', () => {
  const fits = (answer) => fittingRating({ gaveUp: false, right: null, ticked: 0, points: 3, ...answer });
  assert.equal(fits({ gaveUp: true, right: true }), 'again');
  assert.deepEqual([fits({ right: true }), fits({ right: false })], ['good', 'again']);
  assert.deepEqual(
    [0, 1, 2, 3].map((ticked) => fits({ ticked })),
    [null, 'hard', 'hard', 'good'],
  );
  assert.equal(fits({ points: 0 }), null);
  assert.deepEqual(['1', '4', '5', 'a'].map(ratingOfKey), ['again', 'easy', undefined, undefined]);
});

test('the verdict', () => {
  assert.equal(verdictWords(true, null), 'Not known yet');
  assert.equal(verdictWords(true, false), 'Not known yet');
  assert.deepEqual(
    [true, false, null].map((right) => verdictWords(false, right)),
    ['Right', 'Not right', 'Compare'],
  );
});

test('a limit is a whole number from 0 to 100', () => {
  assert.deepEqual(['0', '3', '100'].map(limitOf), [0, 3, 100]);
  assert.deepEqual(['', ' ', '-1', '101', '1000', '1.5', 'many'].map(limitOf), Array(7).fill(null));
});

test('what is said when nothing is due', () => {
  const met = [['R5', NOW + 10 * 60_000]];
  assert.deepEqual(restLines({ done: 2, met, unseen: 1, limit: 10, now: NOW }), [
    '2 cards in this round.',
    'The next one, R5, comes back in 10 minutes.',
    '1 card you have not met; 10 new ones a day, as you set it.',
  ]);
  assert.deepEqual(restLines({ done: 0, met: [], unseen: 7, limit: 0, now: NOW }), [
    '7 cards you have not met; no new ones are let in, as you set it.',
  ]);
  assert.deepEqual(
    restLines({ done: 0, met, unseen: 0, limit: 3, now: NOW }).at(-1),
    'You have met every card there is.',
  );
  assert.deepEqual(restOffers({ met, unseen: 7, now: NOW }), { soon: 1, more: 5 });
  assert.deepEqual(restOffers({ met: [['R5', NOW + 21 * 60_000]], unseen: 2, now: NOW }), { soon: 0, more: 2 });
});
