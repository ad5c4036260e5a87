// Some positions of a prompt enlarged, to be moved along it. Knows where positions stand and how to draw them.

import { find, fitCanvas, penOf, themeColour } from '../core/dom.js';
import { visible } from '../core/format.js';
import { phrase } from '../core/words.js';
import { spanAt } from './prompt.js';

/** @typedef {import('./prompt.js').Prompt} Prompt */
/** @typedef {import('./prompt.js').KnownTokens} KnownTokens */

const WIDEST = 64; // points of one enlarged position
const [LETTERS, MOST_LETTERS, READABLE] = [12, 11, 18]; // points, characters, points of a position that can hold text

export class PositionLens {
  /** @type {Prompt | null} */
  #prompt = null;
  /** @type {KnownTokens} */
  #known = new Map();
  /** @type {import('../core/placement.js').Placement | null} */
  #placement = null;
  /** @type {number | null} */
  #picked = null;
  #wide = 28; // points a position
  #first = 0; // the leftmost position, in fractions of one
  #panel;
  #canvas;
  #pen;

  /**
   * @param {HTMLElement} panel
   * @param {(position: number) => void} over the pointer is over a position
   */
  constructor(panel, over) {
    this.#panel = panel;
    this.#canvas = find(panel, '#positions', HTMLCanvasElement);
    this.#pen = penOf(this.#canvas);
    this.#listen(over);
    new ResizeObserver(() => this.paint(this.#picked)).observe(this.#canvas);
  }

  /** @param {(position: number) => void} over */
  #listen(over) {
    const canvas = this.#canvas;
    let held = /** @type {number | null} */ (null); // the position that the pointer took hold of, in fractions of one
    canvas.addEventListener('pointermove', (event) => {
      if (!this.#prompt) return;
      if (held !== null) {
        this.#first = held - event.offsetX / this.#wide;
        this.paint(this.#picked);
        return;
      }
      const position = Math.floor(this.#first + event.offsetX / this.#wide);
      if (position < this.#prompt.length) over(position);
    });
    canvas.addEventListener('pointerdown', (event) => {
      canvas.setPointerCapture(event.pointerId);
      held = this.#first + event.offsetX / this.#wide;
    });
    for (const kind of ['pointerup', 'pointercancel']) {
      canvas.addEventListener(kind, () => {
        held = null;
      });
    }
    canvas.addEventListener(
      'wheel',
      (event) => {
        if (!event.ctrlKey && !event.metaKey) return; // else it scrolls the page, as everywhere
        event.preventDefault();
        this.zoom(event.deltaY < 0 ? 1.2 : 1 / 1.2);
      },
      { passive: false },
    );
  }

  /** How many positions are seen at once. */
  get #span() {
    return this.#canvas.width / this.#density() / this.#wide;
  }

  #density() {
    return window.devicePixelRatio || 1;
  }

  /**
   * @param {Prompt | null} prompt
   * @param {KnownTokens} known
   * @param {import('../core/placement.js').Placement | null} placement
   */
  set(prompt, known, placement) {
    [this.#prompt, this.#known, this.#placement] = [prompt, known, placement];
  }

  /**
   * Bring a position into the middle.
   * @param {number} position
   */
  centre(position) {
    this.#first = position + 0.5 - this.#span / 2;
  }

  /** @param {number} position */
  holds(position) {
    return position >= this.#first && position < this.#first + this.#span;
  }

  /** @param {number} factor */
  zoom(factor) {
    const middle = this.#first + this.#span / 2;
    const least = this.#canvas.width / this.#density() / (this.#prompt?.length ?? 1);
    this.#wide = Math.max(least, Math.min(WIDEST, this.#wide * factor));
    this.#first = middle - this.#span / 2;
    this.paint(this.#picked);
  }

  /** @param {number | null} picked the position of the patch picked */
  paint(picked) {
    this.#picked = picked;
    fitCanvas(this.#canvas);
    this.#pen.clearRect(0, 0, this.#canvas.width, this.#canvas.height);
    const prompt = this.#prompt;
    if (!prompt) return;
    this.#first = Math.max(0, Math.min(this.#first, prompt.length - this.#span));
    const last = Math.min(prompt.length, Math.ceil(this.#first + this.#span));
    this.#pen.textAlign = 'center';
    this.#pen.textBaseline = 'middle';
    const family = getComputedStyle(this.#panel).getPropertyValue('--mono');
    this.#pen.font = `${LETTERS * this.#density()}px ${family}`;
    for (let position = Math.floor(this.#first); position < last; position++) this.#paintPosition(prompt, position);
    const words = phrase('page.stations.prefix.enlarged', {
      first: Math.floor(this.#first),
      last: last - 1,
      n: prompt.length,
    });
    this.#canvas.setAttribute('aria-label', words);
    const frame = find(this.#panel, '.gb-window');
    frame.style.left = `${(100 * this.#first) / prompt.length}%`;
    frame.style.width = `${Math.min(100, (100 * this.#span) / prompt.length)}%`;
  }

  /**
   * A position of the picture: the number of its patch, else what it is.
   * @param {number} position
   */
  #nameOf(position) {
    return this.#placement?.otherAt(position) ?? String(this.#placement?.patchAt(position) ?? '…');
  }

  /**
   * @param {Prompt} prompt
   * @param {number} position
   */
  #paintPosition(prompt, position) {
    const span = spanAt(prompt, position);
    if (!span) return;
    const [pen, density] = [this.#pen, this.#density()];
    const cell = this.#wide * density;
    const x = (position - this.#first) * cell;
    const { height } = this.#canvas;
    const wide = Math.max(1, cell - (cell > 4 ? density : 0));
    const picked = position === this.#picked;
    pen.globalAlpha = picked ? 1 : 0.3;
    pen.fillStyle = themeColour(`span-${span.kind}`);
    pen.fillRect(x, 0, wide, height);
    pen.globalAlpha = 1;
    pen.fillRect(x, height - 3 * density, wide, 3 * density);
    if (cell < READABLE * density) return;
    const text = span.kind === 'image' ? this.#nameOf(position) : visible(this.#known.get(position)?.text ?? '…');
    pen.save();
    pen.translate(x + cell / 2, height / 2);
    pen.rotate(-Math.PI / 2);
    pen.fillStyle = themeColour(picked ? 'paper' : 'ink');
    pen.fillText(text.slice(0, MOST_LETTERS), 0, 0);
    pen.restore();
  }
}
