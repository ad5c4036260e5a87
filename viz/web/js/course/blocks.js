// The kinds of screen that a lesson is made of, one module for each. A new kind is a module in blocks/ and its name in this list.

import * as experiment from './blocks/experiment.js';
import * as figure from './blocks/figure.js';
import * as prediction from './blocks/prediction.js';
import * as quiz from './blocks/quiz.js';
import * as text from './blocks/text.js';

/** @typedef {import('./wire.js').Block} Block */
/** @typedef {import('./wire.js').Node} Node */
/** @typedef {import('./progress.js').Outcome} Outcome */
/** @typedef {import('./question.js').Answered} Answered */
/** @typedef {import('./screen_figure.js').ScreenFigure} ScreenFigure */

/**
 * What a kind draws with. The screen is empty when its block is shown: no text, no question, no figure.
 * @typedef {object} Screen
 * @property {(nodes: Node[]) => void} before the text that is there from the start
 * @property {(nodes: Node[]) => void} after the text below the question
 * @property {(block: Block, answered: (outcome: Answered) => void) => void} ask the block's question; it is answered once
 * @property {Pick<ScreenFigure, 'show' | 'offer'>} figure what stands beside the text
 */
/** @typedef {(block: Block, screen: Screen, done: (outcome: Outcome) => void) => void} Show calls `done` when it is done */

/** By kind. @type {ReadonlyMap<string, Show>} */
export const BLOCKS = new Map([text, figure, prediction, experiment, quiz].map(({ kind, show }) => [kind, show]));

/** @type {Show} */
export const showBlock = (block, screen, done) => {
  const show = BLOCKS.get(block.kind);
  if (show) show(block, screen, done);
  else screen.before([{ kind: 'p', children: [{ kind: 'text', text: `This page cannot show a “${block.kind}”.` }] }]);
};
