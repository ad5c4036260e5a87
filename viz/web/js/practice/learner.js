// What a learner has done, kept in this browser alone: one record of parts, each under a name, each whatever its room
// makes it. Nothing is lost in silence: a record that cannot be read is set aside under a key of its own, and told.

import { RECORD } from './record_forms.js';

/**
 * @param store where it is kept; null where the browser gives no place, and then it lasts as long as the page
 * @param version of the record's form
 * @param steps `{1: (parts) => parts, ...}`: from each older form to the one after it
 * @param forms of the parts, see forms.js; a part without one is taken as it is
 */
export const createLearner = ({ store = browserStorage(), version = 1, steps = {}, forms = RECORD } = {}) => {
  const KEY = 'glassbox.learner';
  const ASIDE = `${KEY}.aside.`;
  const LARGEST = 4_000_000; // characters; browsers keep about five million
  const listeners = new Set();
  let trouble = '';
  let seen = null; // the text that `parts` was read from
  let parts = {};

  const isParts = (value) => Boolean(value) && typeof value === 'object' && !Array.isArray(value);
  const day = (moment) => moment.toLocaleDateString(undefined, { day: 'numeric', month: 'long', year: 'numeric' });

  /** Parts of a record in today's form, or a sentence that says why there are none. */
  const read = (text) => {
    let record;
    try {
      record = JSON.parse(text);
    } catch {
      return { complaint: 'it is damaged' };
    }
    if (!isParts(record) || !Number.isInteger(record.version) || record.version < 1 || !isParts(record.parts)) {
      return { complaint: 'it is damaged' };
    }
    if (record.version > version) return { complaint: 'a newer version of this page wrote it' };
    let found = record.parts;
    for (let from = record.version; from < version; from++) found = steps[from] ? steps[from](found) : found;
    return { parts: found, older: record.version < version };
  };

  const write = (key, text) => {
    try {
      store.setItem(key, text);
      return true;
    } catch {
      return false;
    }
  };
  const text = () => JSON.stringify({ version, parts });

  /** Keep a text that will be replaced under a key that says when; never over another one. */
  const setAside = (old, why, after = 'You begin afresh.') => {
    const now = new Date();
    let key = `${ASIDE}${now.toISOString()}`;
    while (store.getItem(key) !== null) key += '+';
    const kept = write(key, old);
    const where = kept
      ? `It was set aside under “${key}”`
      : 'There was no room to set it aside, so it stays where it is and nothing new is kept';
    trouble = `What was kept of your work could not be used on ${day(now)}: ${why}. ${where}. ${after}`;
    return kept;
  };

  /** The sound parts of a record, and the names of what is not sound in it. */
  const mended = (found) => {
    const lost = [];
    const sound = Object.entries(found).map(([name, value]) => [
      name,
      Object.hasOwn(forms, name) ? forms[name](value, name, lost) : value,
    ]);
    return { sound: Object.fromEntries(sound.filter(([, value]) => value !== undefined)), lost };
  };
  const NAMED = 3; // of what is lost, so many are named
  const named = (lost) =>
    `${lost
      .slice(0, NAMED)
      .map((path) => `“${path.slice(0, 60)}”`)
      .join(', ')}${lost.length > NAMED ? ` and ${lost.length - NAMED} more` : ''}`;

  /** Read again what is kept, if it changed since: another tab may have written. */
  const refresh = () => {
    if (!store) return;
    const found = store.getItem(KEY);
    if (found === seen) return;
    seen = found;
    if (found === null) {
      parts = {};
      return;
    }
    const { parts: told, complaint, older } = read(found);
    if (complaint) {
      parts = {};
      if (setAside(found, complaint)) {
        store.removeItem(KEY);
        seen = null;
      } else {
        store = null;
      }
      return;
    }
    const { sound, lost } = mended(told);
    parts = sound;
    if (
      lost.length &&
      !setAside(found, `${named(lost)} ${lost.length === 1 ? 'is' : 'are'} damaged`, 'The rest is here.')
    ) {
      store = null;
    } else if (older || lost.length) keep();
  };

  const keep = () => {
    if (!store) return;
    const now = text();
    if (write(KEY, now)) seen = now;
    else trouble = 'This browser has no room left to keep your work. Save it as a file, or it is gone with this page.';
  };
  const tell = (part) => {
    for (const one of listeners) one(part);
  };

  if (!store) {
    trouble =
      'This browser keeps nothing for this page (a private window, perhaps). Your work lasts until you close it; save it as a file to keep it.';
  }
  refresh();
  window.addEventListener('storage', (event) => {
    if (event.key !== KEY || !store) return;
    refresh();
    tell(null);
  });

  return {
    /** A copy, so that nobody changes by accident what is kept. */
    get(part, fallback) {
      refresh(); // another tab's news may still be on its way
      return Object.hasOwn(parts, part) ? structuredClone(parts[part]) : fallback;
    },
    set(part, value) {
      refresh();
      parts = { ...parts, [part]: structuredClone(value) };
      keep();
      tell(part);
    },
    exported: () => JSON.stringify({ what: KEY, version, parts }, null, 1),
    /** Take over a record from a file's text. What there was is set aside. Returns '' or a complaint; `trouble` says so
     *  where only a part of it could be used. */
    imported(given) {
      if (!given.trim()) return 'The file is empty.';
      if (given.length > LARGEST) return 'The file is too large to be a record of this page.';
      const { parts: told, complaint } = read(given);
      if (complaint) return `This file cannot be taken over: ${complaint}.`;
      if (JSON.parse(given).what !== KEY) return 'This file is not a record of this page.';
      if (store && seen !== null && !write(`${ASIDE}${new Date().toISOString()}`, seen)) {
        return 'There is no room to set your present record aside first, so nothing was changed.';
      }
      const { sound, lost } = mended(told);
      parts = sound;
      if (lost.length) {
        trouble = `Of the file that you brought back, ${named(lost)} could not be used. The rest is here; the file itself is as it was.`;
      }
      keep();
      tell(null);
      return '';
    },
    /** Forget one part, or all of it. What was set aside stays. */
    reset(part) {
      refresh();
      if (part === undefined) parts = {};
      else delete parts[part];
      keep();
      tell(part ?? null);
    },
    /** Call `fn(part)` at each change; `null` stands for all. Returns what ends it. */
    listen(fn) {
      listeners.add(fn);
      return () => listeners.delete(fn);
    },
    get trouble() {
      return trouble;
    },
  };
};

/** The browser's own store, or null where it refuses. */
export const browserStorage = () => {
  try {
    const probe = 'glassbox.probe';
    window.localStorage.setItem(probe, '1');
    window.localStorage.removeItem(probe);
    return window.localStorage;
  } catch {
    return null;
  }
};
