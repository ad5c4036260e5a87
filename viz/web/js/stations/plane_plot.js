// Words and patches in one plane, each a dot; the pointer names the nearest.

import { find, fitCanvas, penOf, say, themeColour } from '../core/dom.js';
import { visible } from '../core/format.js';
import { phrase } from '../core/words.js';

/** @typedef {{visual: Float32Array, words: Float32Array, caption: string}} Plane both [point, 2] */
/** @typedef {(points: Float32Array, index: number) => [x: number, y: number]} Place */

const [EDGE, NEAR] = [8, 18]; // points: around the dots, and from the pointer to a dot that it names

/**
 * Where a point lies on a canvas, the second axis upwards.
 * @param {Plane} plane
 * @param {{width: number, height: number}} canvas
 * @param {number} edge left free
 * @returns {Place}
 */
export const placeOf = ({ visual, words }, { width, height }, edge) => {
  const bounds = [0, 1].map((axis) => {
    let [low, high] = [Infinity, -Infinity];
    for (const points of [words, visual]) {
      for (let at = axis; at < points.length; at += 2) {
        [low, high] = [Math.min(low, points[at]), Math.max(high, points[at])];
      }
    }
    return { low, span: high > low ? high - low : 1 };
  });
  return (points, index) => {
    const [across, up] = bounds.map(({ low, span }, axis) => (points[2 * index + axis] - low) / span);
    return [edge + across * (width - 2 * edge), edge + (1 - up) * (height - 2 * edge)];
  };
};

export class PlanePlot {
  /** @type {{plane: Plane, names: string[]} | null} */
  #shown = null;
  /** @type {number | null} */
  #patch = null;
  #canvas;
  #pen;
  #status;

  /** @param {HTMLElement} panel */
  constructor(panel) {
    this.#canvas = find(panel, '#plane', HTMLCanvasElement);
    this.#pen = penOf(this.#canvas);
    this.#status = find(panel, '[data-message="plane"]');
    this.#canvas.addEventListener('pointermove', (event) => this.#name(event));
    this.#canvas.addEventListener('pointerleave', () => this.#describe());
  }

  /** @param {() => void} listener called when the place on the screen has another size */
  onResize(listener) {
    new ResizeObserver(listener).observe(this.#canvas);
  }

  /**
   * @param {Plane} plane
   * @param {string[]} names of its words
   */
  show(plane, names) {
    this.#shown = { plane, names };
    this.#describe();
    this.draw(this.#patch);
  }

  clear() {
    this.#shown = null;
    say(this.#status, '');
    this.#pen.clearRect(0, 0, this.#canvas.width, this.#canvas.height);
  }

  #density() {
    return window.devicePixelRatio || 1;
  }

  #describe() {
    if (!this.#shown) return;
    const text = phrase('page.stations.sentence', { text: this.#shown.plane.caption });
    say(this.#status, text);
    this.#canvas.setAttribute('aria-label', text);
  }

  /** @param {number | null} patch the one picked stands out */
  draw(patch) {
    this.#patch = patch;
    if (!this.#shown) return;
    fitCanvas(this.#canvas);
    const { plane } = this.#shown;
    const place = placeOf(plane, this.#canvas, EDGE * this.#density());
    this.#pen.clearRect(0, 0, this.#canvas.width, this.#canvas.height);
    /** @type {(points: Float32Array, index: number, size: number) => void} */
    const dot = (points, index, size) => {
      this.#pen.beginPath();
      this.#pen.arc(...place(points, index), size * this.#density(), 0, 2 * Math.PI);
      this.#pen.fill();
    };
    this.#pen.globalAlpha = 0.7;
    for (const [points, hue] of /** @type {[Float32Array, string][]} */ ([
      [plane.words, 'tutor'],
      [plane.visual, 'translator'],
    ])) {
      this.#pen.fillStyle = themeColour(hue);
      for (let index = 0; index < points.length / 2; index++) dot(points, index, 1.75);
    }
    this.#pen.globalAlpha = 1;
    if (patch === null) return;
    this.#pen.fillStyle = themeColour('ink');
    dot(plane.visual, patch, 5);
    this.#pen.fillStyle = themeColour('translator');
    dot(plane.visual, patch, 3.5);
  }

  /** @param {PointerEvent} event */
  #name(event) {
    if (!this.#shown) return;
    const { plane, names } = this.#shown;
    const place = placeOf(plane, this.#canvas, EDGE * this.#density());
    const scale = this.#canvas.width / this.#canvas.getBoundingClientRect().width;
    let best = { distance: NEAR * scale, name: phrase('page.stations.sentence', { text: plane.caption }) };
    /** @type {(points: Float32Array, index: number, name: () => string) => void} */
    const near = (points, index, name) => {
      const [x, y] = place(points, index);
      const distance = Math.hypot(x - event.offsetX * scale, y - event.offsetY * scale);
      if (distance < best.distance) best = { distance, name: name() };
    };
    names.forEach((word, index) =>
      near(plane.words, index, () => phrase('page.stations.projector.word', { word: visible(word) })),
    );
    for (let patch = 0; patch < plane.visual.length / 2; patch++) {
      near(plane.visual, patch, () => phrase('page.stations.patch', { patch }));
    }
    say(this.#status, best.name);
  }
}
