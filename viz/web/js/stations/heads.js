// Station 6, closer: every layer and head at once, and what each layer would have said. Knows one answer's numbers, not how
// it came.

import { bytesOf, floatsOf } from '../core/bytes.js';
import { find, fitCanvas, make, themeColour, written } from '../core/dom.js';
import { percent, signedNumber, visible } from '../core/format.js';
import { pageData } from '../core/page_data.js';

/** Layer by head, how much of its attention each puts on the picture; a click chooses one. */
export const createHeads = (root, choose) => {
  const canvas = find(root, '#heads');
  const told = find(root, '[data-told="heads"]');
  const pen = canvas.getContext('2d');
  const colours = bytesOf(pageData.colours);
  let [values, layers, heads, chosen] = [null, 0, 0, [null, null]];

  const paint = () => {
    fitCanvas(canvas);
    pen.clearRect(0, 0, canvas.width, canvas.height);
    if (!values) return;
    const [wide, tall] = [canvas.width / heads, canvas.height / layers];
    for (let layer = 0; layer < layers; layer++) {
      for (let head = 0; head < heads; head++) {
        const at = 3 * Math.round(255 * Math.min(1, values[layer * heads + head]));
        pen.fillStyle = `rgb(${colours[at]} ${colours[at + 1]} ${colours[at + 2]})`;
        pen.fillRect(head * wide, layer * tall, Math.ceil(wide) - (wide > 6), Math.ceil(tall) - (tall > 6));
      }
    }
    const scale = window.devicePixelRatio || 1;
    pen.lineWidth = 2 * scale;
    pen.strokeStyle = themeColour('ink');
    const [layer, head] = chosen;
    if (layer === null && head === null) return;
    const box = [
      head === null ? 0 : head * wide,
      layer === null ? 0 : layer * tall,
      head === null ? canvas.width : wide,
      layer === null ? canvas.height : tall,
    ];
    pen.strokeRect(box[0] + scale, box[1] + scale, box[2] - 2 * scale, box[3] - 2 * scale);
  };

  const rest = () => {
    if (!values) return;
    const most = values.reduce((found, one, place) => (one > values[found] ? place : found), 0);
    told.textContent = `Most on the picture: layer ${Math.floor(most / heads)}, head ${most % heads}, with ${percent(values[most])}. Scale 0 to 100 %.`;
    canvas.setAttribute(
      'aria-label',
      `${layers} layers down, ${heads} heads across: share of attention on the picture. ${told.textContent}`,
    );
  };
  const at = (event) => {
    const box = canvas.getBoundingClientRect();
    const [layer, head] = [
      Math.floor((event.offsetY / box.height) * layers),
      Math.floor((event.offsetX / box.width) * heads),
    ];
    return layer >= 0 && head >= 0 && layer < layers && head < heads ? [layer, head] : null;
  };
  canvas.addEventListener('pointermove', (event) => {
    const found = values && at(event);
    if (found) {
      told.textContent = `Layer ${found[0]}, head ${found[1]}: ${percent(values[found[0] * heads + found[1]])} on the picture. Click to choose it.`;
    }
  });
  canvas.addEventListener('pointerleave', rest);
  canvas.addEventListener('click', (event) => {
    const found = values && at(event);
    if (found) choose(...(found.join() === chosen.join() ? [null, null] : found));
  });
  new ResizeObserver(paint).observe(canvas);

  const show = (token, geometry, choice) => {
    values = token ? (token.headValues ||= floatsOf(token.heads)) : null;
    [layers, heads, chosen] = [geometry?.layers || 0, geometry?.heads || 0, choice];
    canvas.style.height = layers ? `${Math.min(16, Math.max(6, layers * 0.875))}rem` : '';
    if (!values) told.textContent = '';
    rest();
    paint();
  };
  return { show, paint };
};

/** Layer by layer: its own best token, and how probable the token that was said is to it, or a word of one's own. */
export const createLens = (root, request) => {
  const list = find(root, '.gb-lens');
  const button = find(root, '#lens');
  const word = find(root, '#followed');
  const message = find(root, '[data-told="lens"]');
  let [turn, index] = [null, -1];

  const draw = () => {
    const found = turn?.lens;
    const tokens = found?.best[0].length || 0;
    list.hidden = !found || index >= tokens;
    button.hidden = Boolean(found && !found.followed && tokens >= turn.tokens.length) || !turn?.tokens.length;
    message.textContent = found?.followed
      ? `Bars: the probability of \u201c${visible(found.followed)}\u201d at this place.`
      : found
        ? 'Bars: the probability of the token that was said.'
        : '';
    if (list.hidden) return;
    if (list.children.length !== found.layers) {
      list.replaceChildren(
        ...Array.from({ length: found.layers }, () => {
          const item = make('li');
          const bar = make('span', 'gb-bar');
          bar.append(make('i'));
          item.append(make('span'), written('code'), bar, make('b'));
          return item;
        }),
      );
    }
    [...list.children].forEach((item, layer) => {
      const at = layer * tokens + index;
      const [name, code, bar, number] = item.children;
      name.textContent = layer === 0 ? 'embedding' : layer + 1 === found.layers ? `${layer} (out)` : String(layer);
      code.textContent = visible(found.best[layer][index]);
      bar.firstChild.style.transform = `scaleX(${found.probability[at]})`;
      number.textContent = percent(found.probability[at]);
      item.title = `logit ${signedNumber(found.logit[at])}, rank ${found.ranks[layer][index] + 1} for ${found.followed ? 'that word' : 'the token that was said'}`;
    });
  };

  const read = async (wanted) => {
    const mine = turn;
    if (!mine?.tokens.length) {
      message.textContent = 'Ask a question first.';
      return;
    }
    message.textContent = 'Reading every layer …';
    const reply = await request('lens', { run: mine.run, word: wanted });
    if (reply.error) {
      message.textContent = reply.error;
      return;
    }
    mine.lens = { ...reply, logit: floatsOf(reply.logits), probability: floatsOf(reply.probabilities) };
    draw();
  };
  button.addEventListener('click', () => read(''));
  const follow = () => {
    if (word.value.trim()) read(word.value);
    else message.textContent = 'Type a word to follow.';
  };
  find(root, '#follow').addEventListener('click', follow);
  word.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter') return;
    event.preventDefault();
    follow();
  });

  return {
    show: (of, at) => {
      [turn, index] = [of, at];
      draw();
    },
  };
};
