// Where the positions of a picture lie on it: model/placement.py for the scripts, held to the same table of cases. Patches
// are counted view by view in reading order, and all is as shares of what the model is shown. No other script turns rows and
// columns into numbers of patches, or back.

import { cellsUnder, inside } from './overlap.js';

/** @typedef {import('../messages.js').PlacementFacts} PlacementFacts */
/** @typedef {[number, number][]} Runs of consecutive positions: the first, and how many */
/** @typedef {[left: number, top: number, right: number, bottom: number]} Edges */
/**
 * A rectangle on the picture, cut into patches.
 * @typedef {object} View
 * @property {string} name
 * @property {Edges} rectangle
 * @property {number} rows
 * @property {number} columns
 * @property {number} start number of its first patch
 * @property {number[]} positions of its patches
 */
/** @typedef {{view: View, row: number, column: number, position: number}} Place of a patch; row and column in its view */

const CLOSE = 1e-6; // shares of a picture closer than this are one place

/** @param {Runs} runs */
const unrolled = (runs) => runs.flatMap(([first, count]) => Array.from({ length: count }, (_, more) => first + more));

export class Placement {
  /** @type {View[]} */
  views = [];
  /** @type {[rows: number, columns: number]} of a map over all views */
  shape;
  count = 0; // of patches
  /** @type {Map<number, number>} */
  #patches = new Map(); // by position
  /** @type {Map<number, string>} */
  #others = new Map(); // by position, what is no patch
  /** @type {number[] | undefined} */
  #uppermost;

  /** @param {PlacementFacts} facts */
  constructor({ raster, views, others }) {
    this.shape = raster;
    for (const { positions, ...view } of views) {
      const all = unrolled(positions);
      all.forEach((position, index) => this.#patches.set(position, this.count + index));
      this.views.push({ ...view, start: this.count, positions: all });
      this.count += all.length;
    }
    for (const { name, positions } of others) {
      for (const position of unrolled(positions)) this.#others.set(position, name);
    }
  }

  /** How many positions there are, patches and others. */
  get length() {
    return this.count + this.#others.size;
  }

  get several() {
    return this.views.length > 1;
  }

  /** The names of what is no patch, each with how many positions it has. */
  get others() {
    /** @type {Map<string, number>} */
    const counts = new Map();
    for (const name of this.#others.values()) counts.set(name, (counts.get(name) ?? 0) + 1);
    return counts;
  }

  /** @param {number} patch */
  #viewOf(patch) {
    const view = this.views.find(({ start, positions }) => patch >= start && patch < start + positions.length);
    if (!view) throw new RangeError(`no patch ${patch} of ${this.count}`);
    return view;
  }

  /**
   * @param {number} patch
   * @returns {Place}
   */
  place(patch) {
    const view = this.#viewOf(patch);
    const index = patch - view.start;
    const row = Math.floor(index / view.columns);
    return { view, row, column: index % view.columns, position: view.positions[index] };
  }

  /**
   * @param {View} view
   * @param {number} row
   * @param {number} column
   */
  patch(view, row, column) {
    return view.start + row * view.columns + column;
  }

  /**
   * The patch of the first view at a row and column, or at its edge where there are fewer.
   * @param {number} row
   * @param {number} column
   */
  nearest(row, column) {
    const [view] = this.views;
    return this.patch(view, inside(row, view.rows), inside(column, view.columns));
  }

  /**
   * The patch at a position; null where there is none.
   * @param {number} position
   */
  patchAt(position) {
    return this.#patches.get(position) ?? null;
  }

  /**
   * What a position of the picture is that is no patch; null for any other.
   * @param {number} position
   */
  otherAt(position) {
    return this.#others.get(position) ?? null;
  }

  /**
   * @param {number} patch
   * @returns {Edges}
   */
  box(patch) {
    const { view, row, column } = this.place(patch);
    const [left, top] = view.rectangle;
    const [wide, high] = this.#cell(view);
    return [left + column * wide, top + row * high, left + (column + 1) * wide, top + (row + 1) * high];
  }

  /**
   * Width and height of a patch.
   * @param {View} view
   */
  #cell({ rectangle: [left, top, right, bottom], rows, columns }) {
    return [(right - left) / columns, (bottom - top) / rows];
  }

  /**
   * The patch that a point stands for; null where no view lies. Where views lie over each other it is the smallest patch
   * there, as it says most about the place; of patches of one size that of the later view.
   * @param {number} across
   * @param {number} down
   * @returns {number | null}
   */
  at(across, down) {
    let [found, least] = [/** @type {number | null} */ (null), Infinity];
    for (const view of this.views) {
      const patch = this.#inView(view, across, down);
      const [wide, high] = this.#cell(view);
      if (patch !== null && wide * high <= least * (1 + CLOSE)) [found, least] = [patch, wide * high];
    }
    return found;
  }

  /**
   * @param {View} view
   * @param {number} across
   * @param {number} down
   */
  #inView(view, across, down) {
    const [row, column] = this.#rowAndColumn(view, across, down);
    const within = row >= 0 && column >= 0 && row < view.rows && column < view.columns;
    return within ? this.patch(view, row, column) : null;
  }

  /**
   * @param {View} view
   * @param {number} across
   * @param {number} down
   */
  #rowAndColumn({ rectangle: [left, top, right, bottom], rows, columns }, across, down) {
    return [
      Math.floor(((down - top) / (bottom - top)) * rows),
      Math.floor(((across - left) / (right - left)) * columns),
    ];
  }

  /**
   * The middle of a patch.
   * @param {number} patch
   * @returns {[across: number, down: number]}
   */
  middle(patch) {
    const [left, top, right, bottom] = this.box(patch);
    return [(left + right) / 2, (top + bottom) / 2];
  }

  /** The patches that stand for a place of the picture, as `at` has it; of one view all. */
  get uppermost() {
    this.#uppermost ??= Array.from({ length: this.count }, (_, patch) => patch).filter(
      (patch) => !this.several || this.at(...this.middle(patch)) === patch,
    );
    return this.#uppermost;
  }

  /**
   * The patch a step away in its own view; at the view's edge the patch itself.
   * @param {number} patch
   * @param {[down: number, across: number]} step
   */
  step(patch, [down, across]) {
    const { view, row, column } = this.place(patch);
    return this.patch(view, inside(row + down, view.rows), inside(column + across, view.columns));
  }

  /**
   * The patch of the next view that lies over the middle of this one; itself where there is none.
   * @param {number} patch
   */
  under(patch) {
    const at = this.views.indexOf(this.#viewOf(patch));
    const following = [...this.views.slice(at + 1), ...this.views.slice(0, at)];
    const patches = following.map((view) => this.#inView(view, ...this.middle(patch)));
    return patches.find((one) => one !== null) ?? patch;
  }

  /**
   * All patches of a box between two corners, both included, in the view of the first.
   * @param {number} one
   * @param {number} other where it is of another view, the patch of the first view that is nearest to its middle
   */
  between(one, other) {
    const { view, row, column } = this.place(one);
    const [down, across] = this.#rowAndColumn(view, ...this.middle(other));
    const [end, side] = [inside(down, view.rows), inside(across, view.columns)];
    const [top, bottom, left, right] = [
      Math.min(row, end),
      Math.max(row, end),
      Math.min(column, side),
      Math.max(column, side),
    ];
    const rows = Array.from({ length: bottom - top + 1 }, (_, more) => top + more);
    const columns = Array.from({ length: right - left + 1 }, (_, more) => left + more);
    return rows.flatMap((r) => columns.map((c) => this.patch(view, r, c)));
  }

  /**
   * Where the raster lies: all views together.
   * @returns {Edges}
   */
  get rectangle() {
    const edges = this.views.map(({ rectangle }) => rectangle);
    return [
      Math.min(...edges.map(([left]) => left)),
      Math.min(...edges.map(([, top]) => top)),
      Math.max(...edges.map(([, , right]) => right)),
      Math.max(...edges.map(([, , , bottom]) => bottom)),
    ];
  }

  /**
   * Row and column of a cell of the raster, cells counted in reading order.
   * @param {number} cell
   * @returns {[row: number, column: number]}
   */
  cell(cell) {
    const [, columns] = this.shape;
    return [Math.floor(cell / columns), cell % columns];
  }

  /** @param {number} patch */
  #under(patch) {
    return cellsUnder(this.box(patch), this.rectangle, this.shape);
  }

  /**
   * One value a patch, of all views, brought back to one raster; of one view as they are. A mean is for what is not shared
   * out; a sum for shares of a whole, each patch's shared out among the cells that it covers. See `raster` in Python.
   * @param {ArrayLike<number>} values in the order of patches
   * @param {'mean' | 'sum'} joining
   * @returns {Float32Array} a number a cell, row by row
   */
  raster(values, joining) {
    if (values.length !== this.count) throw new RangeError(`${values.length} values for ${this.count} patches`);
    if (!this.several) return Float32Array.from(values);
    const [rows, columns] = this.shape;
    const [total, areas] = [new Float64Array(rows * columns), new Float64Array(rows * columns)];
    for (const view of this.views) {
      const [wide, high] = this.#cell(view);
      const share = joining === 'sum' ? 1 / (wide * high) : 1;
      for (let patch = view.start; patch < view.start + view.positions.length; patch++) {
        for (const { row, column, area } of this.#under(patch)) {
          const cell = row * columns + column;
          total[cell] += values[patch] * area * share;
          areas[cell] += area;
        }
      }
    }
    return Float32Array.from(total, (one, cell) => (joining === 'sum' ? one : one / areas[cell]));
  }

  /**
   * What a raster has over a patch: the sum of its cells there, each as far as the patch covers it, or their mean.
   * @param {ArrayLike<number>} cells row by row
   * @param {number} patch
   * @param {'mean' | 'sum'} joining
   */
  reading(cells, patch, joining) {
    if (!this.several) return cells[patch];
    const [left, top, right, bottom] = this.rectangle;
    const [rows, columns] = this.shape;
    const [wide, high] =
      joining === 'sum' ? [(right - left) / columns, (bottom - top) / rows] : this.#cell(this.#viewOf(patch));
    const over = this.#under(patch).map(({ row, column, area }) => cells[row * columns + column] * area);
    return over.reduce((sum, one) => sum + one, 0) / (wide * high);
  }
}
