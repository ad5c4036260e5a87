// A page that stands by itself: one recorded answer in one file, with no server. Everything it can be asked is in `told`.

import { halvesOf } from '../core/bytes.js';
import { find, guardComposition, loadImage } from '../core/dom.js';
import { providePageData } from '../core/page_data.js';
import { percent } from '../core/format.js';
import { createParts } from './parts.js';

const showOffline = async (element, told) => {
  const root = find(element, '.gb');
  root.setAttribute('data-alone', '');
  root.dataset.phase = 'ready';
  const columns = told.columns.map(halvesOf); // one a token: layer, head, patch
  const { layers, heads, grid } = told.turn.geometry;
  const patches = grid[0] * grid[1];

  /** The map of one token for a layer and head, as viz/overlay.py makes it, from half precision. */
  const mapFor = (values, layer, head) => {
    const [mine, theirs] = [layer === null ? layers : 1, head === null ? heads : 1];
    const mean = new Float32Array(patches);
    for (let l = layer ?? 0; l < (layer ?? 0) + mine; l++) {
      for (let h = head ?? 0; h < (head ?? 0) + theirs; h++) {
        for (let patch = 0; patch < patches; patch++) {
          mean[patch] += values[(l * heads + h) * patches + patch] / (mine * theirs);
        }
      }
    }
    const peak = mean.reduce((most, one) => Math.max(most, one), 0);
    const at = mean.indexOf(peak);
    const who =
      layer === null && head === null
        ? `Mean over ${layers} layers x ${heads} heads`
        : layer === null
          ? `Head ${head} of every layer, mean over ${layers} layers`
          : head === null
            ? `Layer ${layer}, mean over ${heads} heads`
            : `Layer ${layer}, head ${head}`;
    return {
      values: mean,
      peak,
      share: { image: mean.reduce((sum, one) => sum + one, 0) }, // of the other positions the recording has no rows
      caption: `${who}; share of this token's attention on each patch; colour scale 0 \u2026 ${percent(peak)}`,
      words: `strongest at row ${Math.floor(at / grid[1])}, column ${at % grid[1]} with ${percent(peak)} of this token's attention`,
    };
  };

  const request = async (name, data) => {
    if (name === 'station' && told.stations[data.name]) return told.stations[data.name];
    if (name === 'projector_row' && told.stations.projector_row) {
      return { patch: data.patch, steps: told.stations.projector_row[data.patch] };
    }
    if (name === 'maps' && columns.length) {
      return {
        start: data.start,
        maps: columns.slice(data.start).map((values) => mapFor(values, data.layer, data.head)),
      };
    }
    return { error: 'This page stands by itself, without a model: it shows what was recorded, and no more.' };
  };
  const refuse = () => 'This page stands by itself, without a model: it shows what was recorded, and no more.';
  const parts = createParts(root, request, {
    goOn: () => {},
    reframe: () => {},
    test: refuse,
    name: () => told.model,
    ready: () => true,
    changed: () => {},
  });
  const { picture, stations, answer, pixels } = parts;

  find(root, '.gb-model-name').textContent = told.model;
  find(root, '.gb-model-facts').textContent = 'a recorded answer';
  const [image, seen] = await Promise.all([told.preview, told.look.seen].map(loadImage));
  Object.assign(picture.view, { image, picture: 1, seen, kept: told.look.kept, grid, patch: told.look.patch });
  pixels.reset(told.look);
  stations.look(told.look, told.size, picture.keptShare());
  answer.begin(0, told.question, false);
  stations.choose('answer');
  const tokens = Object.fromEntries(told.tokens.map((token, index) => [index, token]));
  answer.take({ turn: 0, status: 'done', about: told.turn, count: told.tokens.length, tokens });
};

const written = (id) => JSON.parse(document.getElementById(id).textContent);
document.documentElement.dataset.opens = 'walk';
document.body.classList.toggle('dark', matchMedia('(prefers-color-scheme: dark)').matches);
providePageData(written('page-data'));
guardComposition();
showOffline(document.body, written('recording'));
