// Lessons set the walkthrough beside them: picture, question, patch, station and what lies over the picture there.

import { find, say } from '../core/dom.js';
import { phrase } from '../core/words.js';
import { frameOf, settingOf } from './lesson_setting.js';

/** @typedef {import('./lesson_setting.js').LessonFigure} LessonFigure */
/**
 * @typedef {object} Needs
 * @property {import('../core/state.js').State} state
 * @property {import('./pictures.js').Pictures} pictures
 * @property {import('./model_status.js').ModelStatus} model
 * @property {import('./questions.js').Questions} questions
 * @property {ReturnType<typeof import('./parts.js').createParts>} parts
 */

/**
 * @param {HTMLElement} root
 * @param {Needs} needs
 * @returns {(figure: LessonFigure) => Promise<void>}
 */
export const createLessonView = (root, { state, pictures, model, questions, parts }) => {
  const { answer, picture } = parts;
  let last = 0; // counts what was asked for: of two screens the later one is shown
  let own = false; // whether the learner had a picture of their own on show when a lesson began

  return async (figure) => {
    const mine = ++last;
    const stale = () => mine !== last || state.now.mode !== 'lesson';
    own ||= Boolean(pictures.shown?.file);
    if (figure.picture) state.set({ picture: figure.picture });
    else if (own) state.set({ picture: null });
    if (!model.model) say(find(root, '#picture-message'), phrase('page.model.still_loading'));
    await model.ready;
    await pictures.settled();
    if (stale()) return;
    state.set({ frame: frameOf(figure) });
    await pictures.settled();
    await pictures.seen;
    if (stale()) return;
    const answers = () => answer.current && !answer.current.branched && answer.current.question === figure.question;
    if (figure.question && !answers()) {
      await questions.halt();
      if (stale()) return;
      await questions.askAndWait(figure.question);
      if (stale()) return;
    }
    const tokens = figure.question && answers() ? (answer.current?.tokens.length ?? 0) : null;
    const { placement } = picture.view;
    if (placement) state.set(settingOf(figure, { placement, tokens }));
  };
};
