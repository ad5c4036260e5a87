// What a learner takes away from the list of lessons, or brings back: handouts on paper, and their own progress as a file.

import { bytesOf } from '../core/bytes.js';
import { download, find, findAll } from '../core/dom.js';
import { phrase } from '../core/words.js';

/** @typedef {import('../core/tools.js').Tools} Tools */
/** @typedef {(text: string, bad?: boolean) => void} Say */

const DOUBT = 4000; // milliseconds in which to say again that all is to be forgotten

/**
 * @param {HTMLElement} list
 * @param {Tools['request']} request
 * @param {Say} say
 */
const offerHandouts = (list, request, say) => {
  for (const button of findAll(list, '[data-handout]', HTMLElement)) {
    button.addEventListener('click', async () => {
      say(phrase('page.course.making_handout'));
      const answers = button.dataset.handout === 'teacher';
      const reply = /** @type {import('./wire.js').ReplyTo<'handout'>} */ (
        await request('handout', { slug: 'all', answers })
      );
      if (reply.error !== undefined) {
        say(reply.error, true);
        return;
      }
      download(new Blob([bytesOf(reply.content)], { type: reply.type }), reply.name);
      say(phrase('page.course.saved'));
    });
  }
};

/**
 * @param {HTMLElement} button
 * @param {() => void} forget
 */
const offerForgetting = (button, forget) => {
  const words = button.textContent;
  let timer = 0;
  const settle = () => {
    clearTimeout(timer);
    delete button.dataset.sure;
    button.textContent = words;
  };
  button.addEventListener('click', () => {
    if (button.dataset.sure !== undefined) {
      settle();
      forget();
      return;
    }
    // Asked for twice: it cannot be undone.
    button.dataset.sure = '';
    button.textContent = phrase('page.course.really_forget');
    timer = window.setTimeout(settle, DOUBT);
  });
};

/**
 * @param {HTMLElement} list
 * @param {Pick<Tools, 'request' | 'learner'>} tools
 * @param {Say} say
 * @param {() => void} changed called when the progress is another one
 */
export const createTakeaways = (list, { request, learner }, say, changed) => {
  offerHandouts(list, request, say);
  find(list, '[data-progress="export"]').addEventListener('click', () => {
    download(new Blob([learner.exported()], { type: 'application/json' }), 'glassbox-progress.json');
    say(phrase('page.course.saved'));
  });
  const upload = find(list, '[data-progress="import"]', HTMLInputElement);
  upload.addEventListener('change', async () => {
    const file = upload.files?.[0];
    upload.value = ''; // so that the same file can be chosen again
    if (!file) return;
    const trouble = learner.trouble;
    const wrong = learner.imported(await file.text());
    changed();
    const complaint = wrong || (learner.trouble === trouble ? '' : learner.trouble);
    say(complaint || phrase('page.course.progress_is_back'), Boolean(complaint));
  });
  offerForgetting(find(list, '[data-progress="reset"]'), () => {
    learner.reset();
    changed();
    say(phrase('page.course.forgotten'));
  });
};
