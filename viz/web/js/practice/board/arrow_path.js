// The way of an arrow between two cards of the board, as the path of a drawing. Pure: knows nothing of what the cards are.
// A point is [u, v], pixels along and across the pipeline; on the screen it is turned where the pipeline runs downwards.

/** @typedef {[number, number]} Point */
/**
 * @typedef {object} Box where a card lies
 * @property {number} u where it begins along the pipeline
 * @property {number} v likewise across it
 * @property {number} du its size along
 * @property {number} dv its size across
 * @property {number} lane
 * @property {number} place
 */
/**
 * @typedef {object} ArrowPath
 * @property {string} line path of the line
 * @property {string} head path of the head
 * @property {Point} label where the label stands, on the screen
 * @property {'right' | 'above' | 'on'} beside how it stands there
 */

const GAP = 4; // pixels between the head and the card it points at
const BEND = 14; // pixels of a corner's radius
const HEAD = 10; // pixels of its length
const OPEN = 0.42; // radians between the middle of the head and its side
const LEAN = 0.2; // of a card's length: two arrows between the same cards stay so far apart
const DEPTH = { down: 30, across: 44 }; // pixels that a way round goes out

/** @param {Box} box */
const middle = ({ v, dv }) => v + dv / 2;

/** @param {boolean} down whether the pipeline runs downwards on the screen */
const onScreen = (down) => {
  /** @param {Point} point @returns {Point} */
  const turn = ([u, v]) => (down ? [v, u] : [u, v]);
  /** @param {Point} point */
  const at = (point) =>
    turn(point)
      .map((value) => value.toFixed(1))
      .join(' ');
  return { turn, at };
};
/** @typedef {ReturnType<typeof onScreen>} Screen */

/**
 * The head at `tip`, which is reached from `tail`.
 * @param {Point} tip
 * @param {Point} tail
 * @param {Screen} screen
 */
const headAt = (tip, tail, { turn, at }) => {
  const [[x, y], [before, above]] = [turn(tip), turn(tail)];
  const angle = Math.atan2(y - above, x - before);
  /** @param {number} by */
  const corner = (by) =>
    [x - HEAD * Math.cos(angle + by), y - HEAD * Math.sin(angle + by)].map((value) => value.toFixed(1)).join(' ');
  return `M ${at(tip)} L ${corner(OPEN)} L ${corner(-OPEN)} Z`;
};

/**
 * @param {Point} begin
 * @param {Point} end
 * @param {Screen} screen
 * @returns {ArrowPath}
 */
const straight = (begin, end, screen) => ({
  line: `M ${screen.at(begin)} L ${screen.at(end)}`,
  head: headAt(end, begin, screen),
  label: screen.turn([(begin[0] + end[0]) / 2, (begin[1] + end[1]) / 2]),
  beside: screen.turn(begin)[0] === screen.turn(end)[0] ? 'right' : 'above',
});

/**
 * Past its neighbours, or back: round through the space between the lanes.
 * @param {Box} from
 * @param {Box} to
 * @param {boolean} down
 * @returns {ArrowPath}
 */
const round = (from, to, down) => {
  const screen = onScreen(down);
  const side = from.lane === 0 ? 1 : -1;
  /** @param {Box} box */
  const edge = (box) => (side > 0 ? box.v + box.dv : box.v);
  const lean = LEAN * Math.sign(to.place - from.place); // leaves towards the other
  /** @type {Point} */
  const begin = [from.u + from.du * (0.5 + lean), edge(from)];
  /** @type {Point} */
  const end = [to.u + to.du * (0.5 - lean), edge(to) + side * GAP];
  const outermost = side > 0 ? Math.max(begin[1], end[1]) : Math.min(begin[1], end[1]);
  const depth = outermost + side * (down ? DEPTH.down : DEPTH.across);
  return {
    line: `M ${screen.at(begin)} C ${screen.at([begin[0], depth])}, ${screen.at([end[0], depth])}, ${screen.at(end)}`,
    head: headAt(end, [end[0], depth], screen),
    label: screen.turn([(begin[0] + end[0]) / 2, (begin[1] + end[1]) / 8 + 0.75 * depth]),
    beside: 'on',
  };
};

/**
 * Along its own lane first, then across into the other.
 * @param {Box} from
 * @param {Box} to
 * @param {number} enters across the pipeline
 * @param {boolean} down
 * @returns {ArrowPath}
 */
const bent = (from, to, enters, down) => {
  const screen = onScreen(down);
  const [steps, lanes] = [Math.sign(to.place - from.place), Math.sign(to.lane - from.lane)];
  /** @type {Point} */
  const begin = [steps > 0 ? from.u + from.du : from.u, middle(from)];
  /** @type {Point} */
  const end = [to.u + to.du / 2, enters];
  /** @type {Point} */
  const corner = [end[0], begin[1]];
  const along = screen.at([corner[0] - steps * BEND, corner[1]]);
  const across = screen.at([corner[0], corner[1] + lanes * BEND]);
  return {
    line: `M ${screen.at(begin)} L ${along} Q ${screen.at(corner)} ${across} L ${screen.at(end)}`,
    head: headAt(end, corner, screen),
    label: screen.turn(
      down ? [begin[0] + (corner[0] - begin[0]) * 0.35, begin[1]] : [end[0], end[1] + (corner[1] - end[1]) * 0.4],
    ),
    beside: 'right',
  };
};

/**
 * @param {Box} from
 * @param {Box} to
 * @param {boolean} down whether the pipeline runs downwards on the screen
 * @returns {ArrowPath}
 */
export const arrowPath = (from, to, down) => {
  const screen = onScreen(down);
  const [steps, lanes] = [to.place - from.place, to.lane - from.lane];
  if (lanes === 0 && steps === 1) {
    return straight([from.u + from.du, middle(from)], [to.u - GAP, middle(to)], screen);
  }
  if (lanes === 0) return round(from, to, down);
  const [leaves, enters] = lanes > 0 ? [from.v + from.dv, to.v - GAP] : [from.v, to.v + to.dv + GAP];
  if (steps !== 0) return bent(from, to, enters, down);
  return straight([from.u + from.du / 2, leaves], [to.u + to.du / 2, enters], screen);
};
