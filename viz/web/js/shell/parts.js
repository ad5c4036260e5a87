// The parts of the page, wired to each other: picture, stations, answer and what belongs to them. Knows neither who asks nor
// where the answers come from: a live page, or one that stands by itself.

import { find, forgetColours } from '../core/dom.js';
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

export const createParts = (root, request, { goOn, reframe, test, name, ready, changed, asker = null }) => {
  const picture = createPicture(root);
  const stations = createLine(root);
  const prefix = createPrefix(root, picture, stations);
  const answer = createAnswer(root, picture, stations, prefix, request, goOn);
  const pixels = createPixels(root, picture, stations, request, reframe);
  const eye = createEncoder(root, picture, stations, request);
  const translator = createProjector(root, picture, stations, request);
  const checker = createCheck(root, picture, stations, { answer, begin: test });
  const rooms = { patches: pixels, encoder: eye, projector: translator, prefix, check: checker };
  createPresent(root, picture, stations, answer, checker, asker);
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
      `Model: ${name()}. Station: ${stations.chosen}.`,
    ];
  };
  const number = (selector) => {
    const { value } = find(root, selector);
    return value === '' ? null : Number(value);
  };
  const saver = createSave(root, picture, about, (kind) =>
    answer.current?.run
      ? request('export', { run: answer.current.run, kind, layer: number('#layer'), head: number('#head') })
      : { error: 'Ask a question first.' },
  );
  /** What is on show, as a figure on paper has to know it. */
  const subject = (figure) => {
    const { picked, grid, blocked } = picture.view;
    const radio = (field) => find(root, `[name="${field}"]:checked`).value;
    const [layer, head] = figure === 'eye-attention' ? ['#eye-layer', '#eye-head'] : ['#layer', '#head'];
    return {
      run: answer.current?.run || null,
      token: answer.current ? answer.shown : null,
      patch: picked && grid ? picked[0] * grid[1] + picked[1] : null,
      layer: number(layer),
      head: number(head),
      from: find(root, '#eye-from').value,
      channel: Number(radio('channel')),
      words: radio('projector'),
      plane: radio('plane'),
      patches: [...blocked],
    };
  };
  drawWhys(root, (figure, kind) => request('drawing', { figure, kind, ...subject(figure) }), saver.keep);
  find(root, '#to-check').addEventListener('click', () => stations.go('check'));

  /** The one name of the patch picked, and what the map says of it. */
  const readPatch = () => {
    const { picked, grid, map, imageStart } = picture.view;
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

  find(root, '#stations').addEventListener('glassbox-station', (event) => {
    picture.view.station = root.dataset.at = event.detail;
    answer.redraw();
    if (ready()) rooms[event.detail]?.open();
    changed();
  });
  picture.figure.addEventListener('glassbox-patch', () => {
    readPatch();
    changed();
  });
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
  return { picture, stations, prefix, answer, pixels, eye, translator, checker, rooms };
};
