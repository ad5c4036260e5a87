// What is known of one token: its probability, the ten that could have stood there, where its attention went. Knows tokens as
// the server sends them, nothing of the picture.

import { find, make, written } from '../core/dom.js';
import { SPANS, nameOf, percent, visible } from '../core/format.js';
import { phrase } from '../core/words.js';

/** @typedef {import('./replies.js').Token} Token */

const LIKELIEST = 10;

/** @param {number} p */
export const chanceWords = (p) => {
  if (p >= 0.995 && p < 1) return '> 0.99';
  return p < 0.005 ? '< 0.01' : `= ${Number(p.toFixed(2))}`;
};

/**
 * @param {Token} token
 * @param {number} index
 * @param {number} count
 */
export const tokenSentence = (token, index, count) =>
  phrase('page.stations.answer.token', {
    token: index,
    n: count,
    name: token.end ? nameOf(token) : visible(nameOf(token)),
    probability: chanceWords(token.p),
    entropy: token.entropy.toFixed(2),
  });

/**
 * A row for a token that could have stood there.
 * @param {() => void} branch
 */
const createRow = (branch) => {
  const item = make('li');
  const button = make('button');
  button.type = 'button';
  const [code, bar, length, number] = [written('code'), make('span', 'gb-bar'), make('i'), make('b')];
  bar.append(length);
  button.append(code, bar, number);
  button.addEventListener('click', branch);
  item.append(button);

  /** @param {Token | undefined} token @param {Token['top'][number] | undefined} other */
  const show = (token, other) => {
    const taken = other !== undefined && other[2] === token?.id;
    button.disabled = !other || taken;
    button.title = other && !taken ? phrase('page.stations.answer.go_on', { token: visible(other[0]) }) : '';
    code.textContent = other ? visible(other[0]) : '';
    length.style.transform = `scaleX(${other?.[1] ?? 0})`;
    number.textContent = other ? percent(other[1]) : '';
    number.title = other ? String(other[1]) : '';
    item.toggleAttribute('data-taken', taken);
  };
  return { item, show };
};

/**
 * @param {HTMLElement} root
 * @param {import('./line.js').Line} line
 * @param {(place: number) => void} branch go on from the token at a place among the likeliest
 */
export const createTokenDetail = (root, line, branch) => {
  const list = find(root, '.gb-top');
  const share = find(root, '.gb-share');
  const attention = find(root, '[data-message="attention"]');
  const pieces = SPANS.map((kind) => ({ kind, name: phrase(`page.stations.kinds.${kind}`), element: make('i') }));
  for (const { kind, name, element } of pieces) {
    element.dataset.kind = kind;
    element.title = name;
  }
  share.append(...pieces.map(({ element }) => element));
  const rows = Array.from({ length: LIKELIEST }, (_, place) => createRow(() => branch(place)));
  list.append(...rows.map(({ item }) => item));

  /**
   * Where attention went; null while it is not known, and what a kind lacks is a dash.
   * @param {import('./replies.js').Shares | null} parts
   */
  const spread = (parts) => {
    const known = parts ?? {};
    for (const { kind, element } of pieces) element.style.flexGrow = String(known[kind] ?? 0);
    /** @param {number | undefined} value */
    const words = (value) => (value === undefined ? '\u2013' : percent(value));
    const shares = pieces.map(({ kind, name }) =>
      phrase('page.stations.of_kind', { kind: name, amount: words(known[kind]) }),
    );
    share.setAttribute('aria-label', parts ? shares.join(', ') : phrase('page.stations.no_token'));
    line.keys('share', Object.fromEntries(SPANS.map((kind) => [kind, known[kind]])), words);
  };

  /**
   * Fill the panel for token `index` of `count`; clears it without one.
   * @param {Token | undefined} token
   * @param {number} index
   * @param {number} count
   */
  const show = (token, index, count) => {
    list.toggleAttribute('data-empty', !token);
    rows.forEach((row, place) => row.show(token, token?.top[place]));
    if (token) line.say('answer', tokenSentence(token, index, count));
    attention.textContent = token ? phrase('page.stations.answer.shape', { shape: token.attention }) : '';
  };
  return { show, spread };
};
