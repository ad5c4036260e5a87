// A family of models on a card: what it is, how picture and words meet in it, and its facts row by row.

import { make } from '../core/dom.js';
import { phrase } from '../core/words.js';
import { drawWiring } from '../figures/wiring.js';
import { drawFact, drawFactList } from './fact.js';

/** @typedef {import('../messages.js').Family['asks'][number]} Axis */
/** @typedef {import('../messages.js').FamilyList} Catalogue */
/** @typedef {import('../messages.js').Counts} Counts */
/** @typedef {'does' | import('../messages.js').Family['asks'][number] | 'published' | 'unknown'} FactRow */
/** @typedef {import('../messages.js').Family} Family */

/** The rows in order. @type {FactRow[]} */
const ROWS = ['does', 'training', 'tokens', 'fusion', 'published', 'unknown'];

/**
 * How many positions pictures of some sizes take.
 * @param {Counts} counts
 * @param {string[]} pictures the sizes
 * @param {number} most the value of a whole bar
 */
const drawCounts = (counts, pictures, most) => {
  const whole = make('div', 'gb-counts');
  const list = make('dl');
  for (const size of pictures) {
    const item = make('div');
    const value = counts.values[size];
    const line = make('dd');
    const bar = make('span', 'gb-bar');
    const fill = make('i');
    fill.style.transform = `scaleX(${value ? value / most : 0})`;
    bar.append(fill);
    line.append(bar, make('b', '', value ? value.toLocaleString('en-GB') : '\u2013'));
    item.append(make('dt', '', size.replace('x', '\u00d7')), line);
    list.append(item);
  }
  whole.append(list, drawFact({ ...counts, says: counts.unit, reason: null }, 'p'));
  return whole;
};

/**
 * @param {Family} family
 * @param {string} label id of the name
 * @param {(() => void) | undefined} leave
 */
const drawHead = (family, label, leave) => {
  const head = make('header');
  const name = make('h3', '', family.name);
  name.id = label;
  head.append(name);
  if (leave) {
    const button = make('button', 'gb-leave', '\u00d7');
    button.type = 'button';
    button.setAttribute('aria-label', phrase('page.reference.take_out', { family: family.name }));
    button.addEventListener('click', leave);
    head.append(button);
  }
  return head;
};

/** @param {Family} family */
const drawMeta = ({ dated, maker, weights }) => {
  const facts = make('ul', 'gb-facts gb-meta');
  for (const fact of [dated, maker, weights]) if (fact) facts.append(drawFact(fact));
  return facts;
};

/**
 * @param {Catalogue} catalogue
 * @param {Family} family
 * @param {FactRow} row
 * @param {string} heading
 * @param {number} most
 */
const drawRow = (catalogue, family, row, heading, most) => {
  const part = make('section', 'gb-family-row');
  part.dataset.row = row;
  part.append(make('h4', '', heading));
  if (family[row].length) part.append(drawFactList(family[row], heading));
  else part.append(make('p', 'gb-note', phrase('page.reference.only_a_model')));
  if (row === 'tokens' && family.counts && most) part.append(drawCounts(family.counts, catalogue.pictures, most));
  return part;
};

let drawn = 0; // of all cards: a product may stand in two views, and each has an id of its own

/**
 * @param {Catalogue} catalogue
 * @param {string} id
 * @param {object} options
 * @param {FactRow[]} options.rows those to show
 * @param {number} [options.most] positions of a whole bar; without it counts are left out
 * @param {() => void} [options.leave] takes the card away
 * @param {[string, string][]} [options.links] text and address of each
 */
export const drawFamilyCard = (catalogue, id, { rows, most = 0, leave, links = [] }) => {
  const family = catalogue.families[id];
  const label = `gb-family-${++drawn}`;
  const card = make('article', 'gb-family');
  card.dataset.family = id;
  card.setAttribute('aria-labelledby', label);
  const drawing = make('div', 'gb-family-wiring');
  drawWiring(drawing, family.wiring);
  card.append(drawHead(family, label, leave), make('p', 'gb-idea', family.idea), drawMeta(family), drawing);
  for (const row of ROWS.filter((one) => rows.includes(one))) {
    const heading = catalogue.axes[/** @type {Axis} */ (row)]?.name ?? phrase(`page.reference.rows.${row}`);
    card.append(drawRow(catalogue, family, row, heading, most));
  }
  const foot = make('div', 'gb-family-foot');
  if (family.notes) foot.append(make('p', 'gb-note', family.notes));
  for (const [text, address] of links) {
    const link = make('a', 'gb-onward', text);
    link.href = address;
    foot.append(link);
  }
  card.append(foot);
  return card;
};
