// A screen about the figure beside it: shown as a text is, but never without one.

export const kind = 'figure';
export { show } from './text.js';
