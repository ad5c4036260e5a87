// Cards: what is kept of each in the learner's part "cards", which come up next and when the others come back, and the
// field in which one is answered.

import { make } from '../core/dom.js';
import { RECORD, form } from './record_forms.js';

const { any, text, count, number, either, fields, named, record } = form;
const kept = fields({
  cards: named(record),
  drafts: named(either(text, count)),
  spoilt: named(any),
  limit: count,
  fresh: fields({ day: text, count: number }),
});
RECORD.cards = kept;

export const createCards = (learner) => {
  const LIMIT = 10; // new cards a day, unless the learner says otherwise
  const MOST_NEW = 100;
  const SOON = 20 * 60_000; // milliseconds: what is due so soon can be taken at once
  const DAY = 86_400_000;
  const DAYS = 14;
  let all = []; // as they are asked

  // ---- what is kept

  const isRecord = (one) => Boolean(one) && typeof one === 'object' && !Array.isArray(one);
  const kept = () => {
    const found = learner.get('cards', {});
    const whole = isRecord(found) ? found : {};
    const parts = Object.fromEntries(
      ['cards', 'drafts', 'spoilt'].map((name) => [name, isRecord(whole[name]) ? whole[name] : {}]),
    );
    const limit = Number.isInteger(whole.limit) && whole.limit >= 0 && whole.limit <= MOST_NEW ? whole.limit : LIMIT;
    return { ...whole, ...parts, limit, fresh: isRecord(whole.fresh) ? whole.fresh : {} };
  };
  const keep = (change) => learner.set('cards', { ...kept(), ...change });
  const today = () => new Date().toLocaleDateString('sv'); // as Sweden writes it, year first; the day is the one of this place
  const freshToday = () => (kept().fresh.day === today() ? Number(kept().fresh.count) || 0 : 0);
  const dueOf = (id) => {
    const due = Date.parse(kept().cards[id]?.card?.due);
    return Number.isNaN(due) ? null : due;
  };

  /** What is to be asked now: what is due, then new ones up to the day's limit. */
  const upcoming = (ahead = false) => {
    const moment = Date.now() + (ahead ? SOON : 0);
    const known = all.map(({ id }) => [id, dueOf(id)]);
    const due = known.filter(([, at]) => at !== null && at <= moment).sort((one, other) => one[1] - other[1]);
    const left = Math.max(0, kept().limit - freshToday());
    const fresh = known.filter(([, at]) => at === null).slice(0, left);
    return { due: due.map(([id]) => id), fresh: fresh.map(([id]) => id), all: [...due, ...fresh].map(([id]) => id) };
  };

  // ---- time, as one says it

  const clock = (at) => new Date(at).toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit' });
  const midnight = (at) => new Date(new Date(at).setHours(0, 0, 0, 0)).getTime();
  const daysUntil = (at) => Math.round((midnight(at) - midnight(Date.now())) / DAY);
  const when = (at) => {
    const minutes = Math.max(1, Math.round((at - Date.now()) / 60_000));
    if (at <= Date.now()) return 'now';
    if (minutes < 60) return `in ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}`;
    if (daysUntil(at) === 0) return `today at ${clock(at)}`;
    if (daysUntil(at) === 1) return 'tomorrow';
    const date = new Date(at).toLocaleDateString(undefined, { day: 'numeric', month: 'long' });
    return `on ${date}, in ${daysUntil(at)} days`;
  };

  /** What is being written for a card; null where nothing is. */
  const draft = (id) => kept().drafts[id] ?? null;
  const draw = (id, value) => {
    const { drafts } = kept();
    if (value) drafts[id] = value;
    else delete drafts[id];
    keep({ drafts });
  };

  /** A card was rated: keep its new record, and that it was met today if it was. */
  const rated = (id, rating, record) => {
    const { cards, drafts } = kept();
    const fresh = { day: today(), count: freshToday() + (dueOf(id) === null ? 1 : 0) };
    const times = Number.isInteger(cards[id]?.times) ? cards[id].times : 0;
    delete drafts[id];
    keep({
      cards: { ...cards, [id]: { card: record, rating, times: times + 1, at: new Date().toISOString() } },
      drafts,
      fresh,
    });
  };

  /** A card's record cannot be read: it begins anew, and what there was stays beside it. */
  const spoilt = (id) => {
    const { cards, spoilt: others } = kept();
    keep({ cards: { ...cards, [id]: { ...cards[id], card: null } }, spoilt: { ...others, [id]: cards[id]?.card } });
  };

  /** How many come back on each of the next days. */
  const forecast = () => {
    const counts = Array(DAYS).fill(0);
    for (const { id } of all) {
      const at = dueOf(id);
      if (at === null) continue;
      const day = Math.max(0, daysUntil(at));
      if (day < DAYS) counts[day] += 1;
    }
    const whole = make('div', 'gb-forecast');
    const most = Math.max(1, ...counts);
    const row = make('div', 'gb-forecast-days');
    row.setAttribute('role', 'img');
    const named = (day) =>
      day === 0
        ? 'today'
        : day === 1
          ? 'tomorrow'
          : new Date(Date.now() + day * DAY).toLocaleDateString(undefined, { weekday: 'short', day: 'numeric' });
    row.setAttribute(
      'aria-label',
      `Cards that come back: ${
        counts
          .map((many, day) => (many ? `${named(day)} ${many}` : ''))
          .filter(Boolean)
          .join(', ') || 'none in the next two weeks'
      }.`,
    );
    counts.forEach((many, day) => {
      const one = make('span');
      const bar = make('i');
      bar.style.height = many ? `${Math.max(8, (100 * many) / most)}%` : '0';
      const frame = make('span', 'gb-forecast-bar');
      frame.append(make('b', '', many ? String(many) : ''), bar);
      one.append(frame, make('small', '', day === 0 ? 'today' : day % 7 === 0 ? `${day} d` : ''));
      one.title = `${named(day)}: ${many}`;
      row.append(one);
    });
    whole.append(make('h3', '', 'Coming back, by day'), row);
    if (!counts.some(Boolean)) {
      whole.append(make('p', 'gb-note', 'Nothing yet. A card stands here once you have rated it.'));
    }
    return whole;
  };

  return {
    MOST_NEW,
    SOON,
    kept,
    keep,
    dueOf,
    upcoming,
    when,
    forecast,
    draft,
    draw,
    rated,
    spoilt,
    /** Let `more` new ones in today, beyond the limit. */
    more: (many) => keep({ fresh: { day: today(), count: freshToday() - many } }),
    get all() {
      return all;
    },
    set all(cards) {
      all = cards;
    },
  };
};

/** The field that a card is answered in: how it is drawn, what it says, what of it is shown beside the reference. */
export const createCardField = (card, box, go) => {
  const LONGEST_DRAFT = 20_000; // characters; kept while it is too long to be sent, so that it can be shortened
  const draft = box.draft(card.id);
  const draw = (value) => box.draw(card.id, value);
  if (card.kind === 'choice') {
    const set = make('fieldset', 'gb-options');
    set.append(make('legend', 'gb-hear', 'Choose one'));
    card.choices.forEach((text, value) => {
      const label = make('label');
      const input = make('input');
      Object.assign(input, { type: 'radio', name: 'choice', value: String(value), checked: draft === value + 1 });
      input.addEventListener('change', () => draw(value + 1));
      label.append(input, make('span', '', text));
      set.append(label);
    });
    const chosen = () => set.querySelector('input:checked');
    return {
      parts: [set],
      value: () => (chosen() ? Number(chosen().value) : null),
      yours: () => (chosen() ? card.choices[Number(chosen().value)] : ''),
    };
  }
  if (card.kind === 'drawing') {
    const link = make('a', 'gb-proof-link', 'Open the board');
    link.href = '#room=drills&tab=draw';
    link.addEventListener('click', (event) => {
      if (event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      go('drills', { tab: 'draw' });
    });
    const line = make('p', '', 'Draw it on paper, or on the board, where it is graded. ');
    line.append(link);
    return { parts: [line], value: () => null, yours: () => '' };
  }
  const input = make(
    card.kind === 'text' ? 'textarea' : 'input',
    card.kind === 'text' ? 'gb-own-words' : 'gb-own-number',
  );
  input.id = 'recall-answer';
  Object.assign(input, { autocomplete: 'off', spellcheck: card.kind === 'text' });
  if (card.kind === 'number') {
    input.type = 'text';
    input.inputMode = 'text'; // a product or 4.7 MB is a number too
    input.maxLength = 400;
  }
  if (typeof draft === 'string') input.value = draft;
  const label = make('label', 'gb-label', card.kind === 'text' ? 'In your own words' : 'Your number');
  label.htmlFor = input.id;
  input.addEventListener('input', () => draw(input.value.slice(0, LONGEST_DRAFT)));
  const line = make('div', 'gb-own-line');
  line.append(input);
  if (card.unit) line.append(make('span', 'gb-note', card.unit));
  return { parts: [label, line], value: () => input.value, yours: () => input.value.trim(), focus: input };
};
