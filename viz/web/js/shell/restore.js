// Putting back what a page had: after it was loaded again, and after the server forgot its session.

import { find, say } from '../core/dom.js';
import { phrase } from '../core/words.js';
import { shipped } from './pictures.js';
import { forget, keep, unpackFile } from './tab_storage.js';

/** @typedef {import('./tab_storage.js').Kept} Kept */
/** @typedef {import('./pictures.js').Picture} Picture */
/**
 * @typedef {object} Needs
 * @property {Storage | null} storage
 * @property {import('./connection.js').Connection} connection
 * @property {import('./pictures.js').Pictures} pictures
 * @property {import('./questions.js').Questions} questions
 * @property {import('./turn_in_progress.js').TurnInProgress} progress
 * @property {ReturnType<typeof import('./parts.js').createParts>['answer']} answer
 * @property {import('./wire.js').Card[]} catalogue
 * @property {import('../core/state.js').State} state
 */

/**
 * Keep what is on the page while it is out of sight: it may be loaded again, or dropped by the browser.
 * @param {Needs} needs
 */
export const keepWhileAway = ({ storage, connection, pictures, progress, answer, state }) => {
  const put = () => {
    if (!pictures.shown || connection.key === undefined) return;
    const { card, file, name, text } = pictures.shown;
    const own = card ? { card: card.file } : { name, type: file?.type, text };
    keep(storage, location.hash, {
      key: connection.key,
      next: progress.next,
      picture: { ...own, pad: state.now.frame === 'pad' },
      ...answer.kept(),
    });
  };
  window.addEventListener('pagehide', put);
  window.addEventListener('pageshow', () => forget(storage));
  document.addEventListener('visibilitychange', () => (document.hidden ? put() : forget(storage)));
};

/**
 * The page was loaded again: all that was on it is put back, from the server where it still knows it.
 * @param {HTMLElement} root
 * @param {Kept} kept
 * @param {Picture | null} otherwise what to open where the picture is gone
 * @param {Needs} needs
 * @param {() => void} restored called as soon as the page shows again what it had
 */
export const restorePage = async (root, kept, otherwise, needs, restored) => {
  const { connection, pictures, questions, answer, catalogue } = needs;
  const { picture: had, turns } = kept;
  await connection.known();
  const known = connection.key === kept.key;
  const card = catalogue.find(({ file }) => file === had.card);
  /** @type {Picture} */
  const picture = card
    ? shipped(card)
    : { card: null, file: unpackFile(had), name: had.name ?? phrase('page.picture.yours'), text: had.text };
  const opened = await reopened(picture, had.pad, known, connection);
  if (!opened) {
    if (otherwise) await pictures.bring(otherwise);
    if (turns.length) pictures.complain(phrase('page.connection.too_large_to_keep', { name: picture.name }));
    return;
  }
  await pictures.show(opened, picture, had.pad ? 'pad' : 'cut', () => {
    restored();
    answer.restore(turns, kept.shown);
    questions.resume(kept.next, known);
  });
  if (known) return;
  answer.past();
  if (turns.length) say(find(root, '#picture-message'), phrase('page.connection.forgotten'));
};

/**
 * The picture as the server has it still, or opened there once more.
 * @param {Picture} picture
 * @param {boolean} pad
 * @param {boolean} known
 * @param {import('./connection.js').Connection} connection
 */
const reopened = async (picture, pad, known, { request }) => {
  if (known) {
    const reply = await request('resume');
    if (reply.error === undefined && reply.picture) return reply;
  }
  if (!picture.card && !picture.file) return null;
  const file = picture.card ? { file: picture.card.file } : {};
  const reply = await request('open_picture', file, picture.file);
  if (reply.error !== undefined) return null;
  if (pad) await request('frame', { pad: true });
  return reply;
};

/**
 * The server has forgotten this page: what is on it stays, and the picture is opened once more.
 * @param {HTMLElement} root
 * @param {string} reason
 * @param {import('./connection.js').Send} send
 * @param {Pick<Needs, 'pictures' | 'answer'>} needs
 */
export const renewSession = async (root, reason, send, { pictures, answer }) => {
  const spoke = answer.turns.length > 0;
  answer.past();
  if (!pictures.shown) return;
  if (!(await pictures.reopen(send))) {
    pictures.complain(phrase('page.connection.forgotten_picture'));
  } else if (spoke) say(find(root, '#picture-message'), reason);
};
