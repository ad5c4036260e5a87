// A screen that asks; its figure is there to look at from the start.

/** @typedef {import('../blocks.js').Show} Show */

/** @type {Show} */
export const show = (block, screen, done) => {
  screen.before(block.before);
  if (block.figure) screen.figure.show(block.figure);
  screen.ask(block, ({ answer, right, after }) => {
    done({ answer, right });
    screen.after(after);
  });
};
