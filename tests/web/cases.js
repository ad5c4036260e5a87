// The tables of cases that the page's scripts and Python both keep to, and what Python knows and the scripts need.
import { readFileSync } from 'node:fs';
import { Placement } from '../../viz/web/js/core/placement.js';

const read = (path) => readFileSync(new URL(path, import.meta.url), 'utf-8');

/** A table in tests/cases, which tests of Python read too. */
export const cases = (name) => JSON.parse(read(`../cases/${name}.json`));

/** The bytes of a hexadecimal file. */
export const hexadecimal = (path) => Buffer.from(read(path).replaceAll(/\s/g, ''), 'hex');

export const FUNCTION_WORDS = JSON.parse(read('../../viz/web/data/function_words.json'));
export const COLOURS = hexadecimal('../../viz/web/data/inferno.hex');

/** The facts of a picture read in one view, as the server sends them. */
export const factsOf = ([rows, columns], start = 0, [across, down] = [1, 1]) => ({
  raster: [rows, columns],
  views: [{ name: 'whole', rectangle: [0, 0, across, down], rows, columns, positions: [[start, rows * columns]] }],
  others: [],
});

export const oneView = (...facts) => new Placement(factsOf(...facts));

/** A placement of the shared table: of one view, of the whole and a tile, of three views with newlines. */
export const placed = (which) => new Placement(cases('placement')[which].facts);
