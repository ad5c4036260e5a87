// The parts that a panel is made of, one module for each kind. A new kind is a module in parts/ and its name in this list.

import { make } from '../core/dom.js';
import { phrase } from '../core/words.js';
import * as answers from './parts/answers.js';
import * as bars from './parts/bars.js';
import * as flow from './parts/flow.js';
import * as note from './parts/note.js';
import * as pictures from './parts/pictures.js';
import * as plot from './parts/plot.js';
import * as table from './parts/table.js';
import * as toy from './parts/toy.js';
import * as wiring from './parts/wiring.js';

/** @typedef {import('./wire.js').FigureTools} FigureTools */
/** @typedef {import('./wire.js').Part} Part */
/** @typedef {(part: Part, tools: FigureTools) => Element} Draw */

/** By kind. @type {ReadonlyMap<string, Draw>} */
export const PARTS = new Map(
  [answers, bars, flow, note, pictures, plot, table, toy, wiring].map(({ kind, draw }) => [
    kind,
    /** @type {Draw} */ (draw),
  ]),
);

/** @type {Draw} */
export const drawPart = (part, tools) =>
  PARTS.get(part.kind)?.(part, tools) ?? make('p', 'gb-note', phrase('page.figures.unknown_part', { kind: part.kind }));
