// A family's wiring as one small drawing: picture on the left, words on the right, the language model below with its first
// layer at the top, and a dot wherever the two meet. Drawn from data, always to the same plan, so that two can be compared.

import { SVG } from '../core/dom.js';

/** How to draw: [x, y] in units of the drawing, of which WIDE make its width. */
export const WIRING = {
  left: -8,
  wide: 176,
  high: 218,
  picture: 42,
  words: 118,
  half: 36,
  edge: 6,
  far: 154,
  stack: 128,
  floor: 188,
  layer: 7.5,
};

/**
 * Draw a wiring into an element, in the place of what was there.
 * @param wiring {meets, lane: [{part, name}], arrives?, joins?, into?, gated?, marker?, both_ways?, words}; `cover` is what a box says that is closed only for now
 */
export const drawWiring = (element, wiring) => {
  const { left, wide, high, picture, words, half, edge, far, stack, floor, layer } = WIRING;
  const space = SVG;
  const make = (tag, attributes = {}, text = '') => {
    const made = document.createElementNS(space, tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    if (text) made.textContent = text;
    return made;
  };
  const svg = make('svg', {
    viewBox: `${left} 0 ${wide} ${high}`,
    class: 'gb-wire',
    role: 'img',
    'aria-label': wiring.words,
    'data-meets': wiring.meets,
  });
  const put = (tag, attributes, text) => {
    const made = make(tag, attributes, text);
    svg.append(made);
    return made;
  };
  const label = (x, y, text, kind = '') => put('text', { x, y, class: `gb-wire-text ${kind}` }, text);
  const line = (path, kind = '') => put('path', { d: path, class: `gb-wire-line ${kind}` });
  /** The head of an arrow whose tip is at x, y. */
  const head = (x, y, across = false) =>
    put('path', {
      d: across ? `M${x - 5} ${y - 3}L${x} ${y}L${x - 5} ${y + 3}` : `M${x - 3} ${y - 5}L${x} ${y}L${x + 3} ${y - 5}`,
      class: 'gb-wire-line',
    });
  const dot = (x, y) => put('circle', { cx: x, cy: y, r: 3.25, class: 'gb-wire-meet' });
  const box = (x, y, text, part) => {
    put('rect', { x: x - half, y, width: 2 * half, height: 20, rx: 3, class: 'gb-wire-box', 'data-part': part });
    put('text', { x, y: y + 14, class: 'gb-wire-text', 'data-part': part }, text);
  };

  // ---- what comes in, and what goes out
  const inputs = () => {
    label(picture, 10, 'picture', 'gb-wire-soft');
    label(words, 10, 'words', 'gb-wire-soft');
    put('rect', { x: picture - 13, y: 15, width: 26, height: 18, rx: 1.5, class: 'gb-wire-sign' });
    if (wiring.meets === 'patches') {
      put('path', {
        d: `M${picture - 13} 21h26M${picture - 13} 28h26M${picture - 4.5} 15v18M${picture + 4.5} 15v18`,
        class: 'gb-wire-sign',
      });
    } else {
      put('path', { d: `M${picture - 13} 30l8 -8l6 6l5 -4l7 6`, class: 'gb-wire-sign' });
      put('circle', { cx: picture + 6, cy: 20, r: 2, class: 'gb-wire-sign' });
    }
    put('path', { d: `M${words - 13} 18h26M${words - 13} 25h26M${words - 13} 32h16`, class: 'gb-wire-sign' });
  };
  const answer = (x) => {
    line(`M${x} ${floor}V${floor + 12}`);
    head(x, floor + 12);
    label(x, floor + 25, 'answer', 'gb-wire-soft');
  };

  inputs();
  if (wiring.meets === 'closed') {
    const middle = (edge + far) / 2;
    for (const x of [picture, words]) {
      line(`M${x} 36V50`);
      head(x, 50);
    }
    put('rect', { x: edge, y: 52, width: far - edge, height: floor - 52, rx: 6, class: 'gb-wire-closed' });
    if (!wiring.cover) put('text', { x: middle, y: 136, class: 'gb-wire-text gb-wire-question' }, '?');
    label(middle, wiring.cover ? 123 : 164, wiring.cover || 'closed box', 'gb-wire-soft');
    answer(middle);
    element.replaceChildren(svg);
    return svg;
  }

  // ---- the two lanes down to the sequence
  const cross = wiring.meets === 'cross';
  const sequence = 112; // where its cells begin
  line(`M${words} 36V71`);
  box(words, 72, 'word table', 'tutor');
  line(`M${words} 92V${sequence - 2}`);
  head(words, sequence - 2);

  const top = ({ part }) => (part === 'eye' ? 43 : 72);
  if (wiring.meets === 'patches') {
    put('rect', { x: picture - half, y: 43, width: 2 * half, height: 20, rx: 3, class: 'gb-wire-ghost' });
    label(picture, 57, 'no eye', 'gb-wire-soft');
  }
  let reached = 36; // how far down the line has been drawn
  for (const one of wiring.meets === 'patches' ? [{ part: 'eye' }, ...wiring.lane] : wiring.lane) {
    line(`M${picture} ${reached}V${top(one) - 1}`);
    if (one.name) box(picture, top(one), one.name, one.part);
    reached = top(one) + 20;
  }
  line(`M${picture} ${reached}V95`);
  label(picture, 105, wiring.arrives, 'gb-wire-count');

  // ---- the sequence: cells of the picture are full, cells of words are open
  const cells = (from, to, kind) => {
    const pitch = 10;
    for (let x = from; x + 8 <= to + 0.01; x += pitch) {
      const round = kind === 'codes' ? { rx: 4 } : { rx: 1 };
      put('rect', {
        x,
        y: sequence,
        width: 8,
        height: 9,
        ...round,
        class: 'gb-wire-cell',
        'data-part': kind === 'words' ? 'tutor' : 'translator',
        'data-open': kind === 'words' ? '' : 'no',
      });
    }
  };
  if (cross) {
    if (wiring.marker) cells(82, 90, 'image');
    cells(wiring.marker ? 92 : 82, far, 'words');
  } else {
    cells(edge, 78, wiring.meets === 'codes' ? 'codes' : 'image');
    cells(82, far, 'words');
  }
  if (wiring.both_ways) {
    const to = wiring.both_ways === 'image' ? 74 : 120;
    line(`M${edge + 1} 125H${to}`, 'gb-wire-both');
    put('path', { d: `M${edge + 5} 122l-4 3l4 3M${to - 4} 122l4 3l-4 3`, class: 'gb-wire-line gb-wire-both' });
  }

  // ---- the language model, first layer at the top
  const from = cross ? 82 : edge;
  put('rect', { x: from, y: stack, width: far - from, height: floor - stack, rx: 3, class: 'gb-wire-stack' });
  for (let y = stack + layer; y < floor - 1; y += layer) {
    put('path', { d: `M${from} ${y}H${far}`, class: 'gb-wire-layer' });
  }
  put('text', { x: (from + far) / 2, y: (stack + floor) / 2 + 4, class: 'gb-wire-text gb-wire-model' }, 'LLM');

  const takes = (y, x) => {
    put('rect', { x: from, y: y - 2, width: far - from, height: 4, class: 'gb-wire-taken' });
    dot(x, y);
  };
  if (cross) {
    const gap = wiring.joins > 4 ? layer : 2.25 * layer;
    const first = stack + (floor - stack - gap * (wiring.joins - 1)) / 2;
    const last = first + gap * (wiring.joins - 1);
    line(`M${picture + 8} ${sequence - 3}V${last}`, 'gb-wire-side');
    for (let place = 0; place < wiring.joins; place++) {
      const y = first + gap * place;
      line(`M${picture + 8} ${y}H${from}`, 'gb-wire-side');
      if (wiring.gated) put('path', { d: `M${picture + 22} ${y - 4}l4 4l-4 4l-4 -4z`, class: 'gb-wire-gate' });
      takes(y, from);
    }
    label(picture - 4, floor + 14, wiring.gated ? 'gates into' : 'into layers', 'gb-wire-soft');
    label(picture - 4, floor + 26, wiring.into, 'gb-wire-soft');
  } else {
    dot(80, sequence + 4.5);
    if (wiring.meets === 'deep') {
      const first = stack + layer / 2;
      const last = first + layer * (wiring.joins - 1);
      line(`M${picture - half} 53H${left + 4}V${last}`, 'gb-wire-side');
      for (let place = 0; place < wiring.joins; place++) {
        const y = first + layer * place;
        line(`M${left + 4} ${y}H${from}`, 'gb-wire-side');
        takes(y, from);
      }
      label(picture - 2, floor + 14, 'and into', 'gb-wire-soft');
      label(picture - 2, floor + 26, wiring.into, 'gb-wire-soft');
    }
  }
  answer(cross || wiring.meets === 'deep' ? words : (edge + far) / 2);
  // The halo of the name keeps it readable over the layers.
  svg.append(svg.querySelector('.gb-wire-model'));
  element.replaceChildren(svg);
  return svg;
};
