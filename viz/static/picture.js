// The picture and what lies over it: the crop, the grid, a token's map. Knows arrays and where to draw them, not where
// they come from. `view` is what is to be seen; `paint` draws all of it anew.

glassbox.picture = (root) => {
  const { find, fit, percent } = glassbox;
  const figure = find(root, '#picture');
  const canvas = find(figure, 'canvas');
  const pen = canvas.getContext('2d');
  const colours = glassbox.bytes(glassbox.lut);
  const tile = document.createElement('canvas');
  find(figure, '.gb-scale i').style.background = glassbox.ramp(colours);
  const view = {
    picture: 0, // which one it is, counted
    image: null, // what was given, decoded
    seen: null, // what the encoder gets, decoded
    kept: null, // [left, top, right, bottom] of it, as shares of the original
    grid: null, // [rows, columns]
    patch: null, // [width, height] of a patch as shares of what the encoder gets
    station: 'image',
    map: null, // {values, peak, words, caption, token, text}
    picked: null, // [row, column]
    imageStart: null, // position of patch 0 in the prompt
  };

  /** Where things stand on the canvas: the original, the part kept, the grid. Each [x, y, width, height]. */
  const layout = () => {
    const [wide, high] = view.image ? [view.image.naturalWidth, view.image.naturalHeight] : [1, 1];
    const [left, top, right, bottom] = view.kept || [0, 0, 1, 1];
    const bounds = [Math.min(0, left) * wide, Math.min(0, top) * high, Math.max(1, right) * wide, Math.max(1, bottom) * high];
    const scale = Math.min(canvas.width / (bounds[2] - bounds[0]), canvas.height / (bounds[3] - bounds[1]));
    const x = (canvas.width - scale * (bounds[0] + bounds[2])) / 2;
    const y = (canvas.height - scale * (bounds[1] + bounds[3])) / 2;
    const original = [x, y, scale * wide, scale * high];
    const kept = [x + left * original[2], y + top * original[3], (right - left) * original[2], (bottom - top) * original[3]];
    const [rows, columns] = view.grid || [1, 1];
    const [across, down] = view.patch || [1 / columns, 1 / rows];
    const grid = [kept[0], kept[1], kept[2] * across * columns, kept[3] * down * rows];
    return { original, kept, grid };
  };

  /** The picture itself, what was cut off in the shade, grey under a map. Drawn once for all tokens of an answer. */
  const base = document.createElement('canvas');
  let drawn = '';
  const drawBase = (place) => {
    const grey = Boolean(view.map);
    const exact = view.seen && view.station === 'patches' && !grey;
    const wanted = [canvas.width, canvas.height, view.picture, Boolean(view.seen), grey, exact, glassbox.colour('paper')].join();
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
    brush.fillStyle = glassbox.colour('paper');
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

  const drawMap = (place) => {
    const [rows, columns] = view.grid;
    const { values, peak } = view.map;
    tile.width = columns;
    tile.height = rows;
    const brush = tile.getContext('2d');
    const pixels = brush.createImageData(columns, rows);
    for (let patch = 0; patch < values.length; patch++) {
      const index = peak > 0 ? Math.round((255 * values[patch]) / peak) : 0;
      pixels.data.set(colours.subarray(3 * index, 3 * index + 3), 4 * patch);
      pixels.data[4 * patch + 3] = glassbox.OPACITY(index / 255);
    }
    brush.putImageData(pixels, 0, 0);
    pen.imageSmoothingEnabled = false;
    pen.drawImage(tile, ...place.grid);
    pen.imageSmoothingEnabled = true;
  };

  const label = () => {
    if (!view.image) return 'No picture yet';
    if (view.map) return `Attention of token ${view.map.token}, ${JSON.stringify(view.map.text)}, over the picture: ${view.map.words}.`;
    const kept = view.kept && percent(keptShare());
    if (view.station === 'patches' && view.grid) return `The picture cut into ${view.grid[0]} rows and ${view.grid[1]} columns of patches.`;
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
    if (view.map) canvas.dataset.token = view.map.token;
    else delete canvas.dataset.token;
    if (!view.image || !canvas.width) return;
    const place = layout();
    drawBase(place);
    pen.drawImage(base, 0, 0);
    if (view.map) drawMap(place);
    else if (view.station === 'patches' && view.grid) drawGrid(place);
    else if (view.station === 'image' && view.kept) outline(place.kept, glassbox.colour('eye'), 2);
    if (view.picked && view.grid && (view.map || view.station === 'patches')) {
      const box = cell(place, ...view.picked);
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

  const steps = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
  const pick = (found) => {
    if (JSON.stringify(found) === JSON.stringify(view.picked)) return;
    view.picked = found;
    paint();
    figure.dispatchEvent(new CustomEvent('glassbox-patch'));
  };
  canvas.addEventListener('pointermove', (event) => pick(patchAt(event)));
  canvas.addEventListener('pointerdown', (event) => pick(patchAt(event)));
  canvas.addEventListener('pointerleave', (event) => event.pointerType === 'mouse' && view.station !== 'patches' && pick(null));
  canvas.addEventListener('keydown', (event) => {
    const step = steps[event.key];
    if (!step || !view.grid) return;
    event.preventDefault();
    event.stopPropagation();
    const [row, column] = view.picked || [0, 0];
    const inside = (value, size) => Math.min(size - 1, Math.max(0, value));
    pick(view.picked ? [inside(row + step[0], view.grid[0]), inside(column + step[1], view.grid[1])] : [0, 0]);
  });
  new ResizeObserver(() => {
    fit(canvas);
    paint();
  }).observe(canvas);

  return { view, paint, figure, canvas, keptShare, pick };
};

/** How much of the picture a colour of the map hides, 0 to 255: a little for no attention, nearly all for the most. */
glassbox.OPACITY = (level) => Math.round(255 * (0.35 + 0.55 * level));

/** The colour scale as it looks over the grey picture: the same colours, equally see-through, over middle grey. */
glassbox.ramp = (colours) => {
  const stops = Array.from({ length: 17 }, (_, step) => {
    const index = Math.min(255, 16 * step);
    return `rgb(${colours.slice(3 * index, 3 * index + 3).join(' ')} / ${glassbox.OPACITY(index / 255) / 255})`;
  });
  return `linear-gradient(to right, ${stops}), #808080`;
};
