// A part of a panel: small pictures side by side, each with its name.

import { make } from '../../core/dom.js';

/** @typedef {import('../wire.js').PicturesPart} PicturesPart */

export const kind = 'pictures';

/** @param {PicturesPart} part */
export const draw = ({ rows }) => {
  const list = make('ul', 'gb-panel-pictures');
  for (const { name, source, note } of rows) {
    const item = make('li');
    const image = make('img');
    if (String(source).startsWith('data:image/')) image.src = source;
    image.alt = ''; // its name stands below it
    item.append(image, make('b', '', name));
    if (note) item.append(make('span', 'gb-note', note));
    list.append(item);
  }
  return list;
};
