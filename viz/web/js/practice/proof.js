// Where one sees that an answer is so: the figure, drawn on demand, and the lesson that it belongs to.

import { make } from '../core/dom.js';
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
  const toggle = button('Show the figure', async () => {
    const shown = toggle.getAttribute('aria-expanded') === 'true';
    toggle.setAttribute('aria-expanded', String(!shown));
    toggle.textContent = shown ? 'Show the figure' : 'Hide the figure';
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
  link.href = `#${new URLSearchParams({ room: 'lessons', lesson, block })}`;
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
  if (lesson) line.append(lessonLink({ lesson, block }, `${where}, “${label}”`, tools.go));
  else line.append(make('span', 'gb-note', label));
  return line;
};
