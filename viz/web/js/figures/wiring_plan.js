// The plan of a wiring: which shapes make the drawing, and where. Pure; knows nothing of the page but its words.

import { phrase } from '../core/words.js';

/** @typedef {import('./wire.js').Lane} Lane */
/** @typedef {import('./wire.js').Wiring} Wiring */
/** @typedef {{tag: 'rect' | 'path' | 'circle' | 'text', attributes: Record<string, string | number>, text?: string}} Shape */

/** Where things stand, in units of the drawing, of which `wide` make its width. */
export const PLAN = {
  left: -8,
  wide: 176,
  high: 218,
  picture: 42, // middle of the lane of the picture
  words: 118,
  half: 36, // of a box's width
  edge: 6, // left edge of the sequence and of the model
  far: 154, // their right edge
  sequence: 112, // where its cells begin
  middle: 80, // where picture and words touch in it
  across: 82, // left edge of a model that the picture enters from the side
  stack: 128,
  floor: 188,
  layer: 7.5,
};
const CELL = { wide: 8, high: 9, pitch: 10 };
const BOX = { high: 20, eye: 43, below: 72 };

/**
 * @param {Shape['tag']} tag
 * @param {Shape['attributes']} attributes
 * @param {string} [text]
 * @returns {Shape}
 */
const shape = (tag, attributes, text = '') => ({ tag, attributes, text });
/**
 * @param {number} x
 * @param {number} y
 * @param {string} text
 * @param {string} [kind]
 */
const label = (x, y, text, kind = '') => shape('text', { x, y, class: `gb-wire-text ${kind}` }, text);
/**
 * @param {string} d
 * @param {string} [kind]
 */
const line = (d, kind = '') => shape('path', { d, class: `gb-wire-line ${kind}` });
/** @param {string} d */
const sign = (d) => shape('path', { d, class: 'gb-wire-sign' });
/**
 * The head of an arrow that points down, its tip at x, y.
 * @param {number} x
 * @param {number} y
 */
const head = (x, y) => shape('path', { d: `M${x - 3} ${y - 5}L${x} ${y}L${x + 3} ${y - 5}`, class: 'gb-wire-line' });
/**
 * Where picture and words meet.
 * @param {number} x
 * @param {number} y
 */
const dot = (x, y) => shape('circle', { cx: x, cy: y, r: 3.25, class: 'gb-wire-meet' });
/**
 * @param {number} x its middle
 * @param {number} y its top
 * @param {string} name
 * @param {string} part
 */
const box = (x, y, name, part) => [
  shape('rect', {
    x: x - PLAN.half,
    y,
    width: 2 * PLAN.half,
    height: BOX.high,
    rx: 3,
    class: 'gb-wire-box',
    'data-part': part,
  }),
  shape('text', { x, y: y + 14, class: 'gb-wire-text', 'data-part': part }, name),
];

/**
 * What comes in: a picture, already in patches where no vision encoder cuts it, and lines of words.
 * @param {Wiring} wiring
 */
const inputs = ({ meets }) => {
  const { picture, words } = PLAN;
  const inside =
    meets === 'patches'
      ? [sign(`M${picture - 13} 21h26M${picture - 13} 28h26M${picture - 4.5} 15v18M${picture + 4.5} 15v18`)]
      : [
          sign(`M${picture - 13} 30l8 -8l6 6l5 -4l7 6`),
          shape('circle', { cx: picture + 6, cy: 20, r: 2, class: 'gb-wire-sign' }),
        ];
  return [
    label(picture, 10, phrase('page.figures.wiring.picture'), 'gb-wire-soft'),
    label(words, 10, phrase('page.figures.wiring.words'), 'gb-wire-soft'),
    shape('rect', { x: picture - 13, y: 15, width: 26, height: 18, rx: 1.5, class: 'gb-wire-sign' }),
    ...inside,
    sign(`M${words - 13} 18h26M${words - 13} 25h26M${words - 13} 32h16`),
  ];
};

/** @param {number} x */
const answer = (x) => [
  line(`M${x} ${PLAN.floor}V${PLAN.floor + 12}`),
  head(x, PLAN.floor + 12),
  label(x, PLAN.floor + 25, phrase('page.figures.wiring.answer'), 'gb-wire-soft'),
];

/**
 * A model that nobody outside can look into.
 * @param {Wiring} wiring
 */
const closedBox = ({ cover }) => {
  const { picture, words, edge, far, floor } = PLAN;
  const middle = (edge + far) / 2;
  return [
    ...[picture, words].flatMap((x) => [line(`M${x} 36V50`), head(x, 50)]),
    shape('rect', { x: edge, y: 52, width: far - edge, height: floor - 52, rx: 6, class: 'gb-wire-closed' }),
    ...(cover ? [] : [shape('text', { x: middle, y: 136, class: 'gb-wire-text gb-wire-question' }, '?')]),
    label(middle, cover ? 123 : 164, cover || phrase('page.figures.wiring.closed'), 'gb-wire-soft'),
    ...answer(middle),
  ];
};

const wordLane = () => [
  line(`M${PLAN.words} 36V71`),
  ...box(PLAN.words, 72, phrase('page.figures.wiring.word_table'), 'tutor'),
  line(`M${PLAN.words} 92V${PLAN.sequence - 2}`),
  head(PLAN.words, PLAN.sequence - 2),
];

/** @param {Wiring} wiring */
const pictureLane = ({ meets, lane = [], arrives = '' }) => {
  const { picture, half } = PLAN;
  const bare = meets === 'patches';
  const shapes = bare
    ? [
        shape('rect', {
          x: picture - half,
          y: BOX.eye,
          width: 2 * half,
          height: BOX.high,
          rx: 3,
          class: 'gb-wire-ghost',
        }),
        label(picture, 57, phrase('page.figures.wiring.no_encoder'), 'gb-wire-soft'),
      ]
    : [];
  let reached = 36; // how far down the line has been drawn
  /** @type {Lane[]} */
  const boxes = bare ? [{ part: 'eye', name: '' }, ...lane] : lane;
  for (const { part, name } of boxes) {
    const top = part === 'eye' ? BOX.eye : BOX.below;
    shapes.push(line(`M${picture} ${reached}V${top - 1}`), ...(name ? box(picture, top, name, part) : []));
    reached = top + BOX.high;
  }
  return [...shapes, line(`M${picture} ${reached}V95`), label(picture, 105, arrives, 'gb-wire-count')];
};

/**
 * Cells of the sequence: those of the picture are full, those of words are open.
 * @param {number} from
 * @param {number} to
 * @param {'words' | 'image' | 'codes'} kind
 */
const cells = (from, to, kind) => {
  const shapes = [];
  for (let x = from; x + CELL.wide <= to + 0.01; x += CELL.pitch) {
    shapes.push(
      shape('rect', {
        x,
        y: PLAN.sequence,
        width: CELL.wide,
        height: CELL.high,
        rx: kind === 'codes' ? 4 : 1,
        class: 'gb-wire-cell',
        'data-part': kind === 'words' ? 'tutor' : 'translator',
        'data-open': kind === 'words' ? '' : 'no',
      }),
    );
  }
  return shapes;
};

/** @param {Wiring} wiring */
const sequence = ({ meets, marker, both_ways: bothWays }) => {
  const { edge, far, across } = PLAN;
  const shapes =
    meets === 'cross'
      ? [...(marker ? cells(across, 90, 'image') : []), ...cells(marker ? 92 : across, far, 'words')]
      : [...cells(edge, 78, meets === 'codes' ? 'codes' : 'image'), ...cells(across, far, 'words')];
  if (!bothWays) return shapes;
  const to = bothWays === 'image' ? 74 : 120;
  return [
    ...shapes,
    line(`M${edge + 1} 125H${to}`, 'gb-wire-both'),
    line(`M${edge + 5} 122l-4 3l4 3M${to - 4} 122l4 3l-4 3`, 'gb-wire-both'),
  ];
};

/**
 * The language model, first layer at the top.
 * @param {number} from its left edge
 */
const model = (from) => {
  const { far, stack, floor, layer } = PLAN;
  const shapes = [
    shape('rect', { x: from, y: stack, width: far - from, height: floor - stack, rx: 3, class: 'gb-wire-stack' }),
  ];
  for (let y = stack + layer; y < floor - 1; y += layer) {
    shapes.push(shape('path', { d: `M${from} ${y}H${far}`, class: 'gb-wire-layer' }));
  }
  return shapes;
};

/** Its name; the halo of the name keeps it readable over all else. @param {number} from */
const modelName = (from) =>
  shape(
    'text',
    { x: (from + PLAN.far) / 2, y: (PLAN.stack + PLAN.floor) / 2 + 4, class: 'gb-wire-text gb-wire-model' },
    phrase('page.figures.wiring.model'),
  );

/**
 * A layer that takes the picture in from the side.
 * @param {number} from left edge of the model
 * @param {number} y
 */
const taken = (from, y) => [
  shape('rect', { x: from, y: y - 2, width: PLAN.far - from, height: 4, class: 'gb-wire-taken' }),
  dot(from, y),
];

/**
 * From the picture across into layers of their own.
 * @param {Wiring} wiring
 */
const crossing = ({ joins = 0, gated, into = '' }) => {
  const { picture, across, stack, floor, layer } = PLAN;
  const gap = joins > 4 ? layer : 2.25 * layer;
  const first = stack + (floor - stack - gap * (joins - 1)) / 2;
  const rows = Array.from({ length: joins }, (_, place) => first + gap * place);
  const joined = gated ? phrase('page.figures.wiring.gates_into') : phrase('page.figures.wiring.into_layers');
  return [
    line(`M${picture + 8} ${PLAN.sequence - 3}V${first + gap * (joins - 1)}`, 'gb-wire-side'),
    ...rows.flatMap((y) => [
      line(`M${picture + 8} ${y}H${across}`, 'gb-wire-side'),
      ...(gated ? [shape('path', { d: `M${picture + 22} ${y - 4}l4 4l-4 4l-4 -4z`, class: 'gb-wire-gate' })] : []),
      ...taken(across, y),
    ]),
    label(picture - 4, floor + 14, joined, 'gb-wire-soft'),
    label(picture - 4, floor + 26, into, 'gb-wire-soft'),
  ];
};

/**
 * In the sequence, and where `joins` says so into the first layers as well.
 * @param {Wiring} wiring
 */
const meetingInSequence = ({ meets, joins = 0, into = '' }) => {
  const { left, picture, half, edge, stack, floor, layer } = PLAN;
  const shapes = [dot(PLAN.middle, PLAN.sequence + CELL.high / 2)];
  if (meets !== 'deep') return shapes;
  const rows = Array.from({ length: joins }, (_, place) => stack + layer / 2 + layer * place);
  return [
    ...shapes,
    line(`M${picture - half} 53H${left + 4}V${stack + layer / 2 + layer * (joins - 1)}`, 'gb-wire-side'),
    ...rows.flatMap((y) => [line(`M${left + 4} ${y}H${edge}`, 'gb-wire-side'), ...taken(edge, y)]),
    label(picture - 2, floor + 14, phrase('page.figures.wiring.and_into'), 'gb-wire-soft'),
    label(picture - 2, floor + 26, into, 'gb-wire-soft'),
  ];
};

/**
 * All shapes of a wiring; later ones lie over earlier ones.
 * @param {Wiring} wiring
 * @returns {Shape[]}
 */
export const shapesOf = (wiring) => {
  if (wiring.meets === 'closed') return [...inputs(wiring), ...closedBox(wiring)];
  const across = wiring.meets === 'cross';
  const from = across ? PLAN.across : PLAN.edge;
  const beside = across || wiring.meets === 'deep'; // the names of layers stand below, on the left
  return [
    ...inputs(wiring),
    ...wordLane(),
    ...pictureLane(wiring),
    ...sequence(wiring),
    ...model(from),
    ...(across ? crossing(wiring) : meetingInSequence(wiring)),
    ...answer(beside ? PLAN.words : (PLAN.edge + PLAN.far) / 2),
    modelName(from),
  ];
};
