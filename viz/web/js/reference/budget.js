// The section "budget": one picture size through every published rule. Python counts; size, list and one rule are drawn by
// modules of their own. Size and rule stand in the address.

import { find, say } from '../core/dom.js';
import { createLatest } from '../core/latest.js';
import { phrase } from '../core/words.js';
import { createRuleList } from './rule_list.js';
import { createRuleView } from './rule_view.js';
import { createSizeForm } from './size_form.js';

/** @typedef {import('../core/tools.js').Tools} Tools */
/** @typedef {import('../messages.js').BudgetTable} Budget */
/** @typedef {import('../messages.js').RuleSteps} RuleSteps */

const FIRST_RULE = 'llava-next';

/** @typedef {{budget: Budget, rule: RuleSteps}} Counted */

/**
 * Counts of all rules, and the steps of one; null where something newer has been asked for meanwhile.
 * @param {Tools['request']} request
 */
const createCounter = (request) => {
  const latest = createLatest();
  /** @param {import('../messages.js').BudgetSteps} wanted */
  const steps = (wanted) => request('budget_steps', wanted);
  return {
    /** @param {{width: string, height: string, llm: string}} wanted @param {string} rule */
    count: (wanted, rule) => latest.of(Promise.all([request('budget', wanted), steps({ ...wanted, rule })])),
    /** @param {Budget} budget whose size and language model @param {string} rule */
    steps: ({ width, height, llm }, rule) => latest.of(steps({ width, height, llm, rule })),
  };
};

/**
 * @param {HTMLElement} section
 * @param {Pick<Tools, 'request' | 'go' | 'size'>} tools
 */
export const createBudget = (section, { request, go, size }) => {
  const message = find(section, '[data-message="budget"]');
  const counter = createCounter(request);
  const state = { rule: FIRST_RULE, llm: '' };
  /** The last good answers. @type {Counted | null} */
  let counted = null;

  /** @param {string} text @param {boolean} [bad] @param {string[]} [fields] that are wrong */
  const announce = (text, bad = false, fields = []) => {
    say(message, text, bad);
    form.blame(fields);
  };
  /** @param {Budget} budget */
  const drawPresets = (budget) => {
    const onShow = size();
    const own = onShow ? [{ name: phrase('page.reference.picture_on_show'), width: onShow[0], height: onShow[1] }] : [];
    form.drawPresets([...own, ...budget.presets], budget);
  };
  /** @param {Counted} now */
  const show = (now) => {
    counted = now;
    writeAddress(now.budget);
    view.draw(now.rule, now.budget, form.imageOf(now.budget));
  };
  /** @param {Budget} budget */
  const writeAddress = ({ width, height }) => go('budget', { width, height, rule: state.rule }, { quiet: true });

  /** Ask for the size in the fields; where it cannot be counted, what was there stays. @returns {Promise<boolean>} */
  const count = async () => {
    section.setAttribute('aria-busy', 'true');
    const replies = await counter.count({ ...form.read(), llm: state.llm }, state.rule);
    if (!replies) return false;
    const [budget, rule] = replies;
    section.removeAttribute('aria-busy');
    section.toggleAttribute('data-stale', budget.error !== undefined);
    announce(budget.error ?? '', budget.error !== undefined, budget.fields ?? []);
    if (budget.error !== undefined) return false;
    if (rule.error !== undefined) {
      // An address may name a rule that there is none of.
      state.rule = FIRST_RULE;
      if (await count()) announce(phrase('page.reference.another_rule', { error: rule.error }));
      return false;
    }
    state.llm = budget.llm;
    drawPresets(budget);
    list.fill(budget, state.rule);
    show({ budget, rule });
    return true;
  };

  /** @param {string} id */
  const pick = async (id) => {
    if (!counted) return;
    state.rule = id;
    list.mark(id);
    const { budget } = counted;
    const rule = await counter.steps(budget, id);
    if (!rule) return;
    section.removeAttribute('aria-busy'); // of a count that this has overtaken
    if (rule.error !== undefined) {
      announce(rule.error, true);
      return;
    }
    show({ budget, rule });
    view.reveal();
  };

  const form = createSizeForm(section, { sized: count, say: announce });
  const list = createRuleList(section, pick);
  const view = createRuleView(find(section, '.gb-budget-see'), {
    chosen: (llm) => {
      state.llm = llm;
      count();
    },
    back: list.focus,
  });

  /**
   * Called whenever the section is entered or its address changes.
   * @param {URLSearchParams} params
   */
  const open = (params) => {
    const typed = form.read();
    const width = params.get('width') ?? typed.width;
    const height = params.get('height') ?? typed.height;
    const rule = params.get('rule') || state.rule;
    const same =
      rule === state.rule && width === String(counted?.budget.width) && height === String(counted?.budget.height);
    form.write(width, height);
    state.rule = rule;
    if (!counted || !same) return count();
    drawPresets(counted.budget); // another picture may be on show
    return writeAddress(counted.budget);
  };
  return { open };
};
