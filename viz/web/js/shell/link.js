// Showing what the link says by which the page was opened.

import { find, say } from '../core/dom.js';
import { phrase } from '../core/words.js';
import { methodOf, placeOf, wordOf } from './address_text.js';
import { offersOf } from '../stations/method_settings.js';

/** @typedef {ReturnType<typeof import('./parts.js').createParts>} Parts */
/**
 * @typedef {object} Needs
 * @property {import('../core/state.js').State} state
 * @property {import('./pictures.js').Pictures} pictures
 * @property {import('./questions.js').Questions} questions
 * @property {Parts} parts
 * @property {import('./model_status.js').ModelStatus} model
 * @property {() => boolean} restored whether the page shows what it had before it was loaded again: then it asks nothing
 */

/**
 * Whether the visitor opened this address: by hand, by a click, by going back. Pages elsewhere can open it too, and must
 * not make the model work; the server knows which it was (lessons/server/entrance.py).
 */
const openedByVisitor = () => {
  const [arrival] = /** @type {PerformanceNavigationTiming[]} */ (performance.getEntriesByType('navigation'));
  const opened = document.querySelector('meta[name="gb-opened-by"]')?.getAttribute('content');
  return opened === 'visitor' || ['reload', 'back_forward'].includes(arrival?.type);
};

/**
 * Show what a link asks for, as soon as the picture is there and its patches known.
 * @param {HTMLElement} root
 * @param {import('./address_text.js').Wanted} wanted
 * @param {string[]} wrong what of it was left out already
 * @param {Needs} needs
 */
export const followLink = async (root, wanted, wrong, { state, pictures, questions, parts, model, restored }) => {
  const { answer, picture, stations } = parts;
  const { question = '', token } = wanted;
  const message = find(root, '#picture-message');
  const complain = () => {
    const what = wrong.splice(0).join(phrase('page.link.between'));
    if (what) say(message, phrase('page.link.left_out', { what }));
  };
  /** Go to the word that the link is about. */
  const lead = () => {
    if (!answer.current) return;
    const { layers = 0, heads = 0 } = answer.current.geometry;
    const word = wordOf(wanted, { tokens: answer.current.tokens.length, layers, heads });
    const method = methodOf(wanted, offersOf(model.model?.methods ?? []));
    wrong.push(...word.wrong, ...method.wrong);
    state.set({ station: 'answer', ...word.change, ...method.change });
  };
  /** Whether there is an answer to the link's question; a visitor who was faster is not interrupted. */
  const ask = async () =>
    restored() || answer.turns.length ? answer.current?.question === question : questions.askAndWait(question);

  await pictures.seen;
  const { placement } = picture.view;
  if (!placement) return;
  const place = placeOf(wanted, { placement, stations: stations.names });
  wrong.push(...place.wrong);
  const { station, ...patch } = place.change;
  state.set(patch);
  if (question.trim()) {
    const leads = token !== undefined;
    if (leads && openedByVisitor() && (await ask())) lead();
    else questions.form.question = question;
    if (leads && !openedByVisitor()) {
      say(message, phrase('page.link.opened_elsewhere'));
      questions.answered().then((came) => {
        if (!came || answer.current?.question !== question) return;
        say(message, '');
        lead();
        complain();
      });
    }
  }
  if (station) state.set({ station });
  complain();
};
