// What can be chosen of a method, made from the JSON schema of its settings; and settings held to it. Knows no element.
//
// Kept are only the settings that differ from their defaults: the server fills in the rest.

import { isObject } from '../core/forms.js';
import { DEFAULT_METHOD } from '../core/state.js';
import { phrase } from '../core/words.js';

/** @typedef {import('../core/state.js').PageState} PageState */
/** @typedef {import('../core/state.js').Settings} Settings */
/** @typedef {import('../core/state.js').Setting} Setting */
/** @typedef {import('../messages.js').MethodCard} MethodCard */
/** @typedef {Record<string, unknown>} Schema */
/**
 * What any control has.
 * @typedef {object} ControlWords
 * @property {string} name
 * @property {string} label
 * @property {string} hint what it does, where the schema has words for it
 * @property {boolean} optional whether it may be null
 * @property {Setting | undefined} initial undefined where the schema has no default
 */
/** @typedef {ControlWords & {kind: 'number', whole: boolean, minimum: number, maximum: number}} NumberControl */
/** @typedef {ControlWords & {kind: 'flag'}} FlagControl */
/** @typedef {ControlWords & {kind: 'options', options: (string | number)[], labels: string[]}} OptionsControl */
/** @typedef {NumberControl | FlagControl | OptionsControl} Control */
/** @typedef {{method: MethodCard, controls: Control[]}} Offer */

const DEFINITIONS = '#/$defs/';

/**
 * A schema with what it refers to, and whether it allows null.
 * @param {Schema} schema
 * @param {Schema} definitions
 * @returns {{plain: Schema, optional: boolean}}
 */
const plainSchema = (schema, definitions) => {
  const { $ref, anyOf, ...own } = schema;
  if (typeof $ref === 'string' && $ref.startsWith(DEFINITIONS)) {
    const named = definitions[$ref.slice(DEFINITIONS.length)];
    return { plain: { ...(isObject(named) ? named : {}), ...own }, optional: false };
  }
  if (!Array.isArray(anyOf)) return { plain: schema, optional: false };
  const others = anyOf.filter((one) => isObject(one) && one.type !== 'null');
  if (others.length !== 1) return { plain: own, optional: false };
  const { plain } = plainSchema(others[0], definitions);
  return { plain: { ...plain, ...own }, optional: others.length < anyOf.length };
};

/**
 * @param {unknown} value
 * @returns {value is Setting}
 */
const isSetting = (value) => value === null || ['number', 'boolean', 'string'].includes(typeof value);

/**
 * A control for one setting; null where the page has none.
 * @param {string} name
 * @param {Schema} schema
 * @param {Schema} definitions
 * @returns {Control | null}
 */
const controlOf = (name, schema, definitions) => {
  const { plain, optional } = plainSchema(schema, definitions);
  const words = {
    ...{ name, optional, label: String(plain.title ?? name), hint: String(plain.description ?? '') },
    initial: isSetting(plain.default) ? plain.default : undefined,
  };
  const options = plain.enum ?? (plain.const === undefined ? undefined : [plain.const]);
  if (Array.isArray(options)) {
    const fit = options.length > 0 && options.every((one) => ['string', 'number'].includes(typeof one));
    const labels = (Array.isArray(plain.labels) ? plain.labels : options).map(String);
    return fit ? { ...words, kind: 'options', options, labels } : null;
  }
  if (plain.type === 'boolean') return { ...words, kind: 'flag' };
  const { minimum, maximum } = plain;
  const bounded = typeof minimum === 'number' && typeof maximum === 'number' && minimum <= maximum;
  if (!bounded || !['integer', 'number'].includes(String(plain.type))) return null;
  return { ...words, kind: 'number', whole: plain.type === 'integer', minimum, maximum };
};

/**
 * A control for each setting; null where there is one that the page has no control for.
 * @param {Schema} schema
 * @returns {Control[] | null}
 */
export const controlsOf = (schema) => {
  const properties = isObject(schema.properties) ? schema.properties : {};
  const definitions = isObject(schema.$defs) ? schema.$defs : {};
  const controls = Object.entries(properties).map(([name, one]) =>
    isObject(one) ? controlOf(name, one, definitions) : null,
  );
  return controls.every((control) => control !== null) ? controls : null;
};

/**
 * The methods that can be chosen on the page.
 * @param {MethodCard[]} methods
 * @returns {Offer[]}
 */
export const offersOf = (methods) =>
  methods.flatMap((method) => {
    const controls = controlsOf(method.settings);
    return controls ? [{ method, controls }] : [];
  });

/**
 * Whether a setting can have a value.
 * @param {Control} control
 * @param {unknown} value
 * @returns {value is Setting}
 */
export const fits = (control, value) => {
  if (value === null) return control.optional;
  if (control.kind === 'flag') return typeof value === 'boolean';
  if (control.kind === 'options') return control.options.some((one) => one === value);
  const { whole, minimum, maximum } = control;
  if (typeof value !== 'number' || !Number.isFinite(value)) return false;
  return value >= minimum && value <= maximum && (!whole || Number.isInteger(value));
};

/**
 * What a setting is while nothing is chosen.
 * @param {Control} control
 * @returns {Setting}
 */
export const initialOf = (control) => {
  if (control.initial !== undefined) return control.initial;
  if (control.optional) return null;
  if (control.kind === 'flag') return false;
  return control.kind === 'options' ? control.options[0] : control.minimum;
};

/**
 * The settings with one of them changed.
 * @param {Control[]} controls
 * @param {Settings} settings
 * @param {string} [name]
 * @param {Setting} [value]
 * @returns {Settings}
 */
export const withSetting = (controls, settings, name, value) =>
  Object.fromEntries(
    controls.flatMap((control) => {
      const known = Object.hasOwn(settings, control.name) ? settings[control.name] : initialOf(control);
      const now = control.name === name && value !== undefined ? value : known;
      return now === control.initial ? [] : [[control.name, now]];
    }),
  );

/**
 * Which map is wanted, as the requests `maps`, `export` and `drawing` take it.
 * @param {Pick<PageState, 'method' | 'settings' | 'layer' | 'head'>} now
 */
export const askedMap = ({ method, settings, layer, head }) =>
  method === DEFAULT_METHOD ? { layer, head } : { method, settings };

// ---- in an address: `times:3,own:true`

/**
 * @param {Settings} settings
 */
export const settingsText = (settings) =>
  Object.entries(settings)
    .map(([name, value]) => `${name}:${typeof value === 'string' ? JSON.stringify(value) : value}`)
    .join();

/** @param {string} text */
const readValue = (text) => {
  try {
    return /** @type {unknown} */ (JSON.parse(text));
  } catch {
    return undefined;
  }
};

/**
 * Settings that an address names; each that does not fit is named and left out.
 * @param {string} text
 * @param {Control[]} controls
 * @returns {{settings: Settings, wrong: string[]}}
 */
export const readSettings = (text, controls) => {
  /** @type {string[]} */
  const wrong = [];
  let settings = withSetting(controls, {});
  // A comma inside of a quoted value parts nothing.
  for (const [part] of text.matchAll(/(?:"(?:[^"\\]|\\.)*"|[^,"])+|"/g)) {
    const [, name = part, written = ''] = /^([^:]*):(.*)$/s.exec(part) ?? [];
    const control = controls.find((one) => one.name === name);
    const value = readValue(written);
    if (control && fits(control, value)) settings = withSetting(controls, settings, name, value);
    else wrong.push(phrase('page.stations.answer.no_setting', { setting: part.slice(0, 40) }));
  }
  return { settings, wrong };
};
