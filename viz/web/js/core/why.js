// What each figure is, how it was computed, how it is scaled, and what it does not show: the texts are why.json, which the
// figures on paper share. Each stands behind a "?", beside the ways to take the figure away.

import { bytesOf } from './bytes.js';
import { find, findAll, make } from './dom.js';
import { pageData } from './page_data.js';
import { phrase } from './words.js';

/** @typedef {{error?: undefined, content: string, type: string, name: string}} DrawnFigure `content` in base64 */
/** @typedef {import('./page_data.js').Why} Why */
/** @typedef {string | (Why & {figure: string})} Explained a figure by its name, or by that and texts of its own */
/** @typedef {(figure: string, kind: string) => Promise<DrawnFigure | {error: string}>} FetchFigure */

const QUESTIONS = /** @type {const} */ (['what', 'how', 'scale', 'not']);

/**
 * Fills the "?" of a figure; what it explains can change.
 * @param {HTMLDetailsElement} details
 * @returns {(explained: Explained) => void}
 */
export const createWhy = (details) => {
  const places = findAll(details, 'dd');
  let written = '';
  return (explained) => {
    const now = JSON.stringify(explained);
    if (now === written) return;
    written = now;
    const [figure, texts] =
      typeof explained === 'string' ? [explained, pageData.why[explained]] : [explained.figure, explained];
    details.hidden = !texts;
    details.dataset.figure = figure;
    QUESTIONS.forEach((key, index) => {
      if (texts) places[index].textContent = texts[key];
    });
  };
};

/**
 * The "?" of a figure; a question without an answer is left out.
 * @param {string} title
 * @param {Partial<Record<typeof QUESTIONS[number], string>>} texts
 * @param {string} className beside that of every "?"
 */
export const drawWhy = (title, texts, className) => {
  const details = make('details', `gb-why ${className}`);
  details.name = 'gb-why'; // one is open at a time
  const summary = make('summary', '', '?');
  summary.setAttribute('aria-label', phrase('page.explained.about', { title }));
  const list = make('dl');
  for (const key of QUESTIONS) {
    if (texts[key]) list.append(make('dt', '', phrase(`page.why.${key}`)), make('dd', '', texts[key]));
  }
  details.append(summary, list);
  return details;
};

/**
 * A "?" behind the heading that names its figure.
 * @param {HTMLElement} heading
 */
const explain = (heading) => {
  const figure = heading.dataset.why ?? '';
  const texts = pageData.why[figure];
  const details = drawWhy(texts.title, texts, 'gb-why-inline');
  details.dataset.figure = figure;
  heading.after(details);
  heading.classList.add('gb-explained');
};

/**
 * Buttons that take the figure away on paper.
 * @param {HTMLDetailsElement} details
 * @param {FetchFigure} fetchFigure
 * @param {(blob: Blob, name: string) => void} keep
 */
const offerOnPaper = (details, fetchFigure, keep) => {
  const line = make('div', 'gb-why-take');
  const status = make('span');
  status.setAttribute('role', 'status');
  line.append(make('span', '', `${phrase('page.explained.on_paper')} `));
  for (const kind of ['svg', 'pdf', 'png']) {
    const button = make('button', 'gb-chipbutton', kind.toUpperCase());
    button.type = 'button';
    button.addEventListener('click', async () => {
      status.textContent = phrase('page.save.making');
      const reply = await fetchFigure(details.dataset.figure ?? '', kind);
      status.textContent = reply.error ?? phrase('page.save.saved');
      if (reply.error === undefined) keep(new Blob([bytesOf(reply.content)], { type: reply.type }), reply.name);
    });
    line.append(button, ' ');
  }
  line.append(status);
  find(details, 'dl').append(line);
};

/**
 * A "?" after each heading that names its figure, and in every "?" the figure to take away.
 * @param {HTMLElement} root
 * @param {FetchFigure} fetchFigure
 * @param {(blob: Blob, name: string) => void} keep
 */
export const drawWhys = (root, fetchFigure, keep) => {
  for (const heading of findAll(root, '[data-why]', HTMLElement)) explain(heading);
  for (const details of findAll(root, '.gb-why', HTMLDetailsElement)) {
    offerOnPaper(details, fetchFigure, keep);
    // One at a time, which the name alone brings, and gone with Escape or a click elsewhere.
    details.name = 'gb-why';
    details.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || !details.open) return;
      details.open = false;
      find(details, 'summary').focus();
    });
  }
  document.addEventListener('pointerdown', (event) => {
    for (const details of findAll(root, '.gb-why[open]', HTMLDetailsElement)) {
      if (!details.contains(/** @type {Node} */ (event.target))) details.open = false;
    }
  });
};
