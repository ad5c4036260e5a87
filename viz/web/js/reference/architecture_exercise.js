// The architecture exercise: "frontier models are LLaVA, but bigger". The learner judges a family on three axes against
// LLaVA-1.5; the server grades. What the family looks like inside is shown only afterwards.

import { find, findAll, make, say } from '../core/dom.js';
import { createLatest } from '../core/latest.js';
import { phrase } from '../core/words.js';
import { drawWiring } from '../figures/wiring.js';
import { drawFactList } from './fact.js';

/** @typedef {import('../core/tools.js').Tools} Tools */
/** @typedef {import('../messages.js').Family['asks'][number]} Axis */
/** @typedef {import('../messages.js').FamilyList} Catalogue */
/** @typedef {import('../messages.js').AxisGrade} Graded */
/** @typedef {import('../messages.js').AxisGrade['verdict']} Verdict */

/** @type {Verdict[]} */
const VERDICTS = ['same', 'different', 'unpublished'];

/**
 * What is said of a graded answer.
 * @param {Pick<Graded, 'right' | 'pick' | 'verdict' | 'also'>} graded
 */
export const gradedWords = ({ right, pick, verdict, also }) => {
  const all = [verdict, ...also]
    .map((one) => phrase(`page.reference.verdicts.${one}`))
    .reduce((one, other) => phrase('page.reference.either', { one, other }));
  if (!right) return phrase('page.reference.not_quite', { verdict: all });
  return phrase('page.reference.right', {
    verdict: pick === verdict ? phrase(`page.reference.verdicts.${pick}`) : all,
  });
};

/**
 * How the first tries went, over all families judged.
 * @param {{right: number, of: number}[]} tries
 */
export const tallyWords = (tries) => {
  if (!tries.length) return '';
  const right = tries.reduce((sum, one) => sum + one.right, 0);
  const asked = tries.reduce((sum, one) => sum + one.of, 0);
  return phrase('page.reference.tally', { n: tries.length, right, asked });
};

/**
 * The family to judge next: the first that was not judged yet, from the one on show onwards and round.
 * @param {string[]} families
 * @param {string} now
 * @param {ReadonlySet<string>} judged
 */
export const following = (families, now, judged) => {
  const place = families.indexOf(now);
  const order = [...families.slice(place + 1), ...families.slice(0, place)];
  return order.find((id) => !judged.has(id)) ?? order[0];
};

/** @param {Axis} name */
const drawChoices = (name) => {
  const choices = make('div', 'gb-switch');
  for (const value of VERDICTS) {
    const label = make('label');
    const radio = make('input');
    Object.assign(radio, { type: 'radio', name: `axis-${name}`, value });
    label.append(radio, phrase(`page.reference.verdicts.${value}`));
    choices.append(label);
  }
  return choices;
};

/**
 * One axis: what the baseline does, and the verdicts to choose from, where there is anything to ask.
 * @param {Catalogue} catalogue
 * @param {string} id of the family
 * @param {Axis} name
 */
const drawAxis = (catalogue, id, name) => {
  const family = catalogue.families[id];
  const base = catalogue.families[catalogue.baseline];
  const { name: title, asks } = catalogue.axes[name];
  const field = make('fieldset', 'gb-axis');
  field.dataset.axis = name;
  const legend = make('legend');
  legend.append(make('b', '', title), ' ', make('span', '', asks));
  const ours = make('p', 'gb-axis-base');
  ours.append(
    make('b', '', phrase('page.reference.subject', { subject: base.name })),
    base[name].map(({ says }) => says).join(' '),
  );
  field.append(legend, ours);
  if (family.asks.includes(name)) {
    field.append(drawChoices(name), make('div', 'gb-verdict-axis'));
    return field;
  }
  const reason = family[name].find((fact) => fact.reason)?.reason ?? 'not_judged';
  field.append(make('p', 'gb-note', phrase(`page.reference.not_asked.${reason}`, { family: family.name })));
  return field;
};

/**
 * Show how an axis was graded, and the facts behind it.
 * @param {HTMLElement} field
 * @param {Graded} graded
 */
const drawGraded = (field, graded) => {
  field.dataset.right = String(graded.right);
  for (const radio of findAll(field, 'input', HTMLInputElement)) {
    const holds = [graded.verdict, ...graded.also].includes(/** @type {Verdict} */ (radio.value));
    radio.disabled = true;
    radio.closest('label')?.toggleAttribute('data-answer', holds);
  }
  const line = make('p');
  line.append(make('b', '', gradedWords(graded)), ` ${graded.why}`);
  find(field, '.gb-verdict-axis').replaceChildren(line, drawFactList(graded.facts));
};

/**
 * @param {HTMLElement} section
 * @param {object} tools
 * @param {Tools['request']} tools.request
 * @param {(id: string) => void} tools.chosen called when the learner wants another family
 */
export const createArchitectureExercise = (section, { request, chosen }) => {
  const pick = find(section, '#trap-family', HTMLSelectElement);
  const form = find(section, 'form', HTMLFormElement);
  const axes = find(form, '.gb-axes');
  const message = find(form, '.gb-message');
  const check = find(form, '[data-check]');
  const drawing = find(section, '[data-wiring="family"]');
  /** The first try of each family. @type {Map<string, {right: number, of: number}>} */
  const judged = new Map();
  /** @type {Catalogue | null} */
  let catalogue = null;
  let id = '';
  const latest = createLatest();

  const options = () => [...pick.options].map((option) => option.value);

  /** @param {Catalogue} whole */
  const fill = (whole) => {
    catalogue = whole;
    const able = Object.entries(whole.families).filter(([, { asks }]) => asks.length);
    pick.replaceChildren(...able.map(([name, family]) => new Option(family.name, name)));
    const base = whole.families[whole.baseline];
    drawWiring(find(section, '[data-wiring="baseline"]'), base.wiring);
    find(section, '[data-message="baseline"]').textContent = base.name;
  };

  /**
   * Begin with a family; nothing of it is shown but its name.
   * @param {string} name
   */
  const begin = (name) => {
    if (!catalogue) return;
    const whole = catalogue;
    const family = whole.families[name];
    id = name;
    latest.forget();
    pick.value = name;
    axes.replaceChildren(...Object.keys(whole.axes).map((axis) => drawAxis(whole, name, /** @type {Axis} */ (axis))));
    find(section, '[data-message="family"]').textContent = family.name;
    drawWiring(drawing, {
      meets: 'closed',
      cover: phrase('page.reference.judge_first'),
      words: phrase('page.reference.drawing_later', { family: family.name }),
    });
    section.toggleAttribute('data-judged', false);
    check.textContent = phrase('page.reference.judge');
    say(message, '');
  };

  /** @param {Catalogue} whole */
  const judge = async (whole) => {
    const picks = Object.fromEntries(
      findAll(axes, 'input:checked', HTMLInputElement).map((radio) => [radio.name.replace('axis-', ''), radio.value]),
    );
    const reply = await latest.of(request('axes', { family: id, picks }));
    if (!reply) return; // another family has been chosen meanwhile
    if (reply.error !== undefined) {
      say(message, reply.error, true);
      return;
    }
    for (const [name, graded] of Object.entries(reply.axes)) {
      drawGraded(find(axes, `[data-axis="${name}"]`), graded);
    }
    if (!judged.has(id)) judged.set(id, reply);
    find(section, '[data-message="tally"]').textContent = tallyWords([...judged.values()]);
    drawWiring(drawing, whole.families[id].wiring);
    section.toggleAttribute('data-judged', true);
    check.textContent = phrase('page.reference.next_family');
    const { right, of } = reply;
    say(message, phrase(right === of ? 'page.reference.all_right' : 'page.reference.some_right', { right, of }));
  };

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (!section.hasAttribute('data-judged')) {
      if (catalogue) judge(catalogue);
      return;
    }
    chosen(following(options(), id, new Set(judged.keys())));
    pick.focus(); // and so the page goes back to the first axis
  });
  pick.addEventListener('change', () => chosen(pick.value));

  return {
    fill,
    begin,
    /** @param {string} name */
    asks: (name) => options().includes(name),
    /** The family that is judged; '' before the first. */
    get on() {
      return id;
    },
  };
};
