// The figure beside a screen's text: a station of the walkthrough, set as the lesson says, or a panel. Until the model is
// there a station is what it looked like when it was recorded.

import { find, make } from '../core/dom.js';
import { phrase } from '../core/words.js';
import { showFigure } from '../figures/panel.js';

/** @typedef {import('../core/tools.js').StationSettings} StationSettings */
/** @typedef {import('../core/tools.js').Tools} Tools */
/** @typedef {import('../messages.js').FigureUsed} FigureUsed */

/**
 * @param {string} station
 * @param {string} [still] address of its picture, where there is one
 */
const drawStill = (station, still) => {
  const whole = make('figure', 'gb-panel gb-still');
  whole.append(make('p', 'gb-note', still ? phrase('page.course.still') : phrase('page.course.no_still')));
  if (!still) return whole;
  const image = make('img');
  image.src = still;
  image.alt = phrase('page.course.still_described', { station });
  whole.append(image);
  return whole;
};

/**
 * @param {HTMLElement} root
 * @param {Pick<Tools, 'request' | 'learner' | 'view' | 'ready' | 'whenReady'>} tools
 */
export const createScreenFigure = (root, tools) => {
  const section = find(root, '.gb-lesson-figure');
  const place = find(section, '.gb-lesson-panel');
  const run = find(section, '.gb-run');
  /** The figure that waits for the button. @type {FigureUsed | null} */
  let offered = null;
  let shown = 0; // counts what is shown, so that what comes late is not drawn over it

  /** @param {'none' | 'panel' | 'station'} layout */
  const clear = (layout) => {
    shown += 1;
    offered = null;
    run.hidden = true;
    place.replaceChildren();
    root.dataset.figure = layout;
  };

  /** @param {StationSettings} station */
  const showStill = async (station) => {
    clear('panel');
    const mine = shown;
    tools.whenReady().then(() => {
      if (mine === shown) showStation(station);
    });
    const reply = /** @type {import('./wire.js').ReplyTo<'still'>} */ (
      await tools.request('still', { at: station.at, view: station.view ?? null })
    );
    if (mine !== shown) return;
    place.replaceChildren(drawStill(station.at, reply.error === undefined ? reply.still : undefined));
  };
  /** @param {StationSettings} station */
  const showStation = (station) => {
    clear('station');
    tools.view(station);
  };
  /** @param {FigureUsed} figure */
  const show = (figure) => {
    if (figure.name === 'station') {
      const station = /** @type {StationSettings} */ (/** @type {unknown} */ (figure));
      if (tools.ready()) showStation(station);
      else showStill(station);
      return;
    }
    clear('panel');
    // An element of its own: what was asked for on the screen before, and comes late, is drawn into one that is gone.
    const own = make('div');
    place.append(own);
    showFigure(own, figure, tools);
  };
  find(run, '[data-run]').addEventListener('click', () => {
    if (offered) show(offered);
  });

  return {
    show,
    /** A panel that runs once the learner says so; a station stands there at once. @param {FigureUsed} figure */
    offer: (figure) => {
      if (figure.name === 'station') return show(figure);
      clear('panel');
      offered = figure;
      run.hidden = false;
      return undefined;
    },
    none: () => clear('none'),
    /** The reader is left: the page has no figure beside a text any more. */
    close: () => {
      clear('none');
      root.removeAttribute('data-figure');
    },
  };
};

/** @typedef {ReturnType<typeof createScreenFigure>} ScreenFigure */
