// What is kept of the cards, in the learner's part "cards": each card's schedule, what is being written, how many new ones
// came today; and from it which cards come up. Pure: the moment is always given. Knows no page.

import { any, count, either, fields, isObject, named, number, object, text } from '../../core/forms.js';

/**
 * @typedef {object} KeptCard
 * @property {{due?: string} | null} [card] its schedule, as the server gave it; `due` as ISO 8601
 * @property {string} [rating] the last one
 * @property {number} [times] rated
 * @property {string} [at] when it was rated last
 */
/**
 * @typedef {object} CardsRecord
 * @property {Record<string, KeptCard>} cards by id
 * @property {Record<string, string | number>} drafts by id: text, or a choice counted from 1
 * @property {Record<string, unknown>} spoilt schedules that could not be read
 * @property {number} limit new cards a day
 * @property {{day?: string, count?: number}} fresh new cards met on that day; below 0 where more are let in
 */
/** @typedef {[id: string, due: number | null]} Due milliseconds since 1970; null where the card was never met */

export const CARDS_FORM = fields({
  cards: named(object),
  drafts: named(either(text, count)),
  spoilt: named(any),
  limit: count,
  fresh: fields({ day: text, count: number }),
});
export const MOST_NEW = 100;
export const SOON = 20 * 60_000; // milliseconds: what is due so soon can be taken at once
const LIMIT = 10; // new cards a day, unless the learner says otherwise

/** @param {unknown} value */
const objectOf = (value) => (isObject(value) ? value : {});

/**
 * @param {unknown} kept the part, whatever it is
 * @returns {CardsRecord}
 */
export const readCards = (kept) => {
  const whole = objectOf(kept);
  const limit = Number(whole.limit);
  const sound = Number.isInteger(whole.limit) && limit >= 0 && limit <= MOST_NEW;
  return /** @type {CardsRecord} */ ({
    ...whole,
    cards: objectOf(whole.cards),
    drafts: objectOf(whole.drafts),
    spoilt: objectOf(whole.spoilt),
    fresh: objectOf(whole.fresh),
    limit: sound ? limit : LIMIT,
  });
};

/**
 * The day in this place, as Sweden writes it: year first.
 * @param {number} moment
 */
export const dayOf = (moment) => new Date(moment).toLocaleDateString('sv');

/**
 * When a card comes back; null where it was never met, or nobody can read when.
 * @param {CardsRecord} record
 * @param {string} id
 */
export const dueOf = (record, id) => {
  const due = Date.parse(String(record.cards[id]?.card?.due));
  return Number.isNaN(due) ? null : due;
};

/**
 * New cards met on the day of `now`.
 * @param {CardsRecord} record
 * @param {number} now
 */
export const freshOn = ({ fresh }, now) => (fresh.day === dayOf(now) ? Number(fresh.count) || 0 : 0);

/**
 * Each card that was met, the one that comes back first before the others.
 * @param {CardsRecord} record
 * @param {string[]} ids
 */
export const metInOrder = (record, ids) =>
  ids
    .flatMap((id) => {
      const due = dueOf(record, id);
      return due === null ? [] : [/** @type {[string, number]} */ ([id, due])];
    })
    .sort((one, other) => one[1] - other[1]);

/**
 * What is to be asked now: what is due, then new ones up to the day's limit.
 * @param {CardsRecord} record
 * @param {string[]} ids in the order in which new ones come
 * @param {number} now
 * @param {boolean} [ahead] whether what is nearly due is taken as well
 */
export const upcoming = (record, ids, now, ahead = false) => {
  const due = metInOrder(record, ids)
    .filter(([, at]) => at <= now + (ahead ? SOON : 0))
    .map(([id]) => id);
  const left = Math.max(0, record.limit - freshOn(record, now));
  const fresh = ids.filter((id) => dueOf(record, id) === null).slice(0, left);
  return { due, fresh, all: [...due, ...fresh] };
};

/**
 * The record with another draft of a card; an empty one is no draft.
 * @param {CardsRecord} record
 * @param {string} id
 * @param {string | number | null} draft
 * @returns {CardsRecord}
 */
export const withDraft = (record, id, draft) => {
  const drafts = { ...record.drafts };
  if (draft) drafts[id] = draft;
  else delete drafts[id];
  return { ...record, drafts };
};

/**
 * The record after a card was rated: its new schedule, and that it was met today if it was.
 * @param {CardsRecord} record
 * @param {string} id
 * @param {string} rating
 * @param {KeptCard['card']} card
 * @param {number} now
 * @returns {CardsRecord}
 */
export const withRating = (record, id, rating, card, now) => {
  const before = Number(record.cards[id]?.times);
  const times = Number.isInteger(before) ? before : 0;
  return {
    ...withDraft(record, id, null),
    cards: { ...record.cards, [id]: { card, rating, times: times + 1, at: new Date(now).toISOString() } },
    fresh: { day: dayOf(now), count: freshOn(record, now) + (dueOf(record, id) === null ? 1 : 0) },
  };
};

/**
 * The record after a card's schedule could not be read: it begins anew, and what there was stays beside it.
 * @param {CardsRecord} record
 * @param {string} id
 * @returns {CardsRecord}
 */
export const withSpoilt = (record, id) => ({
  ...record,
  cards: { ...record.cards, [id]: { ...record.cards[id], card: null } },
  spoilt: { ...record.spoilt, [id]: record.cards[id]?.card },
});

/**
 * The record with so many more new ones let in on the day of `now`.
 * @param {CardsRecord} record
 * @param {number} many
 * @param {number} now
 * @returns {CardsRecord}
 */
export const withMore = (record, many, now) => ({
  ...record,
  fresh: { day: dayOf(now), count: freshOn(record, now) - many },
});
