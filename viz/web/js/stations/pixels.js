// Stations 1 and 2: the numbers of a pixel, the picture in tiles, one patch with all its numbers, the filters that read it.
// The pixels are those of `seen`, which is exactly what the encoder gets before normalising.

import { find, findAll, say } from '../core/dom.js';
import { signedNumber } from '../core/format.js';
import { bindRadios } from '../core/radios.js';
import { phrase } from '../core/words.js';
import { createEnlargedPatch } from './enlarged_patch.js';
import { drawFilters } from './filters.js';
import { CHANNELS, normalised, readPixels } from './pixel_values.js';
import { createTiles } from './tiles.js';

/** @typedef {import('./replies.js').ProcessedPicture} ProcessedPicture */
/** @typedef {import('./replies.js').PatchesReply} PatchesReply */
/**
 * @typedef {object} PixelNeeds
 * @property {import('./picture.js').Picture} picture
 * @property {import('./replies.js').StationRequest} request
 */

export class PixelStations {
  /** @type {import('./pixel_values.js').Normalising | null} */
  #normalising = null;
  /** @type {ImageData | null} */
  #pixels = null;
  #channel = 0;
  #filtersDrawn = false;
  #root;
  #state;
  #needs;
  #status;
  #hint;
  #enlarged;

  /**
   * @param {HTMLElement} root
   * @param {import('../core/state.js').State} state
   * @param {PixelNeeds} needs
   */
  constructor(root, state, needs) {
    this.#root = root;
    this.#state = state;
    this.#needs = needs;
    this.#status = find(root, '[data-message="pixel"]');
    this.#hint = this.#status.textContent ?? '';
    this.#enlarged = createEnlargedPatch(root);
    createTiles(root, needs.picture);
    bindRadios(root, 'frame', state, 'frame');
    for (const radio of findAll(root, '[name="channel"]', HTMLInputElement)) {
      radio.addEventListener('change', () => {
        this.#channel = Number(radio.value);
        this.paint();
      });
    }
    needs.picture.canvas.addEventListener('pointermove', (event) => this.#describe(event));
    needs.picture.onRefresh(() => this.paint());
  }

  /** The pixels that the encoder gets; null while they are not there. */
  #read() {
    const { seen } = this.#needs.picture.view;
    if (!this.#pixels && seen) this.#pixels = readPixels(seen);
    return this.#pixels;
  }

  /**
   * Station 1: the pixel under the pointer.
   * @param {PointerEvent} event
   */
  #describe(event) {
    const normalising = this.#normalising;
    if (this.#state.now.station !== 'image' || !normalising) return;
    const [at, pixels] = [this.#needs.picture.pixelAt(event), this.#read()];
    if (!at || !pixels) {
      say(this.#status, this.#hint);
      return;
    }
    const [row, column] = at;
    const start = 4 * (row * pixels.width + column);
    const [red, green, blue] = CHANNELS.map((_, channel) => {
      const value = pixels.data[start + channel];
      return `${value} → ${signedNumber(normalised(value, channel, normalising))}`;
    });
    say(this.#status, phrase('page.stations.image.pixel', { column, row, red, green, blue }));
  }

  /** Station 2: the patch picked. */
  paint() {
    const { picked: patch, view } = this.#needs.picture;
    const [pixels, normalising] = [this.#read(), this.#normalising];
    if (patch === null || !view.placement || !pixels || !normalising) {
      this.#enlarged.clear();
      return;
    }
    this.#enlarged.draw({ patch, edges: view.placement.box(patch), pixels, normalising, channel: this.#channel });
  }

  async open() {
    this.paint();
    if (this.#filtersDrawn) return;
    const reply = await this.#needs.request('station', { name: 'patches' });
    if (reply.error !== undefined || this.#filtersDrawn) return;
    this.#filtersDrawn = true;
    drawFilters(this.#root, /** @type {PatchesReply} */ (reply));
  }

  /**
   * Another picture, or the same one framed otherwise.
   * @param {ProcessedPicture | null} processed null while it is not known what the processor makes of it
   */
  reset(processed) {
    this.#pixels = null;
    if (processed) {
      this.#normalising = processed;
      this.#state.set({ frame: processed.pad ? 'pad' : 'cut' });
    }
    this.paint();
  }
}
