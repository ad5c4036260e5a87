// Where one sees that an answer is so: the figure, drawn on demand, and the lesson that it belongs to.

import { make } from '../core/dom.js';
import { phrase } from '../core/words.js';
import { showFigure } from '../figures/panel.js';
import { button } from './elements.js';

const BELOW = 120; // pixels above the lower edge of the window: what begins there is as good as out of sight

/**
 * The button that shows the figure, or hides it again.
 * @param {NonNullable<import('./replies.js').ProofReply['figure']>} figure
 * @param {HTMLElement} place where the figure is drawn
 * @param {import('./replies.js').Tools} tools
 */
const figureButton = (figure, place, tools) => {
  const toggle = button(phrase('page.practice.shared.show_figure'), async () => {
    const shown = toggle.getAttribute('aria-expanded') === 'true';
    toggle.setAttribute('aria-expanded', String(!shown));
    toggle.textContent = phrase(shown ? 'page.practice.shared.show_figure' : 'page.practice.shared.hide_figure');
    place.hidden = shown;
    if (shown) return;
    if (!place.firstChild) await showFigure(place, figure, tools);
    if (place.getBoundingClientRect().top > window.innerHeight - BELOW) place.scrollIntoView({ block: 'start' }); // on a phone
  });
  toggle.setAttribute('aria-expanded', 'false');
  return toggle;
};

/**
 * @param {{lesson: string, block: string}} where
 * @param {string} text
 * @param {import('./replies.js').Go} go
 */
const lessonLink = ({ lesson, block }, text, go) => {
  const link = make('a', 'gb-proof-link', text);
  const address = new URLSearchParams({ room: 'lessons', lesson, block });
  link.href = `#${address}`;
  link.addEventListener('click', (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    go('lessons', { lesson, block });
  });
  return link;
};

/**
 * One line with both, the figure drawn into `place`.
 * @param {import('./replies.js').ProofReply} proof
 * @param {HTMLElement} place
 * @param {import('./replies.js').Tools} tools
 */
export const proofLine = ({ figure, lesson, block = '', where, label }, place, tools) => {
  const line = make('p', 'gb-proof');
  place.hidden = true;
  place.replaceChildren();
  if (figure) line.append(figureButton(figure, place, tools));
  if (lesson) {
    const text = phrase('page.practice.shared.proof', { where: String(where), label });
    line.append(lessonLink({ lesson, block }, text, tools.go));
  } else line.append(make('span', 'gb-note', label));
  return line;
};
