// The parts of the page, wired to each other: picture, stations, answer and what belongs to them. Knows neither who asks nor
// where the answers come from: a live page, or one that stands by itself.

import { download, find, forgetColours } from '../core/dom.js';
import { drawWhys } from '../core/why.js';
import { phrase } from '../core/words.js';
import { createPresent } from './present.js';
import { createSave } from './save.js';
import { figureSubject, savedWords } from './subject.js';
import { Answer } from '../stations/answer.js';
import { CheckStation } from '../stations/check.js';
import { EncoderStation } from '../stations/encoder.js';
import { Line } from '../stations/line.js';
import { askedMap } from '../stations/method_settings.js';
import { Picture } from '../stations/picture.js';
import { createPatchReadout } from '../stations/patch_readout.js';
import { PixelStations } from '../stations/pixels.js';
import { plainStations } from '../stations/plain.js';
import { PrefixStation } from '../stations/prefix.js';
import { ProjectorStation } from '../stations/projector.js';

/** @typedef {import('../core/state.js').State} State */
/** @typedef {import('../stations/replies.js').StationRequest} StationRequest */
/**
 * @typedef {object} PartsNeeds
 * @property {import('../stations/answer.js').Branch} goOn
 * @property {(patches: number[]) => string} test returns why it cannot begin, empty where it has
 * @property {() => string} name of the model
 * @property {() => boolean} ready whether a station can ask the server
 * @property {import('./composer.js').Asker | null} [asker] none where there is no model to ask
 */

/**
 * Redraw what has colours of its own when the theme changes.
 * @param {() => void} repaint
 */
const watchTheme = (repaint) => {
  const observer = new MutationObserver(() => {
    forgetColours();
    repaint();
  });
  for (const watched of [document.documentElement, document.body]) {
    observer.observe(watched, { attributes: true, attributeFilter: ['class'] });
  }
};

/**
 * @param {HTMLElement} root
 * @param {State} state
 * @param {StationRequest} request
 * @param {PartsNeeds} needs
 */
export const createParts = (root, state, request, needs) => {
  const stations = new Line(root, state); // first: what the others measure is the panel that is on
  const picture = new Picture(root, state);
  const prefix = new PrefixStation(root, state, stations);
  const station = { picture, line: stations, request };
  const answer = new Answer(root, state, { ...station, prefix, branch: needs.goOn });
  const pixels = new PixelStations(root, state, { picture, request });
  const encoder = new EncoderStation(root, state, station);
  const projector = new ProjectorStation(root, state, station);
  const checker = new CheckStation(root, state, { picture, line: stations, answer, begin: needs.test });
  const plain = plainStations(root, stations, request);
  createPatchReadout(root, picture);
  createPresent(root, state, { picture, stations, answer, checker, asker: needs.asker ?? null });

  createSave(root, {
    ...{ state, picture },
    about: () => savedWords(state, answer, picture, needs.name()),
    fetchFile: async (kind) =>
      answer.current?.run
        ? request('export', { run: answer.current.run, kind, ...askedMap(state.now) })
        : { error: phrase('page.save.ask_first') },
  });
  drawWhys(
    root,
    (figure, kind) => request('drawing', { figure, kind, ...figureSubject(root, state, answer, picture, figure) }),
    download,
  );
  find(root, '#to-check').addEventListener('click', () => stations.go('check'));

  /** @type {Record<string, {open: () => unknown}>} */
  const opened = { patches: pixels, encoder, projector, prefix, check: checker, ...plain };
  /** Have the station that is on show what it shows. */
  const openStation = () => {
    if (needs.ready()) opened[state.now.station]?.open();
  };
  state.subscribe(['station'], openStation);
  stations.onAgain(openStation);
  watchTheme(() => {
    picture.refresh();
    answer.repaint();
    projector.repaint();
    prefix.open();
  });
  return { picture, stations, prefix, answer, pixels, encoder, projector, checker, plain, openStation };
};
