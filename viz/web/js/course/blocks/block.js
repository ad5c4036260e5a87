// A screen to read, with a figure beside it or without; done when it has been on show.

/** @typedef {import('../blocks.js').Show} Show */

/** @type {Show} */
export const show = (block, screen, done) => {
  screen.before(block.before);
  if (block.figure) screen.figure.show(block.figure);
  done({});
};
