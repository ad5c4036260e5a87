// The picture and what lies over it: the crop, the patches, a map. Knows arrays and where to draw them, not where they come
// from: `overlays` says for each station what lies over the picture there.

import { find, fitCanvas, make, penOf, themeColour } from '../core/dom.js';
import { percent } from '../core/format.js';
import { createWhy } from '../core/why.js';
import { phrase } from '../core/words.js';
import { createLettering } from './lettering.js';
import { viewsWords } from './patch_names.js';
import { colourRamp, mapPixels, scaleColours } from './patch_map.js';
import { createBase } from './picture_base.js';
import { boxOf, cellAt, keptShare, layoutOf } from './picture_layout.js';
import { drawApart, drawBlocked, drawGrid, outline } from './picture_marks.js';

/** @typedef {import('../core/placement.js').Placement} Placement */
/** @typedef {import('./patch_map.js').PatchMap} PatchMap */
/** @typedef {import('./picture_layout.js').Layout} Layout */
/**
 * What is to be seen.
 * @typedef {object} PictureView
 * @property {number} picture which one it is, counted
 * @property {HTMLImageElement | null} image what was given, decoded
 * @property {HTMLImageElement | null} seen what the encoder gets, decoded
 * @property {[number, number, number, number] | null} kept left, top, right and bottom of it, as shares of the original
 * @property {Placement | null} placement where its patches lie
 * @property {Placement | null} inPrompt the same with the positions of the prompt; null before there is one
 * @property {PatchMap | null} map what lies over it
 * @property {number} apart how far the tiles have come apart, 0 to 1
 * @property {Set<number>} blocked patches taken away
 */

/** @type {Record<string, [down: number, across: number]>} */
const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
const NEXT_VIEW = 'v'; // the key to the next view over the same place

export class Picture {
  /** @type {PictureView} */
  view;
  /** @type {Map<string, () => PatchMap | null>} by station; `over` goes before the station's own */
  overlays = new Map();
  /** @type {Map<string, () => string>} by station; under the picture while there is no map */
  notes = new Map();
  /** @type {Set<() => void>} */
  #listeners = new Set();
  #root;
  #state;
  #pen;
  #scale;
  #scales = { sequential: scaleColours(), diverging: scaleColours(true) };
  #tiles = make('canvas');
  #base = createBase();
  #lettering;
  #explain;

  /**
   * @param {HTMLElement} root
   * @param {import('../core/state.js').State} state
   */
  constructor(root, state) {
    this.#root = root;
    this.#state = state;
    this.figure = find(root, '#picture');
    this.canvas = find(this.figure, 'canvas', HTMLCanvasElement);
    this.#pen = penOf(this.canvas);
    this.#scale = find(this.figure, '.gb-scale');
    this.#drawRamp(false);
    this.#explain = createWhy(find(this.figure, '.gb-why', HTMLDetailsElement));
    this.#lettering = createLettering(root);
    this.view = {
      ...{ picture: 0, image: null, seen: null, kept: null, map: null },
      ...{ placement: null, inPrompt: null, apart: 0, blocked: new Set() },
    };
    state.subscribe(['station', 'patch'], () => this.refresh()); // some maps are about the patch picked
    this.#listen();
    new ResizeObserver(() => {
      fitCanvas(this.canvas);
      this.paint();
    }).observe(this.canvas);
  }

  /** Visitors pick a patch; it stays when the pointer leaves: it is the same one at every station. */
  #listen() {
    for (const kind of /** @type {const} */ (['pointermove', 'pointerdown'])) {
      this.canvas.addEventListener(kind, (event) => {
        const patch = this.patchAt(event);
        if (patch !== null) this.#state.set({ patch });
      });
    }
    this.canvas.addEventListener('keydown', (event) => {
      const [patch, step] = [this.picked, STEPS[event.key]];
      const { placement } = this.view;
      const across =
        placement?.several &&
        event.key.toLowerCase() === NEXT_VIEW &&
        !event.ctrlKey &&
        !event.metaKey &&
        !event.altKey;
      if (!placement || !(step || across)) return;
      event.preventDefault();
      event.stopPropagation();
      if (patch === null) this.#state.set({ patch: 0 });
      else this.#state.set({ patch: step ? placement.step(patch, step) : placement.under(patch) });
    });
  }

  /**
   * Be called whenever what lies over the picture has been asked for anew.
   * @param {() => void} listener
   */
  onRefresh(listener) {
    this.#listeners.add(listener);
  }

  /** The patch picked; null for none, as long as it is not known where the patches lie too. */
  get picked() {
    return this.view.placement ? this.#state.now.patch : null;
  }

  /** How much of the original the encoder is given. */
  keptShare() {
    return this.view.kept ? keptShare(this.view.kept) : 1;
  }

  /** @returns {Layout} */
  #layout() {
    const { image, kept } = this.view;
    /** @type {[number, number]} */
    const size = image ? [image.naturalWidth, image.naturalHeight] : [1, 1];
    return layoutOf([this.canvas.width, this.canvas.height], { size, kept });
  }

  /**
   * The patch under a pointer.
   * @param {MouseEvent} event
   */
  patchAt(event) {
    const { placement, image } = this.view;
    if (!placement || !image) return null;
    const [left, top, width, height] = this.#layout().kept;
    const [x, y] = this.#point(event);
    return placement.at((x - left) / width, (y - top) / height);
  }

  /**
   * Where of what the encoder is given a pointer is, in its pixels: row and column.
   * @param {MouseEvent} event
   */
  pixelAt(event) {
    const { seen, kept } = this.view;
    if (!seen || !kept) return null;
    return cellAt(this.#layout().kept, [seen.naturalHeight, seen.naturalWidth], ...this.#point(event));
  }

  /**
   * Where on the canvas a pointer is.
   * @param {MouseEvent} event
   * @returns {[x: number, y: number]}
   */
  #point(event) {
    const scale = this.canvas.width / this.canvas.getBoundingClientRect().width;
    return [event.offsetX * scale, event.offsetY * scale];
  }

  /** @param {boolean} diverging */
  #drawRamp(diverging) {
    if (this.#scale.dataset.diverging === String(diverging)) return;
    this.#scale.dataset.diverging = String(diverging);
    find(this.#scale, 'i').style.background = colourRamp(diverging);
  }

  /** Ask the station that is on what lies over the picture, write how to read it, and draw it. */
  refresh() {
    const { view } = this;
    const { station } = this.#state.now;
    // On a stage whose screen still asks, no map gives the answer away.
    const open = view.placement !== null && !this.#root.hasAttribute('data-hidden');
    const map = open ? (this.overlays.get('over')?.() ?? this.overlays.get(station)?.() ?? null) : null;
    view.map = map;
    const scaled = map?.kind === 'scalar';
    this.#scale.toggleAttribute('data-on', scaled);
    if (scaled) this.#drawRamp(map.diverging);
    find(this.#scale, '.gb-low').textContent = scaled ? map.format(map.low) : '0';
    find(this.#scale, '.gb-high').textContent = scaled ? map.format(map.high) : '';
    find(this.figure, '.gb-caption').textContent = map
      ? phrase('page.stations.sentence', { text: map.caption })
      : (open && this.notes.get(station)?.()) || '';
    this.#explain(map ? map.why : station);
    this.paint();
    for (const listener of this.#listeners) listener();
  }

  /** Draw all of it anew. */
  paint() {
    const { view, canvas } = this;
    this.#pen.clearRect(0, 0, canvas.width, canvas.height);
    this.figure.toggleAttribute('data-empty', !view.image);
    canvas.setAttribute('aria-label', this.#label());
    if (view.map?.token !== undefined) canvas.dataset.token = String(view.map.token);
    else delete canvas.dataset.token;
    if (!view.image || !canvas.width) return;
    const layout = this.#layout();
    this.#pen.drawImage(this.#base(canvas, view, layout, this.#state.now.station), 0, 0);
    this.#drawOver(layout);
  }

  /** @param {Layout} layout */
  #drawOver(layout) {
    const { map, placement, seen, kept, apart, blocked } = this.view;
    const { station } = this.#state.now;
    const cut = station === 'patches' && placement;
    if (map && placement) this.#drawMap(map, layout, placement);
    else if (cut && seen && apart) drawApart(this.#pen, seen, layout.kept, placement, apart);
    else if (cut) drawGrid(this.#pen, layout.kept, placement);
    else if (station === 'image' && kept) outline(this.#pen, layout.kept, themeColour('eye'), 2);
    if (blocked.size && placement && station === 'check') drawBlocked(this.#pen, blocked, layout.kept, placement);
    const { picked } = this;
    if (picked === null || !placement) return;
    const box = boxOf(layout.kept, placement.box(picked));
    outline(this.#pen, box, 'rgba(0, 0, 0, 0.8)', 4);
    outline(this.#pen, box, '#fff', 2);
  }

  /**
   * @param {PatchMap} map
   * @param {Layout} layout
   * @param {Placement} placement
   */
  #drawMap(map, layout, placement) {
    if (map.kind === 'letters') {
      this.#lettering(this.#pen, map, layout.kept, placement);
      return;
    }
    const [rows, columns] = placement.shape;
    const colours = map.kind === 'scalar' && map.diverging ? this.#scales.diverging : this.#scales.sequential;
    [this.#tiles.width, this.#tiles.height] = [columns, rows];
    penOf(this.#tiles).putImageData(new ImageData(mapPixels(map, colours), columns, rows), 0, 0);
    this.#pen.imageSmoothingEnabled = false;
    this.#pen.drawImage(this.#tiles, ...boxOf(layout.kept, placement.rectangle));
    this.#pen.imageSmoothingEnabled = true;
  }

  #label() {
    const { image, map, placement, kept } = this.view;
    if (!image) return phrase('page.stations.picture.none');
    if (map) return map.label;
    if (this.#state.now.station === 'patches' && placement) {
      const [{ rows, columns }] = placement.views;
      return placement.several
        ? phrase('page.stations.picture.cut_in_views', { views: viewsWords(placement) })
        : phrase('page.stations.picture.cut', { rows, columns });
    }
    return kept
      ? phrase('page.stations.picture.kept', { share: percent(keptShare(kept)) })
      : phrase('page.stations.picture.whole');
  }
}
