// Recall: a card is answered before its answer is shown, then rated, and comes back when it is due. The server compares,
// and says when; what is due is kept in the learner's part "cards".

import { make, written } from '../core/dom.js';
import { createCardField, createCards } from './cards.js';
import { drill } from './practice.js';

export const createRecall = (element, tools) => {
  const { request, learner, go, mark } = tools;
  const { button, heading } = drill;
  const RATINGS = [
    ['again', 'Again', 'not known'],
    ['hard', 'Hard', 'with trouble'],
    ['good', 'Good', 'known'],
    ['easy', 'Easy', 'at once'],
  ];
  const LONGEST = 4000; // characters of an answer
  const box = createCards(learner);
  const { kept, keep, dueOf, when } = box;
  const count = (many, one, several = `${one}s`) => `${many} ${many === 1 ? one : several}`;
  let lessons = new Map();
  let now = null; // the card on show
  let done = 0; // rated in this round
  let ahead = false; // whether cards that are nearly due are taken as well
  let shown = 0; // counts what is shown, so that a reply that comes late is not drawn over it

  // ---- the skeleton

  const head = make('div', 'gb-drill-head');
  const state = make('p', 'gb-drill-state');
  const views = make('p', 'gb-drill-views');
  const toList = button('All cards', () => list(), 'gb-chipbutton');
  const toRound = button('Go on with the round', () => next(), 'gb-chipbutton');
  toRound.hidden = true;
  toList.disabled = true; // until the cards are here
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
    const { due, fresh } = box.upcoming(ahead);
    state.replaceChildren(
      make('b', '', String(due.length)),
      ' due',
      make('span', 'gb-dot', ' · '),
      make('b', '', String(fresh.length)),
      ' new',
      make('span', 'gb-dot', ' · '),
      `${box.all.length} cards`,
    );
  };

  const show = (...children) => {
    shown += 1;
    proofPlace.hidden = true;
    proofPlace.replaceChildren();
    main.replaceChildren(...children);
    drill.top(element);
    tellState();
    forecastPlace.replaceChildren(box.forecast());
    return shown;
  };

  // ---- one card

  const place = ({ id, lesson }) => {
    const told = lessons.get(lesson);
    return `${id} · Lesson ${told.number}, ${told.title}`;
  };

  /** A card, to be answered. */
  const ask = (id) => {
    const card = box.all.find((one) => one.id === id);
    now = card;
    mark(id);
    toRound.hidden = true;
    const field = createCardField(card, box, go);
    const form = make('form', 'gb-drill-form');
    form.noValidate = true;
    const message = make('p', 'gb-message');
    message.setAttribute('role', 'alert');
    const commit = button(
      card.kind === 'drawing' ? 'Show what belongs on it' : 'Commit, then compare',
      () => reveal(false),
      'gb-button gb-primary',
    );
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
    const { all } = box.upcoming(ahead);
    const rest = all.includes(id) ? all.length : all.length + 1;
    const revealed = make('div', 'gb-revealed');
    revealed.hidden = true;
    const mine = show(
      drill.ticks(done, done + rest, 'cards of this round'),
      make('p', 'gb-drill-place', place(card)),
      question,
      form,
      revealed,
    );
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
    const verdict = heading(
      'h4',
      'gb-drill-verdict',
      gaveUp ? 'Not known yet' : graded ? (reply.right ? 'Right' : 'Not right') : 'Compare',
    );
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
    const beside = make('dl', 'gb-yours-and');
    const column = (name, text, className = '') => {
      const one = make('div');
      one.append(make('dt', '', name), written('dd', className, text));
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
      const fits = gaveUp
        ? 'again'
        : share === null || (!graded && !ticked)
          ? null
          : share === 1
            ? 'good'
            : share === 0
              ? 'again'
              : 'hard';
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
    const again = await request(name, { card: null, now: new Date().toISOString(), ...more });
    if (again.error) return again;
    box.spoilt(id);
    heard.textContent = `${reply.error} It begins anew.`;
    return again;
  };

  const rate = async (card, rating, mine) => {
    for (const one of main.querySelectorAll('.gb-rating')) one.disabled = true;
    const reply = await schedule('rate', card.id, { rating });
    if (mine !== shown) return;
    if (reply.error) {
      for (const one of main.querySelectorAll('.gb-rating')) one.disabled = false;
      const told = main.querySelector('.gb-ratings legend');
      told.textContent = `${reply.error} Rate it once more.`;
      return;
    }
    box.rated(card.id, rating, reply.card);
    done += 1;
    heard.textContent = `${card.id} comes back ${when(Date.parse(reply.due))}.`;
    next();
  };

  element.addEventListener('keydown', (event) => {
    const index = ['1', '2', '3', '4'].indexOf(event.key);
    if (
      index < 0 ||
      event.ctrlKey ||
      event.altKey ||
      event.metaKey ||
      event.target.matches('input:not([type="checkbox"]), textarea, select')
    ) {
      return;
    }
    const one = main.querySelectorAll('.gb-rating')[index];
    if (!one || one.disabled) return;
    event.preventDefault();
    one.click();
  });

  // ---- nothing due

  const limitField = () => {
    const label = make('label', 'gb-limit', 'New cards a day');
    const input = make('input');
    Object.assign(input, {
      type: 'number',
      min: '0',
      max: String(box.MOST_NEW),
      step: '1',
      value: String(kept().limit),
    });
    const told = make('span', 'gb-message');
    told.setAttribute('role', 'status');
    input.addEventListener('change', () => {
      const wanted = Number(input.value);
      if (!Number.isInteger(wanted) || wanted < 0 || wanted > box.MOST_NEW || !input.value.trim()) {
        told.textContent = `A whole number from 0 to ${box.MOST_NEW}.`;
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
    const dues = box.all
      .map(({ id }) => [id, dueOf(id)])
      .filter(([, at]) => at !== null)
      .sort((one, other) => one[1] - other[1]);
    const unseen = box.all.filter(({ id }) => dueOf(id) === null).length;
    const soon = dues.filter(([, at]) => at <= Date.now() + box.SOON).length;
    const title = heading('h3', 'gb-rest-title', done ? 'Done for now.' : 'Nothing is due.');
    const whole = make('div', 'gb-rest');
    whole.append(title);
    const lines = [];
    if (done) lines.push(`${count(done, 'card')} in this round.`);
    if (dues.length) lines.push(`The next one, ${dues[0][0]}, comes back ${when(dues[0][1])}.`);
    if (unseen) {
      lines.push(
        `${count(unseen, 'card')} you have not met; ${kept().limit ? `${kept().limit} new ones a day` : 'no new ones are let in'}, as you set it.`,
      );
    } else lines.push('You have met every card there is.');
    for (const line of lines) whole.append(make('p', '', line));
    const actions = make('div', 'gb-actions');
    if (box.upcoming(ahead).all.length) actions.append(button('Begin', () => next(), 'gb-button gb-primary'));
    if (soon) {
      actions.append(
        button(`Take ${count(soon, 'card')} that ${soon === 1 ? 'is' : 'are'} nearly due`, () => {
          ahead = true;
          next();
        }),
      );
    }
    if (unseen) {
      const more = Math.min(5, unseen);
      actions.append(
        button(`Meet ${more} more today`, () => {
          box.more(more);
          next();
        }),
      );
    }
    actions.append(button('All cards', () => list()));
    whole.append(actions, limitField());
    show(whole);
    title.focus({ preventScroll: true });
  };

  const next = () => {
    const { all } = box.upcoming(ahead);
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
    ahead = false;
    mark('all');
    toRound.hidden = false;
    const whole = make('div', 'gb-list');
    const title = heading('h3', 'gb-rest-title', 'All cards');
    whole.append(title, limitField());
    for (const { slug, number, title: name } of lessons.values()) {
      const own = box.all.filter((card) => card.lesson === slug);
      if (!own.length) continue;
      const rows = make('ol');
      for (const card of own) {
        const row = make('li');
        const open = button('', () => ask(card.id), 'gb-row');
        const at = dueOf(card.id);
        open.append(
          make('span', 'gb-row-id', card.id),
          make('span', 'gb-row-ask', card.ask),
          make('span', 'gb-row-due', at === null ? 'not met' : at <= Date.now() ? 'due' : when(at)),
        );
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
    if (box.all.length) return true;
    main.replaceChildren(make('p', 'gb-note', 'One moment …'));
    const reply = await request('recall', {});
    if (reply.error) {
      const told = make('p', 'gb-message', reply.error);
      told.setAttribute('data-bad', '');
      told.setAttribute('role', 'alert');
      main.replaceChildren(
        told,
        button('Try again', () => open(new URLSearchParams())),
      );
      return false;
    }
    box.all = reply.cards;
    toList.disabled = false;
    lessons = new Map(reply.lessons.map((one) => [one.slug, one]));
    return true;
  };

  const open = async (params) => {
    if (!(await fetched())) return;
    const item = params.get('item');
    if (item && item === now?.id && main.firstChild) return; // as one left it
    if (item === 'all') list();
    else if (item && box.all.some(({ id }) => id === item)) ask(item);
    else if (!item && now && main.querySelector('.gb-drill-ask')) mark(now.id);
    else {
      next();
      if (item) heard.textContent = `There is no card “${item.slice(0, 40)}”. This is the round.`;
    }
  };
  return { open };
};
