// The numbers of what the encoder gets, before and after normalising.

import { make } from '../core/dom.js';
import { phrase } from '../core/words.js';

/** @typedef {{mean: number[], std: number[], rescale: number}} Normalising */

export const CHANNELS = /** @type {const} */ (['red', 'green', 'blue']);

/** @param {number} channel */
export const channelName = (channel) => phrase(`page.stations.channels.${CHANNELS[channel]}`);

/**
 * @param {number} value from 0 to 255
 * @param {number} channel 0 red, 1 green, 2 blue
 * @param {Normalising} normalising
 */
export const normalised = (value, channel, { mean, std, rescale }) => (value * rescale - mean[channel]) / std[channel];

/**
 * The pixels of an image: width, height and four bytes a pixel.
 * @param {HTMLImageElement} image
 */
export const readPixels = (image) => {
  const sheet = make('canvas');
  [sheet.width, sheet.height] = [image.naturalWidth, image.naturalHeight];
  const pen = sheet.getContext('2d', { willReadFrequently: true });
  if (!pen) throw new Error('this browser cannot draw');
  pen.drawImage(image, 0, 0);
  return pen.getImageData(0, 0, sheet.width, sheet.height);
};
