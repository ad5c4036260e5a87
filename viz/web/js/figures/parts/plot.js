// A part of a panel: a chart.

import { drawChart } from '../chart.js';

/** @typedef {import('../wire.js').PlotPart} PlotPart */

export const kind = 'plot';

/** @param {PlotPart} part */
export const draw = ({ figure, words }) => drawChart(figure, words);
