// The settings of a figure, which a person may change: one field for each.

import { make } from '../core/dom.js';

/** @typedef {import('./wire.js').Control} Control */
/** @typedef {import('./wire.js').Settings} Settings */

/** Characters that a field takes. */
const LONGEST = { number: 12, text: 400 };

/**
 * What was typed, as the setting it is: a number where it reads as one. Whatever else is typed is left for Python to refuse.
 * @param {Control['kind']} kind
 * @param {string} typed
 * @returns {string | number}
 */
export const settingOf = (kind, typed) => {
  const text = typed.trim();
  return kind === 'number' && text !== '' && Number.isFinite(Number(text)) ? Number(text) : text;
};

/** @param {Control} control */
const drawField = (control) => {
  if (control.kind === 'choice') {
    const field = make('select');
    field.append(...(control.options ?? []).map(([value, text]) => new Option(text, value)));
    return field;
  }
  const field = make('input');
  field.autocomplete = 'off';
  field.spellcheck = false;
  if (control.kind === 'number') field.inputMode = 'decimal';
  field.maxLength = LONGEST[control.kind];
  return field;
};

/**
 * @param {Control[]} controls
 * @param {(changed: Settings) => void} change called with `{name: value}`
 */
export const drawControls = (controls, change) => {
  const form = make('form', 'gb-panel-controls');
  form.addEventListener('submit', (event) => event.preventDefault());
  for (const control of controls) {
    const label = make('label', '', control.label);
    const field = drawField(control);
    field.value = String(control.value ?? '');
    field.name = control.name;
    field.addEventListener('change', () => change({ [control.name]: settingOf(control.kind, field.value) }));
    label.append(field);
    form.append(label);
  }
  return form;
};
