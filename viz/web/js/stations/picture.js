// The picture and what lies over it: the crop, the grid, a map. Knows arrays and where to draw them, not where they come
// from: `overlays` says for each station what lies over the picture there.

import { find, fitCanvas, make, penOf, themeColour } from '../core/dom.js';
import { percent } from '../core/format.js';
import { createWhy } from '../core/why.js';
import { phrase } from '../core/words.js';
import { createLettering } from './lettering.js';
import { colourRamp, mapPixels, scaleColours } from './patch_map.js';
import { createBase } from './picture_base.js';
import { cellAt, cellBox, keptShare, layoutOf } from './picture_layout.js';
import { drawApart, drawBlocked, drawGrid, outline } from './picture_marks.js';

/** @typedef {import('./grid.js').GridSize} GridSize */
/** @typedef {import('./grid.js').Place} Place */
/** @typedef {import('./patch_map.js').PatchMap} PatchMap */
/** @typedef {import('./picture_layout.js').Layout} Layout */
/**
 * What is to be seen.
 * @typedef {object} PictureView
 * @property {number} picture which one it is, counted
 * @property {HTMLImageElement | null} image what was given, decoded
 * @property {HTMLImageElement | null} seen what the encoder gets, decoded
 * @property {[number, number, number, number] | null} kept left, top, right and bottom of it, as shares of the original
 * @property {GridSize | null} grid
 * @property {[number, number] | null} patch width and height of a patch as shares of what the encoder gets
 * @property {PatchMap | null} map what lies over it
 * @property {number | null} imageStart position of patch 0 in the prompt
 * @property {number} apart how far the tiles have come apart, 0 to 1
 * @property {Set<number>} blocked patches taken away
 */

/** @type {Record<string, Place>} */
const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

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
      ...{ picture: 0, image: null, seen: null, kept: null, grid: null, patch: null, map: null, imageStart: null },
      ...{ apart: 0, blocked: new Set() },
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
        if (patch) this.#state.set({ patch });
      });
    }
    this.canvas.addEventListener('keydown', (event) => {
      const step = STEPS[event.key];
      if (!step || !this.view.grid) return;
      event.preventDefault();
      event.stopPropagation();
      const [rows, columns] = this.view.grid;
      const { patch } = this.#state.now;
      /** @type {(value: number, size: number) => number} */
      const inside = (value, size) => Math.min(size - 1, Math.max(0, value));
      this.#state.set({
        patch: patch ? [inside(patch[0] + step[0], rows), inside(patch[1] + step[1], columns)] : [0, 0],
      });
    });
  }

  /**
   * Be called whenever what lies over the picture has been asked for anew.
   * @param {() => void} listener
   */
  onRefresh(listener) {
    this.#listeners.add(listener);
  }

  /**
   * Until shell/ uses the state.
   * @param {Place | null} patch
   */
  pick(patch) {
    this.#state.set({ patch });
  }

  /** How much of the original the encoder is given. */
  keptShare() {
    return this.view.kept ? keptShare(this.view.kept) : 1;
  }

  /** @returns {Layout} */
  #layout() {
    const { image, kept, grid, patch } = this.view;
    /** @type {[number, number]} */
    const size = image ? [image.naturalWidth, image.naturalHeight] : [1, 1];
    return layoutOf([this.canvas.width, this.canvas.height], { size, kept, grid, patch });
  }

  /**
   * The patch under a pointer.
   * @param {MouseEvent} event
   */
  patchAt(event) {
    const { grid, image } = this.view;
    return grid && image ? this.#under(event, 'grid', grid) : null;
  }

  /**
   * Where of what the encoder is given a pointer is, in its pixels: row and column.
   * @param {MouseEvent} event
   */
  pixelAt(event) {
    const { seen, kept } = this.view;
    return seen && kept ? this.#under(event, 'kept', [seen.naturalHeight, seen.naturalWidth]) : null;
  }

  /**
   * @param {MouseEvent} event
   * @param {keyof Layout} box
   * @param {GridSize} size
   */
  #under(event, box, size) {
    const scale = this.canvas.width / this.canvas.getBoundingClientRect().width;
    return cellAt(this.#layout()[box], size, event.offsetX * scale, event.offsetY * scale);
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
    const open = view.grid !== null && !this.#root.hasAttribute('data-hidden');
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
    const { map, grid, seen, patch, kept, apart, blocked } = this.view;
    const { station, patch: picked } = this.#state.now;
    const cut = station === 'patches' && grid;
    if (map && grid) this.#drawMap(map, layout, grid);
    else if (cut && seen && patch && apart) drawApart(this.#pen, seen, patch, layout.grid, grid, apart);
    else if (cut) drawGrid(this.#pen, layout.grid, grid);
    else if (station === 'image' && kept) outline(this.#pen, layout.kept, themeColour('eye'), 2);
    if (blocked.size && grid && station === 'check') drawBlocked(this.#pen, blocked, layout.grid, grid);
    if (!picked || !grid) return;
    const box = cellBox(layout.grid, grid, picked);
    outline(this.#pen, box, 'rgba(0, 0, 0, 0.8)', 4);
    outline(this.#pen, box, '#fff', 2);
  }

  /**
   * @param {PatchMap} map
   * @param {Layout} layout
   * @param {GridSize} grid
   */
  #drawMap(map, layout, grid) {
    if (map.kind === 'letters') {
      this.#lettering(this.#pen, map, layout.grid, grid);
      return;
    }
    const [rows, columns] = grid;
    const colours = map.kind === 'scalar' && map.diverging ? this.#scales.diverging : this.#scales.sequential;
    [this.#tiles.width, this.#tiles.height] = [columns, rows];
    penOf(this.#tiles).putImageData(new ImageData(mapPixels(map, colours), columns, rows), 0, 0);
    this.#pen.imageSmoothingEnabled = false;
    this.#pen.drawImage(this.#tiles, ...layout.grid);
    this.#pen.imageSmoothingEnabled = true;
  }

  #label() {
    const { image, map, grid, kept } = this.view;
    if (!image) return phrase('page.stations.picture.none');
    if (map) return map.label;
    if (this.#state.now.station === 'patches' && grid) {
      return phrase('page.stations.picture.cut', { rows: grid[0], columns: grid[1] });
    }
    return kept
      ? phrase('page.stations.picture.kept', { share: percent(keptShare(kept)) })
      : phrase('page.stations.picture.whole');
  }
}
