// What a page keeps while it is loaded again: key, picture, questions and answers. It is there between the moment the page
// goes out of sight and the moment it is back, for this tab alone: a tab that is duplicated does not share a session.

import { bytesOf } from '../core/bytes.js';

/**
 * @typedef {object} Kept
 * @property {string} key of the session
 * @property {number} next number of the next turn
 * @property {KeptPicture} picture
 * @property {KeptTurn[]} turns
 * @property {number} shown place in `turns` of the one on show
 */
/** @typedef {{card?: string, name?: string, type?: string, text?: string | null, pad: boolean}} KeptPicture `text` the file */
/** @typedef {ReturnType<ReturnType<typeof import('./parts.js').createParts>['answer']['kept']>['turns'][number]} KeptTurn */

const NAME = 'glassbox-session';
const MOST = 4e6; // characters: browsers keep five million for a page
const LARGEST = 2e6; // bytes of a picture that is kept too

/** The browser's storage of this tab, null where it is forbidden: the page then keeps nothing. */
export const tabStorage = () => {
  try {
    return window.sessionStorage;
  } catch {
    return null;
  }
};

/**
 * What was kept of this page, once; null where there is nothing, or the page leads elsewhere now. A page that was loaded
 * again leads where it led, whatever its address was when it went: that may have been written while it was being left.
 * @param {Storage | null} storage
 * @param {string} address the page's, now
 * @param {boolean} reloaded
 * @returns {Kept | null}
 */
export const takeKept = (storage, address, reloaded) => {
  try {
    const kept = JSON.parse(storage?.getItem(NAME) || 'null');
    storage?.removeItem(NAME);
    const sound = typeof kept?.key === 'string' && Array.isArray(kept.turns) && Number.isInteger(kept.next);
    return sound && (reloaded || kept.address === address) ? kept : null;
  } catch {
    return null;
  }
};

/** Whether this page was loaded again, rather than opened by an address. */
export const wasReloaded = () => {
  const [arrival] = /** @type {PerformanceNavigationTiming[]} */ (performance.getEntriesByType('navigation'));
  return arrival?.type === 'reload';
};

/**
 * Keep it; the oldest turns go where it is too much. Returns whether there was room for anything.
 * @param {Storage | null} storage
 * @param {string} address the page's, now
 * @param {Kept} kept
 */
export const keep = (storage, address, kept) => {
  const { turns } = kept;
  for (let dropped = 0; dropped <= turns.length; dropped++) {
    const text = textOf({ ...kept, turns: turns.slice(dropped), address });
    try {
      if (text.length <= MOST) {
        storage?.setItem(NAME, text);
        return storage !== null;
      }
    } catch {
      // Less room than most browsers have: without the oldest turn there may be enough.
    }
  }
  return false;
};

/** @param {object} kept */
const textOf = (kept) =>
  // Arrays of numbers are unpacked from text that is kept too.
  JSON.stringify(kept, (_, value) => (ArrayBuffer.isView(value) ? undefined : value));

/** @param {Storage | null} storage */
export const forget = (storage) => {
  try {
    storage?.removeItem(NAME);
  } catch {
    // Nothing was kept.
  }
};

/**
 * A picture of one's own, as text; null where it is too large.
 * @param {File} file
 * @returns {Promise<string | null> | null}
 */
export const packFile = (file) =>
  file.size > LARGEST
    ? null
    : new Promise((resolve) => {
        const reader = new FileReader();
        reader.onload = () => resolve(typeof reader.result === 'string' ? reader.result : null);
        reader.onerror = () => resolve(null);
        reader.readAsDataURL(file);
      });

/**
 * The way back.
 * @param {KeptPicture} picture
 */
export const unpackFile = ({ name = '', type, text }) =>
  text ? new File([bytesOf(text.slice(text.indexOf(',') + 1))], name, { type }) : null;
