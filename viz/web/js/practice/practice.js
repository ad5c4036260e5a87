// The room of drills: one tab for each kind, and the learner's record below them. Knows no kind from inside.

import { find, make } from '../core/dom.js';
import { showFigure } from '../figures/panel.js';
import { createBoard } from './board.js';
import { createExercises } from './exercises.js';
import { createInterview } from './interview.js';
import { createRecall } from './recall.js';
import { createToy } from './toy.js';

export const createPractice = (section, { learner, ...others }) => {
  const tools = { learner, ...others };
  const MAKERS = {
    recall: createRecall,
    interview: createInterview,
    numbers: createExercises,
    draw: createBoard,
    toy: createToy,
  };
  const tabs = [...section.querySelectorAll('[data-tab]')];
  const rooms = {}; // by tab, made when it is first opened
  let chosen = null;

  const choose = (name) => {
    chosen = name;
    for (const tab of tabs) {
      const on = tab.dataset.tab === name;
      tab.setAttribute('aria-selected', String(on));
      tab.tabIndex = on ? 0 : -1;
      find(section, `#drill-${tab.dataset.tab}`).hidden = !on;
    }
  };
  const enter = (name) => others.go('drills', { tab: name });
  tabs.forEach((tab, place) => {
    tab.addEventListener('click', () => enter(tab.dataset.tab));
    tab.addEventListener('keydown', (event) => {
      const to = { ArrowRight: place + 1, ArrowLeft: place - 1, Home: 0, End: tabs.length - 1 }[event.key];
      if (to === undefined) return;
      event.preventDefault();
      const next = tabs[(to + tabs.length) % tabs.length];
      enter(next.dataset.tab);
      next.focus();
    });
  });

  /** Put what is on show into the address, so that a link or a reload leads back to it; only while it is on show. */
  const mark = (tab, item) => {
    if (section.hidden || chosen !== tab) return;
    others.go('drills', { tab, ...(item ? { item } : {}) }, { quiet: true });
  };

  const open = (params) => {
    const name = Object.hasOwn(MAKERS, params.get('tab') || '') ? params.get('tab') : 'recall';
    choose(name);
    rooms[name] ||= MAKERS[name](find(section, `#drill-${name}`), { ...tools, mark: (item) => mark(name, item) });
    rooms[name].open?.(params);
  };

  // ---- the record

  const message = find(section, '[data-told="record"]');
  const trouble = find(section, '.gb-trouble');
  const control = (name) => find(section, `[data-record="${name}"]`);
  const say = (text, bad = false) => {
    message.textContent = text;
    message.toggleAttribute('data-bad', bad);
  };
  const tellTrouble = () => {
    trouble.textContent = learner.trouble;
    trouble.hidden = !learner.trouble;
  };
  const doubt = (on) => {
    control('reset').hidden = on;
    control('sure').hidden = !on;
    control('no').hidden = !on;
  };
  /** Another record: every drill begins anew with it. */
  const again = () => {
    for (const name of Object.keys(rooms)) delete rooms[name];
    open(new URLSearchParams(location.hash.slice(1)));
  };

  control('save').addEventListener('click', () => {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([learner.exported()], { type: 'application/json' }));
    link.download = `glassbox-record-${new Date().toISOString().slice(0, 10)}.json`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
    say('Saved.');
  });
  control('load').addEventListener('change', async ({ target }) => {
    const [file] = target.files;
    if (!file) return;
    const before = learner.trouble;
    const complaint = learner.imported(await file.text());
    target.value = '';
    const word = complaint || (learner.trouble === before ? '' : learner.trouble);
    say(word || `“${file.name}” was taken over.`, Boolean(word));
    if (!complaint) again();
  });
  control('reset').addEventListener('click', () => {
    doubt(true);
    say(
      'This forgets lessons, cards, interviews and drawings of this browser. There is no way back, except from a saved file.',
    );
    control('no').focus();
  });
  control('sure').addEventListener('click', () => {
    learner.reset();
    doubt(false);
    say('All of it is forgotten.');
    control('reset').focus();
    again();
  });
  control('no').addEventListener('click', () => {
    doubt(false);
    say('');
    control('reset').focus();
  });
  learner.listen(tellTrouble);
  tellTrouble();
  choose('recall');

  return { open };
};

/** Small makers that every drill uses. */
export const drill = {
  button: (text, act, className = 'gb-button') => {
    const made = make('button', className, text);
    made.type = 'button';
    made.addEventListener('click', act);
    return made;
  },

  /** Seconds as a clock shows them. */
  time: (seconds) => {
    const whole = Math.max(0, Math.ceil(seconds));
    return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
  },

  /** A heading that can take the focus when what it heads comes up. */
  heading: (level, className, text) => {
    const made = make(level, className, text);
    made.tabIndex = -1;
    return made;
  },

  /** Where one sees it: the figure, drawn into `place`, and the lesson it belongs to. */
  proof: (told, place, tools) => {
    const line = make('p', 'gb-proof');
    place.hidden = true;
    place.replaceChildren();
    if (told.figure) {
      const show = drill.button('Show the figure', async () => {
        const shown = show.getAttribute('aria-expanded') === 'true';
        show.setAttribute('aria-expanded', String(!shown));
        show.textContent = shown ? 'Show the figure' : 'Hide the figure';
        place.hidden = shown;
        if (shown) return;
        if (!place.firstChild) await showFigure(place, told.figure, tools);
        if (place.getBoundingClientRect().top > window.innerHeight - 120) place.scrollIntoView({ block: 'start' }); // on a phone it lies below
      });
      show.setAttribute('aria-expanded', 'false');
      line.append(show);
    }
    if (told.lesson) {
      const link = make('a', 'gb-proof-link', `${told.where}, “${told.label}”`);
      link.href = `#${new URLSearchParams({ room: 'lessons', lesson: told.lesson, block: told.block })}`;
      link.addEventListener('click', (event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        tools.go('lessons', { lesson: told.lesson, block: told.block });
      });
      line.append(link);
    } else {
      line.append(make('span', 'gb-note', told.label));
    }
    return line;
  },

  /** Bring the top of a drill into view where it was scrolled away, as what stood there is replaced. */
  top: (element) => {
    if (element.getBoundingClientRect().top < 0) element.scrollIntoView({ block: 'start' });
  },

  /** How far through a round one is: a mark for each, those done filled. */
  ticks: (done, all, what) => {
    const row = make('p', 'gb-ticks');
    row.setAttribute('role', 'img');
    row.setAttribute('aria-label', `${done} of ${all} ${what}`);
    for (let place = 0; place < all; place++) {
      const tick = make('i');
      if (place < done) tick.dataset.done = '';
      else if (place === done) tick.dataset.now = '';
      row.append(tick);
    }
    return row;
  },
};
