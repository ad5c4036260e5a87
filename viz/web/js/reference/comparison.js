// Families side by side: the list to choose from, two filters, and a card for each that is chosen.

import { find, make } from '../core/dom.js';
import { phrase } from '../core/words.js';
import { drawFamilyCard } from './family_card.js';

/** @typedef {import('../messages.js').FamilyList} Catalogue */
/** @typedef {'does' | import('../messages.js').Family['asks'][number] | 'published' | 'unknown'} FactRow */
/** @typedef {import('../messages.js').Family} Family */
/** @typedef {import('../messages.js').Family['meets']} Meeting */

/** Side by side. */
export const MOST = 4;
/** Shown before anything is chosen: one of each way to meet. */
const FIRST = ['llava-1.5', 'llama-3.2-vision', 'chameleon', 'gemini'];
/** @type {(Meeting | 'product')[]} */
const GROUPS = ['prefix', 'cross', 'native', 'unknown', 'product'];
/** @type {FactRow[]} */
const ROWS = ['training', 'tokens', 'fusion', 'published', 'unknown'];
const BESIDE_ROWS = 5; // of a card: head, idea, meta, drawing, foot

/**
 * Whether a family passes the filters; an empty one lets all pass.
 * @param {Pick<Family, 'meets' | 'open'>} family
 * @param {{meets: string, open: string}} filters `open` is `yes`, `no` or ''
 */
export const passes = ({ meets, open }, filters) =>
  (!filters.meets || meets === filters.meets) && (!filters.open || open === (filters.open === 'yes'));

/**
 * The families by where picture and words meet, products apart; groups that are empty are left out.
 * @param {Catalogue['families']} families
 * @param {{meets: string, open: string}} filters
 * @returns {{title: string, members: [string, Family][]}[]}
 */
export const grouped = (families, filters) =>
  GROUPS.map((group) => ({
    title: phrase(`page.reference.groups.${group}`),
    members: Object.entries(families).filter(
      ([, family]) => (family.kind === 'product' ? 'product' : family.meets) === group && passes(family, filters),
    ),
  })).filter(({ members }) => members.length);

/**
 * Which families an address shows: one alone stands beside the baseline; none leaves what was there, or the first ones.
 * @param {Pick<Catalogue, 'baseline' | 'families'>} catalogue
 * @param {string[]} wanted
 * @param {string[]} shown what was there
 */
export const chosenBy = ({ baseline, families }, wanted, shown) => {
  const beside = wanted.length === 1 && wanted[0] !== baseline ? [baseline, ...wanted] : wanted;
  if (beside.length) return beside.slice(0, MOST);
  return shown.length ? shown : FIRST.filter((id) => Object.hasOwn(families, id));
};

/**
 * @param {string} id
 * @param {Family} family
 * @param {boolean} checked
 */
const drawTick = (id, family, checked) => {
  const label = make('label', 'gb-tick');
  const tick = make('input');
  Object.assign(tick, { type: 'checkbox', value: id, checked });
  label.append(tick, family.name);
  return label;
};

/**
 * @param {HTMLElement} section
 * @param {object} hear
 * @param {(text: string, bad?: boolean) => void} hear.say
 * @param {() => void} hear.chosen called when the visitor has chosen other families
 */
export const createComparison = (section, { say, chosen }) => {
  const list = find(section, '.gb-pick-list');
  const drawer = find(section, '.gb-pick', HTMLDetailsElement);
  const cards = find(section, '.gb-beside');
  const meets = find(section, '#frontier-meets', HTMLSelectElement);
  const open = find(section, '#frontier-open', HTMLSelectElement);
  const sources = find(section, '#frontier-sources', HTMLInputElement);
  /** @type {Catalogue | null} */
  let catalogue = null;
  /** @type {string[]} */
  let picked = [];

  /** @param {string} id */
  const tickOf = (id) => /** @type {HTMLElement | null} */ (list.querySelector(`[value="${CSS.escape(id)}"]`));

  const drawList = () => {
    if (!catalogue) return;
    const groups = grouped(catalogue.families, { meets: meets.value, open: open.value });
    list.replaceChildren(
      ...groups.map(({ title, members }) => {
        const field = make('fieldset');
        field.append(
          make('legend', '', title),
          ...members.map(([id, family]) => drawTick(id, family, picked.includes(id))),
        );
        return field;
      }),
    );
    if (!groups.length) list.append(make('p', 'gb-note', phrase('page.reference.no_family_fits')));
    const count = { n: picked.length, most: MOST };
    find(section, '[data-message="picked"]').textContent = phrase('page.reference.picked', count);
    find(drawer, 'summary').textContent = phrase('page.reference.choose_families', { n: picked.length });
  };

  const drawCards = () => {
    if (!catalogue) return;
    const whole = catalogue;
    const families = picked.map((id) => whole.families[id]);
    const most = Math.max(1, ...families.flatMap(({ counts }) => Object.values(counts?.values ?? {})));
    /** @type {FactRow[]} */
    const rows = families.some(({ kind }) => kind === 'product') ? ['does', ...ROWS] : ROWS;
    cards.style.setProperty('--columns', String(Math.max(1, picked.length)));
    cards.style.setProperty('--rows', String(rows.length + BESIDE_ROWS));
    cards.replaceChildren(
      ...picked.map((id) => drawFamilyCard(whole, id, { rows, most, leave: () => toggle(id, false) })),
    );
    if (picked.length) return;
    cards.append(make('p', 'gb-note', phrase('page.reference.choose_some')));
  };

  /**
   * @param {string} id
   * @param {boolean} on
   */
  const toggle = (id, on) => {
    if (on && picked.length >= MOST) {
      drawList();
      say(phrase('page.reference.too_many', { n: MOST }), true);
      tickOf(id)?.focus();
      return;
    }
    picked = on ? [...picked, id] : picked.filter((one) => one !== id);
    say(picked.length === 1 ? phrase('page.reference.choose_another') : '');
    drawList();
    drawCards();
    chosen();
    if (drawer.open) tickOf(id)?.focus({ preventScroll: true });
  };
  list.addEventListener('change', ({ target }) => {
    if (target instanceof HTMLInputElement) toggle(target.value, target.checked);
  });
  for (const filter of [meets, open]) filter.addEventListener('change', drawList);
  sources.addEventListener('change', () => section.toggleAttribute('data-sources', sources.checked));

  const wide = window.matchMedia('(min-width: 1024px)');
  const adapt = () => {
    drawer.open = wide.matches;
  };
  wide.addEventListener('change', adapt);
  adapt();

  return {
    get picked() {
      return picked;
    },
    /**
     * @param {Catalogue} whole
     * @param {string[]} wanted families by id, known ones alone
     */
    show: (whole, wanted) => {
      catalogue = whole;
      picked = chosenBy(whole, wanted, picked);
      drawList();
      drawCards();
    },
  };
};
