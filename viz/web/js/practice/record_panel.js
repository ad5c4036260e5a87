// The learner's record as the page shows it: saved as a file, loaded from one, forgotten, and what is wrong with it.

import { download, find, say } from '../core/dom.js';
import { phrase } from '../core/words.js';

/**
 * @param {HTMLElement} root
 * @param {import('./learner.js').Learner} learner
 * @param {() => void} replaced called when there is another record than before
 */
export const createRecordPanel = (root, learner, replaced) => {
  const status = find(root, '[data-status="record"]');
  const trouble = find(root, '.gb-trouble');
  /** @param {string} name */
  const control = (name) => find(root, `[data-record="${name}"]`);

  const showTrouble = () => {
    say(trouble, learner.trouble);
    trouble.hidden = !learner.trouble;
  };
  /** @param {boolean} on whether the learner is asked if they are sure */
  const doubt = (on) => {
    control('reset').hidden = on;
    control('sure').hidden = !on;
    control('no').hidden = !on;
    control(on ? 'no' : 'reset').focus();
  };

  control('save').addEventListener('click', () => {
    const name = `glassbox-record-${new Date().toISOString().slice(0, 10)}.json`;
    download(new Blob([learner.exported()], { type: 'application/json' }), name);
    say(status, phrase('page.practice.record.saved'));
  });
  const file = find(root, '[data-record="load"]', HTMLInputElement);
  file.addEventListener('change', async () => {
    const chosen = file.files?.[0];
    if (!chosen) return;
    const before = learner.trouble;
    const complaint = learner.imported(await chosen.text());
    file.value = '';
    const words = complaint || (learner.trouble === before ? '' : learner.trouble);
    say(status, words || phrase('page.practice.record.taken_over', { file: chosen.name }), Boolean(words));
    if (!complaint) replaced();
  });
  control('reset').addEventListener('click', () => {
    say(status, phrase('page.practice.record.forget'));
    doubt(true);
  });
  control('sure').addEventListener('click', () => {
    learner.reset();
    say(status, phrase('page.practice.record.forgotten'));
    doubt(false);
    replaced();
  });
  control('no').addEventListener('click', () => {
    say(status, '');
    doubt(false);
  });
  learner.listen(showTrouble);
  showTrouble();
};
