// Station 7: take patches away and see whether the word survives. Which patches is the visitor's; what comes of it is
// measured by the server, piece by piece.

import { find, make, written } from '../core/dom.js';
import { nameOf, percent, visible } from '../core/format.js';

export const createCheck = (root, state, picture, stations, { answer, begin }) => {
  const panel = find(root, '[data-panel="check"]');
  const list = find(panel, '.gb-survived');
  /** There is nothing to show before a test has begun. */
  const measured = (on) => {
    for (const part of panel.querySelectorAll('.gb-measured')) part.hidden = !on;
    find(panel, '[data-told="unmeasured"]').hidden = on;
  };
  const canvas = picture.canvas;
  const { view } = picture;
  const PROMISE = find(panel, '.gb-line').textContent;
  let corner = null; // where a box began
  let adding = true; // whether the brush takes away or gives back
  let drawing = false;
  let result = null; // the last value of the check on show
  let words = []; // the tokens it is about
  let idle = true; // whether nothing is being asked or tested

  const mode = () => find(panel, '[name="brush"]:checked').value;
  const say = (text, bad = false) => {
    const place = find(panel, '#check-message');
    place.textContent = text;
    place.toggleAttribute('data-bad', bad);
  };

  /** What can be done now, and what is missing. */
  const tell = () => {
    const all = view.grid ? view.grid[0] * view.grid[1] : 0;
    const asked = answer.current?.tokens.length > 0;
    const able = (selector, on) => find(panel, selector).setAttribute('aria-disabled', String(!on));
    able('#check', idle && asked && view.blocked.size > 0);
    able('#unblock', view.blocked.size > 0);
    const nothing = asked
      ? 'Nothing is taken away yet. Draw over the picture, or take the strongest patches of a token.'
      : 'Ask a question first: the test is about the words of its answer.';
    find(panel, '[data-told="blocked"]').textContent = view.blocked.size
      ? `${view.blocked.size} of ${all} patches taken away.`
      : nothing;
  };

  const changed = () => {
    tell();
    picture.refresh();
  };

  // ---- choosing patches

  const touch = (patch) => {
    if (adding) view.blocked.add(patch);
    else view.blocked.delete(patch);
  };
  const index = ([row, column]) => row * view.grid[1] + column;

  canvas.addEventListener('pointerdown', (event) => {
    const at = state.now.station === 'check' ? picture.patchAt(event) : null;
    if (!at) return;
    event.preventDefault();
    canvas.setPointerCapture?.(event.pointerId);
    drawing = true;
    corner = at;
    adding = !view.blocked.has(index(at));
    if (mode() === 'brush') touch(index(at));
    changed();
  });
  canvas.addEventListener('pointermove', (event) => {
    if (!drawing || mode() !== 'brush') return;
    const at = picture.patchAt(event);
    if (!at) return;
    touch(index(at));
    changed();
  });
  canvas.addEventListener('pointerup', (event) => {
    if (!drawing) return;
    drawing = false;
    const at = picture.patchAt(event);
    if (mode() !== 'box' || !at) return;
    const [top, bottom] = [Math.min(corner[0], at[0]), Math.max(corner[0], at[0])];
    const [left, right] = [Math.min(corner[1], at[1]), Math.max(corner[1], at[1])];
    for (let row = top; row <= bottom; row++) {
      for (let column = left; column <= right; column++) touch(index([row, column]));
    }
    changed();
  });
  canvas.addEventListener('pointercancel', () => {
    drawing = false;
  });
  canvas.addEventListener('keydown', (event) => {
    const { station, patch } = state.now;
    if (station !== 'check' || !patch || ![' ', 'Enter'].includes(event.key)) return;
    event.preventDefault();
    adding = !view.blocked.has(index(patch));
    touch(index(patch));
    changed();
  });

  find(panel, '#strongest').addEventListener('click', () => {
    const map = answer.mapShown();
    if (!map) {
      return say('Ask a question first; then the strongest patches of a token of its answer can be taken.', true);
    }
    const all = map.values.length;
    const count = Number(find(panel, '#strongest-count').value);
    if (!Number.isInteger(count) || count < 1 || count >= all) return say(`Take from 1 to ${all - 1} patches.`, true);
    const order = [...map.values.keys()].sort((one, other) => map.values[other] - map.values[one] || one - other);
    view.blocked = new Set(order.slice(0, count));
    const token = answer.current.tokens[answer.shown];
    say(`The strongest ${count} of ${quoted(token)}; ${answer.choiceWords()}.`);
    return changed();
  });
  find(panel, '#unblock').addEventListener('click', () => {
    view.blocked.clear();
    say('');
    changed();
  });

  // ---- the test

  find(panel, '#check').addEventListener('click', () => {
    const told = begin([...view.blocked]);
    if (told) say(told, true);
  });

  /** A check has begun, of these tokens. */
  const start = (tokens) => {
    words = tokens;
    result = null;
    measured(true);
    list.replaceChildren(
      ...tokens.map((token) => {
        const item = make('li');
        const bars = make('span', 'gb-bars');
        bars.append(make('i', 'gb-before'), make('i', 'gb-without'), make('i', 'gb-random'));
        item.append(
          written('code', '', token.end ? 'end' : visible(nameOf(token))),
          bars,
          make('b'),
          make('b'),
          make('b'),
        );
        return item;
      }),
    );
    say('Taking them away …');
    for (const name of ['before', 'without', 'random']) find(panel, `[data-said="${name}"]`).textContent = '';
    find(panel, '[data-told="verdict"]').textContent = '';
  };

  const mean = (values) => values.reduce((sum, one) => sum + one, 0) / values.length;

  const take = (value) => {
    result = value;
    const { before, without, random } = value;
    [...list.children].forEach((item, place) => {
      const trials = random.map((trial) => trial[place]);
      const numbers = [before[place], without[place], trials.length ? mean(trials) : undefined];
      const [, bars, ...told] = item.children;
      numbers.forEach((p, which) => {
        told[which].textContent = p === undefined ? '' : percent(p);
        bars.children[which].style.transform = `scaleX(${p ?? 0})`;
      });
      if (trials.length) told[2].title = `${trials.length} sets: ${trials.map(percent).join(', ')}`;
    });
    find(panel, '[data-said="before"]').textContent = words
      .map((token) => token.text)
      .join('')
      .trim();
    find(panel, '[data-said="without"]').textContent = value.answer.trim();
    find(panel, '[data-said="random"]').textContent = value.randomAnswer.trim();
    find(panel, '[data-told="verdict"]').textContent = random.length ? verdict(value) : '';
    if (value.status === 'done') say(value.note);
    else if (['failed', 'stopped'].includes(value.status)) say(value.note, value.status === 'failed');
    else {
      say(
        value.status === 'waiting'
          ? 'In line …'
          : value.before.length
            ? `Measured ${random.length} random ${random.length === 1 ? 'set' : 'sets'} …`
            : 'Taking them away …',
      );
    }
    if (before.length) {
      stations.say('check', `${before.length} tokens, one number each: the change in its probability.`);
    }
  };

  const quoted = (token) =>
    token.end ? 'the end of the answer' : `\u201c${visible(nameOf(token)).replace(/^\u2423(?=.)/, '')}\u201d`;
  const changes = ({ before, without }) => before.map((p, place) => p - without[place]);
  /** The place of the token that changed most. */
  const mostChanged = (value) =>
    changes(value).reduce((found, one, place, all) => (Math.abs(one) > Math.abs(all[found]) ? place : found), 0);

  /** What the numbers say of the token that changed most; and no more than that. */
  const verdict = (value) => {
    const { before, without, random, count } = value;
    const [change, most] = [changes(value), mostChanged(value)];
    const others = mean(random.map((trial) => trial[most]));
    const name = quoted(words[most]);
    const numbers = `${percent(before[most])} before, ${percent(without[most])} without these ${count} patches, ${percent(others)} without as many at random`;
    const [lost, lostElsewhere] = [Math.abs(change[most]), Math.abs(before[most] - others)];
    const found =
      lost < 0.05
        ? 'No token changes by more than 5 points: the answer does not rest on these patches'
        : lostElsewhere > 0.5 * lost
          ? 'Random patches change it as well: this says little about these'
          : 'It rests on these patches more than on others';
    return `${name.replace(/^t/, 'T')} changes most: ${numbers}. ${found}.`;
  };

  const shapes = () => (result?.before.length ? `${result.before.length}` : '');

  /** Another picture, another answer: what was measured is of the past. */
  const reset = (patchesToo) => {
    if (patchesToo) view.blocked = new Set();
    [result, words] = [null, []];
    measured(false);
    stations.say('check', PROMISE);
    list.replaceChildren();
    for (const name of ['before', 'without', 'random']) find(panel, `[data-said="${name}"]`).textContent = '';
    find(panel, '[data-told="verdict"]').textContent = '';
    say('');
    changed();
  };

  /** Whether a test can begin now. */
  const free = (on) => {
    idle = on;
    tell();
  };
  /** A token of the answer tested, and its probability before and without the patches; nothing before it is known. */
  const outcome = (place) => {
    if (!result?.without.length || words !== answer.current?.tokens || !words[place]) return null;
    return { name: quoted(words[place]), before: result.before[place], without: result.without[place] };
  };

  return { start, take, reset, shapes, free, outcome, open: changed };
};
