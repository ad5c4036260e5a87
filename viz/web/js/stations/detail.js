// What is known of one token: its probability, the ten that could have stood there, where its attention went; and the
// timeline of all tokens. Knows tokens as viz and lessons send them, nothing of the picture.

import { find, fitCanvas, make, themeColour, written } from '../core/dom.js';
import { SPANS, nameOf, percent, visible } from '../core/format.js';

export const createDetail = (root, stations, branch) => {
  const list = find(root, '.gb-top');
  const share = find(root, '.gb-share');
  const attention = find(root, '[data-told="attention"]');
  share.append(...SPANS.map((kind) => Object.assign(make('i'), { title: kind })));
  [...share.children].forEach((piece, index) => {
    piece.dataset.kind = SPANS[index];
  });

  const row = () => {
    const item = make('li');
    const button = make('button');
    button.type = 'button';
    const bar = make('span', 'gb-bar');
    bar.append(make('i'));
    button.append(written('code'), bar, make('b'));
    button.addEventListener('click', () => branch([...list.children].indexOf(item)));
    item.append(button);
    return item;
  };
  list.append(...Array.from({ length: 10 }, row));

  /** Where attention went, `parts` of 1 by kind; null while it is not known, and what a kind lacks is a dash. */
  const spread = (parts) => {
    const known = parts || {};
    for (const piece of share.children) piece.style.flexGrow = known[piece.dataset.kind] || 0;
    const told = (value) => (value === undefined ? '\u2013' : percent(value));
    share.setAttribute(
      'aria-label',
      parts ? SPANS.map((kind) => `${kind} ${told(known[kind])}`).join(', ') : 'No token yet',
    );
    stations.keys('share', Object.fromEntries(SPANS.map((kind) => [kind, known[kind]])), told);
  };

  /** Fill the panel for token `index` of `count`; clears it without one. */
  const show = (token, index, count) => {
    list.toggleAttribute('data-empty', !token);
    [...list.children].forEach((item, place) => {
      const [text, p] = (token && token.top[place]) || ['', 0];
      const button = item.firstChild;
      const [code, bar, number] = button.children;
      const other = token?.top[place];
      button.disabled = !other || other[2] === token.id;
      button.title = other && other[2] !== token.id ? `Go on from ${visible(text)} instead` : '';
      code.textContent = token && token.top[place] ? visible(text) : '';
      bar.firstChild.style.transform = `scaleX(${p})`;
      number.textContent = other ? percent(p) : '';
      number.title = other ? String(p) : '';
      item.toggleAttribute('data-taken', Boolean(other) && other[2] === token.id);
    });
    if (token) stations.say('answer', sentence(token, index, count));
    attention.textContent = token ? `${token.attention}: layer x head x position.` : '';
  };

  const chance = (p) => (p >= 0.995 && p < 1 ? '> 0.99' : p < 0.005 ? '< 0.01' : String(Number(p.toFixed(2))));
  const sentence = (token, index, count) =>
    `Token ${index} of ${count}: ${token.end ? nameOf(token) : visible(nameOf(token))}, p ${chance(token.p).replace(/^(?=\d)/, '= ')}, ` +
    `entropy ${token.entropy.toFixed(2)} bits.`;

  return { show, spread };
};

/** One column a token, stacked by where its attention went; drag, hover or arrow keys choose. */
export const createTimeline = (root, choose) => {
  const slider = find(root, '#timeline');
  const canvas = find(slider, 'canvas');
  const pen = canvas.getContext('2d');
  const ORDER = ['image', 'question', 'answer', 'template'];
  const WIDEST = 16;
  let [tokens, shown, shareOf] = [[], -1, () => null];

  const step = () => Math.min(WIDEST * (window.devicePixelRatio || 1), canvas.width / Math.max(1, tokens.length));

  const paint = () => {
    pen.clearRect(0, 0, canvas.width, canvas.height);
    const wide = step();
    const gap = wide > 6 ? Math.max(1, Math.round(wide / 8)) : 0;
    const foot = 6 * (window.devicePixelRatio || 1);
    const tall = canvas.height - foot;
    const fills = ORDER.map((kind) => themeColour(`span-${kind}`));
    tokens.forEach((_, index) => {
      let top = tall;
      const share = shareOf(index);
      pen.globalAlpha = index === shown ? 1 : 0.55;
      ORDER.forEach((kind, place) => {
        const height = (share?.[kind] || 0) * tall;
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

  const show = (all, index, share) => {
    [tokens, shown, shareOf] = [all, index, share];
    const token = tokens[index];
    slider.setAttribute('aria-valuemax', Math.max(0, tokens.length - 1));
    slider.setAttribute('aria-valuenow', Math.max(0, index));
    slider.setAttribute(
      'aria-valuetext',
      token ? `token ${index} of ${tokens.length}, ${nameOf(token)}, probability ${percent(token.p)}` : 'No token yet',
    );
    paint();
  };

  const at = (event) => Math.floor((event.offsetX * (canvas.width / canvas.getBoundingClientRect().width)) / step());
  const point = (event) => {
    const index = at(event);
    if (index >= 0 && index < tokens.length) choose(index);
  };
  canvas.addEventListener('pointermove', point);
  canvas.addEventListener('pointerdown', point);
  slider.addEventListener('keydown', (event) => {
    const target = {
      Home: 0,
      End: tokens.length - 1,
      PageUp: shown + 10,
      PageDown: shown - 10,
      ArrowUp: shown + 1,
      ArrowDown: shown - 1,
    }[event.key];
    if (target === undefined || !tokens.length) return;
    event.preventDefault();
    choose(Math.min(tokens.length - 1, Math.max(0, target)));
  });
  new ResizeObserver(() => {
    fitCanvas(canvas);
    paint();
  }).observe(canvas);
  return { show, paint };
};
