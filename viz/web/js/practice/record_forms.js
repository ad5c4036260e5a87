// Forms that a stored or imported value is held to, part by part: what is sound stays, what is not is left out and named.
// Knows nothing of learners or rooms; each room says the form of what it keeps in `glassbox.RECORD`, under the part's name.

/** A form is `(value, path, lost) => what of it is sound`; undefined where nothing is, and then `lost` has gained a path. */
export const form = (() => {
  const isRecord = (value) => Boolean(value) && typeof value === 'object' && !Array.isArray(value);
  const wrong = (path, lost) => {
    lost.push(path);
    return undefined;
  };
  /** A value by itself. */
  const only = (test) => (value, path, lost) => (test(value) ? value : wrong(path, lost));
  const sound = ([, value]) => value !== undefined;

  return {
    any: (value) => value,
    text: only((value) => typeof value === 'string'),
    number: only(Number.isFinite),
    count: only((value) => Number.isInteger(value) && value >= 0),
    flag: only((value) => typeof value === 'boolean'),
    record: only(isRecord),
    /** That, or null for nothing. */
    maybe: (form) => (value, path, lost) => (value === null ? null : form(value, path, lost)),
    /** Any of these. */
    either:
      (...forms) =>
      (value, path, lost) => {
        const found = forms.map((form) => form(value, path, [])).find((one) => one !== undefined);
        return found === undefined ? wrong(path, lost) : found;
      },
    list: (form) => (value, path, lost) => {
      if (!Array.isArray(value)) return wrong(path, lost);
      return value.map((one, place) => form(one, `${path}.${place}`, lost)).filter((one) => one !== undefined);
    },
    /** Any names, each with a value of one form. */
    named: (form) => (value, path, lost) => {
      if (!isRecord(value)) return wrong(path, lost);
      return Object.fromEntries(
        Object.entries(value)
          .map(([name, one]) => [name, form(one, `${path}.${name}`, lost)])
          .filter(sound),
      );
    },
    /** These fields, each by its own form; one that is missing or unsound is what `otherwise` says, or is left out, and
     *  without one that is `needed` all of it is unsound. Fields of other names stay as they are. */
    fields:
      (forms, { otherwise = {}, needed = [] } = {}) =>
      (value, path, lost) => {
        if (!isRecord(value)) return wrong(path, lost);
        const made = { ...value };
        for (const [name, form] of Object.entries(forms)) {
          const found = Object.hasOwn(value, name) ? form(value[name], `${path}.${name}`, lost) : undefined;
          if (found !== undefined) made[name] = found;
          else if (Object.hasOwn(otherwise, name)) made[name] = structuredClone(otherwise[name]);
          else delete made[name];
        }
        return needed.every((name) => Object.hasOwn(made, name)) ? made : wrong(path, lost);
      },
  };
})();

/** The form of each part of a learner's record, by the part's name. */
export const RECORD = {};
