// A screen that asks for a guess; the figure and the rest of the text come once the learner has committed to one.

/** @typedef {import('../blocks.js').Show} Show */

/** @type {Show} */
export const show = (block, screen, done) => {
  screen.before(block.before);
  screen.ask(block, ({ answer, right, after }) => {
    done({ answer, right });
    screen.after(after);
    if (block.figure) screen.figure.show(block.figure);
  });
};
