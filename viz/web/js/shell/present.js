// Present: one station a screen, large, for a class. Each screen first asks; the next key shows. Arrow keys, a presenter's
// remote (Page Up, Page Down), a click or a tap turn the pages, Escape leaves.

import { find, make, written } from '../core/dom.js';
import { nameOf, percent } from '../core/format.js';
import { restingToken } from '../stations/resting_token.js';

/** What each screen asks of the class, and what answers it: one line from what the stations hold, '' while it is unknown. */
export const SCREENS = {
  image: {
    asks: 'How many numbers is this picture to the model?',
    tells: ({ shape }) => {
      const sizes = shape.split(' x ').map(Number);
      return shape && `${shape} = ${sizes.reduce((product, one) => product * one, 1).toLocaleString('en')} numbers`;
    },
  },
  patches: {
    asks: 'Into how many patches is it cut?',
    tells: ({ grid }) => grid && `${grid[0]} rows x ${grid[1]} columns = ${grid[0] * grid[1]} patches`,
  },
  encoder: {
    asks: 'Does a patch leave the encoder knowing only itself?',
    tells: ({ shape }) => shape && 'No: in every layer it has looked at all the others',
  },
  projector: {
    asks: 'To stand among words, how wide must a patch be?',
    tells: ({ shape }) => shape && `${Number(shape.split(' x ').at(-1)).toLocaleString('en')} numbers, like every word`,
  },
  prefix: {
    asks: 'How many positions will the language model read?',
    tells: ({ turn }) =>
      turn?.strip &&
      `${turn.strip.length} positions, ${turn.geometry.image[1] - turn.geometry.image[0]} of them picture`,
    needs: true,
  },
  answer: {
    asks: 'Which content word will attend most to the picture?',
    tells: ({ turn }) => {
      if (!turn?.finished) return '';
      const token = turn.tokens[restingToken(turn.tokens)];
      return token.end ? '' : `\u201c${nameOf(token).trim()}\u201d: ${percent(token.share.image)} of its attention`;
    },
    needs: true,
  },
  check: {
    asks: 'Take those patches away: will the word survive?',
    tells: ({ outcome }) =>
      outcome
        ? `${outcome.name}: ${percent(outcome.before)} before, ${percent(outcome.without)} without them`
        : 'Take patches away and ask again',
    needs: true,
  },
};

/** `asker` is {questions, listen, ask, stop}, or nothing where there is no model to ask. */
export const createPresent = (root, state, picture, stations, answer, checker, asker) => {
  const bar = find(root, '.gb-stage');
  const begin = find(root, '#present');
  let open = false; // whether the screen's answer is shown

  const on = () => root.hasAttribute('data-present');
  /** Whether the station waits for a question before there is anything to show. */
  const waits = () => Boolean(SCREENS[stations.chosen].needs) && !answer.current;
  const write = (selector, text) => {
    const place = find(bar, selector);
    if (place.textContent !== text) place.textContent = text;
  };

  const tell = () => {
    const { asks, tells } = SCREENS[stations.chosen];
    const { shape } = find(root, `[data-station="${stations.chosen}"]`).dataset;
    const known = { shape, grid: picture.view.grid, turn: answer.current, outcome: checker.outcome(answer.shown) };
    write('.gb-stage-asks', asks);
    write('.gb-stage-tells', waits() ? '' : open ? tells(known) || '\u2026' : '?');
    const at = stations.names.indexOf(stations.chosen);
    write('.gb-stage-place', `${at + 1} of ${stations.names.length}`);
    root.toggleAttribute('data-unasked', waits());
  };
  const draw = () => {
    tell();
    root.toggleAttribute('data-hidden', on() && !open && !waits());
    picture.refresh();
  };

  const move = (step) => {
    const at = stations.names.indexOf(stations.chosen);
    if (step > 0 && !open && !waits()) open = true;
    else {
      const next = at + step;
      if (next < 0 || next >= stations.names.length) return;
      open = step < 0; // going back shows what was shown
      stations.choose(stations.names[next]);
      root.scrollTop = 0;
    }
    draw();
  };
  /** Show what there is, without a question to the class before it. */
  const reveal = () => {
    open = true;
    draw();
  };

  const rest = () => find(bar, '#forth').focus({ preventScroll: true });
  const composer = createComposer(root, { on, asker, rest, reveal });

  const leave = () => {
    if (!on()) return;
    for (const name of ['data-present', 'data-hidden', 'data-unasked']) root.removeAttribute(name);
    composer.close();
    picture.refresh();
    if (document.fullscreenElement) document.exitFullscreen();
    begin.focus({ preventScroll: true });
  };
  const enter = () => {
    open = false;
    root.setAttribute('data-present', '');
    // Where a browser refuses the whole screen, its window will do.
    document.documentElement.requestFullscreen?.().catch(() => {});
    window.scrollTo(0, 0);
    draw();
    rest();
  };

  begin.addEventListener('click', enter);
  find(bar, '#back').addEventListener('click', () => move(-1));
  find(bar, '#forth').addEventListener('click', () => move(1));
  find(bar, '#leave').addEventListener('click', leave);
  document.addEventListener('fullscreenchange', () => {
    if (!document.fullscreenElement) leave();
  });

  const REMOTE = { PageDown: 1, PageUp: -1 }; // what a remote sends turns pages whatever has the focus
  const ARROWS = { ArrowRight: 1, ArrowLeft: -1 }; // these belong to what has the focus, if that can use them
  // Before any other listener: on a stage these keys turn pages.
  window.addEventListener(
    'keydown',
    (event) => {
      if (!on() || event.altKey || event.ctrlKey || event.metaKey || event.target.closest?.('dialog')) return;
      const used = event.target.closest?.('textarea, select, input, canvas, #answer, #timeline');
      const step = REMOTE[event.key] || (used ? 0 : ARROWS[event.key]);
      if (step) move(step);
      else if (event.key === 'Escape' && !composer.close()) leave();
      else if (!composer.key(event)) return;
      event.preventDefault();
      event.stopPropagation();
    },
    true,
  );

  createPointer(root, on);
  state.subscribe(['station'], () => on() && draw());
  stations.onShape(() => on() && draw());
  picture.onRefresh(() => on() && tell());
};

/** Asking from the stage: the picture's questions on keys 1 to 4, one's own after "/" or "a". */
export const createComposer = (root, { on, asker, rest, reveal }) => {
  const form = find(root, '.gb-stage-ask');
  const field = find(form, 'input');
  const buttons = find(form, 'ol');
  const KEYS = 4;
  if (!asker) return { close: () => false, key: () => false };

  const shown = () => form.getClientRects().length > 0;
  const begin = () => {
    root.setAttribute('data-asking', '');
    field.focus({ preventScroll: true });
    field.select();
  };
  /** Put the field away; false where it was not open. */
  const close = () => {
    const open = root.hasAttribute('data-asking') || document.activeElement === field;
    root.removeAttribute('data-asking');
    if (open && on()) rest();
    return open;
  };
  const ask = async (question) => {
    if (!(await asker.ask(question))) return;
    if (!on()) return;
    field.value = '';
    close();
    reveal();
  };

  const draw = () => {
    buttons.replaceChildren(
      ...asker
        .questions()
        .slice(0, KEYS)
        .map((question, index) => {
          const item = make('li');
          const button = make('button', 'gb-button');
          button.type = 'button';
          button.title = question;
          button.append(make('kbd', '', String(index + 1)), written('span', '', question));
          button.addEventListener('click', () => ask(question));
          item.append(button);
          return item;
        }),
    );
  };
  asker.listen(draw);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    ask(field.value);
  });
  find(root, '#stage-ask').addEventListener('click', begin);
  find(form, '#stage-stop').addEventListener('click', () => asker.stop());

  /** Do what a key asks for; false where it is none of these. */
  const key = (event) => {
    if (event.target.closest?.('textarea, select, input:not([type="radio"], [type="range"])')) return false;
    if (event.key === '/' || event.key === 'a' || event.key === 'A') {
      begin();
      return true;
    }
    const button = /^[1-4]$/.test(event.key) && shown() ? buttons.children[Number(event.key) - 1]?.firstChild : null;
    button?.click();
    return Boolean(button);
  };
  return { close, key };
};

/** A ring round the pointer, large enough for the last row; there only while the pointer is in use. */
export const createPointer = (root, on) => {
  const ring = find(root, '.gb-pointer');
  const IDLE = 3000; // milliseconds without a movement
  let timer = 0;
  const hide = () => {
    clearTimeout(timer);
    ring.hidden = true;
  };
  root.addEventListener('pointermove', (event) => {
    if (!on()) return;
    ring.hidden = false;
    ring.style.transform = `translate(${event.clientX}px, ${event.clientY}px)`;
    clearTimeout(timer);
    timer = setTimeout(hide, IDLE);
  });
  root.addEventListener('pointerleave', hide);
  window.addEventListener('keydown', hide, true);
};
