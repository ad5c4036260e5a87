// The address as text: what is on show, written so that a link shows it again, and the way back. Knows neither the page nor
// the browser. What a link says is anyone's: every value is checked against what there is, and one that does not fit is
// named and left out. Rows, columns, tokens, layers and heads count from 0.

import { DEFAULT_METHOD } from '../core/state.js';
import { phrase } from '../core/words.js';
import { readSettings, settingsText } from '../stations/method_settings.js';

/** @typedef {import('../core/placement.js').Placement} Placement */
/** @typedef {import('../core/state.js').PageState} PageState */
/** @typedef {Partial<Record<typeof NAMES[number], string>>} Wanted what a link asks for, as it is written there */
/** @typedef {{change: Partial<PageState>, wrong: string[]}} Checked what fits, and in words what does not */

/** In the order in which they stand in an address. */
export const NAMES = /** @type {const} */ ([
  'picture',
  'question',
  'station',
  'view',
  'row',
  'column',
  'token',
  'layer',
  'head',
  'method',
  'settings',
]);
const LONGEST = 2000; // characters of a value that are read

/**
 * What a link asks for.
 * @param {string} hash with or without its #
 * @returns {Wanted}
 */
export const parse = (hash) => {
  const given = new URLSearchParams(hash.replace(/^#/, ''));
  return Object.fromEntries(
    NAMES.filter((name) => given.has(name)).map((name) => [name, (given.get(name) ?? '').slice(0, LONGEST)]),
  );
};

/**
 * What is on show, as an address says it.
 * @param {Readonly<PageState>} now
 * @param {string | null} question of the turn on show; null where a link cannot lead to that turn
 * @param {Placement | null} placement of the picture on show
 * @returns {string} with its #
 */
export const serialise = (now, question, placement) => {
  const { patch } = now;
  const place = placement && patch !== null && patch < placement.count ? placement.place(patch) : null;
  /** @type {Record<typeof NAMES[number], string | number | null | undefined>} */
  const values = {
    picture: now.picture,
    question,
    station: now.station,
    view: place && place.view !== placement?.views[0] ? place.view.name : null,
    row: place?.row,
    column: place?.column,
    token: question === null ? null : now.token,
    layer: now.layer,
    head: now.head,
    method: now.method === DEFAULT_METHOD ? null : now.method,
    settings: now.method === DEFAULT_METHOD ? null : settingsText(now.settings) || null,
  };
  const parts = new URLSearchParams();
  for (const name of NAMES) {
    const value = values[name];
    if (value !== null && value !== undefined) parts.set(name, String(value));
  }
  return `#${parts}`;
};

/**
 * One of the values 0 to `size` - 1, or null; what does not fit is added to `wrong`.
 * @param {Wanted} wanted
 * @param {'row' | 'column' | 'token' | 'layer' | 'head'} name
 * @param {number} size
 * @param {string[]} wrong
 */
const whole = (wanted, name, size, wrong) => {
  const text = wanted[name];
  if (text === undefined) return null;
  const number = /^\d{1,6}$/.test(text) ? Number(text) : -1;
  if (number >= 0 && number < size) return number;
  wrong.push(phrase(`page.link.outside.${name}`, { value: text.slice(0, 20), last: size - 1 }));
  return null;
};

/**
 * The shipped picture.
 * @param {Wanted} wanted
 * @param {string[]} files those there are
 * @returns {Checked}
 */
export const pictureOf = ({ picture }, files) => {
  if (picture === undefined) return { change: {}, wrong: [] };
  if (files.includes(picture)) return { change: { picture }, wrong: [] };
  return { change: {}, wrong: [phrase('page.link.no_picture', { picture: picture.slice(0, 60) })] };
};

/**
 * Patch and station. A patch is one of the first view where no view is named.
 * @param {Wanted} wanted
 * @param {{placement: Placement, stations: string[]}} limits
 * @returns {Checked}
 */
export const placeOf = (wanted, { placement, stations }) => {
  /** @type {Checked} */
  const { change, wrong } = { change: {}, wrong: [] };
  const { station, view: name = placement.views[0].name } = wanted;
  const view = placement.views.find((one) => one.name === name);
  if (view) {
    const [row, column] = [whole(wanted, 'row', view.rows, wrong), whole(wanted, 'column', view.columns, wrong)];
    if (row !== null && column !== null) change.patch = placement.patch(view, row, column);
  } else wrong.push(phrase('page.link.no_view', { view: name.slice(0, 20) }));
  if (station !== undefined && stations.includes(station)) change.station = station;
  else if (station !== undefined) wrong.push(phrase('page.link.no_station', { station: station.slice(0, 20) }));
  return { change, wrong };
};

/**
 * Token, layer and head of an answer. Layer and head are null, the mean over all, where the link names none.
 * @param {Wanted} wanted
 * @param {{tokens: number, layers: number, heads: number}} limits how many there are of each
 * @returns {Checked}
 */
export const wordOf = (wanted, { tokens, layers, heads }) => {
  /** @type {string[]} */
  const wrong = [];
  const [layer, head] = [whole(wanted, 'layer', layers, wrong), whole(wanted, 'head', heads, wrong)];
  const token = whole(wanted, 'token', tokens, wrong);
  return { change: { layer, head, ...(token === null ? {} : { token }) }, wrong };
};

/**
 * The method that makes the maps, and its settings; nothing where the link names none.
 * @param {Wanted} wanted
 * @param {import('../stations/method_settings.js').Offer[]} offers those there are
 * @returns {Checked}
 */
export const methodOf = ({ method, settings = '' }, offers) => {
  if (method === undefined || method === DEFAULT_METHOD) return { change: {}, wrong: [] };
  const offer = offers.find((one) => one.method.id === method);
  if (!offer) return { change: {}, wrong: [phrase('page.link.no_method', { method: method.slice(0, 20) })] };
  const read = readSettings(settings, offer.controls);
  return { change: { method, settings: read.settings }, wrong: read.wrong };
};
