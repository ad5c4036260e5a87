// Layer by layer: its own best token, and how probable the token that was said is to it, or a word of one's own.

import { floatsOf } from '../core/bytes.js';
import { find, make, say, written } from '../core/dom.js';
import { percent, signedNumber, visible } from '../core/format.js';
import { phrase } from '../core/words.js';

/** @typedef {import('./turn.js').Turn} Turn */
/** @typedef {import('./turn.js').Lens} Lens */

/**
 * @param {number} layer
 * @param {number} layers
 */
const layerName = (layer, layers) => {
  if (layer === 0) return phrase('page.stations.answer.lens.embedding');
  return layer + 1 === layers ? phrase('page.stations.answer.lens.last', { layer }) : String(layer);
};

const createRow = () => {
  const item = make('li');
  const [name, code, bar, length, number] = [
    make('span'),
    written('code'),
    make('span', 'gb-bar'),
    make('i'),
    make('b'),
  ];
  bar.append(length);
  item.append(name, code, bar, number);
  /**
   * @param {Lens} lens
   * @param {number} layer
   * @param {number} index of the token
   */
  const show = (lens, layer, index) => {
    const at = layer * lens.best[0].length + index;
    name.textContent = layerName(layer, lens.layers);
    code.textContent = visible(lens.best[layer][index]);
    length.style.transform = `scaleX(${lens.probability[at]})`;
    number.textContent = percent(lens.probability[at]);
    const logit = signedNumber(lens.logit[at]);
    const rank = lens.ranks[layer][index] + 1;
    item.title = lens.followed
      ? phrase('page.stations.answer.lens.word_rank', { logit, rank })
      : phrase('page.stations.answer.lens.rank', { logit, rank });
  };
  return { item, show };
};

/** @param {Lens | undefined} lens */
const barWords = (lens) => {
  if (!lens) return '';
  return lens.followed
    ? phrase('page.stations.answer.lens.word_bars', { word: visible(lens.followed) })
    : phrase('page.stations.answer.lens.bars');
};

/**
 * @param {HTMLElement} root
 * @param {import('./replies.js').StationRequest} request
 */
export const createLayerLens = (root, request) => {
  const list = find(root, '.gb-lens');
  const button = find(root, '#lens', HTMLButtonElement);
  const word = find(root, '#followed', HTMLInputElement);
  const message = find(root, '[data-message="lens"]');
  let turn = /** @type {Turn | null} */ (null);
  let index = -1;
  let rows = /** @type {ReturnType<typeof createRow>[]} */ ([]);

  const draw = () => {
    const lens = turn?.lens;
    const tokens = lens?.best[0].length ?? 0;
    const count = turn?.tokens.length ?? 0;
    list.hidden = !lens || index >= tokens;
    button.hidden = Boolean(lens && !lens.followed && tokens >= count) || !count;
    say(message, barWords(lens));
    if (!lens || list.hidden) return;
    if (rows.length !== lens.layers) {
      rows = Array.from({ length: lens.layers }, createRow);
      list.replaceChildren(...rows.map(({ item }) => item));
    }
    rows.forEach((row, layer) => row.show(lens, layer, index));
  };

  /** @param {string} wanted a word to follow; empty for the tokens that were said */
  const read = async (wanted) => {
    const mine = turn;
    if (!mine?.tokens.length) {
      say(message, phrase('page.stations.ask_first'));
      return;
    }
    say(message, phrase('page.stations.answer.lens.reading'));
    const reply = await request('lens', { run: mine.run, word: wanted });
    if (reply.error !== undefined) {
      say(message, reply.error);
      return;
    }
    mine.lens = { ...reply, logit: floatsOf(reply.logits), probability: floatsOf(reply.probabilities) };
    draw();
  };
  const follow = () => {
    if (word.value.trim()) read(word.value);
    else say(message, phrase('page.stations.answer.lens.no_word'));
  };
  button.addEventListener('click', () => read(''));
  find(root, '#follow').addEventListener('click', follow);
  word.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter') return;
    event.preventDefault();
    follow();
  });

  return {
    /**
     * @param {Turn | null} of
     * @param {number} at
     */
    show: (of, at) => {
      [turn, index] = [of, at];
      draw();
    },
  };
};
