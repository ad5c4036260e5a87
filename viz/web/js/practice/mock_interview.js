// A mock interview: five questions against a calm clock that can wait, notes, a judgement beside a good answer, and a summary
// to print. Kept in the learner's part "interview"; `stage` is where it is shown.

import { make, written } from '../core/dom.js';
import { drill } from './practice.js';
import { RECORD, form } from './record_forms.js';

const { text, flag, count, number, maybe, fields, list } = form;
const item = fields(
  { id: text, ask: text, notes: text, used: number, judged: maybe(count) },
  { needed: ['id'], otherwise: { notes: '', used: 0, judged: null } },
);
const common = { begun: text, mix: text, seconds: number, items: list(item) };
const current = fields(
  { ...common, at: count, left: number, comparing: flag },
  { needed: ['items', 'at', 'seconds', 'left'] },
);
RECORD.interview = fields({
  kept: list(fields(common, { needed: ['items'] })),
  current: maybe(current),
  seconds: number,
  mix: text,
});

export const createMockInterview = (stage, { request, learner, mark }) => {
  const { button, heading } = drill;
  const { LEVELS, of, known, told, failed, model, main, list } = stage;
  const MIXES = { mixed: 'Mixed levels', ...LEVELS };
  const JUDGED = ['Missed it', 'Partly', 'Well enough', 'As I would want it'];
  const SECONDS = { least: 5, most: 900, usual: 90 };
  const LONGEST = 8000; // characters of the notes of one answer
  const TICK = 250; // milliseconds
  const KEPT = 5; // seconds between two times that the clock is written down
  let clock = null;

  const show = (...shown) => {
    clearInterval(clock);
    return stage.show(...shown);
  };

  // ---- what is kept

  const isRecord = (one) => Boolean(one) && typeof one === 'object' && !Array.isArray(one);
  /** An interview under way, or nothing where what is kept of one does not hold together. */
  const sound = (one) =>
    isRecord(one) &&
    Array.isArray(one.items) &&
    one.items.length > 0 &&
    one.items.every((item) => isRecord(item) && known(item.id) && typeof item.notes === 'string') &&
    Number.isInteger(one.at) &&
    one.at >= 0 &&
    one.at < one.items.length &&
    Number.isFinite(one.seconds) &&
    Number.isFinite(one.left);
  const kept = () => {
    const found = learner.get('interview', {});
    const whole = isRecord(found) ? found : {};
    const past = (Array.isArray(whole.kept) ? whole.kept : []).filter(
      (one) => isRecord(one) && Array.isArray(one.items) && one.items.every(isRecord),
    );
    const seconds =
      Number.isInteger(whole.seconds) && whole.seconds >= SECONDS.least && whole.seconds <= SECONDS.most
        ? whole.seconds
        : SECONDS.usual;
    return {
      ...whole,
      kept: past,
      current: sound(whole.current) ? whole.current : null,
      seconds,
      mix: Object.hasOwn(MIXES, whole.mix || '') ? whole.mix : 'mixed',
    };
  };
  const keep = (change) => learner.set('interview', { ...kept(), ...change });

  // ---- begin

  const starter = () => {
    const { current, mix, seconds } = kept();
    const form = make('form', 'gb-starter');
    form.noValidate = true;
    form.append(make('h3', '', 'Mock interview'));
    if (current) {
      form.append(
        make('p', '', `You were at question ${current.at + 1} of ${current.items.length}. Your notes are kept.`),
      );
      const actions = make('div', 'gb-actions');
      actions.append(
        button('Go on', () => run(), 'gb-button gb-primary'),
        button('End it here', () => finish(current)),
      );
      form.append(actions);
      return form;
    }
    form.append(make('p', '', 'Five questions. Speak, or type notes; then judge yourself against a good answer.'));
    const choose = make('label', 'gb-label', 'Level');
    const select = make('select');
    for (const [name, text] of Object.entries(MIXES)) {
      const option = make('option', '', text);
      option.value = name;
      option.selected = name === mix;
      select.append(option);
    }
    choose.append(select);
    const each = make('label', 'gb-label', 'Seconds each');
    const input = make('input');
    Object.assign(input, {
      type: 'number',
      min: String(SECONDS.least),
      max: String(SECONDS.most),
      value: String(seconds),
      name: 'seconds',
    });
    each.append(input);
    const fields = make('div', 'gb-starter-fields');
    fields.append(choose, each);
    const message = make('p', 'gb-message');
    message.setAttribute('role', 'alert');
    const begin = make('button', 'gb-button gb-primary', 'Begin');
    begin.type = 'submit';
    const actions = make('div', 'gb-actions');
    actions.append(begin, message);
    form.append(fields, actions);
    form.addEventListener('submit', async (event) => {
      event.preventDefault();
      const wanted = Number(input.value);
      if (!Number.isInteger(wanted) || wanted < SECONDS.least || wanted > SECONDS.most) {
        message.textContent = `From ${SECONDS.least} to ${SECONDS.most} seconds.`;
        message.setAttribute('data-bad', '');
        input.focus();
        return;
      }
      const reply = await request('mock', { mix: select.value, seed: Math.floor(Math.random() * 2 ** 31) });
      if (reply.error) {
        message.textContent = reply.error;
        message.setAttribute('data-bad', '');
        return;
      }
      const items = reply.ids.map((id) => ({ id, notes: '', used: 0, judged: null }));
      keep({
        mix: select.value,
        seconds: wanted,
        current: {
          mix: select.value,
          seconds: wanted,
          begun: new Date().toISOString(),
          at: 0,
          left: wanted,
          comparing: false,
          items,
        },
      });
      run();
    });
    return form;
  };

  /** Interviews of earlier days. */
  const past = () => {
    const whole = make('div', 'gb-past');
    const all = kept().kept;
    if (!all.length) return whole;
    whole.append(make('h3', '', 'Interviews you kept'));
    const rows = make('ol');
    all
      .map((one, at) => [one, at])
      .reverse()
      .forEach(([one, at]) => {
        const row = make('li');
        const open = button('', () => summary(at), 'gb-row');
        open.append(make('span', 'gb-row-ask', dated(one)), make('span', 'gb-row-due', score(one)));
        row.append(open);
        rows.append(row);
      });
    whole.append(rows);
    return whole;
  };
  const dated = (one) => {
    const begun = new Date(one.begun);
    return Number.isNaN(begun.getTime())
      ? 'Some day'
      : begun.toLocaleDateString(undefined, { day: 'numeric', month: 'long', year: 'numeric' });
  };
  const judgedOf = (item) => (Number.isInteger(item.judged) && JUDGED[item.judged] ? item.judged : null);
  const score = ({ items }) => `${items.filter((item) => judgedOf(item) >= 2).length} of ${items.length} well`;

  // ---- under way

  const run = () => {
    const { current } = kept();
    if (current?.comparing) compare();
    else answer();
  };
  const change = (more, item = {}) => {
    const { current } = kept();
    if (!current) return; // another tab ended it, or the record was forgotten
    const items = current.items.map((one, at) => (at === current.at ? { ...one, ...item } : one));
    keep({ current: { ...current, ...more, items } });
  };
  const top = ({ at, items }) => {
    const one = of(items[at].id);
    return [
      drill.ticks(at, items.length, 'questions answered'),
      make('p', 'gb-drill-place', `Question ${at + 1} of ${items.length} · ${LEVELS[one.level]}`),
    ];
  };

  const answer = () => {
    const { current } = kept();
    if (!current) {
      list();
      return;
    }
    mark('mock');
    const item = current.items[current.at];
    const ask = heading('h3', 'gb-drill-ask', of(item.id).ask);
    const bar = make('div', 'gb-clock-bar');
    const fill = make('i');
    bar.append(fill);
    const left = make('span', 'gb-clock-left');
    left.setAttribute('role', 'timer');
    const told_ = make('span', 'gb-clock-told');
    told_.setAttribute('role', 'status');
    const line = make('div', 'gb-clock');
    const pause = button('Pause', () => hold(!paused), 'gb-chipbutton');
    line.append(left, told_, pause);
    const label = make('label', 'gb-label', 'Notes, if you like; or just speak');
    const notes = make('textarea', 'gb-own-words');
    notes.id = 'interview-notes';
    label.htmlFor = notes.id;
    notes.value = item.notes;
    notes.addEventListener('input', () => {
      const long = notes.value.length > LONGEST;
      message.textContent = long
        ? `Notes are kept up to ${LONGEST.toLocaleString('en')} characters; this is longer.`
        : '';
      change({ left: remaining }, { notes: notes.value.slice(0, LONGEST) });
    });
    const message = make('p', 'gb-message');
    message.setAttribute('role', 'alert');
    const actions = make('div', 'gb-actions');
    actions.append(
      button(
        'Done, compare',
        () => {
          change({ left: remaining, comparing: true }, { used: current.seconds - remaining });
          compare();
        },
        'gb-button gb-primary',
      ),
      button('Leave for now', () => {
        change({ left: remaining });
        list();
      }),
      message,
    );

    let remaining = current.left;
    let paused = false;
    let before = performance.now();
    let half = remaining <= current.seconds / 2;
    const paint = () => {
      fill.style.transform = `scaleX(${Math.max(0, remaining / current.seconds)})`;
      left.textContent = remaining > 0 ? drill.time(remaining) : `+${drill.time(-remaining)}`;
    };
    const hold = (on) => {
      paused = on;
      pause.textContent = on ? 'Go on' : 'Pause';
      line.toggleAttribute('data-paused', on);
      told_.textContent = on ? 'Paused.' : remaining > 0 ? '' : 'Time. Finish your sentence, then compare.';
      if (on) change({ left: remaining });
      before = performance.now();
    };
    const mine = show([...top(current), ask, bar, line, label, notes, actions]);
    clock = setInterval(() => {
      const moment = performance.now();
      const passed = (moment - before) / 1000;
      before = moment;
      if (paused) return;
      if (stage.stale(mine) || !main.isConnected) {
        clearInterval(clock);
        return;
      }
      if (stage.away()) {
        // the clock waits for who went elsewhere
        hold(true);
        return;
      }
      const running = remaining > 0;
      if (Math.floor(remaining / KEPT) !== Math.floor((remaining - passed) / KEPT)) {
        change({ left: remaining - passed });
      }
      remaining -= passed;
      if (running && remaining <= 0) {
        told_.textContent = 'Time. Finish your sentence, then compare.';
        change({ left: remaining });
      } else if (!half && remaining <= current.seconds / 2) {
        half = true;
        told_.textContent = 'Half of the time.';
      }
      paint();
    }, TICK);
    paint();
    if (remaining <= 0) told_.textContent = 'Time. Finish your sentence, then compare.';
    ask.focus({ preventScroll: true });
  };

  const compare = async () => {
    const { current } = kept();
    if (!current) {
      list();
      return;
    }
    mark('mock');
    const item = current.items[current.at];
    const last = current.at + 1 === current.items.length;
    const ask = heading('h3', 'gb-drill-ask', of(item.id).ask);
    const place_ = make('div', 'gb-revealed');
    place_.append(make('p', 'gb-note', 'One moment …'));
    const mine = show([...top(current), ask, place_]);
    ask.focus({ preventScroll: true });
    const reply = await told(item.id);
    if (stage.stale(mine)) return;
    if (reply.error) {
      place_.replaceChildren(...failed(reply.error, compare));
      return;
    }
    const judge = make('fieldset', 'gb-ratings gb-judged');
    judge.append(make('legend', '', 'How was yours, beside it?'));
    JUDGED.forEach((text, value) => {
      const one = button(
        '',
        () => {
          change(
            { comparing: false, left: current.seconds, ...(last ? {} : { at: current.at + 1 }) },
            { judged: value },
          );
          const after = kept().current;
          if (last && after) finish(after);
          else answer();
        },
        'gb-rating',
      );
      one.append(make('b', '', text));
      judge.append(one);
    });
    place_.replaceChildren(model(reply, item), judge);
  };

  // ---- over

  const finish = (current) => {
    const all = kept().kept;
    const items = current.items.map(({ id, notes, used, judged }) => ({ id, ask: of(id).ask, notes, used, judged }));
    keep({
      current: null,
      kept: [...all, { begun: current.begun, mix: current.mix, seconds: current.seconds, items }],
    });
    summary(all.length);
  };

  const summary = async (at) => {
    mark('');
    const one = kept().kept[at];
    const whole = make('article', 'gb-summary');
    const title = heading('h3', 'gb-rest-title', `Mock interview, ${dated(one)}`);
    const counts = JUDGED.map((text, value) => [
      text,
      one.items.filter((item) => judgedOf(item) === value).length,
    ]).filter(([, many]) => many);
    const line = [MIXES[one.mix] || '', `${one.items.length} questions`, `${one.seconds} seconds for each`]
      .filter(Boolean)
      .join(' · ');
    whole.append(
      title,
      make('p', 'gb-note', line),
      make('p', 'gb-summary-score', counts.map(([text, many]) => `${text}: ${many}`).join(' · ') || 'Nothing judged.'),
    );
    const rows = make('ol', 'gb-summary-items');
    const models = new Map();
    for (const item of one.items) {
      const row = make('li');
      const value = judgedOf(item);
      row.append(make('h4', '', String(item.ask ?? item.id)));
      const facts = make(
        'p',
        'gb-note',
        [
          String(item.id),
          value === null ? 'not judged' : JUDGED[value],
          item.used > 0 ? `${drill.time(item.used)} used` : '',
        ]
          .filter(Boolean)
          .join(' · '),
      );
      const notes = written('p', 'gb-yours', String(item.notes || '').trim() || 'No notes.');
      const model_ = make('p', 'gb-model-text');
      models.set(item.id, model_);
      row.append(
        facts,
        make('h5', 'gb-small-head', 'Yours'),
        notes,
        make('h5', 'gb-small-head', 'A good answer'),
        model_,
      );
      rows.append(row);
    }
    whole.append(rows);
    const actions = make('div', 'gb-actions gb-no-print');
    let sure = false;
    const drop = button('Delete it', () => {
      if (!sure) {
        sure = true;
        drop.textContent = 'Yes, delete it for good';
        return;
      }
      keep({ kept: kept().kept.filter((_, place_) => place_ !== at) });
      list();
    });
    actions.append(
      button('Print', () => window.print(), 'gb-button gb-primary'),
      button('All questions', () => list()),
      drop,
    );
    const mine = show([
      whole,
      actions,
      make('p', 'gb-note gb-no-print', 'It is kept in this browser, among the interviews you kept.'),
    ]);
    title.focus({ preventScroll: true });
    for (const [id, model_] of models) {
      const reply = known(id) ? await told(id) : { error: 'This question is no longer asked.' };
      if (stage.stale(mine)) return;
      model_.textContent = reply.error || reply.answer;
    }
  };

  return { starter, past, run, going: () => Boolean(kept().current) };
};
