// A station that has no script of its own: its shape, its line and its figures are what the server sends of the picture.

import { findAll, find, make, say } from '../core/dom.js';
import { pageData } from '../core/page_data.js';
import { phrase } from '../core/words.js';
import { drawPanel } from '../figures/panel.js';

/** @typedef {import('../core/page_data.js').Station} Station */
/** @typedef {import('./line.js').Line} Line */
/** @typedef {{shape?: string, line?: string, panels?: import('../figures/panel.js').Panel[]}} PlainReply */
/** @typedef {import('./replies.js').StationRequest} StationRequest */

/**
 * @param {ParentNode} root
 * @param {Station} station
 * @param {Line} line
 * @param {StationRequest} request
 */
export const createPlain = (root, station, line, request) => {
  const panel = find(root, `[data-panel="${station.id}"]`);
  const status = find(panel, '.gb-told');
  const figures = find(panel, '.gb-figures');
  let asked = 0; // counts what was asked: a reply about the picture before is dropped
  let shown = false;

  /** Fetch what this station shows of the picture, once. */
  const open = async () => {
    if (shown) return;
    shown = true;
    const mine = ++asked;
    say(status, phrase('page.stations.moment'));
    const reply = /** @type {PlainReply | {error: string}} */ (await request('station', { name: station.id }));
    if (mine !== asked) return;
    if ('error' in reply) {
      shown = false;
      say(status, reply.error, true);
      return;
    }
    say(status, '');
    if (reply.shape) line.shape(station.id, reply.shape);
    line.say(station.id, reply.line ?? station.promise);
    figures.replaceChildren(
      ...(reply.panels ?? []).map((figure) => {
        const place = make('div');
        drawPanel(place, figure);
        return place;
      }),
    );
  };

  /** Another picture is on show. */
  const reset = () => {
    asked += 1;
    shown = false;
    figures.replaceChildren();
    say(status, '');
    line.say(station.id, station.promise);
  };
  return { open, reset };
};

/**
 * Those of the page's stations whose panel is a plain one, by id.
 * @param {ParentNode} root
 * @param {Line} line
 * @param {StationRequest} request
 * @returns {Record<string, ReturnType<typeof createPlain>>}
 */
export const plainStations = (root, line, request) => {
  const panels = findAll(root, '[data-panel] > .gb-figures').map((place) => place.parentElement?.dataset.panel);
  const plain = pageData.stations.filter(({ id }) => panels.includes(id));
  return Object.fromEntries(plain.map((station) => [station.id, createPlain(root, station, line, request)]));
};
