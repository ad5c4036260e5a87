// Station 3: what the encoder makes of each patch, over the picture. All of a picture's features come once; then nothing is
// asked of the server but a layer and head not seen yet.

import { bytesOf, floatsOf, halvesOf } from '../core/bytes.js';
import { find, say } from '../core/dom.js';
import { bindRadios } from '../core/radios.js';
import { phrase } from '../core/words.js';
import { chosenNumber, offerNumbers } from './attention_choice.js';
import { attentionMap, coloursMap, encoderWords, lengthsMap, likenessMap, pick } from './encoder_maps.js';
import { StationData } from './station_data.js';

/** @typedef {import('./encoder_maps.js').Attention} Attention */
/** @typedef {import('./encoder_maps.js').Features} Features */
/** @typedef {import('./encoder_maps.js').Overlay} Overlay */
/** @typedef {import('./replies.js').EncoderReply} EncoderReply */
/** @typedef {{attention?: Attention, error?: string}} Fetched neither while it is on its way */
/**
 * @typedef {object} StationNeeds
 * @property {import('./picture.js').Picture} picture
 * @property {import('./line.js').Line} line
 * @property {import('./replies.js').StationRequest} request
 */

export class EncoderStation {
  /** @type {Map<string, Fetched>} by layer and head */
  #attention = new Map();
  #state;
  #needs;
  #status;
  #choice;
  #layer;
  #head;
  #from;
  #promise;
  /** @type {StationData<EncoderReply, Features>} */
  #data;

  /**
   * @param {HTMLElement} root
   * @param {import('../core/state.js').State} state
   * @param {StationNeeds} needs
   */
  constructor(root, state, needs) {
    this.#state = state;
    this.#needs = needs;
    const panel = find(root, '[data-panel="encoder"]');
    this.#status = find(panel, '[data-message="eye"]');
    this.#choice = find(panel, '.gb-select');
    this.#layer = find(panel, '#eye-layer', HTMLSelectElement);
    this.#head = find(panel, '#eye-head', HTMLSelectElement);
    this.#from = find(panel, '#eye-from', HTMLSelectElement);
    this.#promise = needs.line.promise('encoder');
    this.#data = new StationData(
      async () =>
        /** @type {import('./replies.js').Answered<EncoderReply>} */ (
          await needs.request('station', { name: 'encoder' })
        ),
      (reply) => ({
        ...reply,
        bytes: bytesOf(reply.colours),
        square: halvesOf(reply.likeness),
        lengths: floatsOf(reply.norms),
      }),
    );
    needs.picture.overlays.set('encoder', () => this.#overlay());
    bindRadios(panel, 'eye-view', state, 'encoderView');
    state.subscribe(['encoderView'], () => needs.picture.refresh());
    for (const select of [this.#layer, this.#head, this.#from]) {
      select.addEventListener('change', () => needs.picture.refresh());
    }
  }

  /** What lies over the picture; describes it too. */
  #overlay() {
    const { encoderView: view } = this.#state.now;
    this.#choice.hidden = view !== 'attention';
    const { picked: patch } = this.#needs.picture;
    const { placement } = this.#needs.picture.view;
    const features = this.#data.value;
    if (!features || !placement) return null;
    const overlays = {
      colours: () => coloursMap(features, placement),
      likeness: () => likenessMap(features, placement, patch),
      attention: () => this.#attentionOverlay(placement, patch),
      norms: () => lengthsMap(features, placement),
    };
    const { map, text } = overlays[/** @type {keyof typeof overlays} */ (view)]?.() ?? pick();
    say(this.#status, text);
    return map;
  }

  /**
   * @param {import('../core/placement.js').Placement} placement
   * @param {number | null} patch
   * @returns {Overlay}
   */
  #attentionOverlay(placement, patch) {
    const known = this.#attention.get(this.#key());
    if (!known) this.#fetchAttention();
    if (!known?.attention) return { map: null, text: known?.error ?? phrase('page.stations.encoder.computing') };
    return attentionMap(known.attention, placement, patch, this.#from.value === 'class');
  }

  #key() {
    return `${this.#layer.value}/${this.#head.value}`;
  }

  async #fetchAttention() {
    const [mine, key] = [this.#attention, this.#key()];
    mine.set(key, {});
    const reply = await this.#needs.request('encoder_attention', {
      layer: chosenNumber(this.#layer),
      head: chosenNumber(this.#head),
    });
    if (reply.error !== undefined) mine.set(key, { error: reply.error });
    else mine.set(key, { attention: { ...reply, values: halvesOf(reply.map) } });
    if (mine === this.#attention) this.#needs.picture.refresh();
  }

  /** Fetch what this station shows of the picture, once. */
  async open() {
    const { picture, line } = this.#needs;
    if (this.#data.begun || !picture.view.placement) return;
    say(this.#status, phrase('page.stations.encoder.wait'));
    const error = await this.#data.fetch();
    if (error) say(this.#status, error);
    const features = this.#data.value;
    if (error !== '' || !features) return;
    offerNumbers(this.#layer, features.layers, phrase('page.stations.mean_of', { n: features.read }));
    offerNumbers(this.#head, features.heads, phrase('page.stations.mean_of', { n: features.heads }));
    this.#from.options[1].disabled = !features.classPosition;
    line.shape('encoder', features.selected);
    line.say('encoder', encoderWords(features));
    picture.refresh();
  }

  /** Another picture, or the same one framed otherwise. */
  reset() {
    this.#data.forget();
    this.#attention = new Map();
    say(this.#status, '');
    this.#needs.line.say('encoder', this.#promise);
    if (this.#state.now.station === 'encoder') this.open();
  }
}
