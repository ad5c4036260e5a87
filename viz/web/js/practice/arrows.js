// The way of an arrow between two cards of the board, as the path of a drawing. Knows nothing of what the cards are.

/**
 * An arrow from one card to another. Each is { u, v, du, dv, lane, place }: where its box begins along and across the
 * pipeline, its size likewise, and its place; `down` says that the pipeline runs downwards on the screen.
 * Returns the path of the line and of the head, where the label stands, and how it stands there.
 */
export const drawArrow = (from, to, down) => {
  const GAP = 4; // pixels between the head and the card it points at
  const BEND = 14; // pixels of a corner's radius
  const HEAD = 10;
  const screen = ([u, v]) => (down ? [v, u] : [u, v]);
  const told = (point) =>
    screen(point)
      .map((value) => value.toFixed(1))
      .join(' ');
  const middle = (one) => one.v + one.dv / 2;
  const [steps, lanes] = [to.place - from.place, to.lane - from.lane];

  /** The head at `tip`, which is reached from `tail`. */
  const pointed = (tip, tail) => {
    const [[x, y], [before, above]] = [screen(tip), screen(tail)];
    const angle = Math.atan2(y - above, x - before);
    const corner = (turn) =>
      [x - HEAD * Math.cos(angle + turn), y - HEAD * Math.sin(angle + turn)].map((value) => value.toFixed(1)).join(' ');
    return `M ${told(tip)} L ${corner(0.42)} L ${corner(-0.42)} Z`;
  };
  const straight = (begin, end) => ({
    line: `M ${told(begin)} L ${told(end)}`,
    head: pointed(end, begin),
    label: screen([(begin[0] + end[0]) / 2, (begin[1] + end[1]) / 2]),
    beside: screen(begin)[0] === screen(end)[0] ? 'right' : 'above',
  });

  if (lanes === 0 && steps === 1) return straight([from.u + from.du, middle(from)], [to.u - GAP, middle(to)]);
  if (lanes === 0) {
    // past its neighbours, or back: round through the space between the lanes
    const side = from.lane === 0 ? 1 : -1;
    const edge = (one) => (side > 0 ? one.v + one.dv : one.v);
    const lean = 0.2 * Math.sign(steps); // leaves towards the other, so that two arrows between the same cards stay apart
    const begin = [from.u + from.du * (0.5 + lean), edge(from)];
    const end = [to.u + to.du * (0.5 - lean), edge(to) + side * GAP];
    const depth = (side > 0 ? Math.max(begin[1], end[1]) : Math.min(begin[1], end[1])) + side * (down ? 30 : 44);
    return {
      line: `M ${told(begin)} C ${told([begin[0], depth])}, ${told([end[0], depth])}, ${told(end)}`,
      head: pointed(end, [end[0], depth]),
      label: screen([(begin[0] + end[0]) / 2, (begin[1] + end[1]) / 8 + 0.75 * depth]),
      beside: 'on',
    };
  }
  const [leaves, enters] = lanes > 0 ? [from.v + from.dv, to.v - GAP] : [from.v, to.v + to.dv + GAP];
  if (steps === 0) return straight([from.u + from.du / 2, leaves], [to.u + to.du / 2, enters]);
  // Along its own lane first, then across into the other.
  const begin = [steps > 0 ? from.u + from.du : from.u, middle(from)];
  const end = [to.u + to.du / 2, enters];
  const corner = [end[0], begin[1]];
  const along = [corner[0] - Math.sign(steps) * BEND, corner[1]];
  const across = [corner[0], corner[1] + Math.sign(lanes) * BEND];
  return {
    line: `M ${told(begin)} L ${told(along)} Q ${told(corner)} ${told(across)} L ${told(end)}`,
    head: pointed(end, corner),
    label: down
      ? screen([begin[0] + (corner[0] - begin[0]) * 0.35, begin[1]])
      : screen([end[0], end[1] + (corner[1] - end[1]) * 0.4]),
    beside: 'right',
  };
};
