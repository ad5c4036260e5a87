// A family of models on the page: its facts, each with a mark of how sure it is, and its card. Knows nothing of rooms.

import { make } from '../core/dom.js';
import { drawWiring } from './wiring.js';

export const STANDING = {
  verified: 'verified at the source',
  mirrored: 'from a stored copy of the source',
  derived: 'worked out from a published rule',
  secondary: 'second hand',
  unknown: 'looked for: not published, or not found',
  open: 'nobody here has looked it up yet',
};
/** The status that is drawn: what nobody looked up looks like no answer, not like one that nobody has. */
export const sureOf = ({ status, reason }) => (reason === 'not looked up yet' ? 'open' : status);
export const FACT_ROWS = [
  ['does', 'With a picture'],
  ['training'],
  ['tokens'],
  ['fusion'],
  ['published', 'Also published'],
  ['unknown', 'Not known'],
];

/** The small mark of a status, alone or in a button. */
export const sureMark = (status) => {
  const mark = make('i', 'gb-sure-mark', { unknown: '?', open: '\u2026' }[status] || '');
  mark.dataset.status = status;
  mark.setAttribute('aria-hidden', 'true');
  return mark;
};

let factCount = 0; // of all facts drawn: each has an id of its own

/** One fact: what it says, a mark, and its source and date on hover, on focus, and in the text once the mark is pressed. */
export const drawFact = (told, tag = 'li', title = '') => {
  const whole = make(tag, 'gb-fact');
  whole.dataset.status = sureOf(told);
  const mark = make('button', 'gb-sure');
  mark.type = 'button';
  const source = make('span', 'gb-from', `${told.reason || STANDING[told.status]}: ${told.from}`);
  source.id = `gb-fact-${++factCount}`;
  mark.setAttribute('aria-label', told.reason || STANDING[told.status]);
  mark.setAttribute('aria-describedby', source.id);
  mark.setAttribute('aria-expanded', 'false');
  mark.append(sureMark(sureOf(told)));
  mark.addEventListener('click', () => {
    const open = whole.toggleAttribute('data-open');
    mark.setAttribute('aria-expanded', String(open));
  });
  // The mark keeps to the last word, so that it never begins a line.
  const named = told.says.replace(/\.$/, '');
  const reason =
    told.reason && named === title ? `${told.reason[0].toUpperCase()}${told.reason.slice(1)}` : told.reason;
  const words = (reason || told.says).split(' ');
  const end = make('span', 'gb-says-end');
  const said = make('span', 'gb-says');
  const rest = `${words.slice(0, -1).join(' ')}${words.length > 1 ? ' ' : ''}`;
  if (told.reason) {
    if (named !== title) said.append(`${named}: `);
    const tag = sureOf(told) === 'open' ? 'i' : 'b';
    said.append(make(tag, '', rest));
    end.append(make(tag, '', words.at(-1)));
  } else {
    said.append(rest);
    end.append(words.at(-1));
  }
  end.append(' ', mark);
  said.append(end);
  whole.append(said, source);
  return whole;
};

export const drawFactList = (facts, title = '') => {
  const list = make('ul', 'gb-facts');
  list.append(...facts.map((told) => drawFact(told, 'li', title)));
  return list;
};

/** How many positions pictures of some sizes take; bars share one scale, the most that any family on show needs. */
export const familyCounts = (counts, pictures, most) => {
  const whole = make('div', 'gb-counts');
  const list = make('dl');
  for (const size of pictures) {
    const item = make('div');
    const value = counts.values[size];
    const told = make('dd');
    const bar = make('span', 'gb-bar');
    const fill = make('i');
    fill.style.transform = `scaleX(${value ? value / most : 0})`;
    bar.append(fill);
    told.append(bar, make('b', '', value ? value.toLocaleString('en-GB') : '\u2013'));
    item.append(make('dt', '', size.replace('x', '\u00d7')), told);
    list.append(item);
  }
  whole.append(list, drawFact({ says: counts.unit, status: counts.status, from: counts.from }, 'p'));
  return whole;
};

/**
 * A family's card.
 * @param catalogue what the request "families" told
 * @param options.rows which rows; options.most the scale of the counts; options.leave called to take the card away;
 *   options.links [[text, address]]
 */
export const drawFamilyCard = (catalogue, id, { rows, most = 0, leave = null, links = [] }) => {
  const family = catalogue.families[id];
  const card = make('article', 'gb-family');
  card.dataset.family = id;
  const label = `gb-family-${++factCount}`; // a product may stand in two views
  card.setAttribute('aria-labelledby', label);

  const head = make('header');
  const name = make('h3', '', family.name);
  name.id = label;
  head.append(name);
  if (leave) {
    const button = make('button', 'gb-leave', '\u00d7');
    button.type = 'button';
    button.setAttribute('aria-label', `Take ${family.name} out of the comparison`);
    button.addEventListener('click', leave);
    head.append(button);
  }
  const facts = make('ul', 'gb-facts gb-meta');
  const shown = ['dated', 'maker', 'weights'].filter((row) => row !== 'dated' || family.kind === 'model'); // a product has no one date
  facts.append(...shown.map((row) => drawFact(family[row])));
  const drawing = make('div', 'gb-family-wiring');
  drawWiring(drawing, family.wiring);
  card.append(head, make('p', 'gb-idea', family.idea), facts, drawing);

  for (const [row, title] of FACT_ROWS.filter(([one]) => rows.includes(one))) {
    const part = make('section', 'gb-family-row');
    part.dataset.row = row;
    const heading = title || catalogue.axes[row].name;
    part.append(make('h4', '', heading));
    if (family[row].length) part.append(drawFactList(family[row], heading));
    else part.append(make('p', 'gb-note', 'A model, met through products.'));
    if (row === 'tokens' && family.counts && most) part.append(familyCounts(family.counts, catalogue.pictures, most));
    card.append(part);
  }
  const last = make('div', 'gb-family-foot');
  if (family.notes) last.append(make('p', 'gb-note', family.notes));
  for (const [text, address] of links) {
    const link = make('a', 'gb-onward', text);
    link.href = address;
    last.append(link);
  }
  card.append(last);
  return card;
};
