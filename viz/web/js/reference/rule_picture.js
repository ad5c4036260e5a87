// What a rule does to a picture, to scale: tiles, tokens, padding, what is cut away, and the whole picture once more where the
// rule takes it.

import { drawSvg, make } from '../core/dom.js';
import { thousands } from '../core/format.js';
import { phrase } from '../core/words.js';

/** @typedef {import('../messages.js').RuleBox} Box */
/** @typedef {{width: number, height: number}} Size */
/** @typedef {Pick<Box, 'left' | 'top' | 'width' | 'height'>} Rectangle in pixels of the picture */
/** @typedef {{tag: 'rect' | 'path' | 'image', attributes: Record<string, string | number>}} Shape */
/** @typedef {{kind: string, text: string}} Mark one entry of the legend */

const FINEST = 3.5; // pixels of the screen: a finer grid would be a grey area
const MOST_LINES = 4000; // of a grid
const TALLEST = 288; // pixels of the screen
const OVERVIEW = 72; // likewise, its longer side
const BESIDE = 96; // likewise, what the overview takes of the width
const CLEAR = 0.002; // as a share of a side: by less a frame does not differ from the picture

/**
 * @param {Rectangle} box
 * @param {string} kind
 * @returns {Shape}
 */
const rectangle = ({ left, top, width, height }, kind) => ({
  tag: 'rect',
  attributes: { x: left, y: top, width, height, 'data-kind': kind },
});
/**
 * @param {Size} size
 * @param {string} image its address
 * @returns {Shape}
 */
const photograph = ({ width, height }, image) => ({
  tag: 'image',
  attributes: { x: 0, y: 0, width, height, preserveAspectRatio: 'none', href: image },
});
/** @param {Box} box @returns {Shape} */
const gridLines = ({ left, top, width, height, rows, columns }) => {
  const across = Array.from({ length: rows + 1 }, (_, row) => `M${left} ${top + (row * height) / rows}h${width}`);
  const down = Array.from(
    { length: columns + 1 },
    (_, column) => `M${left + (column * width) / columns} ${top}v${height}`,
  );
  return { tag: 'path', attributes: { 'data-kind': 'grid', d: [...across, ...down].join('') } };
};
/** What lies outside the frame. @param {Size} size @param {Rectangle} frame @returns {Shape} */
const cutAway = ({ width, height }, frame) => {
  const [right, bottom] = [frame.left + frame.width, frame.top + frame.height];
  const d = `M0 0H${width}V${height}H0Z M${frame.left} ${frame.top}H${right}V${bottom}H${frame.left}Z`;
  return { tag: 'path', attributes: { 'data-kind': 'cut', 'fill-rule': 'evenodd', d } };
};

/**
 * How a picture and a rule's boxes lie together: the smallest rectangle round all, and pixels of the screen a pixel of the
 * picture in a place of some width.
 * @param {Size} size
 * @param {Box[]} boxes
 * @param {number} room pixels of the screen
 */
export const layoutOf = ({ width, height }, boxes, room) => {
  const all = [{ left: 0, top: 0, width, height }, ...boxes];
  const left = Math.min(...all.map((box) => box.left));
  const top = Math.min(...all.map((box) => box.top));
  const wide = Math.max(...all.map((box) => box.left + box.width)) - left;
  const tall = Math.max(...all.map((box) => box.top + box.height)) - top;
  const taken = boxes.some(({ kind }) => kind === 'overview') ? BESIDE : 0;
  return { left, top, width: wide, height: tall, scale: Math.min(Math.max(1, room - taken) / wide, TALLEST / tall) };
};

/**
 * The shapes of a rule's drawing, later ones over earlier ones, and what its legend says.
 * @param {Size} size
 * @param {Box[]} boxes
 * @param {number} scale pixels of the screen a pixel of the picture
 * @param {string} [image] address of the picture itself, where there is one
 * @returns {{shapes: Shape[], legend: Mark[]}}
 */
export const drawingOf = (size, boxes, scale, image = '') => {
  const { width, height } = size;
  const frame = boxes.find(({ kind }) => kind === 'frame');
  const grid = boxes.find(({ kind, rows, columns }) => kind === 'grid' && rows && columns);
  const tiles = boxes.filter(({ kind }) => kind === 'tile');
  /** @type {Shape[]} */
  const shapes = [];
  /** @type {Mark[]} */
  const legend = [];
  if (frame && (frame.width > width * (1 + CLEAR) || frame.height > height * (1 + CLEAR))) {
    shapes.push(rectangle(frame, 'padding'));
    legend.push({ kind: 'padding', text: phrase('page.reference.legend.padding') });
  }
  shapes.push(rectangle({ left: 0, top: 0, width, height }, 'picture'));
  if (image) shapes.push(photograph(size, image));
  if (frame && (frame.width < width * (1 - CLEAR) || frame.height < height * (1 - CLEAR))) {
    shapes.push(cutAway(size, frame));
    legend.push({ kind: 'cut', text: phrase('page.reference.legend.cut') });
  }
  if (grid) {
    const { rows, columns } = grid;
    const cell = Math.min(grid.width / columns, grid.height / rows) * scale;
    const drawn = cell >= FINEST && rows + columns <= MOST_LINES;
    shapes.push(drawn ? gridLines(grid) : rectangle(grid, 'dense'));
    const many = { columns: thousands(columns), rows: thousands(rows) };
    const id = drawn ? 'page.reference.legend.tokens' : 'page.reference.legend.tokens_too_fine';
    legend.push({ kind: 'grid', text: phrase(id, many) });
  }
  shapes.push(...tiles.map((tile) => rectangle(tile, 'tile')));
  if (tiles.length) {
    const text = phrase('page.reference.legend.tiles', { n: tiles.length, tiles: thousands(tiles.length) });
    legend.push({ kind: 'tile', text });
  }
  return { shapes, legend };
};

/**
 * The drawing for those who cannot see it.
 * @param {Size} size
 * @param {Mark[]} legend
 * @param {boolean} overview
 */
export const pictureWords = ({ width, height }, legend, overview) => {
  const id = `${legend.length ? 'marked' : 'plain'}${overview ? '_overview' : ''}`;
  return phrase(`page.reference.picture.${id}`, {
    width: thousands(width),
    height: thousands(height),
    marks: legend.map(({ text }) => text).join('; '),
  });
};

/** @param {Shape} shape */
const drawShape = ({ tag, attributes }) => drawSvg(tag, attributes);

/**
 * @param {Size} size
 * @param {string} [image]
 */
const drawOverview = (size, image) => {
  const { width, height } = size;
  const whole = { left: 0, top: 0, width, height };
  const shrunk = Math.min(OVERVIEW / width, OVERVIEW / height);
  const drawing = drawSvg('svg', {
    viewBox: `0 0 ${width} ${height}`,
    width: Math.max(3, width * shrunk),
    height: Math.max(3, height * shrunk),
    'aria-hidden': 'true',
  });
  const photographs = image ? [photograph(size, image)] : [];
  drawing.append(...[rectangle(whole, 'picture'), ...photographs, rectangle(whole, 'tile')].map(drawShape));
  const place = make('div', 'gb-budget-overview');
  place.append(make('span', '', '+'), drawing, make('span', 'gb-note', phrase('page.reference.legend.overview')));
  return place;
};

/**
 * Draw the picture of a size with a rule's boxes over it, and its legend.
 * @param {HTMLElement} place
 * @param {HTMLElement} legend
 * @param {Size & {boxes: Box[], image?: string}} rule
 */
export const drawRulePicture = (place, legend, { width, height, boxes, image }) => {
  const size = { width, height };
  const layout = layoutOf(size, boxes, place.clientWidth);
  const { shapes, legend: marks } = drawingOf(size, boxes, layout.scale, image);
  const overview = boxes.some(({ kind }) => kind === 'overview');
  const thin = 2 / layout.scale; // round it: a picture one pixel wide is still to be seen
  const drawing = drawSvg('svg', {
    viewBox: `${layout.left - thin} ${layout.top - thin} ${layout.width + 2 * thin} ${layout.height + 2 * thin}`,
    role: 'img',
    width: Math.ceil(layout.width * layout.scale) + 4,
    height: Math.ceil(layout.height * layout.scale) + 4,
    'aria-label': pictureWords(size, marks, overview),
  });
  drawing.append(...shapes.map(drawShape));
  place.replaceChildren(drawing);
  if (overview) place.append(drawOverview(size, image));
  legend.replaceChildren(
    make('span', '', phrase('page.reference.legend.to_scale', { width: thousands(width), height: thousands(height) })),
    ...marks.map(({ kind, text }) => {
      const item = make('span', 'gb-budget-mark', text);
      item.dataset.kind = kind;
      return item;
    }),
  );
};
