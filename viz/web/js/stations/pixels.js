// Stations 1 and 2: the numbers of a pixel, the picture in tiles, one patch with all its numbers, the filters that read it.
// The pixels are those of `seen`, which is exactly what the encoder gets before normalising.

import { bytesOf } from '../core/bytes.js';
import { find, make } from '../core/dom.js';
import { signedNumber } from '../core/format.js';

export const createPixels = (root, state, picture, request) => {
  const CHANNELS = ['red', 'green', 'blue'];
  const enlarged = find(root, '.gb-patch canvas');
  const pen = enlarged.getContext('2d');
  const told = find(root, '[data-told="pixel"]');
  const tiles = find(root, '#tiles');
  const filters = find(root, '#filters');
  const HINT = told.textContent;
  const patchTold = find(root, '[data-why="patch"]');
  const PATCH_HINT = patchTold.textContent;
  let norm = null; // {mean, std, rescale}
  let data = null; // ImageData of `seen`
  let channel = 0;
  let known = false; // the filters belong to the model, not to the picture

  const normalised = (value, of) => (value * norm.rescale - norm.mean[of]) / norm.std[of];

  const read = () => {
    const { seen } = picture.view;
    if (data || !seen) return data;
    const sheet = document.createElement('canvas');
    [sheet.width, sheet.height] = [seen.naturalWidth, seen.naturalHeight];
    const brush = sheet.getContext('2d', { willReadFrequently: true });
    brush.drawImage(seen, 0, 0);
    data = brush.getImageData(0, 0, sheet.width, sheet.height);
    return data;
  };

  // ---- station 1

  picture.canvas.addEventListener('pointermove', (event) => {
    if (state.now.station !== 'image' || !norm) return;
    const at = picture.pixelAt(event);
    if (!at || !read()) {
      told.textContent = HINT;
      return;
    }
    const start = 4 * (at[1] * data.width + at[0]);
    const values = CHANNELS.map(
      (name, of) => `${name} ${data.data[start + of]} → ${signedNumber(normalised(data.data[start + of], of))}`,
    );
    told.textContent = `Pixel ${at[0]} across, ${at[1]} down: ${values.join(', ')}`;
  });
  const frames = [...root.querySelectorAll('[name="frame"]')];
  const showFrame = () => {
    for (const radio of frames) radio.checked = radio.value === state.now.frame;
  };
  state.subscribe(['frame'], showFrame);
  for (const radio of frames) {
    radio.addEventListener('change', () => state.set({ frame: radio.value }));
  }

  // ---- station 2

  const side = () => enlarged.width;

  /** The patch picked: every pixel a square, with its normalised number in the channel chosen. */
  const paint = () => {
    pen.clearRect(0, 0, side(), side());
    const { grid, patch } = picture.view;
    const picked = state.now.patch;
    if (!picked || !grid || !patch || !read() || !norm) {
      patchTold.textContent = PATCH_HINT;
      enlarged.setAttribute('aria-label', 'No patch chosen');
      return;
    }
    const [wide, high] = [Math.round(patch[0] * data.width), Math.round(patch[1] * data.height)];
    const [left, top] = [picked[1] * wide, picked[0] * high];
    const step = side() / Math.max(wide, high);
    pen.font = `${0.4 * step}px ${getComputedStyle(root).getPropertyValue('--sans')}`;
    pen.textAlign = 'center';
    pen.textBaseline = 'middle';
    let sum = 0;
    for (let row = 0; row < high; row++) {
      for (let column = 0; column < wide; column++) {
        const start = 4 * ((top + row) * data.width + left + column);
        const [red, green, blue] = data.data.subarray(start, start + 3);
        const value = normalised(data.data[start + channel], channel);
        sum += value;
        pen.fillStyle = `rgb(${red} ${green} ${blue})`;
        pen.fillRect(column * step, row * step, step + 0.5, step + 0.5);
        pen.fillStyle = 0.299 * red + 0.587 * green + 0.114 * blue > 140 ? '#000' : '#fff';
        if (step >= 18) {
          pen.fillText(value.toFixed(1).replace('-', '\u2212'), (column + 0.5) * step, (row + 0.55) * step);
        }
      }
    }
    const [row, column] = picked;
    patchTold.textContent = `Patch ${row * grid[1] + column}: ${wide} x ${high} pixels, enlarged. Move over the picture, or use the arrow keys on it, for another.`;
    enlarged.setAttribute(
      'aria-label',
      `Patch ${row * grid[1] + column}, ${wide} x ${high} pixels, enlarged; mean of ${CHANNELS[channel]} ${signedNumber(sum / (wide * high))} after normalising`,
    );
  };
  for (const radio of root.querySelectorAll('[name="channel"]')) {
    radio.addEventListener('change', () => {
      channel = Number(radio.value);
      paint();
    });
  }

  /** Pull the tiles apart, or push them together. */
  let turn = 0;
  const move = (to) => {
    const [from, begun, mine] = [picture.view.apart, performance.now(), ++turn];
    tiles.setAttribute('aria-pressed', String(to > 0));
    tiles.textContent = to > 0 ? 'Close the tiles' : 'Open into tiles';
    const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
    const frame = (now) => {
      if (mine !== turn) return;
      const share = calm ? 1 : Math.min(1, (now - begun) / 320);
      picture.view.apart = from + (to - from) * share * (2 - share);
      picture.paint();
      if (share < 1) requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  };
  tiles.addEventListener('click', () => move(picture.view.apart > 0 ? 0 : 1));

  const open = async () => {
    paint();
    if (known) return;
    const found = await request('station', { name: 'patches' });
    if (found.error || known) return;
    known = true;
    const [rows, columns] = found.size;
    const values = bytesOf(found.filters);
    filters.replaceChildren(
      ...found.indices.map((index, place) => {
        const item = make('canvas');
        [item.width, item.height] = [columns, rows];
        item.title = `filter ${index}: writes coordinate ${index} of the embedding`;
        const brush = item.getContext('2d');
        const image = brush.createImageData(columns, rows);
        for (let pixel = 0; pixel < rows * columns; pixel++) {
          const start = 3 * (place * rows * columns + pixel);
          image.data.set(values.subarray(start, start + 3), 4 * pixel);
          image.data[4 * pixel + 3] = 255;
        }
        brush.putImageData(image, 0, 0);
        return item;
      }),
    );
    filters.setAttribute('aria-label', found.caption);
    find(root, '[data-told="filters"]').textContent = `${found.shape}: ${found.caption}.`;
  };

  /** Another picture, or the same one shown otherwise. */
  const reset = (found) => {
    data = null;
    if (found) {
      norm = { mean: found.mean, std: found.std, rescale: found.rescale };
      state.set({ frame: found.pad ? 'pad' : 'cut' });
      showFrame();
    }
    paint();
  };

  return { open, paint, reset };
};
