// Draw from memory: cards are laid on a board, joined by arrows, and said to be frozen or trained in each stage. By mouse,
// touch or keyboard; the server finds the first thing that is wrong. What is drawn is kept in the learner's part "board".

import { SVG, make } from '../core/dom.js';
import { drawArrow } from './arrows.js';
import { followPointer } from './drag.js';
import { RECORD, form } from './record_forms.js';

const { text, count, fields, named, list } = form;
const laid = fields({ id: text, lane: count, place: count }, { needed: ['id', 'lane', 'place'] });
const drawn = fields({ from: text, to: text, passes: text }, { needed: ['from', 'to', 'passes'] });
RECORD.board = fields({
  parts: list(laid),
  arrows: list(drawn),
  stages: fields({ one: named(text), two: named(text) }),
});

export const createBoard = (element, { request, learner }) => {
  const DOWN = 860; // pixels of width under which the pipeline runs downwards
  const STAGES = ['one', 'two'];
  const SAID = { '': '?', frozen: 'frozen', trained: 'trained' };
  const AFTER = { '': 'frozen', frozen: 'trained', trained: 'frozen' };
  let kit = null; // what the server tells of cards, passes and sizes
  let board = { parts: [], arrows: [], stages: { one: {}, two: {} } };
  let held = null; // the card that is picked up
  let linking = null; // the card from which an arrow is being drawn
  let naming = null; // the arrow whose words are being chosen
  let right = false;
  let fault = null; // what the last check pointed at
  let reached = -1; // how many steps of it were right

  const button = (text, act, className = 'gb-button') => {
    const made = make('button', className, text);
    made.type = 'button';
    made.addEventListener('click', act);
    return made;
  };
  const svg = (tag, attributes) => {
    const made = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    return made;
  };

  // ---- the skeleton

  const whole = make('div', 'gb-board');
  const tray = make('div', 'gb-board-tray');
  tray.setAttribute('role', 'group');
  tray.setAttribute('aria-label', 'Cards to lay');
  const field = make('div', 'gb-board-field');
  field.setAttribute('role', 'group');
  field.setAttribute('aria-label', 'The board');
  const drawing = svg('svg', { 'aria-hidden': 'true', class: 'gb-board-arrows' });
  const cells = make('div', 'gb-board-cells');
  const labels = make('div', 'gb-board-labels');
  const chooser = make('div', 'gb-board-chooser');
  chooser.setAttribute('role', 'group');
  const line = make('p', 'gb-board-line');
  line.setAttribute('role', 'status');
  const steps = make('ol', 'gb-board-steps');
  const told = make('p', 'gb-told gb-ex-told');
  told.setAttribute('role', 'status');
  const actions = make('div', 'gb-ex-actions');
  actions.append(
    button(
      'Check the drawing',
      () => {
        check();
      },
      'gb-button gb-primary',
    ),
    button(
      'Clear the board',
      () => {
        clear();
      },
      'gb-chipbutton',
    ),
  );
  const intro = make(
    'p',
    'gb-board-intro',
    'Lay the cards of LLaVA, join them with arrows, say what passes, and what is frozen or trained in each stage. Some cards belong elsewhere.',
  );
  const how = make('details', 'gb-board-how');
  how.append(
    make('summary', '', 'How to draw'),
    make(
      'p',
      'gb-note',
      'Drag a card onto a place, or choose it and then the place. Drag from the round handle of a card to another card, or choose the handle and then the card. With the keyboard: Enter picks up, arrows move, Enter lays down, Escape lets go, Delete takes a card or an arrow away.',
    ),
  );
  field.append(drawing, cells, labels, chooser);
  whole.append(intro, how, tray, line, field, actions, steps, told);
  element.replaceChildren(whole);

  // ---- what is known

  const part = (id) => kit.parts.find((one) => one.id === id);
  const passing = (id) => kit.passes.find((one) => one.id === id);
  const laid = (id) => board.parts.find((one) => one.id === id);
  const at = (lane, place) => board.parts.find((one) => one.lane === lane && one.place === place);
  const key = (arrow) => `${arrow.from}-${arrow.to}`;
  const down = () => field.dataset.flow === 'down';
  const where = (lane, place) => `${down() ? 'column' : 'row'} ${lane + 1}, place ${place + 1}`;
  const say = (text) => {
    line.textContent = text;
  };

  const keep = () => {
    learner.set('board', board);
    [right, fault, reached] = [false, null, -1];
    told.textContent = '';
    delete told.dataset.state;
  };

  // ---- what can be done

  const pick = (id, quiet = false) => {
    if (linking) return link(id);
    if (held === id) return drop();
    held = id;
    naming = null;
    draw();
    say(
      `${part(id).name} is picked up. Choose a place${laid(id) ? ', or Delete to take it off' : ''}; Escape lets go.`,
    );
    if (!quiet) focusCell(...firstPlace(id));
    return undefined;
  };
  const firstPlace = (id) => {
    const found = laid(id);
    if (found) return [found.lane, found.place];
    for (let lane = 0; lane < kit.lanes; lane++) {
      for (let place = 0; place < kit.places; place++) if (!at(lane, place)) return [lane, place];
    }
    return [0, 0];
  };

  /** Let go of whatever is held, without a change. */
  const drop = () => {
    const id = held || linking;
    [held, linking] = [null, null];
    draw();
    if (id) {
      say(`${part(id).name} is where it was.`);
      focusCard(id);
    }
  };

  const lay = (id, lane, place) => {
    const [before, there] = [laid(id), at(lane, place)];
    if (there && there.id !== id) {
      if (before) Object.assign(there, { lane: before.lane, place: before.place });
      else remove(there.id, true);
    }
    if (before) Object.assign(before, { lane, place });
    else board.parts.push({ id, lane, place });
    held = null;
    keep();
    draw();
    say(`${part(id).name} is on ${where(lane, place)}.`);
    focusCard(id);
  };

  const remove = (id, quiet = false) => {
    board.parts = board.parts.filter((one) => one.id !== id);
    board.arrows = board.arrows.filter((one) => one.from !== id && one.to !== id);
    for (const stage of STAGES) delete board.stages[stage][id];
    held = null;
    if (quiet) return;
    keep();
    draw();
    say(`${part(id).name} is off the board.`);
    focusCard(id);
  };

  const from = (id) => {
    if (linking) return linking === id ? drop() : link(id);
    [linking, held, naming] = [id, null, null];
    draw();
    say(`An arrow from ${part(id).name}: choose the card where it leads; Escape lets go.`);
    focusCard(id);
    return undefined;
  };

  const link = (id) => {
    const origin = linking;
    linking = null;
    if (origin === id) return drop();
    let arrow = board.arrows.find((one) => one.from === origin && one.to === id);
    if (!arrow) {
      arrow = { from: origin, to: id, passes: '' };
      board.arrows.push(arrow);
      keep();
    }
    choose(key(arrow));
    say(`An arrow leads from ${part(origin).name} to ${part(id).name}. What passes along it?`);
    return undefined;
  };

  const choose = (which) => {
    naming = which;
    draw();
    (chooser.querySelector('[aria-pressed="true"]') || chooser.querySelector('button'))?.focus({ preventScroll: true });
  };
  const name = (which, passes) => {
    const arrow = board.arrows.find((one) => key(one) === which);
    arrow.passes = passes;
    naming = null;
    keep();
    draw();
    say(`From ${part(arrow.from).name} to ${part(arrow.to).name}: ${passing(passes).name}.`);
    labels.querySelector(`[data-arrow="${which}"]`)?.focus({ preventScroll: true });
  };
  const erase = (which) => {
    const arrow = board.arrows.find((one) => key(one) === which);
    board.arrows = board.arrows.filter((one) => one !== arrow);
    naming = null;
    keep();
    draw();
    say(`The arrow from ${part(arrow.from).name} to ${part(arrow.to).name} is gone.`);
    focusCard(arrow.from);
  };

  const turn = (id, stage) => {
    const state = AFTER[board.stages[stage][id] || ''];
    board.stages[stage][id] = state;
    keep();
    draw();
    say(`Stage ${stage}: ${part(id).name} is ${state}.`);
    cells.querySelector(`[data-id="${id}"] [data-stage="${stage}"]`)?.focus({ preventScroll: true });
  };

  const clear = () => {
    board = { parts: [], arrows: [], stages: { one: {}, two: {} } };
    [held, linking, naming] = [null, null, null];
    keep();
    draw();
    say('The board is empty.');
    tray.querySelector('button')?.focus({ preventScroll: true });
  };

  const check = async () => {
    [held, linking, naming] = [null, null, null];
    const mine = board;
    const reply = await request('grade_board', { board });
    if (mine !== board) return;
    told.textContent = reply.error || reply.told;
    told.dataset.state = reply.error ? 'unread' : reply.right ? 'right' : 'wrong';
    if (reply.error) return;
    [right, fault, reached] = [reply.right, reply.right ? null : reply, reply.reached];
    say('');
    draw();
  };

  // ---- drawing

  const focusCell = (lane, place) =>
    cells.querySelector(`[data-lane="${lane}"][data-place="${place}"]`)?.querySelector('button')?.focus();
  const focusCard = (id) => element.querySelector(`[data-card="${id}"]`)?.focus({ preventScroll: true });

  const face = (id) => {
    const made = button(
      '',
      () => {
        pick(id);
      },
      'gb-card-name',
    );
    made.append(make('b', '', part(id).name), make('span', '', part(id).also));
    made.dataset.card = id;
    made.setAttribute('aria-pressed', String(held === id || linking === id));
    dragged(made, id);
    return made;
  };

  const card = (id) => {
    const made = make('div', 'gb-card');
    made.dataset.id = id;
    if (right && ['eye', 'translator', 'tutor'].includes(id)) made.dataset.part = id; // colour comes once it is right
    made.toggleAttribute('data-held', held === id || linking === id);
    made.toggleAttribute('data-look', Boolean(fault?.parts.includes(id)));
    const off = button(
      '×',
      () => {
        remove(id);
      },
      'gb-card-off',
    );
    off.setAttribute('aria-label', `Take ${part(id).name} off the board`);
    const handle = button(
      '',
      () => {
        from(id);
      },
      'gb-card-from',
    );
    handle.setAttribute('aria-label', `Arrow from ${part(id).name}`);
    handle.title = 'Drag to another card, or choose and then choose the card';
    handle.setAttribute('aria-pressed', String(linking === id));
    pulled(handle, id);
    made.append(face(id));
    if (part(id).learns) {
      const states = make('div', 'gb-card-stages');
      for (const [index, stage] of STAGES.entries()) {
        const state = board.stages[stage][id] || '';
        const one = button(
          '',
          () => {
            turn(id, stage);
          },
          'gb-card-stage',
        );
        one.dataset.stage = stage;
        one.dataset.state = state;
        one.append(make('span', '', `Stage ${index + 1}`), make('b', '', SAID[state]));
        one.setAttribute(
          'aria-label',
          `Stage ${stage}: ${part(id).name} is ${state || 'neither frozen nor trained yet'}`,
        );
        states.append(one);
      }
      made.append(states);
    }
    made.append(off, handle);
    return made;
  };

  const draw = () => {
    whole.toggleAttribute('data-right', right);
    whole.toggleAttribute('data-holding', Boolean(held));
    whole.toggleAttribute('data-linking', Boolean(linking));
    const rest = kit.parts.filter((one) => !laid(one.id));
    tray.replaceChildren(...rest.map((one) => face(one.id)));
    if (!rest.length) tray.append(make('p', 'gb-note', 'Every card is on the board. Must they all be?'));
    const made = [];
    for (let lane = 0; lane < kit.lanes; lane++) {
      for (let place = 0; place < kit.places; place++) {
        const there = at(lane, place);
        const cell = make('div', 'gb-cell');
        Object.assign(cell.dataset, { lane, place });
        cell.style.setProperty('--lane', lane + 1);
        cell.style.setProperty('--place', place + 1);
        if (there) cell.append(card(there.id));
        else {
          const slot = button(
            '',
            () => {
              if (held) lay(held, lane, place);
              else say(linking ? 'An arrow leads from a card to a card.' : 'Choose a card first, then its place.');
            },
            'gb-slot',
          );
          slot.setAttribute('aria-label', `${where(lane, place)}, empty`);
          slot.tabIndex = held ? 0 : -1;
          cell.append(slot);
        }
        made.push(cell);
      }
    }
    cells.replaceChildren(...made);
    drawArrows();
    drawChooser();
    steps.replaceChildren(
      ...kit.steps.map((step, index) => {
        const row = make('li', '', step);
        row.dataset.state = reached > index ? 'right' : reached === index ? 'here' : '';
        row.append(
          make(
            'span',
            'gb-ex-hear',
            reached > index ? ': right' : reached === index ? ': look here' : ': not checked yet',
          ),
        );
        return row;
      }),
    );
  };

  /** A card's box in the field, turned so that `u` runs along the pipeline and `v` across it. */
  const box = (id) => {
    const found = cells.querySelector(`[data-id="${id}"]`);
    const [outer, inner] = [field.getBoundingClientRect(), found.getBoundingClientRect()];
    const [x, y] = [inner.left - outer.left, inner.top - outer.top];
    return down()
      ? { u: y, v: x, du: inner.height, dv: inner.width }
      : { u: x, v: y, du: inner.width, dv: inner.height };
  };
  const drawArrows = () => {
    const size = field.getBoundingClientRect();
    drawing.setAttribute('viewBox', `0 0 ${size.width} ${size.height}`);
    const shapes = [];
    const names = [];
    for (const arrow of board.arrows) {
      const ends = [arrow.from, arrow.to].map((id) => ({ ...box(id), ...laid(id) }));
      const {
        line: drawn,
        head,
        label: [x, y],
        beside,
      } = drawArrow(...ends, down());
      const group = svg('g', {
        ...(fault?.arrow === key(arrow) ? { 'data-look': '' } : {}),
        'data-named': String(Boolean(arrow.passes)),
      });
      group.append(svg('path', { d: drawn }), svg('path', { class: 'gb-head-of-arrow', d: head }));
      shapes.push(group);
      const label = button(
        arrow.passes ? passing(arrow.passes).name : 'what?',
        () => {
          choose(key(arrow));
        },
        'gb-arrow-name',
      );
      label.dataset.arrow = key(arrow);
      label.dataset.beside = beside;
      label.dataset.named = String(Boolean(arrow.passes));
      label.toggleAttribute('data-look', fault?.arrow === key(arrow));
      label.setAttribute(
        'aria-label',
        `Arrow from ${part(arrow.from).name} to ${part(arrow.to).name}: ${arrow.passes ? passing(arrow.passes).name : 'not said yet what passes'}`,
      );
      label.style.left = `${x.toFixed(1)}px`;
      label.style.top = `${y.toFixed(1)}px`;
      if (beside === 'right') label.style.maxWidth = `${Math.min(144, size.width - x - 8).toFixed(0)}px`;
      names.push(label);
    }
    drawing.replaceChildren(...shapes);
    labels.replaceChildren(...names);
  };

  const drawChooser = () => {
    const arrow = board.arrows.find((one) => key(one) === naming);
    chooser.hidden = !arrow;
    if (!arrow) return chooser.replaceChildren();
    const title = `From ${part(arrow.from).name} to ${part(arrow.to).name}`;
    chooser.setAttribute('aria-label', `${title}: what passes?`);
    const options = kit.passes.map(({ id, name: called }) => {
      const made = button(
        called,
        () => {
          name(naming, id);
        },
        'gb-pass',
      );
      made.setAttribute('aria-pressed', String(arrow.passes === id));
      return made;
    });
    chooser.replaceChildren(
      make('p', 'gb-note', `${title}: what passes?`),
      ...options,
      button(
        'Take the arrow away',
        () => {
          erase(naming);
        },
        'gb-chipbutton',
      ),
    );
    const label = labels.querySelector(`[data-arrow="${naming}"]`);
    const [size, own] = [field.getBoundingClientRect(), chooser.getBoundingClientRect()];
    const left = Math.max(0, Math.min(size.width - own.width, parseFloat(label.style.left) - own.width / 2));
    chooser.style.left = `${left}px`;
    chooser.style.top = `${parseFloat(label.style.top) + 22}px`;
    return undefined;
  };

  // ---- by pointer

  const cellAt = (x, y) =>
    document
      .elementsFromPoint(x, y)
      .map((one) => one.closest?.('.gb-cell'))
      .find((one) => one && cells.contains(one));
  const mark = (cell) => {
    for (const one of cells.children) one.toggleAttribute('data-over', one === cell);
  };

  /** A card that can be dragged onto a place, or off the board onto the tray. */
  const dragged = (target, id) => {
    let ghost = null;
    followPointer(target, {
      begun: () => {
        const size = target.getBoundingClientRect();
        ghost = target.cloneNode(true);
        ghost.classList.add('gb-ghost');
        ghost.removeAttribute('data-card');
        ghost.setAttribute('aria-hidden', 'true');
        ghost.style.width = `${size.width}px`;
        whole.append(ghost);
        target.toggleAttribute('data-lifted', true);
      },
      moved: (event) => {
        ghost.style.transform = `translate(${event.clientX}px, ${event.clientY}px) translate(-50%, -50%)`;
        mark(cellAt(event.clientX, event.clientY));
      },
      ended: (event, cancelled) => {
        ghost.remove();
        mark(null);
        target.removeAttribute('data-lifted');
        if (cancelled) return;
        const cell = cellAt(event.clientX, event.clientY);
        if (cell) lay(id, Number(cell.dataset.lane), Number(cell.dataset.place));
        else if (laid(id) && tray.contains(document.elementFromPoint(event.clientX, event.clientY))) remove(id);
      },
    });
  };

  /** A handle from which an arrow is pulled to another card. */
  const pulled = (target, id) => {
    let shape = null;
    followPointer(target, {
      begun: () => {
        shape = svg('path', { class: 'gb-pulled' });
        drawing.append(shape);
      },
      moved: (event) => {
        const [outer, own] = [field.getBoundingClientRect(), target.getBoundingClientRect()];
        const begin = [own.left + own.width / 2 - outer.left, own.top + own.height / 2 - outer.top];
        shape.setAttribute('d', `M ${begin.join(' ')} L ${event.clientX - outer.left} ${event.clientY - outer.top}`);
        mark(cellAt(event.clientX, event.clientY));
      },
      ended: (event, cancelled) => {
        shape.remove();
        mark(null);
        const other = cancelled ? null : cellAt(event.clientX, event.clientY)?.querySelector('[data-id]')?.dataset.id;
        if (!other || other === id) return;
        linking = id;
        link(other);
      },
    });
  };

  // ---- by keyboard

  const MOVES = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] };
  field.addEventListener('keydown', (event) => {
    const cell = event.target.closest('.gb-cell');
    const move = MOVES[event.key];
    if (!cell || !move) return;
    event.preventDefault();
    const [along, across] = down() ? [move[1], move[0]] : move;
    const within = (value, size) => Math.max(0, Math.min(size - 1, value));
    const [lane, place] = [
      within(Number(cell.dataset.lane) + across, kit.lanes),
      within(Number(cell.dataset.place) + along, kit.places),
    ];
    focusCell(lane, place);
  });
  for (const row of [tray, chooser]) {
    row.addEventListener('keydown', (event) => {
      const move = MOVES[event.key];
      const all = [...row.querySelectorAll('button')];
      const place = all.indexOf(event.target);
      if (!move || place < 0) return;
      event.preventDefault();
      all[Math.max(0, Math.min(all.length - 1, place + move[0] + move[1]))].focus();
    });
  }
  whole.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && (held || linking)) drop();
    else if (event.key === 'Escape' && naming) {
      const which = naming;
      naming = null;
      draw();
      labels.querySelector(`[data-arrow="${which}"]`)?.focus({ preventScroll: true });
    } else if (['Delete', 'Backspace'].includes(event.key)) {
      const on = held && laid(held) ? held : event.target.closest('[data-id]')?.dataset.id;
      const which = event.target.dataset.arrow;
      if (which) erase(which);
      else if (on) remove(on);
      else return;
    } else return;
    event.preventDefault();
  });
  // While a card is held, any place may take it, one where another lies too.
  cells.addEventListener(
    'click',
    (event) => {
      const cell = held && event.target.closest('.gb-cell');
      const other = cell?.querySelector('[data-id]')?.dataset.id;
      if (!other || other === held || !event.target.closest('.gb-card-name')) return;
      event.stopPropagation();
      lay(held, Number(cell.dataset.lane), Number(cell.dataset.place));
    },
    { capture: true },
  );
  document.addEventListener('pointerdown', (event) => {
    if (naming && !chooser.contains(event.target) && !labels.contains(event.target)) {
      naming = null;
      if (whole.isConnected) drawChooser();
    }
  });

  // ---- the whole

  /** What was kept, if it still is a board. */
  const restored = (found) => {
    const list = (value) => (Array.isArray(value) ? value : []);
    const parts = list(found?.parts)
      .filter((one) => part(one?.id) && one.lane < kit.lanes && one.place < kit.places)
      .filter(
        (one, place, all) =>
          all.findIndex((other) => other.id === one.id || (other.lane === one.lane && other.place === one.place)) ===
          place,
      );
    const there = (id) => parts.some((one) => one.id === id);
    const arrows = list(found?.arrows).filter(
      (one) => there(one?.from) && there(one?.to) && (one.passes === '' || passing(one.passes)),
    );
    const said = (stage) =>
      Object.fromEntries(
        Object.entries({ ...found?.stages?.[stage] }).filter(([id, state]) => there(id) && Object.hasOwn(SAID, state)),
      );
    return { parts, arrows, stages: { one: said('one'), two: said('two') } };
  };

  const sized = () => {
    const flow = whole.clientWidth && whole.clientWidth < DOWN ? 'down' : 'across';
    const turned = field.dataset.flow !== flow;
    field.dataset.flow = flow;
    if (!kit) return;
    if (turned || !cells.firstChild) draw();
    else {
      drawArrows();
      drawChooser();
    }
  };
  new ResizeObserver(sized).observe(field);

  let asking = false;
  const open = async () => {
    if (kit) {
      const found = restored(learner.get('board', {}));
      if (JSON.stringify(found) !== JSON.stringify(board)) {
        // loaded from a file, or forgotten
        board = found;
        [held, linking, naming, right, fault, reached] = [null, null, null, false, null, -1];
        told.textContent = '';
        draw();
      }
      return sized();
    }
    if (asking) return undefined;
    asking = true;
    const reply = await request('board', {});
    asking = false;
    if (reply.error) {
      told.textContent = reply.error;
      told.dataset.state = 'unread';
      return undefined;
    }
    kit = reply;
    board = restored(learner.get('board', {}));
    return sized();
  };
  return { open };
};
