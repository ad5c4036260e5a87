// How rectangles lie over the cells of a raster. Knows numbers alone.

/** @typedef {[left: number, top: number, right: number, bottom: number]} Edges */

/** @type {(value: number, size: number) => number} */
export const inside = (value, size) => Math.min(size - 1, Math.max(0, value));

/**
 * Which cells of one side of a raster a stretch lies over, each with how much of it.
 * @param {[start: number, stop: number]} stretch
 * @param {[start: number, stop: number]} span of the raster
 * @param {number} cells
 * @returns {{cell: number, length: number}[]}
 */
const cellsOver = ([start, stop], [from, to], cells) => {
  const size = (to - from) / cells;
  const first = inside(Math.floor((start - from) / size), cells);
  const last = inside(Math.ceil((stop - from) / size) - 1, cells);
  return Array.from({ length: last - first + 1 }, (_, more) => {
    const low = from + (first + more) * size;
    return { cell: first + more, length: Math.max(0, Math.min(stop, low + size) - Math.max(start, low)) };
  });
};

/**
 * The cells of a raster that a rectangle lies over, each with the area.
 * @param {Edges} edges
 * @param {Edges} raster
 * @param {[rows: number, columns: number]} shape of the raster
 */
export const cellsUnder = ([left, top, right, bottom], [west, north, east, south], [rows, columns]) => {
  const across = cellsOver([left, right], [west, east], columns);
  return cellsOver([top, bottom], [north, south], rows).flatMap(({ cell: row, length: high }) =>
    across.map(({ cell: column, length: wide }) => ({ row, column, area: high * wide })),
  );
};
