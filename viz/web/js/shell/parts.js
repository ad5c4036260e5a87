// The parts of the page, wired to each other: picture, stations, answer and what belongs to them. Knows neither who asks nor
// where the answers come from: a live page, or one that stands by itself.

import { download, find, forgetColours } from '../core/dom.js';
import { visible } from '../core/format.js';
import { drawWhys } from '../core/why.js';
import { createPresent } from './present.js';
import { createSave } from './save.js';
import { createAnswer } from '../stations/answer.js';
import { createCheck } from '../stations/check.js';
import { createEncoder } from '../stations/encoder.js';
import { createLine } from '../stations/line.js';
import { createPicture } from '../stations/picture.js';
import { createPixels } from '../stations/pixels.js';
import { createPrefix } from '../stations/prefix.js';
import { createProjector } from '../stations/projector.js';

export const createParts = (root, state, request, { goOn, test, name, ready, asker = null }) => {
  const stations = createLine(root, state); // first: what the others measure is the panel that is on
  const picture = createPicture(root, state);
  const prefix = createPrefix(root, state, stations);
  const answer = createAnswer(root, state, picture, stations, prefix, request, goOn);
  const pixels = createPixels(root, state, picture, request);
  const eye = createEncoder(root, state, picture, stations, request);
  const translator = createProjector(root, state, picture, stations, request);
  const checker = createCheck(root, state, picture, stations, { answer, begin: test });
  const rooms = { patches: pixels, encoder: eye, projector: translator, prefix, check: checker };
  createPresent(root, state, { picture, stations, answer, checker, asker });
  /** What a saved picture is of: question, answer, the token whose map lies over it, model and station. */
  const about = () => {
    const turn = answer.current;
    const tokens = turn?.tokens.slice(0, turn.painted) || [];
    const said = tokens
      .map(({ text }) => text)
      .join('')
      .trim();
    const { map } = picture.view;
    const token = tokens[map?.token];
    return [
      ...(turn ? [`Question: \u201c${turn.question}\u201d`] : []),
      ...(said ? [`Answer: \u201c${said}\u201d`] : []),
      ...(token
        ? [
            `Token ${map.token} of ${tokens.length}, counted from 0: \u201c${token.end ? 'end of the answer' : visible(token.text)}\u201d`,
          ]
        : []),
      `Model: ${name()}. Station: ${state.now.station}.`,
    ];
  };
  const number = (selector) => {
    const { value } = find(root, selector);
    return value === '' ? null : Number(value);
  };
  const fetchFile = async (kind) =>
    answer.current?.run
      ? request('export', { run: answer.current.run, kind, layer: state.now.layer, head: state.now.head })
      : { error: 'Ask a question first.' };
  createSave(root, { state, picture, about, fetchFile });
  /** What is on show, as a figure on paper has to know it. */
  const subject = (figure) => {
    const { grid, blocked } = picture.view;
    const { patch, projectorView } = state.now;
    const radio = (field) => find(root, `[name="${field}"]:checked`).value;
    const { layer, head } =
      figure === 'eye-attention' ? { layer: number('#eye-layer'), head: number('#eye-head') } : state.now;
    return {
      run: answer.current?.run || null,
      token: answer.current ? answer.shown : null,
      patch: patch && grid ? patch[0] * grid[1] + patch[1] : null,
      layer,
      head,
      from: find(root, '#eye-from').value,
      channel: Number(radio('channel')),
      words: projectorView,
      plane: radio('plane'),
      patches: [...blocked],
    };
  };
  drawWhys(root, (figure, kind) => request('drawing', { figure, kind, ...subject(figure) }), download);
  find(root, '#to-check').addEventListener('click', () => stations.go('check'));

  /** The one name of the patch picked, and what the map says of it. */
  const readPatch = () => {
    const { grid, map, imageStart } = picture.view;
    const picked = state.now.patch;
    const [readout, arithmetic] = ['.gb-readout', '.gb-arithmetic'].map((selector) => find(root, selector));
    pixels.paint();
    if (!picked || !grid) {
      readout.textContent = '';
      arithmetic.textContent = 'row x columns + column.';
      return;
    }
    const [row, column] = picked;
    const patch = row * grid[1] + column;
    const position = imageStart === null ? '' : ` = position ${imageStart + patch}`;
    const told = {
      scalar: () => `: ${map.format(map.values[patch])}`,
      letters: () => `: ${visible(map.words[patch])}`,
    };
    readout.textContent = `row ${row}, column ${column} = patch ${patch}${position}${told[map?.kind]?.() || ''}`;
    arithmetic.textContent = `${row} x ${grid[1]} + ${column} = ${patch}.`;
  };

  const openStation = () => {
    if (ready()) rooms[state.now.station]?.open();
  };
  state.subscribe(['station'], openStation);
  stations.onAgain(openStation);
  picture.onRefresh(readPatch);
  const themed = new MutationObserver(() => {
    forgetColours();
    picture.refresh();
    answer.repaint();
    translator.repaint();
    prefix.repaint();
  });
  for (const watched of [document.documentElement, document.body]) {
    themed.observe(watched, { attributes: true, attributeFilter: ['class'] });
  }
  readPatch();
  return { picture, stations, prefix, answer, pixels, eye, translator, checker, openStation };
};
