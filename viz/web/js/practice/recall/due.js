// When a card comes back, in words and by day. Pure: the moment is always given; days are those of this place.

import { dateLocale, phrase } from '../../core/words.js';

const DAY = 86_400_000; // milliseconds
const DAYS = 14; // of the forecast

/** @param {number} at */
const midnight = (at) => new Date(at).setHours(0, 0, 0, 0);

/**
 * How many midnights lie between two moments; rounded, as a day on which clocks change has 23 or 25 hours.
 * @param {number} at
 * @param {number} now
 */
export const daysUntil = (at, now) => Math.round((midnight(at) - midnight(now)) / DAY);

/**
 * "in 8 minutes", "tomorrow", "on 6 December, in 8 days".
 * @param {number} at
 * @param {number} now
 */
export const describeDue = (at, now) => {
  const minutes = Math.max(1, Math.round((at - now) / 60_000));
  const days = daysUntil(at, now);
  if (at <= now) return phrase('page.practice.recall.when.now');
  if (minutes < 60) return phrase('page.practice.recall.when.minutes', { n: minutes });
  if (days === 0) {
    const time = new Date(at).toLocaleTimeString(dateLocale(), { hour: '2-digit', minute: '2-digit' });
    return phrase('page.practice.recall.when.today', { time });
  }
  if (days === 1) return phrase('page.practice.recall.when.tomorrow');
  const date = new Date(at).toLocaleDateString(dateLocale(), { day: 'numeric', month: 'long' });
  return phrase('page.practice.recall.when.days', { date, n: days });
};

/**
 * How many come back on each of the next days; what is due already counts today.
 * @param {number[]} dues
 * @param {number} now
 * @returns {number[]} one a day, from today
 */
export const forecast = (dues, now) => {
  /** @type {number[]} */
  const counts = Array(DAYS).fill(0);
  for (const at of dues) {
    const day = Math.max(0, daysUntil(at, now));
    if (day < DAYS) counts[day] += 1;
  }
  return counts;
};

/**
 * A day of the forecast.
 * @param {number} day counted from today
 * @param {number} now
 */
export const dayName = (day, now) => {
  if (day === 0) return phrase('page.practice.recall.day.today');
  if (day === 1) return phrase('page.practice.recall.day.tomorrow');
  const date = new Date(now);
  date.setDate(date.getDate() + day);
  return date.toLocaleDateString(dateLocale(), { weekday: 'short', day: 'numeric' });
};

/**
 * The whole forecast in a sentence.
 * @param {number[]} counts
 * @param {number} now
 */
export const describeForecast = (counts, now) => {
  const days = counts.flatMap((many, day) =>
    many ? [phrase('page.practice.recall.forecast_day', { day: dayName(day, now), count: many })] : [],
  );
  return days.length
    ? phrase('page.practice.recall.forecast', { days: days.join(', ') })
    : phrase('page.practice.recall.forecast_of_none');
};
