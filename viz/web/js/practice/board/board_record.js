// The drawing on the board as a graph: which cards lie where, which arrows join them, what is frozen or trained in each stage;
// kept in the learner's part "board". Pure: each change gives another board. Knows no page.

import { count, fields, isObject, list, named, text } from '../../core/forms.js';

/** @typedef {import('../replies.js').Kit} Kit */
/** @typedef {{id: string, lane: number, place: number}} Laid a card, across and along the pipeline, from 0 */
/** @typedef {{from: string, to: string, passes: string}} Arrow `passes` is empty while nobody has said what */
/** @typedef {'one' | 'two'} Stage */
/** @typedef {'' | 'frozen' | 'trained'} StageState */
/** @typedef {{parts: Laid[], arrows: Arrow[], stages: Record<Stage, Record<string, StageState>>}} BoardRecord */

const laid = fields({ id: text, lane: count, place: count }, { needed: ['id', 'lane', 'place'] });
const drawn = fields({ from: text, to: text, passes: text }, { needed: ['from', 'to', 'passes'] });
export const BOARD_FORM = fields({
  parts: list(laid),
  arrows: list(drawn),
  stages: fields({ one: named(text), two: named(text) }),
});

/** @type {Stage[]} */
export const STAGES = ['one', 'two'];
/** @type {Record<StageState, StageState>} */
const AFTER = { '': 'frozen', frozen: 'trained', trained: 'frozen' };

/** @returns {BoardRecord} */
export const emptyBoard = () => ({ parts: [], arrows: [], stages: { one: {}, two: {} } });

/** @param {unknown} value */
const objectsOf = (value) => (Array.isArray(value) ? value.filter(isObject) : []);

/**
 * What of a kept board still is one: cards that there are, each once and each on a place of its own; arrows between them.
 * @param {unknown} kept
 * @param {Kit} kit
 * @returns {BoardRecord}
 */
export const readBoard = (kept, { parts: known, passes, lanes, places }) => {
  const whole = isObject(kept) ? kept : {};
  const parts = /** @type {Laid[]} */ (objectsOf(whole.parts))
    .filter(({ id, lane, place }) => known.some((one) => one.id === id) && lane < lanes && place < places)
    .filter(
      (one, at, all) =>
        all.findIndex((other) => other.id === one.id || (other.lane === one.lane && other.place === one.place)) === at,
    );
  /** @param {string} id */
  const there = (id) => parts.some((one) => one.id === id);
  const arrows = /** @type {Arrow[]} */ (objectsOf(whole.arrows)).filter(
    (one) => there(one.from) && there(one.to) && (one.passes === '' || passes.some(({ id }) => id === one.passes)),
  );
  const stages = isObject(whole.stages) ? whole.stages : {};
  /** @param {Stage} stage */
  const statesOf = (stage) =>
    Object.fromEntries(
      Object.entries(isObject(stages[stage]) ? stages[stage] : {}).filter(
        ([id, state]) => there(id) && Object.hasOwn(AFTER, String(state)),
      ),
    );
  return {
    parts,
    arrows,
    stages: /** @type {BoardRecord['stages']} */ ({ one: statesOf('one'), two: statesOf('two') }),
  };
};

/**
 * The card of that name, if it lies on the board.
 * @param {BoardRecord} board
 * @param {string} id
 */
export const laidCard = (board, id) => board.parts.find((one) => one.id === id);

/**
 * The card on a place, if there is one.
 * @param {BoardRecord} board
 * @param {number} lane
 * @param {number} place
 */
export const cardAt = (board, lane, place) => board.parts.find((one) => one.lane === lane && one.place === place);

/**
 * What an arrow is called.
 * @param {{from: string, to: string}} arrow
 */
export const keyOf = ({ from, to }) => `${from}-${to}`;

/**
 * @param {BoardRecord} board
 * @param {string | null} key
 */
export const arrowOf = (board, key) => board.arrows.find((one) => keyOf(one) === key);

/**
 * @param {BoardRecord} board
 * @param {Stage} stage
 * @param {string} id
 * @returns {StageState}
 */
export const stateOf = (board, stage, id) => board.stages[stage][id] || '';

/**
 * Where a card goes first: its own place, or the first empty one.
 * @param {BoardRecord} board
 * @param {Kit} kit
 * @param {string} id
 * @returns {{lane: number, place: number}}
 */
export const firstPlace = (board, { lanes, places }, id) => {
  const card = laidCard(board, id);
  if (card) return card;
  for (let lane = 0; lane < lanes; lane++) {
    for (let place = 0; place < places; place++) if (!cardAt(board, lane, place)) return { lane, place };
  }
  return { lane: 0, place: 0 };
};

/**
 * The board with a card on a place. One that lies there changes places with it, or goes off if it came from the tray.
 * @param {BoardRecord} board
 * @param {string} id
 * @param {number} lane
 * @param {number} place
 * @returns {BoardRecord}
 */
export const withCard = (board, id, lane, place) => {
  const [before, there] = [laidCard(board, id), cardAt(board, lane, place)];
  if (there && there.id !== id && !before) return withCard(withoutCard(board, there.id), id, lane, place);
  if (!before) return { ...board, parts: [...board.parts, { id, lane, place }] };
  const parts = board.parts.map((one) => {
    if (one.id === id) return { ...one, lane, place };
    return one === there ? { ...one, lane: before.lane, place: before.place } : one;
  });
  return { ...board, parts };
};

/**
 * The board without a card, and without what hangs on it: its arrows and its states.
 * @param {BoardRecord} board
 * @param {string} id
 * @returns {BoardRecord}
 */
export const withoutCard = (board, id) => {
  const stages = structuredClone(board.stages);
  for (const stage of STAGES) delete stages[stage][id];
  return {
    parts: board.parts.filter((one) => one.id !== id),
    arrows: board.arrows.filter((one) => one.from !== id && one.to !== id),
    stages,
  };
};

/**
 * The board with an arrow; the same board where it is there already.
 * @param {BoardRecord} board
 * @param {string} from
 * @param {string} to
 * @returns {BoardRecord}
 */
export const withArrow = (board, from, to) =>
  arrowOf(board, keyOf({ from, to })) ? board : { ...board, arrows: [...board.arrows, { from, to, passes: '' }] };

/**
 * The board on which something passes along an arrow.
 * @param {BoardRecord} board
 * @param {string} key
 * @param {string} passes
 * @returns {BoardRecord}
 */
export const withPassing = (board, key, passes) => ({
  ...board,
  arrows: board.arrows.map((one) => (keyOf(one) === key ? { ...one, passes } : one)),
});

/**
 * @param {BoardRecord} board
 * @param {string} key
 * @returns {BoardRecord}
 */
export const withoutArrow = (board, key) => ({ ...board, arrows: board.arrows.filter((one) => keyOf(one) !== key) });

/**
 * The board with a card turned in a stage: frozen, then trained, then frozen again.
 * @param {BoardRecord} board
 * @param {Stage} stage
 * @param {string} id
 * @returns {BoardRecord}
 */
export const withTurned = (board, stage, id) => ({
  ...board,
  stages: { ...board.stages, [stage]: { ...board.stages[stage], [id]: AFTER[stateOf(board, stage, id)] } },
});
