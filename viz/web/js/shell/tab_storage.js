// What a page keeps while it is loaded again: key, picture, questions and answers. It is there between the moment the page
// goes out of sight and the moment it is back, for this tab alone: a tab that is duplicated does not share a conversation.

import { bytesOf } from '../core/bytes.js';

export const createTabStorage = () => {
  const NAME = 'glassbox-session';
  const MOST = 4e6; // characters: browsers keep five million for a page
  const LARGEST = 2e6; // bytes of a picture that is kept too

  const storage = () => {
    try {
      return window.sessionStorage;
    } catch {
      return null; // forbidden: the page then keeps nothing
    }
  };

  /** What was kept of this page, once; nothing where it leads elsewhere now. */
  const take = () => {
    try {
      const kept = JSON.parse(storage()?.getItem(NAME) || 'null');
      storage()?.removeItem(NAME);
      const sound = typeof kept?.visit === 'string' && Array.isArray(kept.turns) && Number.isInteger(kept.next);
      return sound && kept.address === location.hash ? kept : null;
    } catch {
      return null;
    }
  };

  /** Keep it; the oldest turns go where it is too much. */
  const keep = (state) => {
    for (let { turns } = state; ; turns = turns.slice(1)) {
      // Arrays of numbers are unpacked from text that is kept too.
      const text = JSON.stringify({ ...state, turns, address: location.hash }, (name, value) =>
        ArrayBuffer.isView(value) ? undefined : value,
      );
      try {
        if (text.length <= MOST) return storage()?.setItem(NAME, text);
      } catch {
        /* less room than most browsers have */
      }
      if (!turns.length) return undefined;
    }
  };

  const forget = () => {
    try {
      storage()?.removeItem(NAME);
    } catch {
      /* nothing was kept */
    }
  };

  /** A picture of one's own, as text; nothing where it is too large. */
  const packed = (file) =>
    file.size > LARGEST
      ? null
      : new Promise((resolve) => {
          const reader = new FileReader();
          reader.onload = () => resolve(reader.result);
          reader.onerror = () => resolve(null);
          reader.readAsDataURL(file);
        });
  const unpacked = ({ name, type, text }) =>
    text ? new File([bytesOf(text.slice(text.indexOf(',') + 1))], name, { type }) : null;

  return { take, keep, forget, packed, unpacked };
};
