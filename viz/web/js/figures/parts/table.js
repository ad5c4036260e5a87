// A part of a panel: a table, whose first column names its rows.

import { make, written } from '../../core/dom.js';

/** @typedef {import('../wire.js').Cell} Cell */
/** @typedef {import('../wire.js').TablePart} TablePart */

export const kind = 'table';

/**
 * @param {'td' | 'th'} tag
 * @param {TablePart['rows'][0][0]} content
 */
const drawCell = (tag, content) => {
  /** @type {Cell} */
  const cell = typeof content === 'object' && content !== null ? content : { text: content ?? '' };
  const made = written(tag, '', String(cell.text ?? ''));
  if (cell.title) made.title = cell.title;
  if (cell.part) made.dataset.part = cell.part;
  if (cell.number) made.dataset.number = '';
  if (cell.head) made.dataset.over = '';
  return made;
};

/** @param {TablePart['rows'][0]} cells */
const drawHead = (cells) => {
  const row = make('tr');
  for (const content of cells) {
    const cell = drawCell(content === '' ? 'td' : 'th', content); // an empty head names nothing
    if (content !== '') cell.scope = 'col';
    row.append(cell);
  }
  return row;
};

/** @param {TablePart['rows'][0]} cells */
const drawRow = (cells) => {
  const row = make('tr');
  cells.forEach((content, place) => {
    const cell = drawCell(place === 0 ? 'th' : 'td', content);
    if (place === 0) cell.scope = 'row';
    row.append(cell);
  });
  return row;
};

/** @param {TablePart} part */
export const draw = ({ head, rows, caption }) => {
  const frame = make('div', 'gb-table');
  frame.tabIndex = 0; // it may be wider than the page: the keyboard scrolls it
  frame.setAttribute('role', 'region');
  frame.setAttribute('aria-label', caption || head.join(', '));
  const table = make('table');
  if (caption) table.append(make('caption', '', caption));
  const top = make('thead');
  // A column's head stands over its numbers.
  const overNumbers = (/** @type {number} */ place) => /** @type {Cell | undefined} */ (rows[0]?.[place])?.number;
  top.append(drawHead(head.map((text, place) => (overNumbers(place) ? { text, head: true } : text))));
  const body = make('tbody');
  body.append(...rows.map(drawRow));
  table.append(top, body);
  frame.append(table);
  return frame;
};
