// The trap: "frontier models are LLaVA, but bigger". The learner judges a family on three axes against LLaVA-1.5; the server
// grades. What the family looks like inside is shown only afterwards.

import { find, make } from '../core/dom.js';
import { drawFactList } from './families.js';
import { drawWiring } from './wiring.js';

export const createTrap = (section, { request, chosen }) => {
  const pick = find(section, '#trap-family');
  const form = find(section, 'form');
  const axes = find(form, '.gb-axes');
  const message = find(form, '.gb-message');
  const check = find(form, '[data-check]');
  const CHOICES = [
    ['same', 'the same'],
    ['different', 'different'],
    ['unpublished', 'not published'],
  ];
  const words = Object.fromEntries(CHOICES);
  const judged = new Map(); // family -> {right, of}, the first try of each
  let catalogue = null;
  let id = '';
  let asked = 0;

  const say = (text, bad = false) => {
    message.textContent = text;
    message.toggleAttribute('data-bad', bad);
  };

  const fill = (told) => {
    catalogue = told;
    const able = Object.entries(told.families).filter(([, { asks }]) => asks.length);
    pick.replaceChildren(
      ...able.map(([name, family]) => {
        const option = make('option', '', family.name);
        option.value = name;
        return option;
      }),
    );
    const base = told.families[told.baseline];
    drawWiring(find(section, '[data-wiring="baseline"]'), base.wiring);
    find(section, '[data-told="baseline"]').textContent = base.name;
  };

  const axis = (name) => {
    const family = catalogue.families[id];
    const { name: title, asks } = catalogue.axes[name];
    const field = make('fieldset', 'gb-axis');
    field.dataset.axis = name;
    const legend = make('legend');
    legend.append(make('b', '', title), ' ', make('span', '', asks));
    const ours = make('p', 'gb-axis-base');
    ours.append(
      make('b', '', `${catalogue.families[catalogue.baseline].name}: `),
      catalogue.families[catalogue.baseline][name].map(({ says }) => says).join(' '),
    );
    field.append(legend, ours);
    if (!family.asks.includes(name)) {
      field.append(
        make(
          'p',
          'gb-note',
          `Not asked: of ${family.name} this is ${family[name].find(({ reason }) => reason)?.reason || 'not judged'}.`,
        ),
      );
      return field;
    }
    const choices = make('div', 'gb-switch');
    for (const [value, text] of CHOICES) {
      const label = make('label', '', '');
      const radio = make('input');
      Object.assign(radio, { type: 'radio', name: `axis-${name}`, value });
      label.append(radio, text);
      choices.append(label);
    }
    const verdict = make('div', 'gb-verdict-axis');
    field.append(choices, verdict);
    return field;
  };

  /** Begin with a family; nothing of it is shown but its name. */
  const begin = (name) => {
    id = name;
    asked += 1;
    pick.value = id;
    const family = catalogue.families[id];
    axes.replaceChildren(...Object.keys(catalogue.axes).map(axis));
    find(section, '[data-told="family"]').textContent = family.name;
    drawWiring(find(section, '[data-wiring="family"]'), {
      meets: 'closed',
      cover: 'judge first',
      words: `The drawing of ${family.name} is shown once you have judged.`,
    });
    section.toggleAttribute('data-judged', false);
    check.textContent = 'Judge';
    say('');
  };

  const show = (name, { right, pick: given, verdict, also, why, facts }) => {
    const field = find(axes, `[data-axis="${name}"]`);
    field.dataset.right = String(right);
    for (const radio of field.querySelectorAll('input')) {
      radio.disabled = true;
      radio.closest('label').toggleAttribute('data-answer', radio.value === verdict || also.includes(radio.value));
    }
    const best = [verdict, ...also].map((one) => words[one]).join(', or ');
    const said = make('p');
    said.append(
      make('b', '', right ? `Right: ${given === verdict ? words[given] : best}.` : `Not quite: ${best}.`),
      ` ${why}`,
    );
    find(field, '.gb-verdict-axis').replaceChildren(said, drawFactList(facts));
  };

  const tally = () => {
    const all = [...judged.values()];
    const [right, of] = ['right', 'of'].map((key) => all.reduce((sum, one) => sum + one[key], 0));
    find(section, '[data-told="tally"]').textContent = all.length
      ? `${all.length} ${all.length === 1 ? 'family' : 'families'} judged, ${right} of ${of} axes right at the first try.`
      : '';
  };

  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    if (section.hasAttribute('data-judged')) return following();
    const picks = Object.fromEntries(
      [...axes.querySelectorAll('input:checked')].map((radio) => [radio.name.replace('axis-', ''), radio.value]),
    );
    const mine = ++asked;
    const reply = await request('axes', { family: id, picks });
    if (mine !== asked) return undefined; // another family has been chosen meanwhile
    if (reply.error) return say(reply.error, true);
    for (const [name, told] of Object.entries(reply.axes)) show(name, told);
    if (!judged.has(id)) judged.set(id, reply);
    tally();
    drawWiring(find(section, '[data-wiring="family"]'), catalogue.families[id].wiring);
    section.toggleAttribute('data-judged', true);
    check.textContent = 'Next family';
    return say(
      `${reply.right} of ${reply.of} right. ${reply.right === reply.of ? 'None of it says “bigger”.' : 'Read why below each axis.'}`,
    );
  });

  const following = () => {
    const all = [...pick.options].map((option) => option.value);
    const place = all.indexOf(id);
    const order = [...all.slice(place + 1), ...all.slice(0, place)];
    chosen(order.find((one) => !judged.has(one)) || order[0]);
    pick.focus(); // and so the page goes back to the first axis
  };
  pick.addEventListener('change', () => chosen(pick.value));

  return {
    fill,
    begin,
    able: (name) => [...pick.options].some((option) => option.value === name),
    get on() {
      return id;
    },
  };
};
