// The kinds of screen that a lesson is made of. A kind is drawn by a module of blocks/, which is fetched when a lesson has
// need of it; which one that is, the server says: see `Block.script` in lessons/course/block.py. There is no list of them.

import { phrase } from '../core/words.js';

/** @typedef {import('../messages.js').BlockShown} Block */
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

const SCRIPT = /^[a-z_]+$/;

/** @type {Show} */
const showUnknown = ({ kind }, screen) =>
  screen.before([{ kind: 'p', children: [{ kind: 'text', text: phrase('page.course.unknown_kind', { kind }) }] }]);

/**
 * What a script shows its blocks with. Rejects where the script does not come.
 * @param {string} script
 * @returns {Promise<Show>}
 */
const fetchShow = async (script) => {
  if (!SCRIPT.test(script)) return showUnknown;
  const module = /** @type {{show: Show}} */ (await import(`./blocks/${script}.js`));
  return module.show;
};

/**
 * How to show each of some blocks, once what draws them is there. Rejects where that does not come.
 * @param {Pick<Block, 'script'>[]} blocks
 * @returns {Promise<Show>}
 */
export const fetchBlocks = async (blocks) => {
  /** @type {Map<string, Show>} */
  const shows = new Map();
  const fetched = [...new Set(blocks.map(({ script }) => script))].map(async (script) => {
    shows.set(script, await fetchShow(script));
  });
  await Promise.all(fetched);
  return (block, screen, done) => (shows.get(block.script) ?? showUnknown)(block, screen, done);
};
