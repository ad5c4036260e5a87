// Forms that a stored or imported value is held to, part by part: what is sound stays, what is not is left out and named.
// Knows nothing of learners; each module that keeps something exports the form of it.

/**
 * Returns what of a value is sound; undefined where nothing is, and then `lost` has gained a path.
 * @typedef {(value: unknown, path: string, lost: string[]) => unknown} Form
 */

/**
 * @param {unknown} value
 * @returns {value is Record<string, unknown>}
 */
export const isObject = (value) => Boolean(value) && typeof value === 'object' && !Array.isArray(value);

/**
 * @param {string} path
 * @param {string[]} lost
 */
const wrong = (path, lost) => {
  lost.push(path);
  return undefined;
};

/**
 * A value by itself.
 * @param {(value: unknown) => boolean} test
 * @returns {Form}
 */
const only = (test) => (value, path, lost) => (test(value) ? value : wrong(path, lost));

/** @type {Form} */
export const any = (value) => value;
export const text = only((value) => typeof value === 'string');
export const number = only((value) => Number.isFinite(value));
export const count = only((value) => Number.isInteger(value) && Number(value) >= 0);
export const flag = only((value) => typeof value === 'boolean');
export const object = only(isObject);

/**
 * That, or null for nothing.
 * @param {Form} form
 * @returns {Form}
 */
export const maybe = (form) => (value, path, lost) => (value === null ? null : form(value, path, lost));

/**
 * The first of these that takes the value.
 * @param {...Form} forms
 * @returns {Form}
 */
export const either =
  (...forms) =>
  (value, path, lost) => {
    const taken = forms.map((form) => form(value, path, [])).find((one) => one !== undefined);
    return taken === undefined ? wrong(path, lost) : taken;
  };

/**
 * @param {Form} form of each
 * @returns {Form}
 */
export const list = (form) => (value, path, lost) => {
  if (!Array.isArray(value)) return wrong(path, lost);
  return value.map((one, place) => form(one, `${path}.${place}`, lost)).filter((one) => one !== undefined);
};

/**
 * Any names, each with a value of one form.
 * @param {Form} form
 * @returns {Form}
 */
export const named = (form) => (value, path, lost) => {
  if (!isObject(value)) return wrong(path, lost);
  return Object.fromEntries(
    Object.entries(value)
      .map(([name, one]) => [name, form(one, `${path}.${name}`, lost)])
      .filter(([, one]) => one !== undefined),
  );
};

/**
 * These fields, each by its own form; one that is missing or unsound is what `otherwise` says, or is left out, and without
 * one that is `needed` all of it is unsound. Fields of other names stay as they are.
 * @param {Record<string, Form>} forms
 * @param {{otherwise?: Record<string, unknown>, needed?: string[]}} [rules]
 * @returns {Form}
 */
export const fields =
  (forms, { otherwise = {}, needed = [] } = {}) =>
  (value, path, lost) => {
    if (!isObject(value)) return wrong(path, lost);
    const made = { ...value };
    for (const [name, form] of Object.entries(forms)) {
      const sound = Object.hasOwn(value, name) ? form(value[name], `${path}.${name}`, lost) : undefined;
      if (sound !== undefined) made[name] = sound;
      else if (Object.hasOwn(otherwise, name)) made[name] = structuredClone(otherwise[name]);
      else delete made[name];
    }
    return needed.every((name) => Object.hasOwn(made, name)) ? made : wrong(path, lost);
  };
