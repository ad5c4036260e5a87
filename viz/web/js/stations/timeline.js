// One column a token, stacked by where its attention went; drag, hover or arrow keys choose.

import { find, fitCanvas, penOf, themeColour } from '../core/dom.js';
import { nameOf, percent } from '../core/format.js';
import { phrase } from '../core/words.js';

/** @typedef {import('./replies.js').Token} Token */
/** @typedef {(index: number) => import('./replies.js').Shares | null} ShareOf */

/** @type {import('../core/format.js').SpanKind[]} from the foot of a column to its top */
const ORDER = ['image', 'question', 'answer', 'template'];
const [WIDEST, FOOT] = [16, 6]; // points: a column, and the mark under the one on show

/**
 * Where a key leads from token `shown`.
 * @param {string} key
 * @param {number} shown
 * @param {number} count
 */
export const tokenAfter = (key, shown, count) => {
  /** @type {Record<string, number>} */
  const targets = {
    Home: 0,
    End: count - 1,
    PageUp: shown + 10,
    PageDown: shown - 10,
    ArrowUp: shown + 1,
    ArrowDown: shown - 1,
  };
  return key in targets && count ? Math.min(count - 1, Math.max(0, targets[key])) : null;
};

/**
 * @param {Token} token
 * @param {number} index
 * @param {number} count
 */
const valueWords = (token, index, count) => {
  const [name, probability] = [nameOf(token), percent(token.p)];
  return phrase('page.stations.answer.on_timeline', { token: index, n: count, name, probability });
};

/**
 * @param {HTMLElement} root
 * @param {(index: number) => void} choose
 */
export const createTimeline = (root, choose) => {
  const slider = find(root, '#timeline');
  const canvas = find(slider, 'canvas', HTMLCanvasElement);
  const pen = penOf(canvas);
  let tokens = /** @type {Token[]} */ ([]);
  let shown = -1;
  let shareOf = /** @type {ShareOf} */ (() => null);

  const density = () => window.devicePixelRatio || 1;
  const step = () => Math.min(WIDEST * density(), canvas.width / Math.max(1, tokens.length));

  const paint = () => {
    pen.clearRect(0, 0, canvas.width, canvas.height);
    const wide = step();
    const gap = wide > 6 ? Math.max(1, Math.round(wide / 8)) : 0;
    const foot = FOOT * density();
    const tall = canvas.height - foot;
    const fills = ORDER.map((kind) => themeColour(`span-${kind}`));
    tokens.forEach((_, index) => {
      let top = tall;
      const share = shareOf(index);
      pen.globalAlpha = index === shown ? 1 : 0.55;
      ORDER.forEach((kind, place) => {
        const height = (share?.[kind] ?? 0) * tall;
        pen.fillStyle = fills[place];
        pen.fillRect(index * wide, top - height, wide - gap, height);
        top -= height;
      });
    });
    pen.globalAlpha = 1;
    if (shown < 0 || !tokens.length) return;
    pen.fillStyle = themeColour('ink');
    pen.fillRect(shown * wide, tall + foot / 3, Math.max(2, wide - gap), foot / 2);
  };

  /**
   * @param {Token[]} all
   * @param {number} index of the one on show, -1 for none
   * @param {ShareOf} share
   */
  const show = (all, index, share) => {
    [tokens, shown, shareOf] = [all, index, share];
    const token = tokens[index];
    slider.setAttribute('aria-valuemax', String(Math.max(0, tokens.length - 1)));
    slider.setAttribute('aria-valuenow', String(Math.max(0, index)));
    slider.setAttribute(
      'aria-valuetext',
      token ? valueWords(token, index, tokens.length) : phrase('page.stations.no_token'),
    );
    paint();
  };

  /** @param {PointerEvent} event */
  const point = (event) => {
    const index = Math.floor((event.offsetX * (canvas.width / canvas.getBoundingClientRect().width)) / step());
    if (index >= 0 && index < tokens.length) choose(index);
  };
  canvas.addEventListener('pointermove', point);
  canvas.addEventListener('pointerdown', point);
  slider.addEventListener('keydown', (event) => {
    const target = tokenAfter(event.key, shown, tokens.length);
    if (target === null) return;
    event.preventDefault();
    choose(target);
  });
  new ResizeObserver(() => {
    fitCanvas(canvas);
    paint();
  }).observe(canvas);
  return { show, paint };
};
