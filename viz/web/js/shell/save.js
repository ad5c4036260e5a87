// Take it away: the picture with what lies over it, as a PNG; a link to this very view; the whole answer as a file.

import { bytesOf } from '../core/bytes.js';
import { download, find, say } from '../core/dom.js';
import { phrase } from '../core/words.js';
import { drawSheet } from './sheet.js';

/** @typedef {import('./wire.js').SentFile} SentFile */
/**
 * @typedef {object} Needs
 * @property {import('../core/state.js').State} state
 * @property {ReturnType<typeof import('./parts.js').createParts>['picture']} picture
 * @property {() => string[]} about what a saved picture is of
 * @property {(kind: string) => Promise<import('./wire.js').Answered<SentFile>>} fetchFile the answer on show as a file
 */

const SHOWN = 4000; // milliseconds that a message stays

/**
 * @param {HTMLElement} root
 * @param {Needs} needs
 */
export const createSave = (root, { state, picture, about, fetchFile }) => {
  const note = find(root, '[data-message="saved"]');
  /** @param {string} text */
  const report = (text) => {
    say(note, text);
    setTimeout(() => {
      if (note.textContent === text) say(note, '');
    }, SHOWN);
  };

  const savePicture = () => {
    const { image, map } = picture.view;
    if (!image) return report(phrase('page.save.no_picture'));
    const words = ['.gb-caption', '.gb-readout'].map((selector) => find(root, selector).textContent ?? '');
    const family = getComputedStyle(root).getPropertyValue('--sans');
    const scale = map?.kind === 'scalar' ? map : null;
    const sheet = drawSheet(picture.canvas, scale, [...about(), ...words].filter(Boolean), family);
    return sheet.toBlob((blob) => {
      if (!blob) return;
      download(blob, `glassbox-${state.now.station}.png`);
      report(phrase('page.save.saved'));
    });
  };

  const copyLink = async () => {
    try {
      await navigator.clipboard.writeText(location.href);
      report(phrase('page.save.link_copied'));
    } catch {
      report(phrase('page.save.copy_address'));
    }
  };

  const message = find(root, '[data-message="file"]');
  /** @param {string} kind */
  const saveAnswer = async (kind) => {
    say(message, phrase('page.save.making'));
    const reply = await fetchFile(kind);
    say(message, reply.error ?? phrase('page.save.saved'));
    if (reply.error === undefined) download(new Blob([bytesOf(reply.content)], { type: reply.type }), reply.name);
  };

  find(root, '#save').addEventListener('click', savePicture);
  find(root, '#link').addEventListener('click', copyLink);
  find(root, '.gb-files').addEventListener('click', (event) => {
    const kind = event.target instanceof HTMLElement ? event.target.dataset.file : undefined;
    if (kind) saveAnswer(kind);
  });
};
