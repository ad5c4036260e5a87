// A screen whose figure the learner runs; done when it has been on show.

/** @typedef {import('../blocks.js').Show} Show */

/** @type {Show} */
export const show = (block, screen, done) => {
  screen.before(block.before);
  if (block.figure) screen.figure.offer(block.figure);
  done({});
};
