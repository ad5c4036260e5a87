// A station that has no script of its own: its shape, its line and its figures are what the server sends of the picture.

import { findAll, find, make, say } from '../core/dom.js';
import { drawPanel } from '../figures/panel.js';

/** @typedef {{shape?: string, line?: string, panels?: import('../figures/panel.js').Panel[], error?: string}} Shown */

/**
 * @param {ParentNode} root
 * @param {import('../core/page_data.js').Station} station
 * @param {{shape: (id: string, text: string) => void, say: (id: string, text: string) => void}} line
 * @param {(name: 'station', data: {name: string}) => Promise<Shown>} request
 */
export const createPlain = (root, station, line, request) => {
  const panel = find(root, `[data-panel="${station.id}"]`);
  const status = find(panel, '.gb-told');
  const figures = find(panel, '.gb-figures');
  /** @type {Promise<Shown> | null} */
  let asked = null; // for the picture on show

  /** Fetch what this station shows of the picture, once. */
  const open = async () => {
    if (asked) return;
    say(status, 'One moment …');
    const mine = request('station', { name: station.id });
    asked = mine;
    const reply = await mine;
    if (asked !== mine) return; // another picture came meanwhile
    say(status, reply.error ?? '', Boolean(reply.error));
    if (reply.error) {
      asked = null;
      return;
    }
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

  const reset = () => {
    asked = null;
    figures.replaceChildren();
    say(status, '');
    line.say(station.id, station.promise);
  };
  return { open, reset };
};

/**
 * Of the stations on the page, those whose panel is a plain one.
 * @param {ParentNode} root
 * @param {import('../core/page_data.js').Station[]} stations
 */
export const plainStations = (root, stations) => {
  const plain = new Set(findAll(root, '[data-panel] > .gb-figures').map((place) => place.parentElement?.dataset.panel));
  return stations.filter(({ id }) => plain.has(id));
};
