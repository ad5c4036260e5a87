// The clock over an answer as the page shows it. It waits for who goes elsewhere, and stops with the page that shows it.

import { make, say } from '../../core/dom.js';
import { phrase } from '../../core/words.js';
import { button, statusLine } from '../elements.js';
import { AnswerClock } from './answer_clock.js';

const TICK = 250; // milliseconds

/**
 * @param {{seconds: number, left: number}} time
 * @param {(left: number) => void} keep called now and then, to write the clock down
 */
export const createClockFace = ({ seconds, left }, keep) => {
  const clock = new AnswerClock(seconds, left);
  const bar = make('div', 'gb-clock-bar');
  const fill = make('i');
  bar.append(fill);
  const face = statusLine('span', 'gb-clock-left', 'timer');
  const status = statusLine('span', 'gb-clock-status');
  const pause = button(phrase('page.practice.interview.pause'), () => hold(!clock.paused), 'gb-chipbutton');
  const line = make('div', 'gb-clock');
  line.append(face, status, pause);
  let before = performance.now();

  const paint = () => {
    fill.style.transform = `scaleX(${clock.share})`;
    face.textContent = clock.face;
  };
  /** @param {boolean} on */
  const hold = (on) => {
    clock.paused = on;
    pause.textContent = phrase(on ? 'page.practice.interview.go_on' : 'page.practice.interview.pause');
    line.toggleAttribute('data-paused', on);
    say(status, clock.words);
    if (on) keep(clock.left);
    before = performance.now();
  };
  const timer = setInterval(() => {
    const now = performance.now();
    const { words, keep: due } = clock.pass((now - before) / 1000);
    before = now;
    if (words) say(status, words);
    if (due) keep(clock.left);
    paint();
  }, TICK);
  const stop = () => {
    clearInterval(timer);
    sight.disconnect();
  };
  const sight = new ResizeObserver(() => {
    if (!line.isConnected) stop();
    else if (line.offsetParent === null && !clock.paused) hold(true); // another tab, or another section of the page
  });
  sight.observe(line);
  say(status, clock.words);
  paint();
  return {
    parts: [bar, line],
    stop,
    get left() {
      return clock.left;
    },
  };
};
