// How long the vectors are: patches and words, each as shares by length.

import { find, fitCanvas, penOf, themeColour } from '../core/dom.js';
import { signedNumber } from '../core/format.js';
import { phrase } from '../core/words.js';

/** @typedef {{edges: Float32Array, visual: Float32Array, words: Float32Array, medians: [number, number, number]}} Lengths */

const [LETTERS, FOOT] = [12, 20]; // points

/** @param {HTMLElement} panel */
export const createLengthsPlot = (panel) => {
  const canvas = find(panel, '#norms', HTMLCanvasElement);
  const status = find(panel, '[data-message="norms"]');
  const pen = penOf(canvas);

  /** @param {Lengths} lengths */
  const draw = ({ edges, visual, words, medians }) => {
    fitCanvas(canvas);
    const density = window.devicePixelRatio || 1;
    const [wide, tall] = [canvas.width, canvas.height - FOOT * density];
    const bins = visual.length;
    const tallest = Math.max(...visual, ...words);
    pen.clearRect(0, 0, canvas.width, canvas.height);
    pen.globalAlpha = 0.65;
    for (const [values, hue] of /** @type {[Float32Array, string][]} */ ([
      [words, 'tutor'],
      [visual, 'translator'],
    ])) {
      pen.fillStyle = themeColour(hue);
      values.forEach((one, bin) =>
        pen.fillRect((bin * wide) / bins, tall * (1 - one / tallest), wide / bins - 1, (tall * one) / tallest),
      );
    }
    pen.globalAlpha = 1;
    pen.fillStyle = themeColour('soft');
    pen.font = `${LETTERS * density}px ${getComputedStyle(panel).getPropertyValue('--sans')}`;
    pen.textBaseline = 'bottom';
    pen.textAlign = 'left';
    pen.fillText(signedNumber(edges[0]), 0, canvas.height);
    pen.textAlign = 'right';
    const most = signedNumber(edges[bins]);
    pen.fillText(phrase('page.stations.projector.logarithmic', { length: most }), wide, canvas.height);
    const [before, after, word] = medians.map(signedNumber);
    status.textContent = phrase('page.stations.projector.lengths', { before, after, word });
    canvas.setAttribute('aria-label', status.textContent);
  };

  const clear = () => {
    status.textContent = '';
    pen.clearRect(0, 0, canvas.width, canvas.height);
  };
  return { draw, clear };
};
