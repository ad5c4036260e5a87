// What each figure is, how it was computed, how it is scaled, and what it does not show: the texts are why.json, which the
// figures on paper share. Each stands behind a "?", beside the ways to take the figure away.

import { bytesOf } from './bytes.js';
import { find, make } from './dom.js';
import { pageData } from './page_data.js';

/** Fills the "?" of a figure; what it explains can change. */
export const createWhy = (details) => {
  const places = [...details.querySelectorAll('dd')];
  let told = '';
  return (name) => {
    if (name === told) return;
    told = name;
    const texts = pageData.why[name];
    details.hidden = !texts;
    details.dataset.figure = name;
    if (texts) {
      ['what', 'how', 'scale', 'not'].forEach((key, index) => {
        places[index].textContent = texts[key];
      });
    }
  };
};

/** A "?" after each heading that names its figure, and in every "?" the figure to take away. */
export const drawWhys = (root, fetchFigure, keep) => {
  for (const heading of root.querySelectorAll('[data-why]')) {
    const name = heading.dataset.why;
    const { title, ...texts } = pageData.why[name];
    const details = make('details', 'gb-why gb-why-inline');
    details.dataset.figure = name;
    const summary = make('summary', '', '?');
    summary.setAttribute('aria-label', `About \u201c${title}\u201d: what it shows and what it does not`);
    const list = make('dl');
    const questions = {
      what: 'What is this?',
      how: 'How was it computed?',
      scale: 'How is it scaled?',
      not: 'What does it not show?',
    };
    for (const [key, text] of Object.entries(texts)) list.append(make('dt', '', questions[key]), make('dd', '', text));
    details.append(summary, list);
    heading.after(details);
    heading.classList.add('gb-explained');
  }
  for (const details of root.querySelectorAll('.gb-why')) {
    const line = make('div', 'gb-why-take');
    const told = make('span');
    told.setAttribute('role', 'status');
    line.append(make('span', '', 'On paper, with these words: '));
    for (const kind of ['svg', 'pdf', 'png']) {
      const button = make('button', 'gb-chipbutton', kind.toUpperCase());
      button.type = 'button';
      button.addEventListener('click', async () => {
        told.textContent = 'Making it \u2026';
        const reply = await fetchFigure(details.dataset.figure, kind);
        told.textContent = reply.error || 'Saved.';
        if (!reply.error) keep(new Blob([bytesOf(reply.content)], { type: reply.type }), reply.name);
      });
      line.append(button, ' ');
    }
    line.append(told);
    find(details, 'dl').append(line);
    // One at a time, which the name alone brings, and gone with Escape or a click elsewhere.
    details.name = 'gb-why';
    details.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || !details.open) return;
      details.open = false;
      find(details, 'summary').focus();
    });
  }
  document.addEventListener('pointerdown', (event) => {
    for (const details of root.querySelectorAll('.gb-why[open]')) {
      if (!details.contains(event.target)) details.open = false;
    }
  });
};
