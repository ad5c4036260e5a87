// All rules as bars on one scale, fewest first; filters, what the bars show, and the keys that lead through the list.

import { find, findAll, make } from '../core/dom.js';
import { phrase } from '../core/words.js';
import { QUANTITIES, markText, scaleOf, valueText } from './quantity.js';

/** @typedef {import('../messages.js').BudgetTable} Budget */
/** @typedef {import('../messages.js').Rule} Rule */
/** @typedef {import('./quantity.js').Quantity} Quantity */
/** @typedef {import('./quantity.js').Scale} Scale */

/** From here on, as a share of the line, the mark of the axis stands to the left of its place. */
const LAST = 0.93;

/**
 * Whether a rule is of a kind ('' for any) and has all of some words in its name, setting or family.
 * @param {Pick<Rule, 'way' | 'name' | 'setting' | 'family'>} rule
 * @param {string} way
 * @param {string} wanted
 */
export const fits = ({ way: kind, name, setting, family }, way, wanted) => {
  const text = `${setting ? `${name}, ${setting}` : name} ${family}`.toLowerCase();
  const words = wanted.trim().toLowerCase().split(/\s+/).filter(Boolean);
  return (!way || kind === way) && words.every((word) => text.includes(word));
};

/**
 * @param {number} shown
 * @param {number} all
 */
export const foundWords = (shown, all) => {
  if (shown === all) return phrase('page.reference.every_rule', { n: shown });
  return shown ? phrase('page.reference.some_rules', { n: shown, all }) : phrase('page.reference.no_rule_fits');
};

/**
 * @param {Rule} rule
 * @param {Quantity} quantity
 * @param {Scale} scale
 */
const drawRule = (rule, quantity, { at }) => {
  const button = make('button');
  button.type = 'button';
  button.dataset.rule = rule.id;
  button.title = rule.refused;
  if (rule.older) button.dataset.older = '';
  const name = make('span', 'gb-budget-of', rule.name);
  if (rule.setting) name.append(make('span', '', ` ${rule.setting}`));
  const track = make('span', 'gb-budget-track');
  const value = quantity.of(rule) ?? 0;
  if (value > 0) {
    const bar = make('i');
    bar.dataset.reads = rule.ceiling ? 'ceiling' : rule.reads;
    if (at(value) > 1 + 1e-9) bar.dataset.beyond = '';
    bar.style.width = `${100 * Math.max(0, Math.min(1, at(value)))}%`;
    track.append(bar);
  }
  const status = make('span', 'gb-budget-status', rule.status.short);
  status.dataset.status = rule.status.id;
  status.title = rule.date;
  button.append(name, track, make('b', '', valueText(rule, quantity)), status);
  const item = make('li');
  item.append(button);
  return item;
};

/**
 * @param {HTMLElement} section
 * @param {Quantity} quantity
 * @param {Scale} scale
 */
const drawAxis = (section, quantity, { at, marks }) => {
  const place = (/** @type {number} */ value) => Math.max(0, at(value));
  find(section, '.gb-budget-axis').replaceChildren(
    ...marks.map((value) => {
      const mark = make('span', '', markText(value, quantity));
      mark.style.left = `${100 * place(value)}%`;
      if (place(value) > LAST) mark.dataset.last = '';
      return mark;
    }),
  );
  section.style.setProperty('--tick', `${100 * (at(marks[1]) - place(marks[0]))}%`);
};

/**
 * Arrow keys, Home and End lead through buttons.
 * @param {KeyboardEvent} event
 * @param {HTMLElement[]} buttons
 */
const step = (event, buttons) => {
  const place = buttons.indexOf(/** @type {HTMLElement} */ (event.target));
  if (place < 0) return;
  const next = { ArrowDown: place + 1, ArrowUp: place - 1, Home: 0, End: buttons.length - 1 }[event.key];
  if (next === undefined || !buttons[next]) return;
  event.preventDefault();
  buttons[next].focus();
};

/**
 * @param {HTMLElement} section
 * @param {(rule: string) => void} pick called with the id of a rule that the visitor picks
 */
export const createRuleList = (section, pick) => {
  const controls = find(section, '.gb-budget-controls', HTMLFormElement);
  const wanted = find(controls, '[name="find"]', HTMLInputElement);
  const way = find(controls, '[name="way"]', HTMLSelectElement);
  const show = find(controls, '[name="show"]', HTMLSelectElement);
  const even = find(controls, '[name="scale"][value="linear"]', HTMLInputElement);
  /** @type {Budget | null} */
  let budget = null;
  let current = '';

  const buttons = () => findAll(section, '[data-rule]', HTMLElement);
  const draw = () => {
    if (!budget) return;
    const quantity = QUANTITIES[show.value];
    const scale = scaleOf(budget.rules, quantity, even.checked);
    const shown = budget.rules.filter((rule) => fits(rule, way.value, wanted.value));
    drawAxis(section, quantity, scale);
    for (const group of findAll(section, '.gb-budget-group', HTMLElement)) {
      const rules = shown.filter((rule) => rule.group === group.dataset.group);
      rules.sort((one, other) => (quantity.of(one) ?? Infinity) - (quantity.of(other) ?? Infinity));
      group.hidden = !rules.length;
      find(group, 'ul').replaceChildren(...rules.map((rule) => drawRule(rule, quantity, scale)));
    }
    find(section, '[data-message="found"]').textContent = foundWords(shown.length, budget.rules.length);
    mark(current);
  };

  /**
   * The rule picked is marked, and is where the keyboard enters the list.
   * @param {string} rule
   */
  const mark = (rule) => {
    current = rule;
    const all = buttons();
    const picked = all.find((button) => button.dataset.rule === rule);
    for (const button of all) {
      if (button === picked) button.setAttribute('aria-current', 'true');
      else button.removeAttribute('aria-current');
      button.tabIndex = button === (picked ?? all[0]) ? 0 : -1;
    }
  };

  controls.addEventListener('submit', (event) => event.preventDefault());
  controls.addEventListener('input', draw);
  const list = find(section, '.gb-budget-tell');
  list.addEventListener('keydown', (event) => step(event, buttons()));
  list.addEventListener('click', ({ target }) => {
    const button = /** @type {Element} */ (target).closest('[data-rule]');
    if (button instanceof HTMLElement) pick(button.dataset.rule ?? '');
  });

  return {
    /** @param {Budget} counted @param {string} rule the one picked */
    fill: (counted, rule) => {
      budget = counted;
      current = rule;
      if (way.options.length === 1) {
        way.append(...Object.entries(counted.ways).map(([id, name]) => new Option(name.toLowerCase(), id)));
      }
      draw();
    },
    mark,
    /** Lead back to the rule picked, or to the search where it is filtered out. */
    focus: () => {
      const target = buttons().find((button) => button.hasAttribute('aria-current')) ?? wanted;
      target.scrollIntoView({ block: 'center' });
      target.focus({ preventScroll: true });
    },
  };
};
