// Recall: a card is answered before its answer is shown, then rated, and comes back when it is due. The server compares,
// and says when; what is due is kept in the learner's part "cards".

glassbox.recall = (element, tools) => {
  const { make, drill } = glassbox;
  const { request, learner, go, mark } = tools;
  const { button, heading } = drill;
  const RATINGS = [['again', 'Again', 'not known'], ['hard', 'Hard', 'with trouble'], ['good', 'Good', 'known'], ['easy', 'Easy', 'at once']];
  const LIMIT = 10; // new cards a day, unless the learner says otherwise
  const MOST_NEW = 100;
  const SOON = 20 * 60_000; // milliseconds: what is due so soon can be taken at once
  const DAYS = 14;
  const LONGEST = 4000; // characters of an answer
  const LONGEST_DRAFT = 20_000; // kept while it is too long to be sent, so that it can be shortened
  const DAY = 86_400_000;
  let cards = []; // as they are asked
  let lessons = new Map();
  let now = null; // the card on show
  let done = 0; // rated in this round
  let ahead = false; // whether cards that are nearly due are taken as well
  let shown = 0; // counts what is shown, so that a reply that comes late is not drawn over it

  // ---- what is kept

  const isRecord = (one) => Boolean(one) && typeof one === 'object' && !Array.isArray(one);
  const kept = () => {
    const found = learner.get('cards', {});
    const whole = isRecord(found) ? found : {};
    const parts = Object.fromEntries(['cards', 'drafts', 'spoilt'].map((name) => [name, isRecord(whole[name]) ? whole[name] : {}]));
    const limit = Number.isInteger(whole.limit) && whole.limit >= 0 && whole.limit <= MOST_NEW ? whole.limit : LIMIT;
    return { ...whole, ...parts, limit, fresh: isRecord(whole.fresh) ? whole.fresh : {} };
  };
  const keep = (change) => learner.set('cards', { ...kept(), ...change });
  const today = () => new Date().toLocaleDateString('sv'); // Sweden writes 2026-11-24; the day is the one of this place
  const freshToday = () => (kept().fresh.day === today() ? Number(kept().fresh.count) || 0 : 0);
  const dueOf = (id) => {
    const due = Date.parse(kept().cards[id]?.card?.due);
    return Number.isNaN(due) ? null : due;
  };

  /** What is to be asked now: what is due, then new ones up to the day's limit. */
  const upcoming = () => {
    const moment = Date.now() + (ahead ? SOON : 0);
    const known = cards.map(({ id }) => [id, dueOf(id)]);
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
  const count = (many, one, several = `${one}s`) => `${many} ${many === 1 ? one : several}`;

  // ---- the skeleton

  const head = make('div', 'gb-drill-head');
  const state = make('p', 'gb-drill-state');
  const views = make('p', 'gb-drill-views');
  const toList = button('All cards', () => list(), 'gb-chipbutton');
  const toRound = button('Go on with the round', () => next(), 'gb-chipbutton');
  views.append(toRound, toList);
  head.append(state, views);
  const heard = make('p', 'gb-note gb-drill-heard');
  heard.setAttribute('role', 'status');
  const body = make('div', 'gb-drill');
  const main = make('div', 'gb-drill-main');
  const aside = make('aside', 'gb-drill-aside');
  aside.setAttribute('aria-label', 'When cards come back');
  const proofPlace = make('div', 'gb-proof-place');
  const forecastPlace = make('div');
  aside.append(proofPlace, forecastPlace);
  body.append(main, aside);
  element.replaceChildren(head, heard, body);

  const tellState = () => {
    const { due, fresh } = upcoming();
    state.replaceChildren(make('b', '', String(due.length)), ' due', make('span', 'gb-dot', ' · '), make('b', '', String(fresh.length)), ' new', make('span', 'gb-dot', ' · '), `${cards.length} cards`);
  };

  /** How many come back on each of the next days. */
  const forecast = () => {
    const counts = Array(DAYS).fill(0);
    for (const { id } of cards) {
      const at = dueOf(id);
      if (at === null) continue;
      const day = Math.max(0, daysUntil(at));
      if (day < DAYS) counts[day] += 1;
    }
    const whole = make('div', 'gb-forecast');
    const most = Math.max(1, ...counts);
    const row = make('div', 'gb-forecast-days');
    row.setAttribute('role', 'img');
    const named = (day) => (day === 0 ? 'today' : day === 1 ? 'tomorrow' : new Date(Date.now() + day * DAY).toLocaleDateString(undefined, { weekday: 'short', day: 'numeric' }));
    row.setAttribute('aria-label', `Cards that come back: ${counts.map((many, day) => (many ? `${named(day)} ${many}` : '')).filter(Boolean).join(', ') || 'none in the next two weeks'}.`);
    counts.forEach((many, day) => {
      const one = make('span');
      const bar = make('i');
      bar.style.height = many ? `${Math.max(8, (100 * many) / most)}%` : '0';
      const frame = make('span', 'gb-forecast-bar');
      frame.append(make('b', '', many ? String(many) : ''), bar);
      one.append(frame, make('small', '', day === 0 ? 'now' : day % 7 === 0 ? `${day} d` : ''));
      one.title = `${named(day)}: ${many}`;
      row.append(one);
    });
    whole.append(make('h3', '', 'Coming back, by day'), row);
    if (!counts.some(Boolean)) whole.append(make('p', 'gb-note', 'Nothing yet. A card stands here once you have rated it.'));
    forecastPlace.replaceChildren(whole);
  };

  const show = (...children) => {
    shown += 1;
    proofPlace.hidden = true;
    proofPlace.replaceChildren();
    main.replaceChildren(...children);
    tellState();
    forecast();
    return shown;
  };

  // ---- one card

  const place = ({ id, lesson }) => {
    const told = lessons.get(lesson);
    return `${id} · Lesson ${told.number}, ${told.title}`;
  };

  /** The field that a card is answered in: how it is drawn, what it says, what of it is shown beside the reference. */
  const fieldOf = (card) => {
    const draft = kept().drafts[card.id];
    const draw = (value) => {
      const { drafts } = kept();
      if (value) drafts[card.id] = value;
      else delete drafts[card.id];
      keep({ drafts });
    };
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
      return { parts: [set], value: () => (chosen() ? Number(chosen().value) : null), yours: () => (chosen() ? card.choices[Number(chosen().value)] : '') };
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
    const input = make(card.kind === 'text' ? 'textarea' : 'input', card.kind === 'text' ? 'gb-own-words' : 'gb-own-number');
    input.id = 'recall-answer';
    Object.assign(input, { autocomplete: 'off', spellcheck: card.kind === 'text' });
    if (card.kind === 'number') {
      input.type = 'text';
      input.inputMode = 'text'; // 24 x 24 and 4.7 MB are numbers too
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

  /** A card, to be answered. */
  const ask = (id) => {
    const card = cards.find((one) => one.id === id);
    now = card;
    mark(id);
    toRound.hidden = true;
    const field = fieldOf(card);
    const form = make('form', 'gb-drill-form');
    form.noValidate = true;
    const message = make('p', 'gb-message');
    message.setAttribute('role', 'alert');
    const commit = button(card.kind === 'drawing' ? 'Show what belongs on it' : 'Commit, then compare', () => reveal(false), 'gb-button gb-primary');
    const pass = button('I do not know', () => reveal(true));
    const actions = make('div', 'gb-actions');
    actions.append(commit, ...(card.kind === 'drawing' ? [] : [pass]), message);
    form.append(...field.parts, actions);
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      reveal(false);
    });
    form.addEventListener('keydown', (event) => {
      if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        reveal(false);
      }
    });
    const question = heading('h3', 'gb-drill-ask', card.ask);
    const { all } = upcoming();
    const rest = all.includes(id) ? all.length : all.length + 1;
    const revealed = make('div', 'gb-revealed');
    revealed.hidden = true;
    const mine = show(drill.ticks(done, done + rest, 'cards of this round'), make('p', 'gb-drill-place', place(card)), question, form, revealed);
    question.focus({ preventScroll: true });

    let sent = false;
    const reveal = async (gaveUp) => {
      if (sent) return;
      const value = field.value();
      if (!gaveUp && typeof value === 'string' && value.length > LONGEST) {
        message.textContent = `That is ${value.length.toLocaleString('en')} characters long. A few sentences, up to ${LONGEST.toLocaleString('en')}, are enough. Nothing was lost; shorten it.`;
        message.setAttribute('data-bad', '');
        return;
      }
      sent = true;
      message.textContent = 'Looking …';
      message.removeAttribute('data-bad');
      const reply = await request('recall_answer', { id, answer: value, gave_up: gaveUp });
      if (mine !== shown) return;
      if (reply.error) {
        sent = false;
        message.textContent = reply.error;
        message.setAttribute('data-bad', '');
        field.focus?.focus();
        return;
      }
      form.hidden = true;
      compare(card, reply, gaveUp ? '' : field.yours(), gaveUp, revealed, mine);
    };
  };

  /** The learner's answer beside the reference, what a good one mentions, where to see it, and the rating. */
  const compare = async (card, reply, yours, gaveUp, revealed, mine) => {
    const graded = reply.right !== null;
    const verdict = heading('h4', 'gb-drill-verdict', gaveUp ? 'Not known yet' : graded ? (reply.right ? 'Right' : 'Not right') : 'Compare');
    if (graded) verdict.dataset.right = String(reply.right);
    const parts = [verdict];
    const chosen = card.kind === 'choice' ? yours : '';
    if (reply.choices.length) {
      const whys = make('ul', 'gb-whys');
      for (const { text, why, right } of reply.choices) {
        const item = make('li');
        item.dataset.right = String(right);
        const said = make('b', '', text);
        if (text === chosen) said.append(make('small', 'gb-hint', 'your choice'));
        item.append(said, make('span', '', why));
        whys.append(item);
      }
      parts.push(whys);
    }
    const beside = make('dl', 'gb-compare');
    const column = (name, text, className = '') => {
      const one = make('div');
      one.append(make('dt', '', name), make('dd', className, text));
      beside.append(one);
    };
    if (!gaveUp && yours && !chosen) column('Yours', yours, 'gb-yours');
    column('Reference', reply.answer);
    parts.push(beside);

    const boxes = [];
    if (reply.points.length && card.kind !== 'number') {
      const points = make('fieldset', 'gb-points');
      points.append(make('legend', '', 'A good answer mentions. Tick what yours does; that is for you to judge.'));
      for (const { says, found } of reply.points) {
        const label = make('label');
        const box = make('input');
        box.type = 'checkbox';
        box.addEventListener('change', () => suggest());
        boxes.push(box);
        const words = make('span', '', says);
        if (found) words.append(make('small', 'gb-hint', 'a word of it is in yours'));
        label.append(box, words);
        points.append(label);
      }
      parts.push(points);
    }
    parts.push(drill.proof(reply.proof, proofPlace, tools));

    const rates = make('fieldset', 'gb-ratings');
    rates.append(make('legend', '', 'How well did you know it?'));
    const buttons = RATINGS.map(([name, text, note], index) => {
      const one = button('', () => rate(card, name, mine), 'gb-rating');
      one.dataset.rating = name;
      one.append(make('b', '', text), make('span', 'gb-wait', '…'), make('small', '', note));
      one.setAttribute('aria-keyshortcuts', String(index + 1));
      rates.append(one);
      return one;
    });
    /** Which button would fit; never more than a mark on it. */
    const suggest = () => {
      const ticked = boxes.filter((box) => box.checked).length;
      const share = graded ? Number(reply.right) : boxes.length ? ticked / boxes.length : null;
      const fits = gaveUp ? 'again' : share === null || (!graded && !ticked) ? null : share === 1 ? 'good' : share === 0 ? 'again' : 'hard';
      for (const one of buttons) one.toggleAttribute('data-fits', one.dataset.rating === fits);
    };
    suggest();
    parts.push(rates, make('p', 'gb-note', 'Keys 1 to 4. The time on each button is when the card comes back.'));
    revealed.replaceChildren(...parts);
    revealed.hidden = false;
    verdict.focus({ preventScroll: true });
    // the question stays in view, and so does as much of the rest as fits
    main.querySelector('.gb-drill-place').scrollIntoView({ block: 'nearest' });

    const previews = await schedule('previews', card.id, {});
    if (mine !== shown) return;
    for (const one of buttons) {
      const told = previews[one.dataset.rating];
      one.querySelector('.gb-wait').textContent = told ? told.wait : '';
      if (told) one.title = `Comes back ${when(Date.parse(told.due))}`;
    }
  };

  /** Ask when a card comes back; a record of it that cannot be read is kept aside and told, and the card begins anew. */
  const schedule = async (name, id, more) => {
    const card = kept().cards[id]?.card ?? null;
    const reply = await request(name, { card, now: new Date().toISOString(), ...more });
    if (!reply.error || card === null) return reply;
    const { cards: all, spoilt } = kept();
    const again = await request(name, { card: null, now: new Date().toISOString(), ...more });
    if (again.error) return again;
    keep({ cards: { ...all, [id]: { ...all[id], card: null } }, spoilt: { ...spoilt, [id]: card } });
    heard.textContent = `${reply.error} It begins anew.`;
    return again;
  };

  const rate = async (card, rating, mine) => {
    const before = dueOf(card.id);
    for (const one of main.querySelectorAll('.gb-rating')) one.disabled = true;
    const reply = await schedule('rate', card.id, { rating });
    if (mine !== shown) return;
    if (reply.error) {
      for (const one of main.querySelectorAll('.gb-rating')) one.disabled = false;
      const told = main.querySelector('.gb-ratings legend');
      told.textContent = `${reply.error} Rate it once more.`;
      return;
    }
    const { cards: all, drafts } = kept();
    delete drafts[card.id];
    const times = Number.isInteger(all[card.id]?.times) ? all[card.id].times : 0;
    const fresh = { day: today(), count: freshToday() + (before === null ? 1 : 0) };
    keep({ cards: { ...all, [card.id]: { card: reply.card, rating, times: times + 1, at: new Date().toISOString() } }, drafts, fresh });
    done += 1;
    heard.textContent = `${card.id} comes back ${when(Date.parse(reply.due))}.`;
    next();
  };

  element.addEventListener('keydown', (event) => {
    const index = ['1', '2', '3', '4'].indexOf(event.key);
    if (index < 0 || event.ctrlKey || event.altKey || event.metaKey || event.target.matches('input:not([type="checkbox"]), textarea, select')) return;
    const one = main.querySelectorAll('.gb-rating')[index];
    if (!one || one.disabled) return;
    event.preventDefault();
    one.click();
  });

  // ---- nothing due

  const limitField = () => {
    const label = make('label', 'gb-limit', 'New cards a day');
    const input = make('input');
    Object.assign(input, { type: 'number', min: '0', max: String(MOST_NEW), step: '1', value: String(kept().limit) });
    const told = make('span', 'gb-message');
    told.setAttribute('role', 'status');
    input.addEventListener('change', () => {
      const wanted = Number(input.value);
      if (!Number.isInteger(wanted) || wanted < 0 || wanted > MOST_NEW || !input.value.trim()) {
        told.textContent = `A whole number from 0 to ${MOST_NEW}.`;
        input.value = String(kept().limit);
        return;
      }
      keep({ limit: wanted });
      told.textContent = '';
      tellState();
      if (!now) rest();
    });
    label.append(input, told);
    return label;
  };

  const rest = () => {
    now = null;
    mark('');
    toRound.hidden = true;
    const dues = cards.map(({ id }) => [id, dueOf(id)]).filter(([, at]) => at !== null).sort((one, other) => one[1] - other[1]);
    const unseen = cards.filter(({ id }) => dueOf(id) === null).length;
    const soon = dues.filter(([, at]) => at <= Date.now() + SOON).length;
    const title = heading('h3', 'gb-rest-title', done ? 'Done for now.' : 'Nothing is due.');
    const whole = make('div', 'gb-rest');
    whole.append(title);
    const lines = [];
    if (done) lines.push(`${count(done, 'card')} in this round.`);
    if (dues.length) lines.push(`The next one, ${dues[0][0]}, comes back ${when(dues[0][1])}.`);
    if (unseen) lines.push(`${count(unseen, 'card')} you have not met; ${kept().limit ? `${kept().limit} new ones a day` : 'no new ones are let in'}, as you set it.`);
    else lines.push('You have met every card there is.');
    for (const line of lines) whole.append(make('p', '', line));
    const actions = make('div', 'gb-actions');
    if (upcoming().all.length) actions.append(button('Begin', () => next(), 'gb-button gb-primary'));
    if (soon) {
      actions.append(button(`Take ${count(soon, 'card')} that ${soon === 1 ? 'is' : 'are'} nearly due`, () => {
        ahead = true;
        next();
      }));
    }
    if (unseen) {
      const more = Math.min(5, unseen);
      actions.append(button(`Meet ${more} more today`, () => {
        keep({ fresh: { day: today(), count: freshToday() - more } });
        next();
      }));
    }
    actions.append(button('All cards', () => list()));
    whole.append(actions, limitField());
    show(whole);
    title.focus({ preventScroll: true });
  };

  const next = () => {
    const { all } = upcoming();
    if (all.length) {
      ask(all[0]);
      return;
    }
    ahead = false;
    rest();
    done = 0;
  };

  // ---- all of them

  const list = () => {
    now = null;
    mark('all');
    toRound.hidden = false;
    const whole = make('div', 'gb-list');
    const title = heading('h3', 'gb-rest-title', 'All cards');
    whole.append(title, limitField());
    for (const { slug, number, title: name } of lessons.values()) {
      const own = cards.filter((card) => card.lesson === slug);
      if (!own.length) continue;
      const rows = make('ol');
      for (const card of own) {
        const row = make('li');
        const open = button('', () => ask(card.id), 'gb-row');
        const at = dueOf(card.id);
        open.append(make('span', 'gb-row-id', card.id), make('span', 'gb-row-ask', card.ask), make('span', 'gb-row-due', at === null ? 'not met' : at <= Date.now() ? 'due' : when(at)));
        if (at !== null && at <= Date.now()) open.dataset.due = '';
        row.append(open);
        rows.append(row);
      }
      whole.append(make('h4', 'gb-list-head', `${number} · ${name}`), rows);
    }
    show(whole);
    title.focus({ preventScroll: true });
  };

  // ---- begin

  const fetched = async () => {
    if (cards.length) return true;
    main.replaceChildren(make('p', 'gb-note', 'One moment …'));
    const reply = await request('recall', {});
    if (reply.error) {
      const told = make('p', 'gb-message', reply.error);
      told.setAttribute('data-bad', '');
      told.setAttribute('role', 'alert');
      main.replaceChildren(told, button('Try again', () => open(new URLSearchParams())));
      return false;
    }
    cards = reply.cards;
    lessons = new Map(reply.lessons.map((one) => [one.slug, one]));
    return true;
  };

  const open = async (params) => {
    if (!(await fetched())) return;
    const item = params.get('item');
    if (item && item === now?.id && main.firstChild) return; // as one left it
    if (item === 'all') list();
    else if (item && cards.some(({ id }) => id === item)) ask(item);
    else if (!item && now && main.querySelector('.gb-drill-ask')) mark(now.id);
    else {
      next();
      if (item) heard.textContent = `There is no card “${item.slice(0, 40)}”. This is the round.`;
    }
  };
  return { open };
};
