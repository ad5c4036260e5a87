// What a learner takes away from the list of lessons, or brings back: handouts on paper, and their own progress as a file.

import { bytesOf } from '../core/bytes.js';
import { download, find, findAll } from '../core/dom.js';

/** @typedef {import('../core/tools.js').Tools} Tools */
/** @typedef {import('./wire.js').FileReply} FileReply */
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
      say('Making the handout …');
      const answers = button.dataset.handout === 'teacher';
      const reply = /** @type {FileReply} */ (await request('handout', { slug: 'all', answers }));
      if (!reply.error) download(new Blob([bytesOf(reply.content)], { type: reply.type }), reply.name);
      say(reply.error ?? 'Saved.', Boolean(reply.error));
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
    button.textContent = 'Really forget it all?';
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
    say('Saved.');
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
    say(complaint || 'Your progress is back.', Boolean(complaint));
  });
  offerForgetting(find(list, '[data-progress="reset"]'), () => {
    learner.reset();
    changed();
    say('Forgotten.');
  });
};
