// What a learner has done, kept in this browser alone: one record of parts, each under a name, each whatever its room
// makes it. Nothing is lost in silence: a record that cannot be read is set aside under a key of its own, and told.

/**
 * @param store where it is kept; null where the browser gives no place, and then it lasts as long as the page
 * @param version of the record's form
 * @param steps `{1: (parts) => parts, ...}`: from each older form to the one after it
 */
glassbox.learner = ({ store = glassbox.storage(), version = 1, steps = {} } = {}) => {
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
    if (!isParts(record) || !Number.isInteger(record.version) || record.version < 1 || !isParts(record.parts)) return { complaint: 'it is damaged' };
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
  const setAside = (old, why) => {
    const now = new Date();
    const key = `${ASIDE}${now.toISOString()}`;
    const kept = write(key, old);
    const where = kept ? `It was set aside under “${key}”` : 'There was no room to set it aside, so it stays where it is and nothing new is kept';
    trouble = `What was kept of your work could not be used on ${day(now)}: ${why}. ${where}. You begin afresh.`;
    return kept;
  };

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
    parts = told;
    if (older) keep();
  };

  const keep = () => {
    if (!store) return;
    const now = text();
    if (write(KEY, now)) seen = now;
    else trouble = 'This browser has no room left to keep your work. Save it as a file, or it is gone with this page.';
  };
  const tell = (part) => { for (const one of listeners) one(part); };

  if (!store) trouble = 'This browser keeps nothing for this page (a private window, perhaps). Your work lasts until you close it; save it as a file to keep it.';
  refresh();
  window.addEventListener('storage', (event) => {
    if (event.key !== KEY || !store) return;
    refresh();
    tell(null);
  });

  return {
    /** A copy, so that nobody changes by accident what is kept. */
    get: (part, fallback) => (Object.hasOwn(parts, part) ? structuredClone(parts[part]) : fallback),
    set(part, value) {
      refresh();
      parts = { ...parts, [part]: structuredClone(value) };
      keep();
      tell(part);
    },
    exported: () => JSON.stringify({ what: KEY, version, parts }, null, 1),
    /** Take over a record from a file's text. What there was is set aside. Returns '' or a complaint. */
    imported(given) {
      if (!given.trim()) return 'The file is empty.';
      if (given.length > LARGEST) return 'The file is too large to be a record of this page.';
      const { parts: told, complaint } = read(given);
      if (complaint) return `This file cannot be taken over: ${complaint}.`;
      if (JSON.parse(given).what !== KEY) return 'This file is not a record of this page.';
      if (store && seen !== null && !write(`${ASIDE}${new Date().toISOString()}`, seen)) return 'There is no room to set your present record aside first, so nothing was changed.';
      parts = told;
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
    get trouble() { return trouble; },
  };
};

/** The browser's own store, or null where it refuses. */
glassbox.storage = () => {
  try {
    const probe = 'glassbox.probe';
    window.localStorage.setItem(probe, '1');
    window.localStorage.removeItem(probe);
    return window.localStorage;
  } catch {
    return null;
  }
};
