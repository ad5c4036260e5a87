// Station 3: what the eye makes of each patch, over the picture. All of a picture's features come once; then nothing is
// asked of the server but a layer and head not seen yet.

import { bytesOf, floatsOf, halvesOf } from '../core/bytes.js';
import { find } from '../core/dom.js';
import { percent, signedNumber } from '../core/format.js';

export const createEncoder = (root, state, picture, stations, request) => {
  const panel = find(root, '[data-panel="encoder"]');
  const told = find(panel, '[data-told="eye"]');
  const choice = find(panel, '.gb-select');
  const selects = { layer: find(panel, '#eye-layer'), head: find(panel, '#eye-head'), from: find(panel, '#eye-from') };
  const PROMISE = find(panel, '.gb-line').textContent;
  let data = null;
  let asked = null;
  let maps = new Map(); // layer/head -> a square of attention, or a promise of one

  const radios = [...panel.querySelectorAll('[name="eye-view"]')];
  const key = () => `${selects.layer.value}/${selects.head.value}`;
  const value = (select) => (select.value === '' ? null : Number(select.value));
  const patches = () => picture.view.grid[0] * picture.view.grid[1];
  const nameOf = (patch) => {
    const columns = picture.view.grid[1];
    return `row ${Math.floor(patch / columns)}, column ${patch % columns}`;
  };
  const pickedPatch = () => {
    const { patch } = state.now;
    return patch ? patch[0] * picture.view.grid[1] + patch[1] : null;
  };

  const extremes = (values, except = -1) => {
    let [low, high] = [-1, -1];
    values.forEach((one, patch) => {
      if (patch === except) return;
      if (low < 0 || one < values[low]) low = patch;
      if (high < 0 || one > values[high]) high = patch;
    });
    return [low, high];
  };

  const scalar = (values, rest) => {
    const [low, high] = extremes(values);
    return { kind: 'scalar', values, low: values[low], high: values[high], format: signedNumber, ...rest };
  };

  const kinds = {
    colours: () => {
      told.textContent = `${data.coloursCaption}.`;
      return {
        kind: 'colours',
        colours: data.bytes,
        caption: 'Features as colours',
        label: `The features of ${patches()} patches as colours. ${data.coloursCaption}.`,
        why: 'colours',
      };
    },
    likeness: () => {
      const patch = pickedPatch();
      if (patch === null) return hint();
      const values = data.square.subarray(patch * patches(), (patch + 1) * patches());
      const [low, high] = extremes(values, patch);
      told.textContent = `Most like ${nameOf(patch)} is ${nameOf(high)} with ${signedNumber(values[high])}; least like it ${nameOf(low)} with ${signedNumber(values[low])}.`;
      return scalar(values, {
        caption: `Cosine of each patch's feature and that of ${nameOf(patch)}`,
        label: `Likeness to ${nameOf(patch)}. ${told.textContent}`,
        why: 'likeness',
      });
    },
    attention: () => {
      const found = maps.get(key());
      if (!found) fetchMap();
      if (!found?.values) {
        told.textContent = found?.error || 'Computing …';
        return null;
      }
      const [patch, offset, all] = [pickedPatch(), found.positions - patches(), found.positions];
      const fromClass = selects.from.value === 'class' && offset > 0;
      if (patch === null && !fromClass) return hint();
      const position = fromClass ? 0 : offset + patch;
      const row = found.values.subarray(position * all + offset, (position + 1) * all);
      const [, high] = extremes(row);
      const who = fromClass ? 'The class position' : `From ${nameOf(patch)} the eye`;
      const onClass = offset ? `; the class position gets ${percent(found.values[position * all])}` : '';
      told.textContent = `${who} looks most at ${nameOf(high)}, with ${percent(row[high])}${onClass}.`;
      return {
        ...scalar(row, { format: percent }),
        low: 0,
        caption: `${found.caption}; share of attention on each patch`,
        label: `Attention inside the encoder. ${told.textContent}`,
        why: 'eye-attention',
      };
    },
    norms: () => {
      const [low, high] = extremes(data.lengths);
      const far = data.outliers.length
        ? `Outliers, far longer than the rest: ${data.outliers.slice(0, 8).map(nameOf).join('; ')}${data.outliers.length > 8 ? ` and ${data.outliers.length - 8} more` : ''}.`
        : 'None is far longer than the rest.';
      told.textContent = `Longest at ${nameOf(high)} with ${signedNumber(data.lengths[high])}, shortest at ${nameOf(low)} with ${signedNumber(data.lengths[low])}. ${far}`;
      return scalar(data.lengths, {
        caption: 'Length of the feature vector of each patch',
        label: `Lengths of the features. ${told.textContent}`,
        why: 'norms',
      });
    },
  };
  const hint = () => {
    told.textContent = 'Pick a patch: move over the picture, or focus it and use the arrow keys.';
    return null;
  };

  picture.overlays.set('encoder', () => {
    const { encoderView } = state.now;
    choice.hidden = encoderView !== 'attention';
    return data ? kinds[encoderView]() : null;
  });

  const fetchMap = async () => {
    const [mine, wanted] = [maps, key()];
    mine.set(wanted, {});
    const reply = await request('encoder_attention', { layer: value(selects.layer), head: value(selects.head) });
    mine.set(wanted, reply.error ? { error: reply.error } : { ...reply, values: halvesOf(reply.map) });
    if (mine === maps) picture.refresh();
  };

  const offer = () => {
    const fill = (select, count, words) => {
      if (select.options.length === count + 1) return;
      select.replaceChildren(
        new Option(words, ''),
        ...Array.from({ length: count }, (_, index) => new Option(String(index), String(index))),
      );
    };
    fill(selects.layer, data.layers, `mean of ${data.read}`);
    fill(selects.head, data.heads, `mean of ${data.heads}`);
    selects.from.options[1].disabled = !data.classPosition;
  };

  /** Fetch what this station shows of the picture, once. */
  const open = async () => {
    if (data || asked || !picture.view.grid) return;
    told.textContent = 'The eye is looking …';
    const mine = (asked = {});
    const found = await request('station', { name: 'encoder' });
    if (asked !== mine) return;
    asked = null;
    if (found.error) {
      told.textContent = found.error;
      return;
    }
    data = {
      ...found,
      bytes: bytesOf(found.colours),
      square: halvesOf(found.likeness),
      lengths: floatsOf(found.norms),
    };
    offer();
    stations.shape('encoder', found.selected);
    const dropped = found.classPosition
      ? `The class position is dropped: ${found.hidden} becomes ${found.selected}.`
      : `There is no class position to drop: all of ${found.hidden} goes on.`;
    const read = found.layers ? `, what comes out of ${found.read} of ${found.layers} layers` : '';
    stations.say(
      'encoder',
      `${dropped} LLaVA reads hidden state ${String(found.layer).replace('-', '\u2212')}${read}.`,
    );
    picture.refresh();
  };

  const reset = () => {
    [data, asked, maps] = [null, null, new Map()];
    told.textContent = '';
    stations.say('encoder', PROMISE);
    if (state.now.station === 'encoder') open();
  };

  for (const radio of radios) radio.addEventListener('change', () => state.set({ encoderView: radio.value }));
  for (const select of Object.values(selects)) select.addEventListener('change', () => picture.refresh());
  state.subscribe(['encoderView'], () => {
    for (const radio of radios) radio.checked = radio.value === state.now.encoderView;
    picture.refresh();
  });
  return { open, reset };
};
