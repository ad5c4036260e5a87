// The picture and what lies over it: the crop, the grid, a map. Knows arrays and where to draw them, not where they come
// from. `view` is what is to be seen, `overlays` says for each station what lies over the picture there; `refresh` asks
// the station that is on, `paint` draws all of it anew.

import { bytesOf } from '../core/bytes.js';
import { find, fitCanvas, themeColour } from '../core/dom.js';
import { percent, visible } from '../core/format.js';
import { pageData } from '../core/page_data.js';
import { createWhy } from '../core/why.js';

export const createPicture = (root, state) => {
  const figure = find(root, '#picture');
  const canvas = find(figure, 'canvas');
  const pen = canvas.getContext('2d');
  const colours = bytesOf(pageData.colours);
  const tile = document.createElement('canvas');
  const scale = find(figure, '.gb-scale');
  find(scale, 'i').style.background = colourRamp(colours);
  const why = createWhy(find(figure, '.gb-why'));
  const view = {
    picture: 0, // which one it is, counted
    image: null, // what was given, decoded
    seen: null, // what the encoder gets, decoded
    kept: null, // [left, top, right, bottom] of it, as shares of the original
    grid: null, // [rows, columns]
    patch: null, // [width, height] of a patch as shares of what the encoder gets
    map: null, // what lies over it, see `drawMap`
    imageStart: null, // position of patch 0 in the prompt
    apart: 0, // how far the tiles have come apart, 0 to 1
    blocked: new Set(), // patches taken away
  };
  const listeners = new Set(); // of whoever writes what the map says of a patch
  const overlays = new Map(); // station -> () => a map, or nothing

  /** Where things stand on the canvas: the original, the part kept, the grid. Each [x, y, width, height]. */
  const layout = () => {
    const [wide, high] = view.image ? [view.image.naturalWidth, view.image.naturalHeight] : [1, 1];
    const [left, top, right, bottom] = view.kept || [0, 0, 1, 1];
    const bounds = [
      Math.min(0, left) * wide,
      Math.min(0, top) * high,
      Math.max(1, right) * wide,
      Math.max(1, bottom) * high,
    ];
    const scale = Math.min(canvas.width / (bounds[2] - bounds[0]), canvas.height / (bounds[3] - bounds[1]));
    const x = (canvas.width - scale * (bounds[0] + bounds[2])) / 2;
    const y = (canvas.height - scale * (bounds[1] + bounds[3])) / 2;
    const original = [x, y, scale * wide, scale * high];
    const kept = [
      x + left * original[2],
      y + top * original[3],
      (right - left) * original[2],
      (bottom - top) * original[3],
    ];
    const [rows, columns] = view.grid || [1, 1];
    const [across, down] = view.patch || [1 / columns, 1 / rows];
    const grid = [kept[0], kept[1], kept[2] * across * columns, kept[3] * down * rows];
    return { original, kept, grid };
  };

  /** The picture itself, what was cut off in the shade, grey under a map. Drawn once for all tokens of an answer. */
  const base = document.createElement('canvas');
  let drawn = '';
  const drawBase = (place) => {
    const grey = Boolean(view.map) && view.map.kind !== 'colours';
    const exact = view.seen && state.now.station === 'patches' && !grey;
    const wanted = [
      canvas.width,
      canvas.height,
      view.picture,
      Boolean(view.seen),
      grey,
      exact,
      themeColour('paper'),
    ].join();
    if (wanted === drawn) return;
    drawn = wanted;
    [base.width, base.height] = [canvas.width, canvas.height];
    const brush = base.getContext('2d');
    brush.imageSmoothingQuality = 'high';
    if (view.seen && view.kept.some((edge) => edge < 0 || edge > 1)) brush.drawImage(view.seen, ...place.kept);
    brush.drawImage(view.image, ...place.original);
    if (exact) brush.drawImage(view.seen, ...place.kept);
    if (view.kept) shade(brush, place);
    if (!grey) return;
    // So that every colour over the picture belongs to the map.
    brush.globalCompositeOperation = 'saturation';
    brush.fillStyle = 'hsl(0, 0%, 50%)';
    brush.fillRect(...place.grid);
    brush.globalCompositeOperation = 'source-over';
  };

  const shade = (brush, place) => {
    brush.save();
    brush.beginPath();
    brush.rect(0, 0, canvas.width, canvas.height);
    brush.rect(...place.kept);
    brush.clip('evenodd');
    brush.globalAlpha = 0.78;
    brush.fillStyle = themeColour('paper');
    brush.fillRect(...place.original);
    brush.restore();
  };

  const outline = (box, colour, width) => {
    pen.strokeStyle = colour;
    pen.lineWidth = width * (window.devicePixelRatio || 1);
    pen.strokeRect(...box);
  };

  const cell = (place, row, column) => {
    const [rows, columns] = view.grid;
    const [x, y, width, height] = place.grid;
    return [x + (column * width) / columns, y + (row * height) / rows, width / columns, height / rows];
  };

  const drawGrid = (place) => {
    const [rows, columns] = view.grid;
    const [x, y, width, height] = place.grid;
    pen.beginPath();
    for (let column = 0; column <= columns; column++) {
      pen.moveTo(x + (column * width) / columns, y);
      pen.lineTo(x + (column * width) / columns, y + height);
    }
    for (let row = 0; row <= rows; row++) {
      pen.moveTo(x, y + (row * height) / rows);
      pen.lineTo(x + width, y + (row * height) / rows);
    }
    pen.strokeStyle = 'rgba(0, 0, 0, 0.45)';
    pen.lineWidth = 2 * (window.devicePixelRatio || 1);
    pen.stroke();
    pen.strokeStyle = 'rgba(255, 255, 255, 0.85)';
    pen.lineWidth = 0.75 * (window.devicePixelRatio || 1);
    pen.stroke();
  };

  /** A map is {kind, caption, label, why} and, by its kind:
   *  scalar: {values, low, high, format}, one number a patch, on the colour scale from low to high;
   *  colours: {colours}, three bytes a patch;
   *  letters: {words, same}, a word a patch, and whether it is the one of the patch picked. */
  const drawMap = (place) => {
    if (view.map.kind === 'letters') drawLetters(place);
    else drawTiles(place);
  };

  const drawTiles = (place) => {
    const [rows, columns] = view.grid;
    const { kind, values, low, high } = view.map;
    tile.width = columns;
    tile.height = rows;
    const brush = tile.getContext('2d');
    const pixels = brush.createImageData(columns, rows);
    for (let patch = 0; patch < rows * columns; patch++) {
      if (kind === 'colours') {
        pixels.data.set(view.map.colours.subarray(3 * patch, 3 * patch + 3), 4 * patch);
        pixels.data[4 * patch + 3] = 255;
        continue;
      }
      const index =
        high > low ? Math.round((255 * (Math.min(high, Math.max(low, values[patch])) - low)) / (high - low)) : 0;
      pixels.data.set(colours.subarray(3 * index, 3 * index + 3), 4 * patch);
      pixels.data[4 * patch + 3] = OPACITY(index / 255);
    }
    brush.putImageData(pixels, 0, 0);
    pen.imageSmoothingEnabled = false;
    pen.drawImage(tile, ...place.grid);
    pen.imageSmoothingEnabled = true;
  };

  /** As much of each patch's word as fits into it; drawn once for all pointers' moves but for the patches filled. */
  const letters = document.createElement('canvas');
  let lettered = {};
  const drawLetters = (place) => {
    const [rows, columns] = view.grid;
    const { words, same } = view.map;
    const [, , width, height] = cell(place, 0, 0);
    const write = (brush, patch) => {
      const [x, y] = cell(place, Math.floor(patch / columns), patch % columns);
      brush.fillStyle = '#fff';
      brush.fillText(lettered.texts[patch], x + width / 2, y + height / 2);
    };
    const dress = (brush) => {
      brush.font = lettered.font;
      brush.textAlign = 'center';
      brush.textBaseline = 'middle';
    };
    const at = place.grid.join();
    if (lettered.words !== words || lettered.at !== at) {
      const font = `${Math.min(0.42 * height, 0.34 * width)}px ${getComputedStyle(root).getPropertyValue('--mono')}`;
      pen.font = font;
      const room = Math.max(1, Math.floor((0.94 * width) / pen.measureText('m').width));
      lettered = { words, at, font, texts: words.map((word) => visible(word.trim() || word).slice(0, room)) };
      [letters.width, letters.height] = [canvas.width, canvas.height];
      const brush = letters.getContext('2d');
      dress(brush);
      for (let patch = 0; patch < rows * columns; patch++) write(brush, patch);
    }
    pen.fillStyle = 'rgba(10, 12, 16, 0.62)';
    pen.fillRect(...place.grid);
    pen.fillStyle = themeColour('translator');
    pen.globalAlpha = 0.65; // so that white letters stand out on it in the dark theme's lighter hue too
    for (let patch = 0; patch < rows * columns; patch++) {
      if (same(patch)) pen.fillRect(...cell(place, Math.floor(patch / columns), patch % columns));
    }
    pen.globalAlpha = 1;
    pen.drawImage(letters, 0, 0);
  };

  /** The tiles, pulled apart. */
  const drawApart = (place) => {
    const [rows, columns] = view.grid;
    const [wide, high] = [view.patch[0] * view.seen.naturalWidth, view.patch[1] * view.seen.naturalHeight];
    pen.fillStyle = themeColour('paper');
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.imageSmoothingEnabled = false;
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        const [x, y, width, height] = cell(place, row, column);
        const gap = 0.16 * view.apart * Math.min(width, height);
        pen.drawImage(
          view.seen,
          column * wide,
          row * high,
          wide,
          high,
          x + gap,
          y + gap,
          width - 2 * gap,
          height - 2 * gap,
        );
      }
    }
    pen.imageSmoothingEnabled = true;
  };

  /** Patches taken away: hatched, so that no colour of a map is mistaken for them. */
  const drawBlocked = (place) => {
    pen.save();
    pen.beginPath();
    for (const patch of view.blocked) pen.rect(...cell(place, Math.floor(patch / view.grid[1]), patch % view.grid[1]));
    pen.clip();
    pen.fillStyle = themeColour('paper');
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.strokeStyle = themeColour('soft');
    pen.lineWidth = window.devicePixelRatio || 1;
    pen.beginPath();
    const step = 6 * (window.devicePixelRatio || 1);
    for (let x = -canvas.height; x < canvas.width; x += step) {
      pen.moveTo(x, canvas.height);
      pen.lineTo(x + canvas.height, 0);
    }
    pen.stroke();
    pen.restore();
  };

  const label = () => {
    if (!view.image) return 'No picture yet';
    if (view.map) return view.map.label;
    const kept = view.kept && percent(keptShare());
    if (state.now.station === 'patches' && view.grid) {
      return `The picture cut into ${view.grid[0]} rows and ${view.grid[1]} columns of patches.`;
    }
    return kept ? `The picture; the model is given ${kept} of it, the rest is shaded.` : 'The picture.';
  };

  /** How much of the original the encoder is given. */
  const keptShare = () => {
    const [left, top, right, bottom] = view.kept.map((edge) => Math.min(1, Math.max(0, edge)));
    return (right - left) * (bottom - top);
  };

  const paint = () => {
    pen.clearRect(0, 0, canvas.width, canvas.height);
    figure.toggleAttribute('data-empty', !view.image);
    canvas.setAttribute('aria-label', label());
    if (view.map?.token !== undefined) canvas.dataset.token = view.map.token;
    else delete canvas.dataset.token;
    if (!view.image || !canvas.width) return;
    const place = layout();
    drawBase(place);
    pen.drawImage(base, 0, 0);
    const { station, patch } = state.now;
    if (view.map && view.grid) drawMap(place);
    else if (station === 'patches' && view.grid && view.seen && view.apart) drawApart(place);
    else if (station === 'patches' && view.grid) drawGrid(place);
    else if (station === 'image' && view.kept) outline(place.kept, themeColour('eye'), 2);
    if (view.blocked.size && view.grid && station === 'check') drawBlocked(place);
    if (patch && view.grid) {
      const box = cell(place, ...patch);
      outline(box, 'rgba(0, 0, 0, 0.8)', 4);
      outline(box, '#fff', 2);
    }
  };

  /** [row, column] under a pointer, or nothing. */
  const patchAt = (event) => {
    if (!view.grid || !view.image) return null;
    const scale = canvas.width / canvas.getBoundingClientRect().width;
    const [x, y, width, height] = layout().grid;
    const column = Math.floor(((event.offsetX * scale - x) / width) * view.grid[1]);
    const row = Math.floor(((event.offsetY * scale - y) / height) * view.grid[0]);
    return row >= 0 && column >= 0 && row < view.grid[0] && column < view.grid[1] ? [row, column] : null;
  };

  /** Where [x, y] of what the encoder is given is under a pointer, in its pixels, or nothing. */
  const pixelAt = (event) => {
    if (!view.seen || !view.kept) return null;
    const scale = canvas.width / canvas.getBoundingClientRect().width;
    const [x, y, width, height] = layout().kept;
    const column = Math.floor(((event.offsetX * scale - x) / width) * view.seen.naturalWidth);
    const row = Math.floor(((event.offsetY * scale - y) / height) * view.seen.naturalHeight);
    return row >= 0 && column >= 0 && row < view.seen.naturalHeight && column < view.seen.naturalWidth
      ? [column, row]
      : null;
  };

  /** Ask the station that is on what lies over the picture, say how to read it, and draw it. */
  const refresh = () => {
    // On a stage whose screen still asks, no map tells the answer.
    const told = view.grid && !root.hasAttribute('data-hidden');
    view.map = (told && (overlays.get('over')?.() || overlays.get(state.now.station)?.())) || null;
    const { map } = view;
    const scaled = map?.kind === 'scalar';
    scale.toggleAttribute('data-on', scaled);
    find(scale, '.gb-low').textContent = scaled ? map.format(map.low) : '0';
    find(scale, '.gb-high').textContent = scaled ? map.format(map.high) : '';
    find(figure, '.gb-caption').textContent = map ? `${map.caption}.` : '';
    why(map ? map.why : state.now.station);
    paint();
    for (const listener of listeners) listener();
  };

  const steps = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
  const pick = (patch) => state.set({ patch });
  // Some maps are about the patch picked.
  state.subscribe(['station', 'patch'], refresh);
  // The patch picked stays when the pointer leaves: it is the same one at every station.
  for (const kind of ['pointermove', 'pointerdown']) {
    canvas.addEventListener(kind, (event) => {
      const found = patchAt(event);
      if (found) pick(found);
    });
  }
  canvas.addEventListener('keydown', (event) => {
    const step = steps[event.key];
    if (!step || !view.grid) return;
    event.preventDefault();
    event.stopPropagation();
    const { patch } = state.now;
    const [row, column] = patch || [0, 0];
    const inside = (value, size) => Math.min(size - 1, Math.max(0, value));
    pick(patch ? [inside(row + step[0], view.grid[0]), inside(column + step[1], view.grid[1])] : [0, 0]);
  });
  new ResizeObserver(() => {
    fitCanvas(canvas);
    paint();
  }).observe(canvas);

  return {
    view,
    overlays,
    refresh,
    paint,
    figure,
    canvas,
    keptShare,
    pixelAt,
    patchAt,
    /** Be called whenever what lies over the picture has been asked for anew. */
    onRefresh: (listener) => listeners.add(listener),
  };
};

/** How much of the picture a colour of the map hides, 0 to 255: a little for no attention, nearly all for the most. */
export const OPACITY = (level) => Math.round(255 * (0.35 + 0.55 * level));

/** The grey that a colour bar lies over, in the place of a picture. */
export const MIDDLE = '#808080';

/** The colour scale as it looks over a picture, as places from 0 to 1 and colours. */
export const colourStops = (colours) =>
  Array.from({ length: 17 }, (_, step) => {
    const index = Math.min(255, 16 * step);
    return [step / 16, `rgb(${colours.slice(3 * index, 3 * index + 3).join(' ')} / ${OPACITY(index / 255) / 255})`];
  });
export const colourRamp = (colours) =>
  `linear-gradient(to right, ${colourStops(colours)
    .map(([, colour]) => colour)
    .join(', ')}), ${MIDDLE}`;
