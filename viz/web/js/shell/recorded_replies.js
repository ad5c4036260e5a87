// What a recording answers in the place of a server: what the stations show, the way of each patch, maps of any layer and head.

import { percent } from '../core/format.js';
import { Placement } from '../core/placement.js';
import { phrase } from '../core/words.js';
import { meanAttention, meanWords } from '../stations/attention_mean.js';
import { cellWords, extremes } from '../stations/patch_names.js';

/** @typedef {import('../stations/replies.js').EncoderReply} EncoderReply */
/** @typedef {import('../stations/replies.js').ProjectorReply} ProjectorReply */
/** @typedef {import('../stations/attention_mean.js').Choice} Choice */
/** @typedef {import('../stations/replies.js').Geometry} Geometry */
/**
 * One answer, as lessons/server/exports.py writes it.
 * @typedef {object} Recording
 * @property {string} model
 * @property {string} question
 * @property {string} preview address of an image
 * @property {[number, number]} size of the original, width and height
 * @property {import('../stations/replies.js').ProcessedPicture} look
 * @property {{encoder: EncoderReply, projector?: ProjectorReply, projector_row?: string[][]}} stations
 * @property {import('../stations/replies.js').TurnFacts} turn
 * @property {import('../stations/replies.js').Token[]} tokens
 * @property {string[]} columns base64 of float16, one a token: [layer, head, patch]; none where they were too many
 */

/**
 * The map of one token for a layer and head, as model/explain/methods/attention.py makes it, from half precision.
 * @param {ArrayLike<number>} rows [layer, head, patch]
 * @param {Pick<Geometry, 'layers' | 'heads'>} geometry
 * @param {Placement} placement
 * @param {Choice} choice
 * @returns {import('../stations/replies.js').TokenMap}
 */
export const recordedMap = (rows, { layers, heads }, placement, choice) => {
  const values = placement.raster(meanAttention(rows, { layers, heads, patches: placement.count }, choice), 'sum');
  const [, strongest] = extremes(values);
  const peak = values[strongest];
  return {
    ...{ values, kind: 'share', low: 0, peak, diverging: false },
    share: { image: values.reduce((sum, one) => sum + one, 0) }, // of the other positions the recording has no rows
    caption: phrase('page.offline.caption', { mean: meanWords(choice, { layers, heads }), peak: percent(peak) }),
    words: phrase('page.offline.strongest', { place: cellWords(strongest, placement), value: percent(peak) }),
  };
};

/**
 * The reply to a request; undefined where the recording has none.
 * @param {Recording} recording
 * @param {ArrayLike<number>[]} columns unpacked
 * @param {string} name
 * @param {object} data
 */
export const recordedReply = ({ stations, turn }, columns, name, data) => {
  if (name === 'station') {
    const station = /** @type {{name: string}} */ (data).name;
    if (station === 'encoder' || station === 'projector') return stations[station];
  }
  if (name === 'projector_row' && stations.projector_row) {
    const { patch } = /** @type {{patch: number}} */ (data);
    return { patch, steps: stations.projector_row[patch] };
  }
  const { geometry } = turn;
  if (name === 'maps' && columns.length && geometry) {
    const { start, ...choice } = /** @type {Choice & {start: number}} */ (data);
    const placement = new Placement(geometry.placement);
    return { start, maps: columns.slice(start).map((rows) => recordedMap(rows, geometry, placement, choice)) };
  }
  return undefined;
};
