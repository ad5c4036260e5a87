// One rule: its count, what it does to the picture, how it comes to its count step by step, and what that costs.

import { find, make } from '../core/dom.js';
import { percent, scaled, thousands } from '../core/format.js';
import { signOf } from './quantity.js';
import { drawRulePicture } from './rule_picture.js';

/** @typedef {import('./wire.js').Bill} Bill */
/** @typedef {import('./wire.js').Budget} Budget */
/** @typedef {import('./wire.js').LanguageModel} LanguageModel */
/** @typedef {import('./wire.js').Rule} Rule */
/** @typedef {import('./wire.js').RuleSteps} RuleSteps */

const READS = {
  sequence: 'tokens, each a position the language model reads',
  beside: 'states beside the text, read by cross-attention',
  billed: 'tokens, as its maker counts',
};
const BILL_WORDS =
  'T: tokens of this rule. Half of all pairs count, for nobody looks ahead. 16-bit numbers; the vision encoder is not in it.';
/** What a bill supposes that is not so. @type {Partial<Record<Rule['reads'], string>>} */
const SUPPOSED = {
  billed: 'As if each counted token were one position of this model, which nobody outside knows.',
  beside:
    'As if they stood in the sequence. They do not: only the cross-attention layers read them, so the true cost is lower.',
};

/**
 * What a rule's tokens cost a language model: three sums, each with its name, result and the sum written out.
 * @param {number} tokens
 * @param {Bill} bill
 * @param {LanguageModel} llm
 * @param {Pick<Budget, 'context' | 'bytes_per_number'>} budget
 * @returns {[string, string, string][]}
 */
export const billRows = (tokens, bill, llm, { context, bytes_per_number: bytes }) => {
  const T = thousands(tokens);
  const { layers, width, kv_heads: heads, head_width: headWidth } = llm;
  return [
    ['Share of a 128 k context', percent(bill.share), `T / context = ${T} / ${thousands(context)}`],
    [
      'Arithmetic of the prefill',
      `${scaled(bill.operations)}FLOP`,
      `2 x parameters x T + 2 x layers x width x T² = 2 x ${thousands(llm.parameters)} x ${T} + 2 x ${layers} x ${width} x ${T}²`,
    ],
    [
      'Keys and values kept',
      `${scaled(bill.bytes)}B`,
      `2 x layers x kv heads x head width x bytes x T = 2 x ${layers} x ${heads} x ${headWidth} x ${bytes} x ${T}`,
    ],
  ];
};

/** @param {Rule['reads']} reads */
export const billWords = (reads) => (SUPPOSED[reads] ? `${SUPPOSED[reads]} ${BILL_WORDS}` : BILL_WORDS);

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
  find(see, '.gb-budget-count b').textContent = counted ? `${signOf(rule)}${thousands(rule.tokens ?? 0)}` : 'No count';
  const older = rule.older ? '; a rule since replaced' : '';
  find(see, '.gb-budget-count span').textContent = counted ? `${READS[rule.reads]}${older}` : '';
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
  find(see, '.gb-budget-source').textContent = `${source.says} Source: ${source.title}; ${source.date}.`;
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
      find(bill, '[data-told="bill"]').textContent = billWords(rule.reads);
    },
    /** Bring it into view where it lies below the list. */
    reveal: () => {
      if (window.innerWidth >= NARROW) return;
      see.scrollIntoView({ block: 'start' });
      see.focus({ preventScroll: true });
    },
  };
};
