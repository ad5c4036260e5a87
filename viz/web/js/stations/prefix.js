// Station 5: the whole prompt as positions, to scale and enlarged; what each one holds, how N comes about, what another turn
// adds and what all of it costs in memory.

import { find, fitCanvas, make, themeColour, written } from '../core/dom.js';
import { visible } from '../core/format.js';

export const createPrefix = (root, state, stations) => {
  const panel = find(root, '[data-panel="prefix"]');
  const bar = find(panel, '.gb-strip');
  const lens = find(panel, '#positions');
  const pen = lens.getContext('2d');
  const slider = find(panel, '#position');
  const told = find(panel, '[data-told="position"]');
  const WIDEST = 64; // points of one enlarged position
  const PROMISE = find(panel, '.gb-line').textContent;
  let strip = null;
  let geometry = null;
  let known = new Map(); // position -> {text, id}, of those that were sent
  let wide = 28; // points a position
  let first = 0; // the leftmost position, in fractions of one

  const scale = () => window.devicePixelRatio || 1;
  const spanAt = (position) => strip.spans.find((span) => position >= span.start && position < span.stop);
  const shownAtOnce = () => lens.width / scale() / wide;

  const describe = (position) => {
    const span = spanAt(position);
    if (!span) return '';
    if (span.kind === 'image') {
      const patch = position - span.start;
      const columns = geometry.grid[1];
      return `Position ${position}: row ${Math.floor(patch / columns)}, column ${patch % columns} = patch ${patch}. The image token (id ${strip.imageId}) keeps the place; what stands there is the projected patch.`;
    }
    const token = known.get(position);
    const what = token ? `token ${token.id}, ${visible(token.text)}` : 'a token that was not sent to this page';
    return `Position ${position}: ${what}, ${{ template: "from the checkpoint's template", question: 'from the question', answer: 'from an earlier answer' }[span.kind]}.`;
  };

  const pickedPosition = () => {
    const { patch } = state.now;
    return strip && patch && geometry.image ? geometry.image[0] + patch[0] * geometry.grid[1] + patch[1] : null;
  };

  const clamp = () => {
    if (!strip) return;
    first = Math.max(0, Math.min(first, strip.length - shownAtOnce()));
    slider.max = strip.length - 1;
  };

  const paint = () => {
    fitCanvas(lens);
    pen.clearRect(0, 0, lens.width, lens.height);
    if (!strip) return;
    clamp();
    const cell = wide * scale();
    const picked = pickedPosition();
    pen.textAlign = 'center';
    pen.textBaseline = 'middle';
    pen.font = `${12 * scale()}px ${getComputedStyle(root).getPropertyValue('--mono')}`;
    const last = Math.min(strip.length, Math.ceil(first + shownAtOnce()));
    for (let position = Math.floor(first); position < last; position++) {
      const [x, span] = [(position - first) * cell, spanAt(position)];
      pen.globalAlpha = position === picked ? 1 : 0.3;
      pen.fillStyle = themeColour(`span-${span.kind}`);
      pen.fillRect(x, 0, Math.max(1, cell - (cell > 4 ? scale() : 0)), lens.height);
      pen.globalAlpha = 1;
      pen.fillRect(x, lens.height - 3 * scale(), Math.max(1, cell - (cell > 4 ? scale() : 0)), 3 * scale());
      if (cell < 18 * scale()) continue;
      const text = span.kind === 'image' ? String(position - span.start) : visible(known.get(position)?.text ?? '…');
      pen.save();
      pen.translate(x + cell / 2, lens.height / 2);
      pen.rotate(-Math.PI / 2);
      pen.fillStyle = position === picked ? themeColour('paper') : themeColour('ink');
      pen.fillText(text.slice(0, 11), 0, 0);
      pen.restore();
    }
    lens.setAttribute('aria-label', `Positions ${Math.floor(first)} to ${last - 1} of ${strip.length}, enlarged`);
    find(panel, '.gb-window').style.left = `${(100 * first) / strip.length}%`;
    find(panel, '.gb-window').style.width = `${Math.min(100, (100 * shownAtOnce()) / strip.length)}%`;
  };

  /** Bring a position into the middle, and say what it holds. */
  const show = (position) => {
    first = position + 0.5 - shownAtOnce() / 2;
    slider.value = position;
    told.textContent = describe(position);
    slider.setAttribute('aria-valuetext', told.textContent);
    paint();
  };

  const at = (event) => Math.floor(first + event.offsetX / wide);
  let held = null;
  lens.addEventListener('pointermove', (event) => {
    if (!strip) return;
    if (held !== null) {
      first = held - event.offsetX / wide;
      paint();
      return;
    }
    const position = at(event);
    if (position >= strip.length) return;
    told.textContent = describe(position);
    slider.value = position;
    const span = spanAt(position);
    // What the pointer is over is the patch picked, here as over the picture.
    if (span.kind === 'image') {
      const patch = position - span.start;
      state.set({ patch: [Math.floor(patch / geometry.grid[1]), patch % geometry.grid[1]] });
    }
  });
  lens.addEventListener('pointerdown', (event) => {
    lens.setPointerCapture(event.pointerId);
    held = first + event.offsetX / wide;
  });
  for (const kind of ['pointerup', 'pointercancel']) {
    lens.addEventListener(kind, () => {
      held = null;
    });
  }
  bar.addEventListener('click', (event) => {
    if (strip) {
      show(
        Math.min(
          strip.length - 1,
          Math.floor(((event.clientX - bar.getBoundingClientRect().left) / bar.clientWidth) * strip.length),
        ),
      );
    }
  });
  slider.addEventListener('input', () => show(Number(slider.value)));
  const zoom = (factor) => {
    const middle = first + shownAtOnce() / 2;
    wide = Math.max(lens.width / scale() / (strip?.length || 1), Math.min(WIDEST, wide * factor));
    first = middle - shownAtOnce() / 2;
    paint();
  };
  find(panel, '#closer').addEventListener('click', () => zoom(1.6));
  find(panel, '#farther').addEventListener('click', () => zoom(1 / 1.6));
  lens.addEventListener(
    'wheel',
    (event) => {
      if (!event.ctrlKey && !event.metaKey) return; // else it scrolls the page, as everywhere
      event.preventDefault();
      zoom(event.deltaY < 0 ? 1.2 : 1 / 1.2);
    },
    { passive: false },
  );

  const tokensOf = (span, grid) => {
    const group = make('span', 'gb-span');
    group.dataset.kind = span.kind;
    if (span.kind === 'image') {
      group.append(make('span', 'gb-block', `image: ${grid[0]} x ${grid[1]} = ${span.stop - span.start} positions`));
      return group;
    }
    const chip = (text, id, place) => {
      const made = written('span', 'gb-chip', visible(text));
      made.title = `position ${place}, token ${id}`;
      return made;
    };
    group.append(...span.tokens.map((text, index) => chip(text, span.ids[index], span.start + index)));
    if (span.hidden) group.append(make('span', 'gb-gap', `… ${span.hidden} more …`));
    group.append(
      ...span.tail.map((text, index) => chip(text, span.tailIds[index], span.stop - span.tail.length + index)),
    );
    return group;
  };

  const bytes = (count) =>
    count >= 1e9
      ? `${(count / 1e9).toFixed(2)} GB`
      : count >= 1e6
        ? `${(count / 1e6).toFixed(1)} MB`
        : `${(count / 1e3).toFixed(1)} kB`;

  const cacheWords = (length, image, { cache, cached }) => {
    if (!cache) return '';
    if (cached !== undefined && cached !== length * cache) {
      return `Keys and values of ${length} positions take ${bytes(cached)} of memory; some layers keep only the last ones.`;
    }
    return `Keys and values of ${length} positions: ${length} x ${cache.toLocaleString('en')} bytes = ${bytes(length * cache)} of memory, of which the picture takes ${bytes(image * cache)}.`;
  };

  /** The prompt of the turn on show; `before` is the length of the conversation before it, 0 for the first. */
  const set = (found, shape, before) => {
    [strip, geometry] = [found, shape];
    known = new Map();
    for (const span of found.spans) {
      span.tokens.forEach((text, index) => known.set(span.start + index, { text, id: span.ids[index] }));
      span.tail.forEach((text, index) =>
        known.set(span.stop - span.tail.length + index, { text, id: span.tailIds[index] }),
      );
    }
    bar.replaceChildren(
      ...found.spans.map((span) => {
        const piece = make('i');
        piece.dataset.kind = span.kind;
        piece.style.flexGrow = span.stop - span.start;
        piece.title = `${span.kind}: positions ${span.start} to ${span.stop - 1}`;
        return piece;
      }),
      make('span', 'gb-window'),
    );
    const amounts = {};
    for (const span of found.spans) amounts[span.kind] = (amounts[span.kind] || 0) + span.stop - span.start;
    const sum = Object.entries(amounts)
      .map(([kind, count]) => `${count} ${kind}`)
      .join(' + ');
    bar.setAttribute('aria-label', `${sum} = ${found.length} positions`);
    stations.say(
      'prefix',
      `${sum} = ${found.length} positions, read from left to right before the first token of the answer.`,
    );
    stations.keys('prefix', amounts, String);
    find(panel, '.gb-tokens').replaceChildren(...found.spans.map((span) => tokensOf(span, shape.grid)));
    const words = found.length - (amounts.image || 0);
    const others = Object.entries(amounts)
      .filter(([kind]) => kind !== 'image')
      .map(([kind, count]) => `${count} ${kind}`)
      .join(' + ');
    find(panel, '[data-told="n"]').textContent = before
      ? `This turn added ${found.length - before} positions to the ${before} that stood there when it was asked; the picture is not read again.`
      : `N = ${found.length} \u2212 ${amounts.image || 0} = ${words}: ${others}. Textbooks round it (often to 10 for a short question); the tokenizer and the template decide.`;
    find(panel, '[data-told="cache"]').textContent = cacheWords(found.length, amounts.image || 0, shape);
    show(pickedPosition() ?? found.length - 1);
  };

  const clear = () => {
    [strip, geometry, known] = [null, null, new Map()];
    bar.replaceChildren();
    bar.setAttribute('aria-label', 'No prompt yet');
    find(panel, '.gb-tokens').replaceChildren();
    find(panel, '[data-keys="prefix"]').replaceChildren();
    for (const name of ['position', 'n', 'cache']) find(panel, `[data-told="${name}"]`).textContent = '';
    stations.say('prefix', PROMISE);
    paint();
  };

  state.subscribe(['station', 'patch'], () => {
    if (!strip || state.now.station !== 'prefix' || pickedPosition() === null) return;
    const position = pickedPosition();
    told.textContent = describe(position);
    if (position < first || position >= first + shownAtOnce()) show(position);
    else paint();
  });
  new ResizeObserver(paint).observe(lens);
  return { set, clear, open: paint, repaint: paint };
};
