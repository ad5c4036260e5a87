// A lesson's text, from the tree that Python made of its Markdown. Only the kinds named here exist; text is only ever set.

import { make, onFollow } from '../core/dom.js';

/** @typedef {import('../messages.js').HoldingNode} HoldingNode */
/** @typedef {import('../messages.js').LinkNode} LinkNode */
/** @typedef {import('./wire.js').Node} Node */
/** @typedef {{address: (node: LinkNode) => string, go: (node: LinkNode, link: HTMLElement) => void}} Links */

/** @type {Readonly<Record<HoldingNode['kind'], keyof HTMLElementTagNameMap>>} */
const TAGS = { p: 'p', ul: 'ul', ol: 'ol', li: 'li', em: 'em', strong: 'strong', quote: 'blockquote' };

/**
 * @param {LinkNode} node
 * @param {Links} links
 */
const drawLink = (node, links) => {
  const link = make('a');
  link.href = links.address(node);
  link.dataset.to = node.to;
  onFollow(link, () => links.go(node, link));
  link.append(...drawProse(node.children, links));
  return link;
};

/**
 * @param {Node[]} nodes
 * @param {Links} links where its links lead
 * @returns {(HTMLElement | string)[]}
 */
export const drawProse = (nodes, links) =>
  nodes.map((node) => {
    if (node.kind === 'text') return node.text;
    if (node.kind === 'code') return make('code', '', node.text);
    if (node.kind === 'link') return drawLink(node, links);
    const made = make(TAGS[node.kind], node.kind === 'quote' ? 'gb-surprise' : '');
    made.append(...drawProse(node.children, links));
    return made;
  });
