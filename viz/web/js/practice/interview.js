// Interview: questions by level, each with what one would say in a minute, what many say wrongly, and what would be asked
// next. The mock interview is in mock.js.

import { make, written } from '../core/dom.js';
import { createMockInterview } from './mock_interview.js';
import { drill } from './practice.js';

export const createInterview = (element, tools) => {
  const { request, mark } = tools;
  const { button, heading } = drill;
  const LEVELS = { junior: 'Junior', mid: 'Mid', senior: 'Senior' };
  let questions = [];
  const answers = {}; // by id, once they were told
  let level = '';
  let shown = 0;

  const known = (id) => questions.some((one) => one.id === id);
  const of = (id) => questions.find((one) => one.id === id);
  const told = async (id) => {
    if (!answers[id]) {
      const reply = await request('interview_answer', { id });
      if (reply.error) return reply;
      answers[id] = reply;
    }
    return answers[id];
  };

  // ---- the skeleton

  const note = make('p', 'gb-note gb-drill-heard');
  note.setAttribute('role', 'status');
  const body = make('div', 'gb-drill');
  const main = make('div', 'gb-drill-main');
  const aside = make('aside', 'gb-drill-aside');
  aside.setAttribute('aria-label', 'To show on screen');
  const place = make('div', 'gb-proof-place');
  const side = make('div');
  aside.append(place, side);
  body.append(main, aside);
  element.replaceChildren(note, body);

  const show = (children, beside = []) => {
    shown += 1;
    place.hidden = true;
    place.replaceChildren();
    side.replaceChildren(...beside);
    main.replaceChildren(...children);
    drill.top(element);
    return shown;
  };
  const failed = (complaint, again) => {
    const message = make('p', 'gb-message', complaint);
    message.setAttribute('data-bad', '');
    message.setAttribute('role', 'alert');
    return [message, button('Try again', again)];
  };

  /** The model answer, the common wrong one, what comes next and where to see it. */
  const model = (reply, item = null) => {
    const box = make('div', 'gb-model-answer');
    const beside = make('dl', 'gb-yours-and');
    const column = (name, text, className) => {
      const one = make('div');
      one.append(make('dt', '', name), written('dd', className, text));
      beside.append(one);
    };
    if (item) column(`Yours, in ${drill.time(item.used)}`, item.notes.trim() || 'Spoken, without notes.', 'gb-yours');
    column(`A good answer, about ${reply.seconds} seconds when spoken`, reply.answer, 'gb-model-text');
    box.append(beside);
    const wrong = make('div', 'gb-wrong');
    wrong.append(
      make('h4', 'gb-small-head', 'Often said, and wrong'),
      make('p', 'gb-wrong-says', `“${reply.wrong.says}”`),
      make('p', '', reply.wrong.why),
    );
    const follow = make('div');
    const hint = make('details', 'gb-hint-box');
    hint.append(make('summary', '', 'A hint'), make('p', '', reply.follow.hint));
    follow.append(make('h4', 'gb-small-head', 'What would be asked next'), make('p', '', reply.follow.ask), hint);
    const see = make('div');
    see.append(make('h4', 'gb-small-head', 'To show on screen'), drill.proof(reply.show, place, tools));
    box.append(wrong, follow, see);
    return box;
  };

  // ---- all questions

  const list = () => {
    mark('');
    const whole = make('div', 'gb-list');
    const chips = make('div', 'gb-chips');
    chips.setAttribute('role', 'group');
    chips.setAttribute('aria-label', 'Level');
    for (const [name, text] of [['', 'All levels'], ...Object.entries(LEVELS)]) {
      const chip = button(
        text,
        () => {
          level = name;
          list();
          main.querySelector(`[data-level="${name}"]`).focus();
        },
        'gb-chip-choice',
      );
      chip.dataset.level = name;
      chip.setAttribute('aria-pressed', String(level === name));
      chips.append(chip);
    }
    whole.append(heading('h3', 'gb-rest-title', 'Questions'), chips);
    for (const [name, text] of Object.entries(LEVELS)) {
      if (level && level !== name) continue;
      const rows = make('ol');
      for (const one of questions.filter((question) => question.level === name)) {
        const row = make('li');
        const open = button('', () => question(one.id), 'gb-row');
        open.append(make('span', 'gb-row-id', one.id), make('span', 'gb-row-ask', one.ask));
        row.append(open);
        rows.append(row);
      }
      whole.append(make('h4', 'gb-list-head', text), rows);
    }
    show([whole], [mock.starter(), mock.past()]);
  };

  // ---- one question

  const question = (id) => {
    mark(id);
    const one = of(id);
    const same = questions.filter((other) => other.level === one.level);
    const at = same.indexOf(one);
    const ask = heading('h3', 'gb-drill-ask', one.ask);
    const told_ = make('div', 'gb-revealed');
    const reveal = button(
      'Show a good answer',
      async () => {
        const reply = await told(id);
        if (mine !== shown) return;
        told_.replaceChildren(...(reply.error ? failed(reply.error, () => question(id)) : [model(reply)]));
        if (!reply.error) actions.hidden = true;
      },
      'gb-button gb-primary',
    );
    const actions = make('div', 'gb-actions');
    actions.append(reveal);
    const ways = make('p', 'gb-ways-on');
    ways.append(button('All questions', () => list(), 'gb-chipbutton'));
    if (at > 0) ways.append(button('The one before', () => question(same[at - 1].id), 'gb-chipbutton'));
    if (at + 1 < same.length) ways.append(button('The next one', () => question(same[at + 1].id), 'gb-chipbutton'));
    const mine = show([
      make('p', 'gb-drill-place', `${id} · ${LEVELS[one.level]}`),
      ask,
      make('p', 'gb-drill-lead', 'Say your answer aloud, in under a minute. Then compare.'),
      actions,
      told_,
      ways,
    ]);
    ask.focus({ preventScroll: true });
  };

  const mock = createMockInterview(
    {
      LEVELS,
      of,
      known,
      told,
      show,
      failed,
      model,
      main,
      list: () => list(),
      stale: (one) => one !== shown,
      away: () => element.offsetParent === null, // in another room, or another tab of this one
    },
    tools,
  );

  // ---- begin

  const open = async (params) => {
    if (!questions.length) {
      main.replaceChildren(make('p', 'gb-note', 'One moment …'));
      const reply = await request('interview', {});
      if (reply.error) {
        main.replaceChildren(...failed(reply.error, () => open(params)));
        return;
      }
      questions = reply.questions;
    }
    const item = params.get('item');
    note.textContent = '';
    if (item && known(item)) question(item);
    else if (item === 'mock' && mock.going()) {
      if (!main.querySelector('.gb-clock')) mock.run();
    } else if (!main.firstChild || item || !main.querySelector('.gb-list, .gb-drill-ask, .gb-summary')) {
      list();
      if (item && item !== 'mock') {
        note.textContent = `There is no question “${item.slice(0, 40)}”. These are the questions.`;
      }
    }
  };
  return { open };
};
