// What stands round the drawing on the board, made once: the tray of cards, the field, the steps that are checked, the
// buttons. Whatever changes is drawn into it by others.

import { SVG, make } from '../../core/dom.js';
import { phrase } from '../../core/words.js';
import { button, statusLine } from '../elements.js';

/**
 * @param {string} className
 * @param {string} [label]
 */
const group = (className, label = '') => {
  const made = make('div', className);
  made.setAttribute('role', 'group');
  if (label) made.setAttribute('aria-label', label);
  return made;
};

/**
 * @template {keyof SVGElementTagNameMap} K
 * @param {K} tag
 * @param {Record<string, string>} attributes
 */
export const svg = (tag, attributes) => {
  const made = /** @type {SVGElementTagNameMap[K]} */ (document.createElementNS(SVG, tag));
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
};

const instructions = () => {
  const how = make('details', 'gb-board-how');
  how.append(
    make('summary', '', phrase('page.practice.board.how_title')),
    make('p', 'gb-note', phrase('page.practice.board.how')),
  );
  return how;
};

/** @param {{check: () => void, clear: () => void}} acts */
export const buildFrame = ({ check, clear }) => {
  const frame = {
    whole: make('div', 'gb-board'),
    tray: group('gb-board-tray', phrase('page.practice.board.tray')),
    field: group('gb-board-field', phrase('page.practice.board.field')),
    drawing: svg('svg', { 'aria-hidden': 'true', class: 'gb-board-arrows' }),
    cells: make('div', 'gb-board-cells'),
    labels: make('div', 'gb-board-labels'),
    chooser: group('gb-board-chooser'),
    line: statusLine('p', 'gb-board-line'),
    steps: make('ol', 'gb-board-steps'),
    verdict: statusLine('p', 'gb-told gb-ex-status'),
    get down() {
      return frame.field.dataset.flow === 'down';
    },
  };
  const intro = make('p', 'gb-board-intro', phrase('page.practice.board.intro'));
  const actions = make('div', 'gb-ex-actions');
  actions.append(
    button(phrase('page.practice.board.check'), check, 'gb-button gb-primary'),
    button(phrase('page.practice.board.clear'), clear, 'gb-chipbutton'),
  );
  const { whole, tray, field, drawing, cells, labels, chooser, line, steps, verdict } = frame;
  field.append(drawing, cells, labels, chooser);
  whole.append(intro, instructions(), tray, line, field, actions, steps, verdict);
  return frame;
};

/** @typedef {ReturnType<typeof buildFrame>} Frame `down`: whether the pipeline runs downwards on the screen */
