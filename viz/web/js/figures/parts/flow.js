// A part of a panel: boxes in a row with arrows from each to the next; arrows that go elsewhere stand below, in words.

import { make } from '../../core/dom.js';

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
  const said = asides({ kind, boxes, arrows }).map(
    ([from, to, label]) => `${names.get(from)} to ${names.get(to)}${label ? ` (${label})` : ''}`,
  );
  return said.length ? `Also: ${said.join('; ')}.` : '';
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
  if (frozen === true || frozen === false) item.append(make('span', 'gb-frozen', frozen ? 'frozen' : 'learns'));
  if (frozen === true) item.dataset.frozen = '';
  const arrow = next && arrows.find(([from, to]) => from === id && to === next.id);
  if (next && arrow) {
    const onward = make('span', 'gb-arrow', arrow[2] || '');
    onward.setAttribute('aria-label', `then ${arrow[2] ? `${arrow[2]}, ` : ''}to ${next.name}`);
    item.append(onward);
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
