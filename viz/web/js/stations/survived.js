// One row a token of the old answer: its probability before, without the patches, and without as many at random.

import { find, findAll, make, say, written } from '../core/dom.js';
import { nameOf, percent, visible } from '../core/format.js';
import { phrase } from '../core/words.js';
import { meanOf, verdict } from './verdict.js';

/** @typedef {import('./replies.js').CheckValue} CheckValue */
/** @typedef {import('./replies.js').Token} Token */

/** @param {Token} token */
const createRow = (token) => {
  const item = make('li');
  const box = make('span', 'gb-bars');
  const bars = ['gb-before', 'gb-without', 'gb-random'].map((name) => make('i', name));
  const numbers = bars.map(() => make('b'));
  box.append(...bars);
  item.append(
    written('code', '', token.end ? phrase('page.stations.check.end_mark') : visible(nameOf(token))),
    box,
    ...numbers,
  );
  /**
   * @param {CheckValue} value
   * @param {number} place
   */
  const show = ({ before, without, random }, place) => {
    const trials = random.map((trial) => trial[place]);
    const shown = [before[place], without[place], trials.length ? meanOf(trials) : undefined];
    shown.forEach((p, which) => {
      numbers[which].textContent = p === undefined ? '' : percent(p);
      bars[which].style.transform = `scaleX(${p ?? 0})`;
    });
    if (!trials.length) return;
    const shares = trials.map(percent).join(', ');
    numbers[2].title = phrase('page.stations.check.sets', { n: trials.length, shares });
  };
  return { item, show };
};

/** @param {HTMLElement} panel */
export const createSurvived = (panel) => {
  const list = find(panel, '.gb-survived');
  const status = find(panel, '[data-message="verdict"]');
  let rows = /** @type {ReturnType<typeof createRow>[]} */ ([]);

  /** @param {Record<'before' | 'without' | 'random', string>} texts the answer each way */
  const writeAnswers = (texts) => {
    for (const [name, text] of Object.entries(texts)) {
      find(panel, `[data-said="${name}"]`).textContent = text.trim();
    }
  };

  /**
   * A check of these tokens has begun; none where there is no check.
   * @param {Token[]} tokens
   */
  const begin = (tokens) => {
    rows = tokens.map(createRow);
    list.replaceChildren(...rows.map(({ item }) => item));
    for (const part of findAll(panel, '.gb-measured', HTMLElement)) part.hidden = !tokens.length;
    find(panel, '[data-message="unmeasured"]').hidden = tokens.length > 0;
    writeAnswers({ before: '', without: '', random: '' });
    say(status, '');
  };

  /**
   * @param {CheckValue} value
   * @param {Token[]} tokens
   */
  const show = (value, tokens) => {
    rows.forEach((row, place) => row.show(value, place));
    const before = tokens.map((token) => token.text).join('');
    writeAnswers({ before, without: value.answer, random: value.randomAnswer });
    say(status, value.random.length ? verdict(value, tokens) : '');
  };
  return { begin, show };
};
