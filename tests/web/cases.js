// The tables of cases that the page's scripts and Python both keep to, and what Python knows and the scripts need.
import { readFileSync } from 'node:fs';

const read = (path) => readFileSync(new URL(path, import.meta.url), 'utf-8');

/** A table in tests/cases, which tests of Python read too. */
export const cases = (name) => JSON.parse(read(`../cases/${name}.json`));

/** The bytes of a hexadecimal file. */
export const hexadecimal = (path) => Buffer.from(read(path).replaceAll(/\s/g, ''), 'hex');

export const FUNCTION_WORDS = JSON.parse(read('../../viz/web/data/function_words.json'));
export const COLOURS = hexadecimal('../../viz/web/data/inferno.hex');
