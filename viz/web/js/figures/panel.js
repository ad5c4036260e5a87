// A panel: one figure as Python describes it, with its title, where its numbers come from, its settings and its "?". Knows
// nothing of models.

import { make, say } from '../core/dom.js';
import { createLatest } from '../core/latest.js';
import { drawWhy } from '../core/why.js';
import { phrase } from '../core/words.js';
import { drawControls } from './controls.js';
import { drawPart } from './parts.js';

/** @typedef {import('./wire.js').FigureTools} FigureTools */
/** @typedef {import('./wire.js').Panel} Panel */
/** @typedef {import('./wire.js').PanelReply} PanelReply */
/** @typedef {import('./wire.js').Settings} Settings */
/** @typedef {import('../messages.js').FigureUsed} FigureUsed */

/**
 * Draw one panel into an element, in the place of what was there.
 * @param {HTMLElement} element
 * @param {Panel} panel
 * @param {Partial<FigureTools> & {change?: (changed: Settings) => void}} [tools] `change` is called with {name: value} when
 *   the person changes one of the figure's settings; the others are for parts with a life of their own
 */
export const drawPanel = (element, panel, { change, ...tools } = {}) => {
  const figure = make('figure', 'gb-panel');
  const head = make('figcaption');
  head.append(make('h3', '', panel.title));
  if (panel.from) head.append(make('p', 'gb-note gb-origin', phrase(`page.figures.origin.${panel.from}`)));
  figure.append(head);
  if (panel.controls?.length && change) figure.append(drawControls(panel.controls, change));
  for (const part of panel.parts ?? []) figure.append(drawPart(part, /** @type {FigureTools} */ (tools)));
  if (panel.told) figure.append(make('p', 'gb-panel-told', panel.told));
  if (panel.why) figure.append(drawWhy(panel.title, panel.why, 'gb-panel-why'));
  element.replaceChildren(figure);
};

/**
 * Say why there is no new figure, above the one there is: nothing is lost by a wrong setting.
 * @param {HTMLElement} element
 * @param {string} text
 */
const complain = (element, text) => {
  const message = make('p', 'gb-message');
  say(message, text, true);
  message.setAttribute('role', 'alert');
  element.querySelector('.gb-message[role="alert"]')?.remove();
  element.prepend(message);
};

/**
 * A figure by name, asked for and drawn; its settings change it in place, and what was recorded makes way for the live figure
 * as soon as there is a model. Returns whether it came.
 * @param {HTMLElement} element
 * @param {FigureUsed} figure
 * @param {FigureTools} tools
 */
export const showFigure = async (element, { name, ...settings }, tools) => {
  /** @type {Settings} */
  let now = settings;
  const latest = createLatest();

  /** @param {Settings} changed */
  const change = async (changed) => {
    const field = document.activeElement?.getAttribute('name');
    now = { ...now, ...changed };
    await ask();
    const again = field && element.querySelector(`[name="${CSS.escape(field)}"]`);
    if (again) /** @type {HTMLElement} */ (again).focus();
  };
  const ask = async () => {
    element.setAttribute('aria-busy', 'true');
    const reply = /** @type {PanelReply | null} */ (await latest.of(tools.request('figure', { name, settings: now })));
    if (!reply) return false;
    element.removeAttribute('aria-busy');
    if (reply.error) {
      complain(element, reply.error);
      return false;
    }
    drawPanel(element, reply.panel, { ...tools, change });
    if (reply.panel.from === 'recorded') rerunLive();
    return true;
  };
  const rerunLive = async () => {
    if ((await latest.of(tools.whenReady().then(() => true))) && element.isConnected) await ask();
  };
  if (!element.firstChild) element.append(make('p', 'gb-note', phrase('page.figures.wait')));
  return ask();
};
