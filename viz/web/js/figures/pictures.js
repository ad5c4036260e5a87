// A part of a panel: small pictures side by side, each with its name. Knows nothing of models.

import { make } from '../core/dom.js';

export const drawPictures = ({ rows }) => {
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
