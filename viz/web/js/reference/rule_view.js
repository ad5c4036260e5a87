// One rule: its count, what it does to the picture, how it comes to its count step by step, and what that costs.

import { find, make } from '../core/dom.js';
import { percent, scaled, thousands } from '../core/format.js';
import { phrase } from '../core/words.js';
import { signOf } from './quantity.js';
import { drawRulePicture } from './rule_picture.js';

/** @typedef {import('../messages.js').Bill} Bill */
/** @typedef {import('../messages.js').BudgetTable} Budget */
/** @typedef {import('../messages.js').LanguageModel} LanguageModel */
/** @typedef {import('../messages.js').Rule} Rule */
/** @typedef {import('../messages.js').RuleSteps} RuleSteps */

/**
 * What a rule's tokens cost a language model: three sums, each with its name, result and the sum written out.
 * @param {number} tokens
 * @param {Bill} bill
 * @param {LanguageModel} llm
 * @param {Pick<Budget, 'context' | 'bytes_per_number'>} budget
 * @returns {[string, string, string][]}
 */
export const billRows = (tokens, bill, llm, { context, bytes_per_number: bytes }) => {
  const shape = { tokens: thousands(tokens), layers: llm.layers };
  return [
    [
      phrase('page.reference.bill.share'),
      percent(bill.share),
      phrase('page.reference.bill.share_sum', { tokens: shape.tokens, context: thousands(context) }),
    ],
    [
      phrase('page.reference.bill.prefill'),
      `${scaled(bill.operations)}FLOP`,
      phrase('page.reference.bill.prefill_sum', {
        ...shape,
        parameters: thousands(llm.parameters),
        width: llm.width,
      }),
    ],
    [
      phrase('page.reference.bill.cache'),
      `${scaled(bill.bytes)}B`,
      phrase('page.reference.bill.cache_sum', { ...shape, heads: llm.kv_heads, width: llm.head_width, bytes }),
    ],
  ];
};

/** @param {Rule['reads']} reads */
export const billWords = (reads) => phrase(`page.reference.bill_supposes.${reads}`);

/**
 * @param {HTMLElement} place
 * @param {[string, string, string][]} rows
 */
const drawBill = (place, rows) =>
  place.replaceChildren(
    ...rows.map(([name, value, sum]) => {
      const row = make('div');
      const right = make('dd');
      right.append(make('b', '', value), make('span', 'gb-budget-sum', sum));
      row.append(make('dt', '', name), right);
      return row;
    }),
  );

/**
 * @param {HTMLElement} see
 * @param {RuleSteps} rule
 */
const drawHead = (see, rule) => {
  const name = find(see, '.gb-budget-name');
  name.replaceChildren(make('b', '', rule.name));
  if (rule.setting) name.append(make('span', '', ` ${rule.setting}`));
  const counted = rule.tokens !== null;
  find(see, '.gb-budget-count b').textContent = counted
    ? `${signOf(rule)}${thousands(rule.tokens ?? 0)}`
    : phrase('page.reference.counted.none');
  const unit = rule.older
    ? phrase(`page.reference.counted_before.${rule.reads}`)
    : phrase(`page.reference.counted.${rule.reads}`);
  find(see, '.gb-budget-count span').textContent = counted ? unit : '';
};

/**
 * @param {HTMLElement} see
 * @param {RuleSteps} rule
 */
const drawSteps = (see, { steps, refused, note, source }) => {
  const list = find(see, '.gb-budget-steps');
  list.replaceChildren(...(steps.length ? steps : [refused]).map((step) => make('li', '', step)));
  list.toggleAttribute('data-refused', !steps.length);
  const line = find(see, '.gb-budget-note');
  line.hidden = !note;
  line.textContent = note;
  find(see, '.gb-budget-source').textContent = phrase('page.reference.rule_source', {
    says: source.says,
    title: source.title,
    date: source.date,
  });
};

/**
 * @param {HTMLElement} see
 * @param {object} hear
 * @param {(llm: string) => void} hear.chosen called with the id of another language model to make the bill for
 * @param {() => void} hear.back called when the visitor wants back to the list
 */
export const createRuleView = (see, { chosen, back }) => {
  const NARROW = 1024; // pixels of the screen: below, this stands under the list
  const llm = find(see, '[name="llm"]', HTMLSelectElement);
  const views = find(see, '.gb-budget-views');
  /** @type {(RuleSteps & {image?: string}) | null} */
  let shown = null;

  const drawPicture = () => {
    if (shown) drawRulePicture(views, find(see, 'figcaption'), shown);
  };
  let drawnAt = 0;
  new ResizeObserver(() => {
    const now = views.clientWidth;
    if (!now || now === drawnAt) return;
    drawnAt = now;
    drawPicture();
  }).observe(see);
  llm.addEventListener('change', () => chosen(llm.value));
  find(see, '[data-back]').addEventListener('click', back);

  return {
    /**
     * @param {RuleSteps} rule
     * @param {Budget} budget
     * @param {string} [image] address of the picture itself, where there is one
     */
    draw: (rule, budget, image) => {
      shown = { ...rule, image };
      drawHead(see, rule);
      drawPicture();
      drawSteps(see, rule);
      if (!llm.options.length) llm.append(...budget.llms.map(({ id, name }) => new Option(name, id)));
      llm.value = budget.llm;
      const model = budget.llms.find(({ id }) => id === budget.llm);
      const bill = find(see, '.gb-budget-bill');
      bill.hidden = rule.tokens === null;
      if (rule.tokens === null || !rule.bill || !model) return;
      drawBill(find(bill, 'dl'), billRows(rule.tokens, rule.bill, model, budget));
      find(bill, '[data-message="bill"]').textContent = billWords(rule.reads);
    },
    /** Bring it into view where it lies below the list. */
    reveal: () => {
      if (window.innerWidth >= NARROW) return;
      see.scrollIntoView({ block: 'start' });
      see.focus({ preventScroll: true });
    },
  };
};
