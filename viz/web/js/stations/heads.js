// Layer by head, how much of its attention each puts on the picture; a click chooses one. Knows one token's numbers, not how
// they came.

import { floatsOf } from '../core/bytes.js';
import { find, fitCanvas, penOf, say, themeColour } from '../core/dom.js';
import { percent } from '../core/format.js';
import { phrase } from '../core/words.js';
import { colourIndex, scaleColours } from './patch_map.js';
import { extremes } from './patch_names.js';
import { cellAt } from './picture_layout.js';

/** @typedef {[layer: number | null, head: number | null]} Chosen */

/**
 * Layer and head of a number, counted layer by layer.
 * @param {number} index
 * @param {number} heads
 */
const layerAndHead = (index, heads) => [Math.floor(index / heads), index % heads];

/**
 * The part of a canvas that a choice stands for: a cell, a row, a column; none for the mean over all.
 * @param {Chosen} chosen
 * @param {[layers: number, heads: number]} size
 * @param {{width: number, height: number}} canvas
 * @returns {[number, number, number, number] | null}
 */
export const chosenBox = ([layer, head], [layers, heads], { width, height }) => {
  if (layer === null && head === null) return null;
  const [wide, tall] = [width / heads, height / layers];
  return [
    head === null ? 0 : head * wide,
    layer === null ? 0 : layer * tall,
    head === null ? width : wide,
    layer === null ? height : tall,
  ];
};

/**
 * @param {HTMLElement} root
 * @param {(...chosen: Chosen) => void} choose
 */
export const createHeads = (root, choose) => {
  const canvas = find(root, '#heads', HTMLCanvasElement);
  const status = find(root, '[data-message="heads"]');
  const pen = penOf(canvas);
  const colours = scaleColours();
  let values = /** @type {Float32Array | null} */ (null);
  let size = /** @type {[layers: number, heads: number]} */ ([0, 0]);
  let chosen = /** @type {Chosen} */ ([null, null]);

  const paint = () => {
    fitCanvas(canvas);
    pen.clearRect(0, 0, canvas.width, canvas.height);
    if (!values) return;
    const [wide, tall] = [canvas.width / size[1], canvas.height / size[0]];
    values.forEach((value, place) => {
      const [layer, head] = layerAndHead(place, size[1]);
      const at = 3 * colourIndex(value, 0, 1);
      pen.fillStyle = `rgb(${colours[at]} ${colours[at + 1]} ${colours[at + 2]})`;
      pen.fillRect(head * wide, layer * tall, Math.ceil(wide) - Number(wide > 6), Math.ceil(tall) - Number(tall > 6));
    });
    const box = chosenBox(chosen, size, canvas);
    if (!box) return;
    const density = window.devicePixelRatio || 1;
    pen.lineWidth = 2 * density;
    pen.strokeStyle = themeColour('ink');
    pen.strokeRect(box[0] + density, box[1] + density, box[2] - 2 * density, box[3] - 2 * density);
  };

  const describe = () => {
    if (!values) return;
    const [, most] = extremes(values);
    const [layer, head] = layerAndHead(most, size[1]);
    const text = phrase('page.stations.answer.heads.most', { layer, head, share: percent(values[most]) });
    say(status, text);
    const [layers, heads] = size;
    canvas.setAttribute('aria-label', phrase('page.stations.answer.heads.label', { layers, heads, text }));
  };

  /** @param {MouseEvent} event */
  const at = (event) => {
    const { width, height } = canvas.getBoundingClientRect();
    return values ? cellAt([0, 0, width, height], size, event.offsetX, event.offsetY) : null;
  };
  canvas.addEventListener('pointermove', (event) => {
    const place = at(event);
    if (!place || !values) return;
    const [layer, head] = place;
    const share = percent(values[layer * size[1] + head]);
    say(status, phrase('page.stations.answer.heads.pointed', { layer, head, share }));
  });
  canvas.addEventListener('pointerleave', describe);
  canvas.addEventListener('click', (event) => {
    const place = at(event);
    if (!place) return;
    if (place.join() === chosen.join()) choose(null, null);
    else choose(...place);
  });
  new ResizeObserver(paint).observe(canvas);

  /**
   * @param {import('./replies.js').Token | undefined} token
   * @param {Partial<import('./replies.js').Geometry> | undefined} geometry
   * @param {Chosen} choice
   */
  const show = (token, geometry, choice) => {
    values = token ? (token.headValues ??= floatsOf(token.heads)) : null;
    size = [geometry?.layers ?? 0, geometry?.heads ?? 0];
    chosen = choice;
    canvas.style.height = size[0] ? `${Math.min(16, Math.max(6, size[0] * 0.875))}rem` : '';
    if (!values) say(status, '');
    describe();
    paint();
  };
  return { show, paint };
};
