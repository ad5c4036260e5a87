// A page that stands by itself: one recorded answer in one file, with no server. All that it can be asked is in the recording.

import { halvesOf } from '../core/bytes.js';
import { find, guardComposition, loadImage } from '../core/dom.js';
import { providePageData } from '../core/page_data.js';
import { Placement } from '../core/placement.js';
import { createState } from '../core/state.js';
import { phrase } from '../core/words.js';
import { createParts } from './parts.js';
import { recordedReply } from './recorded_replies.js';

/** @typedef {import('./recorded_replies.js').Recording} Recording */

/**
 * @param {HTMLElement} element
 * @param {Recording} recording
 */
const showOffline = async (element, recording) => {
  const root = find(element, '.gb');
  root.setAttribute('data-alone', '');
  root.dataset.phase = 'ready';
  const columns = recording.columns.map(halvesOf); // one a token: layer, head, patch
  const state = createState();
  const request = /** @type {import('../stations/replies.js').StationRequest} */ (
    async (name, data) => recordedReply(recording, columns, name, data) ?? { error: phrase('page.offline.alone') }
  );
  const { picture, stations, answer, pixels } = createParts(root, state, request, {
    goOn: () => {},
    test: () => phrase('page.offline.alone'),
    name: () => recording.model,
    ready: () => true,
  });

  find(root, '.gb-model-name').textContent = recording.model;
  find(root, '.gb-model-facts').textContent = phrase('page.offline.recorded');
  const { look, tokens, turn } = recording;
  const [image, seen] = await Promise.all([recording.preview, look.seen].map(loadImage));
  const placement = new Placement(look.placement);
  Object.assign(picture.view, { image, picture: 1, seen, kept: look.kept, placement });
  pixels.reset(look);
  stations.look(look, placement, recording.size, picture.keptShare());
  answer.begin(0, recording.question, false);
  state.set({ station: 'answer' });
  answer.take({
    turn: 0,
    status: 'done',
    about: turn,
    count: tokens.length,
    tokens: Object.fromEntries(tokens.map((token, index) => [index, token])),
  });
};

/** @param {string} id of a script element that holds data */
const written = (id) => JSON.parse(find(document, `#${id}`).textContent ?? '');
document.documentElement.dataset.opens = 'walk';
document.body.classList.toggle('dark', matchMedia('(prefers-color-scheme: dark)').matches);
providePageData(written('page-data'));
guardComposition();
showOffline(document.body, written('recording'));
