// Exercises with fresh numbers. The server makes and grades them by kind and seed; what has been done is kept in the
// learner's part "numbers".

import { make } from '../core/dom.js';
import { RECORD, form } from './record_forms.js';

const { text, count, fields, named, list } = form;
const one = fields({ asked: count, right: count }, { needed: ['asked', 'right'] });
RECORD.numbers = fields({ streak: count, best: count, kinds: named(one), chosen: list(text) });

export const createExercises = (element, { request, learner, go }) => {
  const NOTHING = { streak: 0, best: 0, kinds: {}, chosen: [] };
  let now = null; // the exercise on show
  let counted = false; // whether it has gone into the record
  let solved = false;
  let hinted = 0;
  let asked = 0; // the number of the last question asked for
  let kinds = [];

  const button = (text, act, className = 'gb-button') => {
    const made = make('button', className, text);
    made.type = 'button';
    made.addEventListener('click', act);
    return made;
  };
  const kept = () => {
    const found = learner.get('numbers', NOTHING);
    return { ...NOTHING, ...(found && typeof found === 'object' ? found : {}) };
  };

  // ---- the skeleton

  const whole = make('div', 'gb-ex');
  const sheet = make('div', 'gb-ex-sheet');
  const name = make('p', 'gb-ex-kind');
  const question = make('h3', 'gb-ex-question');
  question.tabIndex = -1;
  const given = make('dl', 'gb-ex-given');
  const form = make('form', 'gb-ex-form');
  form.noValidate = true;
  const label = make('label', 'gb-ex-small', 'Your answer');
  const input = make('input', 'gb-ex-input');
  input.id = 'exercise-answer';
  label.htmlFor = input.id;
  Object.assign(input, { type: 'text', autocomplete: 'off', spellcheck: false, maxLength: 400, inputMode: 'text' });
  input.setAttribute('aria-describedby', 'exercise-unit');
  const unit = make('span', 'gb-ex-unit');
  unit.id = 'exercise-unit';
  const line = make('div', 'gb-ex-line');
  const choices = make('fieldset', 'gb-ex-choices');
  const check = make('button', 'gb-button gb-primary', 'Check');
  check.type = 'submit';
  const told = make('p', 'gb-told gb-ex-told');
  told.setAttribute('role', 'status');
  const actions = make('div', 'gb-ex-actions');
  const helped = make('ol', 'gb-ex-hints');
  helped.setAttribute('aria-label', 'Hints');
  const working = make('ol', 'gb-ex-working');
  working.setAttribute('aria-label', 'The working, line by line');
  const workingHead = make('h4', 'gb-ex-small', 'The working');

  const hint = button('Hint', () => {
    help();
  });
  const show = button('Show the working', () => {
    work();
  });
  const next = button('Next', () => {
    fresh();
  });
  const then = button(
    '',
    () => {
      if (now.then) ask(now.then, true);
    },
    'gb-button gb-ex-then',
  );

  const aside = make('aside', 'gb-ex-aside');
  aside.setAttribute('aria-label', 'Your exercises');
  const tally = make('p', 'gb-ex-tally');
  const list = make('fieldset', 'gb-ex-kinds');

  line.append(input, unit, check);
  form.append(label, line, choices);
  actions.append(hint, show, then, next);
  sheet.append(name, question, given, form, told, actions, helped, workingHead, working);
  aside.append(tally, list);
  whole.append(sheet, aside);
  element.replaceChildren(whole);

  // ---- telling

  const say = (text, state = '') => {
    told.textContent = text;
    told.dataset.state = state;
  };

  const tell = () => {
    const { streak, best, kinds: done, chosen } = kept();
    const all = Object.values(done);
    const [right, of] = [all.reduce((sum, one) => sum + one.right, 0), all.reduce((sum, one) => sum + one.asked, 0)];
    tally.replaceChildren(make('b', '', String(streak)), make('span', '', ' in a row'));
    tally.append(
      make(
        'span',
        'gb-ex-total',
        of ? `${right} of ${of} right at once${best > streak ? `, ${best} in a row at best` : ''}` : 'Nothing done yet',
      ),
    );
    for (const row of list.querySelectorAll('[data-kind]')) {
      row.querySelector('input').checked = chosen.includes(row.dataset.kind);
      const one = done[row.dataset.kind];
      const place = row.querySelector('.gb-ex-done');
      place.textContent = one?.asked ? `${one.right}/${one.asked}` : '';
      place.title = one?.asked ? `${one.right} of ${one.asked} right at once` : '';
    }
  };

  const offer = () => {
    if (list.childElementCount) return;
    const legend = make('legend', 'gb-ex-small', 'Kinds');
    list.append(legend, make('p', 'gb-note', 'Tick those to come up next; none ticked means all.'));
    for (const { kind, name: called } of kinds) {
      const row = make('label', 'gb-ex-pick');
      row.dataset.kind = kind;
      const box = make('input');
      box.type = 'checkbox';
      box.value = kind;
      box.addEventListener('change', () => {
        learner.set('numbers', {
          ...kept(),
          chosen: [...list.querySelectorAll('input:checked')].map((one) => one.value),
        });
      });
      row.append(box, make('span', 'gb-ex-called', called), make('span', 'gb-ex-done'));
      list.append(row);
    }
  };

  // ---- one exercise

  /** Put it into the record, once: what counts is the first answer. */
  const count = (right) => {
    if (counted) return;
    counted = true;
    const record = kept();
    const one = record.kinds[now.kind] || { asked: 0, right: 0 };
    const streak = right ? record.streak + 1 : 0;
    learner.set('numbers', {
      ...record,
      streak,
      best: Math.max(record.best, streak),
      kinds: { ...record.kinds, [now.kind]: { asked: one.asked + 1, right: one.right + (right ? 1 : 0) } },
    });
    tell();
  };

  const draw = (focus) => {
    [counted, solved, hinted] = [false, false, 0];
    name.textContent = kinds.find((one) => one.kind === now.kind)?.name || '';
    question.textContent = now.question;
    given.replaceChildren(
      ...now.given.map(([what, value]) => {
        const pair = make('div');
        pair.append(make('dt', '', what), make('dd', '', value));
        return pair;
      }),
    );
    given.hidden = !now.given.length;
    const choosing = now.choices.length > 0;
    for (const one of [label, input, unit]) one.hidden = choosing;
    choices.hidden = !choosing;
    choices.replaceChildren(
      make('legend', 'gb-ex-hear', now.question),
      ...now.choices.map(({ key, text }) => {
        const row = make('label');
        const radio = make('input');
        Object.assign(radio, { type: 'radio', name: 'exercise-choice', value: key });
        row.append(radio, make('span', '', text));
        return row;
      }),
    );
    (choosing ? form : line).append(check);
    input.value = '';
    unit.textContent = now.unit === 'percent' ? '%' : now.unit;
    say('');
    helped.replaceChildren();
    working.replaceChildren();
    workingHead.hidden = true;
    hint.hidden = show.hidden = false;
    hint.textContent = `Hint, 1 of ${now.hints}`;
    next.classList.remove('gb-primary');
    then.hidden = true;
    offer();
    tell();
    // The question is read out, and the answer is the next stop; on a phone no keyboard jumps up.
    if (focus) question.focus({ preventScroll: true });
  };

  const end = () => {
    solved = true;
    hint.hidden = show.hidden = true;
    (now.then ? then : next).classList.add('gb-primary');
    then.hidden = !now.then;
    then.textContent = now.then?.label || '';
  };

  const same = () => ({ kind: now.kind, seed: now.seed });

  const grade = async () => {
    if (!now) return;
    if (solved) return void (now.then && !then.hidden ? then : next).focus();
    const answer = now.choices.length ? (choices.querySelector('input:checked')?.value ?? null) : input.value;
    const mine = now;
    const reply = await request('grade_exercise', { ...same(), answer });
    if (mine !== now) return;
    if (reply.error) return void say(reply.error, 'unread');
    say(reply.told, reply.right ? 'right' : 'wrong');
    count(reply.right);
    if (!reply.right) return;
    end();
    (now.then ? then : next).focus();
  };
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    grade();
  });

  const help = async () => {
    const mine = now;
    const reply = await request('hint', { ...same(), n: hinted + 1 });
    if (mine !== now) return;
    if (reply.error) return void say(reply.error, 'unread');
    hinted = reply.n;
    helped.append(make('li', '', reply.hint));
    if (hinted === reply.of) hint.hidden = true;
    else hint.textContent = `Hint, ${hinted + 1} of ${reply.of}`;
    say(`Hint: ${reply.hint}`, 'heard');
    (now.choices.length ? choices.querySelector('input') : input).focus({ preventScroll: true });
  };

  const work = async () => {
    const mine = now;
    const reply = await request('solution', same());
    if (mine !== now) return;
    if (reply.error) return void say(reply.error, 'unread');
    count(false);
    workingHead.hidden = false;
    working.replaceChildren(
      ...reply.working.map((text) => {
        const row = make('li');
        const [, what, sum] = /^([^:]{1,40}): (.*)$/.exec(text) || [null, '', text];
        if (what) row.append(make('span', '', what));
        row.append(make(what ? 'code' : 'p', '', sum));
        return row;
      }),
    );
    end();
    say('The working is below.', 'heard');
    next.focus({ preventScroll: true });
  };

  /** The address leads to this exercise, as long as it is on show. */
  const mark = () => {
    if (element.offsetParent) go?.('drills', { tab: 'numbers', kind: now.kind, seed: now.seed }, { quiet: true });
  };

  /** Ask for an exercise by kind and seed, a fresh one without a seed. */
  const ask = async ({ kind, seed }, focus) => {
    const mine = ++asked;
    const reply = await request('exercise', { kind, ...(seed ? { seed } : {}) });
    if (mine !== asked) return;
    if (reply.error) {
      say(reply.error, 'unread');
      if (!now) await ask({ kind: 'any' }, focus);
      return;
    }
    now = reply;
    kinds = reply.kinds;
    draw(focus);
    mark();
  };

  const fresh = () => {
    const chosen = kept().chosen.filter((kind) => kinds.some((one) => one.kind === kind));
    const from = (chosen.length ? chosen : kinds.map((one) => one.kind)).filter(
      (kind, _place, all) => all.length === 1 || kind !== now?.kind,
    );
    return ask({ kind: from.length ? from[Math.floor(Math.random() * from.length)] : 'any' }, true);
  };

  const open = (params) => {
    const [kind, seed] = [params.get('kind'), params.get('seed')];
    if (now && (!kind || kind === now.kind) && (!seed || seed === now.seed)) {
      tell();
      mark();
      return;
    }
    ask({ kind: kind || 'apply', seed: seed || (kind ? '' : 'a1') }, false); // the lesson's own comes first
  };
  learner.listen?.(() => {
    if (now) tell();
  });
  return { open };
};
