// The line of seven stations and the panel under it: which is chosen, what shape left each, what each says.

import { find, make } from '../core/dom.js';
import { SPANS, percent } from '../core/format.js';

export const createLine = (root, state) => {
  const line = find(root, '#stations');
  const buttons = new Map(
    [...line.querySelectorAll('[data-station]')].map((button) => [button.dataset.station, button]),
  );
  const shapeListeners = new Set();
  const againListeners = new Set();

  /** Show the panel of the station that is on. */
  const draw = () => {
    const { station } = state.now;
    root.dataset.at = station;
    for (const [name, button] of buttons) {
      button.setAttribute('aria-current', name === station ? 'step' : 'false');
      find(root, `[data-panel="${name}"]`).hidden = name !== station;
    }
  };
  state.subscribe(['station'], draw);
  draw();

  /** Chosen by hand: bring what belongs to it into view. */
  const go = (name) => {
    if (name === state.now.station) for (const listener of againListeners) listener();
    else state.set({ station: name });
    const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
    const narrow = matchMedia('(max-width: 1023px)').matches;
    find(root, '.gb-panels').scrollIntoView({
      block: narrow ? 'start' : 'nearest',
      behavior: calm ? 'auto' : 'smooth',
    });
  };
  for (const [name, button] of buttons) button.addEventListener('click', () => go(name));
  line.addEventListener('keydown', (event) => {
    const order = [...buttons.values()];
    const at = order.indexOf(document.activeElement);
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (at < 0 || !step) return;
    event.preventDefault();
    event.stopPropagation();
    order[(at + step + order.length) % order.length].focus();
  });

  /** The live shape of one station; without one it has not been reached. */
  const shape = (name, text) => {
    const button = buttons.get(name);
    if (button.dataset.shape === text) return;
    button.dataset.shape = text;
    find(button, '.gb-shape').textContent = text;
    for (const listener of shapeListeners) listener();
  };
  const shapes = (found) => {
    for (const name of buttons.keys()) shape(name, found[name] || '');
  };

  const say = (name, text) => {
    find(root, `[data-line="${name}"]`).textContent = text;
  };

  /** Swatches with names and numbers for the four kinds of position; made once, then only their numbers change. */
  const keys = (name, amounts, format) => {
    const list = find(root, `[data-keys="${name}"]`);
    const kinds = SPANS.filter((kind) => kind in amounts);
    if ([...list.children].map((item) => item.dataset.kind).join() !== kinds.join()) {
      list.replaceChildren(
        ...kinds.map((kind) => {
          const item = make('li');
          item.dataset.kind = kind;
          item.append(make('i'), make('span', '', kind), make('b'));
          return item;
        }),
      );
    }
    kinds.forEach((kind, place) => {
      list.children[place].lastChild.textContent = format(amounts[kind]);
    });
  };

  /** Stations 1 and 2: what the processor made of the picture. */
  const look = (found, size, share) => {
    say(
      'image',
      `${size[0]} x ${size[1]} pixels in, ${found.shape} numbers out. ${share >= 0.9995 ? 'All of the picture is kept' : `${percent(share)} of the picture is kept`}.`,
    );
    const [rows, columns] = found.grid;
    say('patches', `${rows} rows x ${columns} columns = ${rows * columns} patches.`);
  };

  return {
    names: [...buttons.keys()],
    go,
    /** Be called when the shape that leaves a station has become known, or is no longer. */
    onShape: (listener) => shapeListeners.add(listener),
    /** Be called when the station that is on is chosen once more: what failed there can be tried again. */
    onAgain: (listener) => againListeners.add(listener),
    shape,
    shapes,
    say,
    keys,
    look,
  };
};
