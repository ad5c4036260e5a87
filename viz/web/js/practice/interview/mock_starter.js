// Where a mock interview begins: its level and the time for each answer; or where one goes on, and those that were kept.

import { make, say } from '../../core/dom.js';
import { button, listRow, statusLine } from '../elements.js';
import { MIXES, SECONDS, areSeconds, describeDate, describeScore } from './interview_record.js';

/** @typedef {import('./interview_record.js').Current} Current */
/** @typedef {import('./interview_record.js').Past} Past */

/**
 * @param {Current} current
 * @param {{goOn: () => void, end: () => void}} acts
 */
export const drawContinue = ({ at, items }, { goOn, end }) => {
  const actions = make('div', 'gb-actions');
  actions.append(button('Go on', goOn, 'gb-button gb-primary'), button('End it here', end));
  const form = make('form', 'gb-starter');
  form.append(
    make('h3', '', 'Mock interview'),
    make('p', '', `You were at question ${at + 1} of ${items.length}. Your notes are kept.`),
    actions,
  );
  return form;
};

/** @param {string} mix */
const mixField = (mix) => {
  const label = make('label', 'gb-label', 'Level');
  const select = make('select');
  for (const [name, text] of Object.entries(MIXES)) {
    const option = make('option', '', text);
    option.value = name;
    option.selected = name === mix;
    select.append(option);
  }
  label.append(select);
  return { label, select };
};

/** @param {number} seconds */
const secondsField = (seconds) => {
  const label = make('label', 'gb-label', 'Seconds each');
  const input = make('input');
  Object.assign(input, {
    type: 'number',
    min: String(SECONDS.least),
    max: String(SECONDS.most),
    value: String(seconds),
    name: 'seconds',
  });
  label.append(input);
  return { label, input };
};

/**
 * @param {{mix: string, seconds: number}} usual
 * @param {(mix: string, seconds: number) => Promise<string>} begin returns a complaint, or ''
 */
export const drawStarter = (usual, begin) => {
  const mix = mixField(usual.mix);
  const seconds = secondsField(usual.seconds);
  const both = make('div', 'gb-starter-fields');
  both.append(mix.label, seconds.label);
  const message = statusLine('p', 'gb-message', 'alert');
  const submit = make('button', 'gb-button gb-primary', 'Begin');
  submit.type = 'submit';
  const actions = make('div', 'gb-actions');
  actions.append(submit, message);
  const form = make('form', 'gb-starter');
  form.noValidate = true;
  form.append(
    make('h3', '', 'Mock interview'),
    make('p', '', 'Five questions. Speak, or type notes; then judge yourself against a good answer.'),
    both,
    actions,
  );
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const wanted = Number(seconds.input.value);
    if (!areSeconds(wanted)) {
      say(message, `From ${SECONDS.least} to ${SECONDS.most} seconds.`, true);
      seconds.input.focus();
      return;
    }
    const complaint = await begin(mix.select.value, wanted);
    if (complaint) say(message, complaint, true);
  });
  return form;
};

/**
 * Interviews of earlier days, the last one first.
 * @param {Past[]} past
 * @param {(at: number) => void} open
 */
export const drawPast = (past, open) => {
  const whole = make('div', 'gb-past');
  if (!past.length) return whole;
  const rows = make('ol');
  past.forEach((one, at) => {
    rows.prepend(
      listRow(
        () => open(at),
        make('span', 'gb-row-ask', describeDate(one)),
        make('span', 'gb-row-due', describeScore(one)),
      ),
    );
  });
  whole.append(make('h3', '', 'Interviews you kept'), rows);
  return whole;
};
