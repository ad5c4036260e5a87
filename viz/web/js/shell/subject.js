// What is on show, in the words of a saved picture and as a figure on paper has to know it.

import { find } from '../core/dom.js';
import { visible } from '../core/format.js';
import { pageData } from '../core/page_data.js';
import { DEFAULT_METHOD } from '../core/state.js';
import { phrase } from '../core/words.js';
import { chosenNumber } from '../stations/attention_choice.js';

/** @typedef {import('../core/state.js').State} State */
/** @typedef {import('../stations/answer.js').Answer} Answer */
/** @typedef {import('../stations/picture.js').Picture} Picture */

/**
 * What a saved picture is of: question, answer, the token whose map lies over it, model and station.
 * @param {State} state
 * @param {Answer} answer
 * @param {Picture} picture
 * @param {string} model
 */
export const savedWords = (state, answer, picture, model) => {
  const turn = answer.current;
  const tokens = turn?.tokens.slice(0, turn.painted) ?? [];
  const text = tokens.map((token) => token.text).join('');
  const index = picture.view.map?.token;
  const token = index === undefined ? undefined : tokens[index];
  const name = token?.end ? phrase('page.format.end_of_answer') : visible(token?.text ?? '');
  const station = pageData.stations.find(({ id }) => id === state.now.station)?.title ?? '';
  return [
    ...(turn ? [phrase('page.save.about.question', { question: turn.question })] : []),
    ...(text.trim() ? [phrase('page.save.about.answer', { answer: text.trim() })] : []),
    ...(index !== undefined && token
      ? [phrase('page.save.about.token', { token: index, all: tokens.length, name })]
      : []),
    phrase('page.save.about.model', { model, station }),
  ];
};

/**
 * @param {HTMLElement} root
 * @param {State} state
 * @param {Answer} answer
 * @param {Picture} picture
 * @param {string} figure
 */
export const figureSubject = (root, state, answer, picture, figure) => {
  const { blocked } = picture.view;
  const { layer, head, method, settings, projectorView } = state.now;
  /** @param {string} selector */
  const number = (selector) => chosenNumber(find(root, selector, HTMLSelectElement));
  /** @param {string} name */
  const radio = (name) => find(root, `[name="${name}"]:checked`, HTMLInputElement).value;
  return {
    run: answer.current?.run || null,
    token: answer.current ? answer.shown : null,
    patch: picture.picked,
    ...(figure === 'eye-attention' ? { layer: number('#eye-layer'), head: number('#eye-head') } : { layer, head }),
    ...(method === DEFAULT_METHOD ? {} : { method, settings }),
    from: find(root, '#eye-from', HTMLSelectElement).value,
    channel: Number(radio('channel')),
    words: projectorView,
    plane: radio('plane'),
    patches: [...blocked],
  };
};
