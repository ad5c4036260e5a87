// What a learner has done: one record of parts, each under a name, each whatever its own module makes it. Nothing is lost
// in silence: a record that cannot be read is set aside under a key of its own, and `trouble` says so. Knows no page.

import { dateLocale, phrase } from '../core/words.js';
import { KEY, describeLost, mended, readRecord } from './record_text.js';

/** @typedef {import('./record_text.js').Parts} Parts */
/** @typedef {Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>} Store */
/** @typedef {(part: string | null) => void} Listener `null` stands for all parts */

const ASIDE = `${KEY}.aside.`;
const LARGEST = 4_000_000; // characters; browsers keep about five million

/** @param {Date} moment */
const day = (moment) => moment.toLocaleDateString(dateLocale(), { day: 'numeric', month: 'long', year: 'numeric' });

/**
 * @param {Store} store
 * @param {string} key
 * @param {string} text
 * @returns {boolean} whether there was room for it
 */
const write = (store, key, text) => {
  try {
    store.setItem(key, text);
    return true;
  } catch {
    return false;
  }
};

export class LearnerRecord {
  /** @type {Store | null} */ #store;
  /** @type {Parts} */ #parts = {};
  /** @type {string | null} the text that the parts were read from */ #seen = null;
  /** @type {Set<Listener>} */ #listeners = new Set();
  #trouble = '';
  #version;
  #steps;
  #forms;

  /**
   * @param {object} options
   * @param {Store | null} options.store where it is kept; null where the browser gives no place: it lasts as long as the page
   * @param {number} [options.version] of the record as a whole
   * @param {import('./record_text.js').Steps} [options.steps]
   * @param {Record<string, import('../core/forms.js').Form>} [options.forms] of the parts
   */
  constructor({ store, version = 1, steps = {}, forms = {} }) {
    this.#store = store;
    this.#version = version;
    this.#steps = steps;
    this.#forms = forms;
    if (!store) {
      this.#trouble = phrase('page.practice.record.keeps_nothing');
    }
    this.#refresh();
  }

  /** What there is to say of how the record was read or kept; empty where all is well. */
  get trouble() {
    return this.#trouble;
  }

  /**
   * A copy, so that nobody changes by accident what is kept.
   * @template T
   * @param {string} part
   * @param {T} fallback where there is no such part
   * @returns {T} as the part's form lets it be; whoever reads it makes sure of the rest
   */
  get(part, fallback) {
    this.#refresh(); // another tab's news may still be on its way
    return Object.hasOwn(this.#parts, part) ? structuredClone(/** @type {T} */ (this.#parts[part])) : fallback;
  }

  /**
   * @param {string} part
   * @param {unknown} value
   */
  set(part, value) {
    this.#refresh();
    this.#parts = { ...this.#parts, [part]: structuredClone(value) };
    this.#keep();
    this.#changed(part);
  }

  /** All of it as the text of a file. */
  exported() {
    return JSON.stringify({ what: KEY, version: this.#version, parts: this.#parts }, null, 1);
  }

  /**
   * Take over a record from a file's text. What there was is set aside. Returns '' or a complaint; `trouble` says so where
   * only a part of it could be used.
   * @param {string} text
   */
  imported(text) {
    if (!text.trim()) return phrase('page.practice.record.empty_file');
    if (text.length > LARGEST) return phrase('page.practice.record.large_file');
    const record = readRecord(text, this.#version, this.#steps);
    if (record.complaint !== undefined) return phrase(`page.practice.record.file.${record.complaint}`);
    if (record.what !== KEY) return phrase('page.practice.record.other_file');
    if (this.#store && this.#seen !== null && this.#putAside(this.#store, this.#seen) === null) {
      return phrase('page.practice.record.no_room_aside');
    }
    const { sound, lost } = mended(record.parts, this.#forms);
    this.#parts = sound;
    if (lost.length) {
      this.#trouble = phrase('page.practice.record.file_in_part', { parts: describeLost(lost) });
    }
    this.#keep();
    this.#changed(null);
    return '';
  }

  /**
   * Forget one part, or all of it. What was set aside stays.
   * @param {string} [part]
   */
  reset(part) {
    this.#refresh();
    if (part === undefined) this.#parts = {};
    else delete this.#parts[part];
    this.#keep();
    this.#changed(part ?? null);
  }

  /**
   * Be called at each change. Returns what ends it.
   * @param {Listener} listener
   */
  listen(listener) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Another tab has written something.
   * @param {string | null} key under which; null where it cleared the storage
   */
  writtenElsewhere(key) {
    if (key !== KEY || !this.#store) return;
    this.#refresh();
    this.#changed(null);
  }

  /** @param {string | null} part */
  #changed(part) {
    for (const listener of this.#listeners) listener(part);
  }

  /** Read again what is kept, if it changed since: another tab may have written. */
  #refresh() {
    const kept = this.#store?.getItem(KEY);
    if (kept === undefined || kept === this.#seen) return;
    this.#seen = kept;
    if (kept === null) {
      this.#parts = {};
      return;
    }
    const record = readRecord(kept, this.#version, this.#steps);
    if (record.complaint !== undefined) {
      this.#parts = {};
      const why = phrase(`page.practice.record.kept.${record.complaint}`, { date: day(new Date()) });
      if (this.#setAside(kept, why, phrase('page.practice.record.afresh'))) {
        this.#store?.removeItem(KEY);
        this.#seen = null;
      }
      return;
    }
    const { sound, lost } = mended(record.parts, this.#forms);
    this.#parts = sound;
    const lostParts = { date: day(new Date()), parts: describeLost(lost), n: lost.length };
    const why = phrase('page.practice.record.kept_in_part', { ...lostParts });
    if (lost.length && !this.#setAside(kept, why, phrase('page.practice.record.rest_here'))) return;
    if (record.older || lost.length) this.#keep();
  }

  #keep() {
    if (!this.#store) return;
    const text = JSON.stringify({ version: this.#version, parts: this.#parts });
    if (write(this.#store, KEY, text)) this.#seen = text;
    else {
      this.#trouble = phrase('page.practice.record.no_room');
    }
  }

  /**
   * Keep a text that will be replaced under a key that says when; never over another one. Returns the key, or null.
   * @param {Store} store
   * @param {string} text
   */
  #putAside(store, text) {
    let key = `${ASIDE}${new Date().toISOString()}`;
    while (store.getItem(key) !== null) key += '+';
    return write(store, key, text) ? key : null;
  }

  /**
   * The same, and say so; where there is no room for it, nothing new is kept from now on.
   * @param {string} text
   * @param {string} why what was kept could not be used
   * @param {string} after what there is now
   */
  #setAside(text, why, after) {
    const key = this.#store && this.#putAside(this.#store, text);
    if (!key) this.#store = null;
    const where = key
      ? phrase('page.practice.record.set_aside', { key })
      : phrase('page.practice.record.not_set_aside');
    this.#trouble = [why, where, after].join(' ');
    return Boolean(key);
  }
}
