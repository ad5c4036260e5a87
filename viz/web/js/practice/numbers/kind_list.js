// Beside an exercise: the streak, and the kinds, to tick those that are to come up.

import { find, findAll, make } from '../../core/dom.js';
import { phrase } from '../../core/words.js';
import { SLOT, around } from '../elements.js';
import { describeTotal } from './numbers_record.js';

/** @typedef {import('../replies.js').ExerciseKind} ExerciseKind */

/**
 * @param {ExerciseKind} kind
 * @param {() => void} changed
 */
const kindRow = ({ kind, name }, changed) => {
  const row = make('label', 'gb-ex-pick');
  row.dataset.kind = kind;
  const box = make('input');
  box.type = 'checkbox';
  box.value = kind;
  box.addEventListener('change', changed);
  row.append(box, make('span', 'gb-ex-called', name), make('span', 'gb-ex-done'));
  return row;
};

/** @param {(kinds: string[]) => void} choose called with all that are ticked */
export const createKindList = (choose) => {
  const element = make('aside', 'gb-ex-aside');
  element.setAttribute('aria-label', phrase('page.practice.numbers.yours'));
  const tally = make('p', 'gb-ex-tally');
  const list = make('fieldset', 'gb-ex-kinds');
  element.append(tally, list);
  const changed = () => choose(findAll(list, 'input:checked', HTMLInputElement).map((box) => box.value));

  return {
    element,
    /** @param {ExerciseKind[]} kinds */
    offer: (kinds) => {
      if (list.childElementCount) return;
      list.append(
        make('legend', 'gb-ex-small', phrase('page.practice.numbers.kinds')),
        make('p', 'gb-note', phrase('page.practice.numbers.tick')),
        ...kinds.map((kind) => kindRow(kind, changed)),
      );
    },
    /** @param {import('./numbers_record.js').NumbersRecord} record */
    show: (record) => {
      tally.replaceChildren(
        ...around(phrase('page.practice.numbers.streak', { streak: SLOT }), make('b', '', String(record.streak))),
        make('span', 'gb-ex-total', describeTotal(record)),
      );
      for (const row of findAll(list, '[data-kind]', HTMLElement)) {
        const kind = String(row.dataset.kind);
        const done = record.kinds[kind];
        find(row, 'input', HTMLInputElement).checked = record.chosen.includes(kind);
        const place = find(row, '.gb-ex-done');
        place.textContent = done?.asked ? `${done.right}/${done.asked}` : '';
        place.title = done?.asked ? phrase('page.practice.numbers.right_at_once', { ...done }) : '';
      }
    },
  };
};
