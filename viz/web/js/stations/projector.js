// Station 4: from the eye's feature to a vector among the words. The map of nearest words and both plots come once a
// picture; the steps of one patch are asked for when the pointer comes to rest on it.

import { floatsOf } from '../core/bytes.js';
import { find, fitCanvas, make, themeColour } from '../core/dom.js';
import { signedNumber, visible } from '../core/format.js';

export const createProjector = (root, state, picture, stations, request) => {
  const panel = find(root, '[data-panel="projector"]');
  const told = find(panel, '[data-told="words"]');
  const list = find(panel, '.gb-steps');
  const REST = 120; // milliseconds
  const PROMISE = find(panel, '.gb-line').textContent;
  let data = null;
  let asked = null;
  let rows = new Map(); // patch -> its vectors, step by step
  let timer = 0;

  const plot = () => data.planes[find(panel, '[name="plane"]:checked').value];
  const picked = () => {
    const { patch } = state.now;
    return patch && picture.view.grid ? patch[0] * picture.view.grid[1] + patch[1] : null;
  };
  const radios = [...panel.querySelectorAll('[name="projector"]')];
  const which = () => state.now.projectorView;
  const AFTER = {
    trained: '',
    untrained: ', after a projector that never learned anything',
    straight: ', after the projector without its bend',
  };

  /** The nearest word of each patch; the same list each time, so that what is drawn of it can be kept. */
  const lists = new WeakMap();
  const wordsOf = (found) => {
    if (!lists.has(found)) {
      lists.set(
        found,
        found.map((row) => row[0][0]),
      );
    }
    return lists.get(found);
  };

  picture.overlays.set('projector', () => {
    if (!data) return null;
    const found = { trained: data.nearest, untrained: data.untrained, straight: data.straight }[which()];
    const words = wordsOf(found);
    const patch = picked();
    const mine = patch === null ? null : words[patch];
    describe(found, patch, words);
    return {
      kind: 'letters',
      words,
      same: (other) => mine !== null && words[other] === mine,
      caption: `Nearest word of each patch${AFTER[which()]}`,
      label: `The nearest word of each patch. ${told.textContent}`,
      why: 'words',
    };
  });

  const describe = (found, patch, words) => {
    const kinds = new Set(words).size;
    const kept = words.filter((word, index) => word === data.nearest[index][0][0]).length;
    const beside =
      which() === 'straight'
        ? ` With and without the bend the vectors have a mean cosine of ${signedNumber(data.straightCosine)}, and ${kept} of ${words.length} patches keep their nearest word.`
        : '';
    if (patch === null) {
      told.textContent = `${words.length} patches, ${kinds} different nearest words. Pick a patch to see its five.${beside}`;
      return;
    }
    const near = found[patch].map(([word, cosine]) => `${visible(word)} ${signedNumber(cosine)}`).join(', ');
    const same = words.filter((word) => word === words[patch]).length;
    told.textContent = `Nearest to patch ${patch}: ${near}. ${same} of ${words.length} patches share the first; ${kinds} different words in all.${beside}`;
  };

  // ---- one patch through every step

  /** A vector as a strip, one line a number: the hue for more than zero, grey for less. */
  const strip = (canvas, values) => {
    canvas.width = values.length;
    canvas.height = 1;
    const pen = canvas.getContext('2d');
    const most = values.reduce((found, one) => Math.max(found, Math.abs(one)), 0) || 1;
    const image = pen.createImageData(values.length, 1);
    const hue = themeColour('translator')
      .match(/[0-9a-f]{2}/gi)
      .map((part) => parseInt(part, 16));
    values.forEach((one, index) => {
      image.data.set(one > 0 ? hue : [110, 114, 122], 4 * index);
      image.data[4 * index + 3] = Math.round((255 * Math.abs(one)) / most);
    });
    pen.putImageData(image, 0, 0);
  };

  const drawRow = () => {
    const steps = rows.get(picked());
    const items = [...list.children];
    items.forEach((item, place) => {
      const values = steps?.[place];
      const [low, high] = values ? [Math.min(...values), Math.max(...values)] : [0, 0];
      find(item, '.gb-range').textContent = item.dataset.rest = values
        ? `${signedNumber(low)} to ${signedNumber(high)}`
        : '';
      find(item, 'canvas').setAttribute(
        'aria-label',
        values ? `${values.length} numbers from ${signedNumber(low)} to ${signedNumber(high)}` : 'Pick a patch',
      );
      if (values) strip(find(item, 'canvas'), values);
      else find(item, 'canvas').width = 1;
    });
  };

  // A row read number by number: the pointer over it, or the arrow keys on it.
  const readAt = (item, index) => {
    const values = rows.get(picked())?.[[...list.children].indexOf(item)];
    if (!values) return;
    const at = Math.min(values.length - 1, Math.max(0, index));
    item.dataset.at = String(at);
    find(item, '.gb-range').textContent =
      `number ${at} of ${values.length}: ${signedNumber(values[at])} (the row goes from ${item.dataset.rest})`;
  };
  list.addEventListener('pointermove', (event) => {
    if (event.target.tagName !== 'CANVAS') return;
    readAt(event.target.closest('li'), Math.floor((event.offsetX / event.target.clientWidth) * event.target.width));
  });
  list.addEventListener('pointerout', (event) => {
    const item = event.target.closest('li');
    if (item && event.target.tagName === 'CANVAS') find(item, '.gb-range').textContent = item.dataset.rest || '';
  });
  list.addEventListener('keydown', (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1, PageDown: 10, PageUp: -10 }[event.key];
    if (!step || event.target.tagName !== 'CANVAS') return;
    event.preventDefault();
    event.stopPropagation();
    const item = event.target.closest('li');
    readAt(item, Number(item.dataset.at ?? -1) + step);
  });

  const rest = () => {
    clearTimeout(timer);
    const patch = picked();
    drawPlane();
    if (!data || patch === null || state.now.station !== 'projector') return;
    if (rows.has(patch)) {
      drawRow();
      return;
    }
    timer = setTimeout(async () => {
      const mine = rows;
      const reply = await request('projector_row', { patch });
      if (reply.error) {
        told.textContent = reply.error;
        return;
      }
      mine.set(patch, reply.steps.map(floatsOf));
      if (mine === rows && picked() === patch) drawRow();
    }, REST);
  };
  state.subscribe(['station', 'patch'], rest);

  const offer = () => {
    const item = (name, shape, parameters) => {
      const made = make('li');
      made.append(
        make('b', '', name),
        make('span', 'gb-shape', shape),
        make('span', 'gb-count', parameters),
        make('canvas'),
        make('span', 'gb-range'),
      );
      find(made, 'canvas').setAttribute('role', 'img');
      find(made, 'canvas').tabIndex = 0;
      find(made, '.gb-range').setAttribute('role', 'status');
      return made;
    };
    list.replaceChildren(
      item('feature', '', ''),
      ...data.layers.map((layer) =>
        item(
          layer.name,
          layer.shape ? `${layer.kind} ${layer.shape}` : layer.kind,
          layer.parameters ? `${layer.parameters.toLocaleString('en')} parameters` : 'no parameters',
        ),
      ),
    );
    drawRow();
  };

  // ---- lengths

  const norms = find(panel, '#norms');
  const drawNorms = () => {
    if (!data) return;
    fitCanvas(norms);
    const pen = norms.getContext('2d');
    const scale = window.devicePixelRatio || 1;
    const foot = 20 * scale;
    const [wide, tall] = [norms.width, norms.height - foot];
    const bins = data.visual.length;
    const most = Math.max(...data.visual, ...data.words);
    pen.clearRect(0, 0, norms.width, norms.height);
    for (const [values, hue] of [
      [data.words, 'tutor'],
      [data.visual, 'translator'],
    ]) {
      pen.fillStyle = themeColour(hue);
      pen.globalAlpha = 0.65;
      values.forEach((one, bin) =>
        pen.fillRect((bin * wide) / bins, tall * (1 - one / most), wide / bins - 1, (tall * one) / most),
      );
    }
    pen.globalAlpha = 1;
    pen.fillStyle = themeColour('soft');
    pen.font = `${12 * scale}px ${getComputedStyle(root).getPropertyValue('--sans')}`;
    pen.textBaseline = 'bottom';
    pen.textAlign = 'left';
    pen.fillText(signedNumber(data.edges[0]), 0, norms.height);
    pen.textAlign = 'right';
    pen.fillText(`${signedNumber(data.edges[bins])} (logarithmic)`, wide, norms.height);
    const [before, after, words] = data.medians.map(signedNumber);
    find(panel, '[data-told="norms"]').textContent =
      `Median length of a patch: ${before} before the projector, ${after} after it; of a word embedding: ${words}.`;
    norms.setAttribute('aria-label', find(panel, '[data-told="norms"]').textContent);
  };

  // ---- one plane for words and patches

  const plane = find(panel, '#plane');
  const place = () => {
    const all = [plot().words, plot().visual];
    const bounds = [0, 1].map((axis) => {
      let [low, high] = [Infinity, -Infinity];
      for (const points of all) {
        for (let at = axis; at < points.length; at += 2) {
          [low, high] = [Math.min(low, points[at]), Math.max(high, points[at])];
        }
      }
      return [low, high > low ? high : low + 1];
    });
    const edge = 8 * (window.devicePixelRatio || 1);
    return (points, index) =>
      bounds.map(([low, high], axis) => {
        const share = (points[2 * index + axis] - low) / (high - low);
        const size = axis ? plane.height : plane.width;
        return edge + (axis ? 1 - share : share) * (size - 2 * edge);
      });
  };
  const drawPlane = () => {
    if (!data) return;
    fitCanvas(plane);
    const pen = plane.getContext('2d');
    const scale = window.devicePixelRatio || 1;
    const at = place();
    pen.clearRect(0, 0, plane.width, plane.height);
    const dot = (points, index, size) => {
      const [x, y] = at(points, index);
      pen.beginPath();
      pen.arc(x, y, size * scale, 0, 7);
      pen.fill();
    };
    pen.globalAlpha = 0.7;
    pen.fillStyle = themeColour('tutor');
    data.names.forEach((_, index) => dot(plot().words, index, 1.75));
    pen.fillStyle = themeColour('translator');
    data.nearest.forEach((_, index) => dot(plot().visual, index, 1.75));
    pen.globalAlpha = 1;
    if (picked() === null) return;
    pen.fillStyle = themeColour('ink');
    dot(plot().visual, picked(), 5);
    pen.fillStyle = themeColour('translator');
    dot(plot().visual, picked(), 3.5);
  };
  plane.addEventListener('pointermove', (event) => {
    if (!data) return;
    const at = place();
    const scale = plane.width / plane.getBoundingClientRect().width;
    let [best, name] = [18 * scale, ''];
    const near = (points, index, words) => {
      const [x, y] = at(points, index);
      const apart = Math.hypot(x - event.offsetX * scale, y - event.offsetY * scale);
      if (apart < best) [best, name] = [apart, words];
    };
    data.names.forEach((word, index) => near(plot().words, index, `word ${visible(word)}`));
    data.nearest.forEach((_, index) => near(plot().visual, index, `patch ${index}`));
    find(panel, '[data-told="plane"]').textContent = name || `${plot().caption}.`;
  });
  const tellPlane = () => {
    if (!data) return;
    find(panel, '[data-told="plane"]').textContent = `${plot().caption}.`;
    plane.setAttribute('aria-label', `${plot().caption}.`);
  };
  plane.addEventListener('pointerleave', tellPlane);

  // ---- by hand

  const toy = find(panel, '.gb-toy');
  const multiply = () => {
    const read = (name) =>
      [...toy.querySelectorAll(`[data-${name}]`)].map((input) =>
        input.value.trim() === '' ? NaN : Number(input.value.replace(',', '.')),
      );
    const [row, matrix] = [read('row'), read('matrix')];
    const columns = matrix.length / row.length;
    const results = Array.from({ length: columns }, (_, column) => {
      const products = row.map((one, index) => `${one} x ${matrix[index * columns + column]}`);
      const sum = row.reduce((found, one, index) => found + one * matrix[index * columns + column], 0);
      return Number.isFinite(sum) ? `${products.join(' + ')} = ${Number(sum.toFixed(6))}` : 'Every box needs a number.';
    });
    [...toy.querySelectorAll('output')].forEach((output, column) => {
      output.textContent = results[column].replaceAll('-', '\u2212');
    });
  };
  toy.addEventListener('input', multiply);
  multiply();

  // ---- the station

  const open = async () => {
    if (data || asked || !picture.view.grid) {
      drawNorms();
      rest();
      return;
    }
    told.textContent = 'The translator is at work …';
    const mine = (asked = {});
    const found = await request('station', { name: 'projector' });
    if (asked !== mine) return;
    asked = null;
    if (found.error) {
      told.textContent = found.error;
      return;
    }
    const { histogram } = found;
    const unpack = (one) => ({ ...one, visual: floatsOf(one.visual), words: floatsOf(one.words) });
    data = {
      ...found,
      edges: floatsOf(histogram.edges),
      visual: floatsOf(histogram.visual),
      words: floatsOf(histogram.words),
      planes: { asTheyAre: unpack(found.planes.asTheyAre), direction: unpack(found.planes.direction) },
    };
    stations.shape('projector', found.shape);
    stations.say('projector', `${found.parametersText}.`);
    tellPlane();
    offer();
    drawNorms();
    picture.refresh();
    rest();
  };

  const reset = () => {
    [data, asked, rows] = [null, null, new Map()];
    told.textContent = '';
    list.replaceChildren();
    stations.say('projector', PROMISE);
    for (const name of ['norms', 'plane']) find(panel, `[data-told="${name}"]`).textContent = '';
    for (const canvas of [norms, plane]) canvas.getContext('2d').clearRect(0, 0, canvas.width, canvas.height);
    if (state.now.station === 'projector') open();
  };

  const repaint = () => {
    drawNorms();
    drawPlane();
    drawRow();
  };
  new ResizeObserver(repaint).observe(plane);
  for (const radio of radios) radio.addEventListener('change', () => state.set({ projectorView: radio.value }));
  state.subscribe(['projectorView'], () => {
    for (const radio of radios) radio.checked = radio.value === state.now.projectorView;
    picture.refresh();
  });
  panel.addEventListener('change', (event) => {
    if (event.target.name !== 'plane') return;
    tellPlane();
    drawPlane();
  });
  return { open, reset, repaint };
};
