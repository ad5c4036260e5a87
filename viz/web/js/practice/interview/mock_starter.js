// Where a mock interview begins: its level and the time for each answer; or where one goes on, and those that were kept.

import { make, say } from '../../core/dom.js';
import { phrase } from '../../core/words.js';
import { button, listRow, statusLine } from '../elements.js';
import { MIXES, SECONDS, areSeconds, describeDate, describeScore, levelName } from './interview_record.js';

/** @typedef {import('./interview_record.js').Current} Current */
/** @typedef {import('./interview_record.js').Past} Past */

/**
 * @param {Current} current
 * @param {{goOn: () => void, end: () => void}} acts
 */
export const drawContinue = ({ at, items }, { goOn, end }) => {
  const actions = make('div', 'gb-actions');
  actions.append(
    button(phrase('page.practice.interview.go_on'), goOn, 'gb-button gb-primary'),
    button(phrase('page.practice.interview.end'), end),
  );
  const form = make('form', 'gb-starter');
  form.append(
    make('h3', '', phrase('page.practice.interview.mock')),
    make('p', '', phrase('page.practice.interview.under_way', { at: at + 1, all: items.length })),
    actions,
  );
  return form;
};

/** @param {string} mix */
const mixField = (mix) => {
  const label = make('label', 'gb-label', phrase('page.practice.interview.level_label'));
  const select = make('select');
  for (const name of MIXES) {
    const option = make('option', '', levelName(name));
    option.value = name;
    option.selected = name === mix;
    select.append(option);
  }
  label.append(select);
  return { label, select };
};

/** @param {number} seconds */
const secondsField = (seconds) => {
  const label = make('label', 'gb-label', phrase('page.practice.interview.seconds_each'));
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
  const submit = make('button', 'gb-button gb-primary', phrase('page.practice.interview.begin'));
  submit.type = 'submit';
  const actions = make('div', 'gb-actions');
  actions.append(submit, message);
  const form = make('form', 'gb-starter');
  form.noValidate = true;
  form.append(
    make('h3', '', phrase('page.practice.interview.mock')),
    make('p', '', phrase('page.practice.interview.mock_about')),
    both,
    actions,
  );
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const wanted = Number(seconds.input.value);
    if (!areSeconds(wanted)) {
      const { least, most } = SECONDS;
      say(message, phrase('page.practice.interview.seconds_limit', { least, most }), true);
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
  whole.append(make('h3', '', phrase('page.practice.interview.past')), rows);
  return whole;
};
