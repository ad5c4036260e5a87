// How many cards come back on each of the next days, as bars.

import { make } from '../../core/dom.js';
import { phrase } from '../../core/words.js';
import { dayName, describeForecast } from './due.js';

const LOWEST = 8; // per cent of the height: a bar of one card can still be seen

/**
 * @param {number[]} counts one a day, from today
 * @param {number} now
 */
export const drawForecast = (counts, now) => {
  const most = Math.max(1, ...counts);
  const row = make('div', 'gb-forecast-days');
  row.setAttribute('role', 'img');
  row.setAttribute('aria-label', describeForecast(counts, now));
  counts.forEach((many, day) => {
    const bar = make('i');
    bar.style.height = many ? `${Math.max(LOWEST, (100 * many) / most)}%` : '0';
    const frame = make('span', 'gb-forecast-bar');
    frame.append(make('b', '', many ? String(many) : ''), bar);
    const one = make('span');
    const inDays = day % 7 === 0 ? phrase('page.practice.recall.in_days', { n: day }) : '';
    one.append(frame, make('small', '', day === 0 ? dayName(day, now) : inDays));
    one.title = phrase('page.practice.recall.day_count', { day: dayName(day, now), count: many });
    row.append(one);
  });
  const whole = make('div', 'gb-forecast');
  whole.append(make('h3', '', phrase('page.practice.recall.by_day')), row);
  if (!counts.some(Boolean)) {
    whole.append(make('p', 'gb-note', phrase('page.practice.recall.nothing_yet')));
  }
  return whole;
};
