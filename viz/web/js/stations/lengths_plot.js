// How long the vectors are: patches and words, each as shares by length.

import { find, fitCanvas, penOf, themeColour } from '../core/dom.js';
import { signedNumber } from '../core/format.js';

/** @typedef {{edges: Float32Array, visual: Float32Array, words: Float32Array, medians: [number, number, number]}} Lengths */

const [LETTERS, FOOT] = [12, 20]; // points

/** @param {HTMLElement} panel */
export const createLengthsPlot = (panel) => {
  const canvas = find(panel, '#norms', HTMLCanvasElement);
  const status = find(panel, '[data-told="norms"]');
  const pen = penOf(canvas);

  /** @param {Lengths} lengths */
  const draw = ({ edges, visual, words, medians }) => {
    fitCanvas(canvas);
    const density = window.devicePixelRatio || 1;
    const [wide, tall] = [canvas.width, canvas.height - FOOT * density];
    const bins = visual.length;
    const most = Math.max(...visual, ...words);
    pen.clearRect(0, 0, canvas.width, canvas.height);
    pen.globalAlpha = 0.65;
    for (const [values, hue] of /** @type {[Float32Array, string][]} */ ([
      [words, 'tutor'],
      [visual, 'translator'],
    ])) {
      pen.fillStyle = themeColour(hue);
      values.forEach((one, bin) =>
        pen.fillRect((bin * wide) / bins, tall * (1 - one / most), wide / bins - 1, (tall * one) / most),
      );
    }
    pen.globalAlpha = 1;
    pen.fillStyle = themeColour('soft');
    pen.font = `${LETTERS * density}px ${getComputedStyle(panel).getPropertyValue('--sans')}`;
    pen.textBaseline = 'bottom';
    pen.textAlign = 'left';
    pen.fillText(signedNumber(edges[0]), 0, canvas.height);
    pen.textAlign = 'right';
    pen.fillText(`${signedNumber(edges[bins])} (logarithmic)`, wide, canvas.height);
    const [before, after, word] = medians.map(signedNumber);
    status.textContent = `Median length of a patch: ${before} before the projector, ${after} after it; of a word embedding: ${word}.`;
    canvas.setAttribute('aria-label', status.textContent);
  };

  const clear = () => {
    status.textContent = '';
    pen.clearRect(0, 0, canvas.width, canvas.height);
  };
  return { draw, clear };
};
