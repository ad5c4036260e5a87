// The section "frontier": families side by side, the architecture exercise, and products in the wild. What is shown stands in
// the address: #room=frontier&family=llava-1.5,gemini, &tab=trap&family=gemini, &tab=wild.

import { find, findAll, make, onFollow, say } from '../core/dom.js';
import { phrase } from '../core/words.js';
import { createArchitectureExercise } from './architecture_exercise.js';
import { createComparison } from './comparison.js';
import { STANDINGS, drawMark } from './fact.js';
import { drawFamilyCard } from './family_card.js';

/** @typedef {import('../core/tools.js').Tools} Tools */
/** @typedef {import('../messages.js').FamilyList} Catalogue */
/** @typedef {'compare' | 'trap' | 'wild'} Tab */

/** The family that the exercise begins with. */
const FIRST_JUDGED = 'gemini';

/**
 * Families by id as an address names them: those there are, each once, and those there are not.
 * @param {string | null} value
 * @param {Catalogue['families']} families
 * @returns {{known: string[], unknown: string[]}}
 */
export const familiesIn = (value, families) => {
  const names = (value ?? '').split(',').map((id) => id.trim());
  const all = [...new Set(names.filter(Boolean))];
  return {
    known: all.filter((id) => Object.hasOwn(families, id)),
    unknown: all.filter((id) => !Object.hasOwn(families, id)),
  };
};

/** @param {string | null} value @returns {Tab} */
export const tabIn = (value) => (value === 'trap' || value === 'wild' ? value : 'compare');

/** @param {HTMLElement} section */
const drawLegend = (section) => {
  find(section, '.gb-marks').replaceChildren(
    ...STANDINGS.map((standing) => {
      const item = make('li');
      item.append(drawMark(standing), phrase(`page.reference.standing.${standing}`));
      return item;
    }),
  );
};

/**
 * @param {HTMLElement} section
 * @param {Catalogue} catalogue
 */
const drawProducts = (section, catalogue) => {
  const products = Object.entries(catalogue.families).filter(([, { kind }]) => kind === 'product');
  find(section, '.gb-wild-cards').replaceChildren(
    ...products.map(([id, { model }]) => {
      /** @type {[string, string][]} */
      const links = model
        ? [
            [
              phrase('page.reference.compare_with', { family: catalogue.families[model].name }),
              `#${new URLSearchParams({ room: 'frontier', family: `${model},${id}` })}`,
            ],
          ]
        : [];
      return drawFamilyCard(catalogue, id, { rows: ['does', 'published', 'unknown'], links });
    }),
  );
};

/**
 * @param {HTMLElement} section
 * @param {Tab} tab
 */
const turnTo = (section, tab) => {
  for (const part of findAll(section, '[data-tab]', HTMLElement)) part.hidden = part.dataset.tab !== tab;
  for (const link of findAll(section, '[data-view]', HTMLElement)) {
    if (link.dataset.view === tab) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
};

/**
 * @param {HTMLElement} section
 * @param {Pick<Tools, 'request' | 'go'>} tools
 */
export const createFamilies = (section, { request, go }) => {
  const message = find(section, '[data-message="frontier"]');
  /** @type {Catalogue | null} */
  let catalogue = null;
  /** @type {Tab} */
  let tab = 'compare';

  const remember = () => {
    const shown = {
      compare: { family: comparison.picked.join(',') },
      trap: { tab, family: exercise.on },
      wild: { tab },
    };
    go('frontier', shown[tab], { quiet: true });
  };
  const comparison = createComparison(section, {
    say: (text, bad) => say(message, text, bad),
    chosen: remember,
  });
  const exercise = createArchitectureExercise(find(section, '.gb-trap'), {
    request,
    chosen: (id) => {
      exercise.begin(id);
      remember();
    },
  });

  /**
   * @param {Catalogue} whole
   * @param {URLSearchParams} params
   */
  const show = (whole, params) => {
    tab = tabIn(params.get('tab'));
    turnTo(section, tab);
    const { known, unknown } = familiesIn(params.get('family'), whole.families);
    if (unknown.length) say(message, phrase('page.reference.no_family', { family: unknown[0].slice(0, 40) }), true);
    else say(message, '');
    if (tab === 'compare') comparison.show(whole, known);
    if (tab !== 'trap') return;
    const id = known.find(exercise.asks);
    if (!exercise.on || (id && id !== exercise.on)) exercise.begin(id ?? FIRST_JUDGED);
  };

  for (const link of findAll(section, '[data-view]', HTMLElement)) {
    const { view = '' } = link.dataset;
    onFollow(link, () => go('frontier', view === 'compare' ? {} : { tab: view }));
  }

  let last = 0;
  return {
    /**
     * Called whenever the section is entered or its address changes.
     * @param {URLSearchParams} params
     */
    open: async (params) => {
      const mine = ++last;
      if (!catalogue) {
        say(message, phrase('page.reference.moment'));
        const reply = await request('families');
        if (reply.error !== undefined) return say(message, reply.error, true);
        if (!catalogue) {
          catalogue = reply;
          drawLegend(section);
          exercise.fill(catalogue);
          drawProducts(section, catalogue);
        }
      }
      if (mine === last) show(catalogue, params);
      return undefined;
    },
  };
};
