// The picture under everything: what was cut off in the shade, grey under a map. Drawn once for all tokens of an answer.

import { make, penOf, themeColour } from '../core/dom.js';
import { boxOf } from './picture_layout.js';

/** @typedef {import('./picture.js').PictureView} PictureView */
/** @typedef {import('./picture_layout.js').Box} Box */
/** @typedef {import('./picture_layout.js').Layout} Layout */

const SHADE = 0.78; // of the paper over what the model does not see

/**
 * @param {CanvasRenderingContext2D} pen
 * @param {Layout} layout
 */
const shade = (pen, layout) => {
  pen.save();
  pen.beginPath();
  pen.rect(0, 0, pen.canvas.width, pen.canvas.height);
  pen.rect(...layout.kept);
  pen.clip('evenodd');
  pen.globalAlpha = SHADE;
  pen.fillStyle = themeColour('paper');
  pen.fillRect(...layout.original);
  pen.restore();
};

/**
 * So that every colour over the picture belongs to the map.
 * @param {CanvasRenderingContext2D} pen
 * @param {Box} box that the map takes
 */
const grey = (pen, box) => {
  pen.globalCompositeOperation = 'saturation';
  pen.fillStyle = 'hsl(0, 0%, 50%)';
  pen.fillRect(...box);
  pen.globalCompositeOperation = 'source-over';
};

export const createBase = () => {
  const base = make('canvas');
  let drawn = ''; // what it was drawn from

  /**
   * @param {HTMLCanvasElement} canvas whose size it takes
   * @param {PictureView} view
   * @param {Layout} layout
   * @param {string} station
   */
  return (canvas, { image, seen, kept, picture, map, placement }, layout, station) => {
    const mapped = map !== null && map.kind !== 'colours';
    const exact = seen && station === 'patches' && !mapped;
    const wanted = [canvas.width, canvas.height, picture, Boolean(seen), mapped, exact, themeColour('paper')].join();
    if (wanted === drawn || !image) return base;
    drawn = wanted;
    [base.width, base.height] = [canvas.width, canvas.height];
    const pen = penOf(base);
    pen.imageSmoothingQuality = 'high';
    if (seen && kept?.some((edge) => edge < 0 || edge > 1)) pen.drawImage(seen, ...layout.kept);
    pen.drawImage(image, ...layout.original);
    if (exact) pen.drawImage(seen, ...layout.kept);
    if (kept) shade(pen, layout);
    if (mapped && placement) grey(pen, boxOf(layout.kept, placement.rectangle));
    return base;
  };
};
