// A part of a panel: boxes in a row with arrows from each to the next; arrows that go elsewhere stand below, in words.

import { make } from '../../core/dom.js';
import { phrase } from '../../core/words.js';

/** @typedef {import('../wire.js').FlowPart} FlowPart */

export const kind = 'flow';

/**
 * The arrows that do not lead from a box to the next one.
 * @param {FlowPart} part
 */
export const asides = ({ boxes, arrows }) => {
  const order = boxes.map(({ id }) => id);
  return arrows.filter(([from, to]) => order.indexOf(to) !== order.indexOf(from) + 1);
};

/**
 * Those arrows as a sentence.
 * @param {FlowPart} part
 */
export const inWords = ({ boxes, arrows }) => {
  const names = new Map(boxes.map(({ id, name }) => [id, name]));
  const said = asides({ kind, boxes, arrows }).map(([start, end, what]) => {
    const [from, to] = [names.get(start) ?? start, names.get(end) ?? end];
    return what
      ? phrase('page.figures.flow.from_to_with', { from, to, what })
      : phrase('page.figures.flow.from_to', { from, to });
  });
  return said.length ? phrase('page.figures.flow.also', { arrows: said.join('; ') }) : '';
};

/** @param {string} what goes along @param {string} next */
const drawArrow = (what, next) => {
  const arrow = make('span', 'gb-arrow', what);
  const words = what
    ? phrase('page.figures.flow.then_with', { what, next })
    : phrase('page.figures.flow.then', { next });
  arrow.setAttribute('aria-label', words);
  return arrow;
};

/**
 * @param {FlowPart['boxes'][0]} box
 * @param {FlowPart['boxes'][0] | undefined} next
 * @param {FlowPart['arrows']} arrows
 */
const drawBox = ({ id, name, part, note, frozen }, next, arrows) => {
  const item = make('li');
  if (part) item.dataset.part = part;
  item.append(make('b', '', name));
  if (note) item.append(make('span', 'gb-note', note));
  if (frozen === true || frozen === false) {
    const trained = frozen ? phrase('page.figures.flow.frozen') : phrase('page.figures.flow.learns');
    item.append(make('span', 'gb-frozen', trained));
  }
  if (frozen === true) item.dataset.frozen = '';
  const arrow = next && arrows.find(([from, to]) => from === id && to === next.id);
  if (next && arrow) {
    item.append(drawArrow(arrow[2] || '', next.name));
  }
  return item;
};

/** @param {FlowPart} part */
export const draw = (part) => {
  const { boxes, arrows } = part;
  const list = make('ol', 'gb-flow');
  list.append(...boxes.map((box, place) => drawBox(box, boxes[place + 1], arrows)));
  const words = inWords(part);
  if (!words) return list;
  const whole = make('div');
  whole.append(list, make('p', 'gb-note', words));
  return whole;
};
