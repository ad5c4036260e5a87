// Station 4: from the encoder's feature to a vector among the words. The map of nearest words and both plots come once a
// picture; the steps of one patch are asked for when the pointer comes to rest on it.

import { floatsOf } from '../core/bytes.js';
import { find, findAll, say } from '../core/dom.js';
import { bindRadios } from '../core/radios.js';
import { phrase } from '../core/words.js';
import { createLengthsPlot } from './lengths_plot.js';
import { createMatrixToy } from './matrix_toy.js';
import { nearestMap, nearestOf, nearestSentence } from './nearest_words.js';
import { PlanePlot } from './plane_plot.js';
import { ProjectorSteps } from './projector_steps.js';
import { StationData } from './station_data.js';

/** @typedef {import('./replies.js').ProjectorReply} ProjectorReply */

const REST = 120; // milliseconds until a patch is asked for

/** @param {import('./replies.js').PlaneReply} reply */
const unpackPlane = (reply) => ({ ...reply, visual: floatsOf(reply.visual), words: floatsOf(reply.words) });

/** @param {ProjectorReply} reply */
const unpack = (reply) => ({
  ...reply,
  views: nearestOf(reply),
  lengths: {
    edges: floatsOf(reply.histogram.edges),
    visual: floatsOf(reply.histogram.visual),
    words: floatsOf(reply.histogram.words),
    medians: reply.medians,
  },
  planes: { asTheyAre: unpackPlane(reply.planes.asTheyAre), direction: unpackPlane(reply.planes.direction) },
});

export class ProjectorStation {
  /** @type {Map<number, Float32Array[]>} */
  #rows = new Map(); // by patch, its vectors step by step
  #timer = 0;
  #state;
  #needs;
  #panel;
  #status;
  #promise;
  #steps;
  #lengths;
  #plane;
  /** @type {StationData<ProjectorReply, ReturnType<typeof unpack>>} */
  #data;

  /**
   * @param {HTMLElement} root
   * @param {import('../core/state.js').State} state
   * @param {import('./encoder.js').StationNeeds} needs
   */
  constructor(root, state, needs) {
    this.#state = state;
    this.#needs = needs;
    this.#panel = find(root, '[data-panel="projector"]');
    this.#status = find(this.#panel, '[data-message="words"]');
    this.#promise = needs.line.promise('projector');
    this.#data = new StationData(
      async () =>
        /** @type {import('./replies.js').Answered<ProjectorReply>} */ (
          await needs.request('station', { name: 'projector' })
        ),
      unpack,
    );
    this.#steps = new ProjectorSteps(this.#panel);
    this.#lengths = createLengthsPlot(this.#panel);
    this.#plane = new PlanePlot(this.#panel);
    createMatrixToy(this.#panel);
    needs.picture.overlays.set('projector', () => this.#overlay());
    bindRadios(this.#panel, 'projector', state, 'projectorView');
    state.subscribe(['projectorView'], () => needs.picture.refresh());
    state.subscribe(['station', 'patch'], () => this.#rest());
    for (const radio of findAll(this.#panel, '[name="plane"]', HTMLInputElement)) {
      radio.addEventListener('change', () => this.#showPlane());
    }
    this.#plane.onResize(() => this.repaint());
  }

  /** The patch picked; null for none. */
  #patch() {
    return this.#needs.picture.picked;
  }

  /** What lies over the picture; describes it too. */
  #overlay() {
    if (!this.#data.value) return null;
    const { projectorView: view } = this.#state.now;
    const { views, straightCosine } = this.#data.value;
    const patch = this.#patch();
    const sentence = nearestSentence(view, views[view], patch, straightCosine);
    say(this.#status, sentence);
    return nearestMap(view, views[view], patch, sentence);
  }

  #showPlane() {
    if (!this.#data.value) return;
    const which = find(this.#panel, '[name="plane"]:checked', HTMLInputElement).value;
    const { planes, names } = this.#data.value;
    this.#plane.show(which === 'direction' ? planes.direction : planes.asTheyAre, names);
  }

  /** The pointer has come to a patch; its steps are fetched if it stays. */
  #rest() {
    clearTimeout(this.#timer);
    const patch = this.#patch();
    this.#plane.draw(patch);
    if (!this.#data.value || patch === null || this.#state.now.station !== 'projector') return;
    if (this.#rows.has(patch)) this.#drawSteps();
    else this.#timer = setTimeout(() => this.#fetchSteps(patch), REST);
  }

  /** @param {number} patch */
  async #fetchSteps(patch) {
    const mine = this.#rows;
    const reply = await this.#needs.request('projector_row', { patch });
    if (reply.error !== undefined) {
      say(this.#status, reply.error);
      return;
    }
    mine.set(patch, reply.steps.map(floatsOf));
    if (mine === this.#rows && this.#patch() === patch) this.#drawSteps();
  }

  #drawSteps() {
    const patch = this.#patch();
    this.#steps.draw(patch === null ? undefined : this.#rows.get(patch));
  }

  async open() {
    const { picture, line } = this.#needs;
    if (this.#data.begun || !picture.view.placement) {
      this.repaint();
      this.#rest();
      return;
    }
    say(this.#status, phrase('page.stations.projector.wait'));
    const error = await this.#data.fetch();
    if (error) say(this.#status, error);
    if (error !== '' || !this.#data.value) return;
    const { shape, parametersText, layers, lengths } = this.#data.value;
    line.shape('projector', shape);
    line.say('projector', phrase('page.stations.sentence', { text: parametersText }));
    this.#showPlane();
    this.#steps.offer(layers);
    this.#lengths.draw(lengths);
    picture.refresh();
    this.#drawSteps();
    this.#rest();
  }

  /** Another picture, or the same one framed otherwise. */
  reset() {
    this.#data.forget();
    this.#rows = new Map();
    say(this.#status, '');
    this.#needs.line.say('projector', this.#promise);
    this.#steps.clear();
    this.#lengths.clear();
    this.#plane.clear();
    if (this.#state.now.station === 'projector') this.open();
  }

  /** The theme or the size has changed. */
  repaint() {
    if (this.#data.value) this.#lengths.draw(this.#data.value.lengths);
    this.#plane.draw(this.#patch());
    this.#drawSteps();
  }
}
