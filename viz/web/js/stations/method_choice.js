// Which method makes the maps, and its settings: a list and controls that show the state and set it. Hidden while there is only
// one to choose.

import { find, make } from '../core/dom.js';
import { DEFAULT_METHOD } from '../core/state.js';
import { phrase } from '../core/words.js';
import { fits, initialOf, offersOf, withSetting } from './method_settings.js';

/** @typedef {import('./method_settings.js').Control} Control */
/** @typedef {import('./method_settings.js').Offer} Offer */
/** @typedef {import('../core/state.js').Setting} Setting */
/** @typedef {HTMLInputElement | HTMLSelectElement} Field */

const NOTHING = '\u2013'; // of an optional setting that is left open

/**
 * @param {Control} control
 * @returns {Field}
 */
const fieldOf = (control) => {
  if (control.kind === 'options') {
    const select = make('select');
    if (control.optional) select.append(new Option(NOTHING, 'null'));
    const { options, labels } = control;
    select.append(...options.map((one, at) => new Option(labels[at], JSON.stringify(one))));
    return select;
  }
  const input = make('input');
  if (control.kind === 'flag' && !control.optional) {
    input.type = 'checkbox';
    return input;
  }
  if (control.kind === 'flag') {
    const select = make('select');
    const [yes, no] = [phrase('page.stations.answer.yes'), phrase('page.stations.answer.no')];
    select.append(new Option(NOTHING, 'null'), new Option(yes, 'true'), new Option(no, 'false'));
    return select;
  }
  const { minimum, maximum, whole, optional } = control;
  Object.assign(input, { type: 'number', min: minimum, max: maximum, step: whole ? 1 : 'any', required: !optional });
  input.title = phrase('page.stations.range', { low: minimum, high: maximum });
  return input;
};

/**
 * @param {Field} field
 * @returns {unknown} undefined where what stands there is no value
 */
const valueOf = (field) => {
  if (field instanceof HTMLSelectElement) return JSON.parse(field.value);
  if (field.type === 'checkbox') return field.checked;
  if (!field.checkValidity()) return undefined;
  return field.value === '' ? null : Number(field.value);
};

/**
 * @param {Field} field
 * @param {Setting} value
 */
const fill = (field, value) => {
  if (field instanceof HTMLSelectElement) field.value = JSON.stringify(value);
  else if (field.type === 'checkbox') field.checked = value === true;
  else field.value = value === null ? '' : String(value);
};

export class MethodChoice {
  /** @type {Offer[]} */
  #offers = [];
  /** @type {{control: Control, field: Field}[]} */
  #fields = [];
  #drawn = DEFAULT_METHOD; // whose controls stand there
  #state;
  #select;
  #place;
  #attention;
  #settings;

  /**
   * @param {HTMLElement} root
   * @param {import('../core/state.js').State} state
   */
  constructor(root, state) {
    this.#state = state;
    this.#select = find(root, '#method', HTMLSelectElement);
    this.#place = /** @type {HTMLElement} */ (this.#select.closest('.gb-select'));
    this.#attention = find(root, '#attention-settings');
    this.#settings = find(root, '#method-settings');
    this.#select.addEventListener('change', () => this.#choose(this.#select.value));
    state.subscribe(['method', 'settings'], () => this.#show());
  }

  /** The method chosen, with its controls; undefined while none is known. */
  get #offer() {
    return this.#offers.find(({ method }) => method.id === this.#state.now.method);
  }

  /** What the method chosen is called. */
  get title() {
    return this.#offer?.method.title ?? this.#state.now.method;
  }

  /**
   * Let methods be chosen once it is known which there are.
   * @param {import('../messages.js').MethodCard[]} methods
   */
  offer(methods) {
    this.#offers = offersOf(methods);
    this.#select.replaceChildren(...this.#offers.map(({ method }) => new Option(method.title, method.id)));
    this.#place.hidden = this.#offers.length < 2;
    this.#show();
  }

  /**
   * The visitor chooses.
   * @param {string} method
   */
  #choose(method) {
    const offer = this.#offers.find((one) => one.method.id === method);
    const settings = offer && method !== DEFAULT_METHOD ? withSetting(offer.controls, {}) : {};
    this.#state.set({ station: 'answer', method, settings });
  }

  /**
   * @param {Control} control
   * @param {Field} field
   */
  #take(control, field) {
    const [value, offer] = [valueOf(field), this.#offer];
    if (!offer || !fits(control, value)) {
      if (field instanceof HTMLInputElement) field.reportValidity();
      return;
    }
    const settings = withSetting(offer.controls, this.#state.now.settings, control.name, value);
    this.#state.set({ station: 'answer', settings });
  }

  #draw() {
    const { method } = this.#state.now;
    this.#drawn = method;
    const controls = method === DEFAULT_METHOD ? [] : (this.#offer?.controls ?? []);
    this.#fields = controls.map((control) => ({ control, field: fieldOf(control) }));
    const labels = this.#fields.map(({ control, field }) => {
      const label = make('label', '', `${control.label} `);
      label.title = control.hint;
      field.dataset.setting = control.name;
      field.addEventListener('change', () => this.#take(control, field));
      label.append(field);
      return label;
    });
    this.#settings.replaceChildren(...labels);
    this.#settings.hidden = !labels.length;
    this.#attention.hidden = method !== DEFAULT_METHOD;
  }

  #show() {
    const { method, settings } = this.#state.now;
    this.#select.value = method;
    const cost = this.#offer?.method.cost;
    this.#select.title = cost === undefined ? '' : phrase('page.stations.answer.cost', { cost });
    if (this.#drawn !== method || (this.#offer && !this.#fields.length)) this.#draw();
    for (const { control, field } of this.#fields) {
      fill(field, Object.hasOwn(settings, control.name) ? settings[control.name] : initialOf(control));
    }
  }
}
