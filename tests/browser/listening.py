"""Hears everything that a page says, wherever it says it, and finds the English in it.

A script runs in the page before the page's own: it notes each text that comes into the document, what is written on a
canvas, and the attributes that are read out or shown. So even a message that soon goes again is heard.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from playwright.sync_api import Page

from lessons.figures.questions import CONVERSATION

LISTEN = """
(() => {
  const ATTRIBUTES = ['title', 'aria-label', 'aria-valuetext', 'aria-roledescription', 'aria-description',
    'placeholder', 'alt', 'label', 'data-note', 'data-empty', 'data-title'];
  const NO_WORDS = 'script, style, noscript, template, code, kbd, p.loading'; // the last is Gradio's, before our page
  const OWN = '.gb, title';
  const known = new Set();
  const heard = [];
  const note = (text, where, element) => {
    const said = (text ?? '').trim();
    if (!/[A-Za-z]{2}/.test(said) || known.has(said)) return;
    if (element && !element.closest(OWN) && !element.checkVisibility()) return;
    known.add(said);
    heard.push([said, where]);
  };
  const place = (element) => {
    const named = element.closest('[id], [data-message], [data-panel], [class]');
    const { dataset, classList } = named ?? {};
    const id = named?.getAttribute('id'); // a form's own `id` may be a field of that name
    const name = id ? `#${id}` : dataset?.message ? `[data-message=${dataset.message}]` : `.${classList?.[0] ?? ''}`;
    return `${element.localName} in ${name}`;
  };
  const textOf = (node) => {
    const element = node.parentElement;
    if (element && !element.closest(NO_WORDS)) note(node.data, place(element), element);
  };
  const attributesOf = (element) => {
    for (const name of ATTRIBUTES) {
      if (element.hasAttribute(name)) note(element.getAttribute(name), `${name} of ${place(element)}`, element);
    }
  };
  const everythingIn = (node) => {
    if (node.nodeType === Node.TEXT_NODE) textOf(node);
    if (!(node instanceof Element)) return;
    attributesOf(node);
    for (const child of node.childNodes) everythingIn(child);
  };
  new MutationObserver((changes) => {
    for (const { type, target, addedNodes } of changes) {
      if (type === 'characterData') textOf(target);
      else if (type === 'attributes') attributesOf(target);
      else addedNodes.forEach(everythingIn);
    }
  }).observe(document, {
    subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ATTRIBUTES,
  });
  for (const kind of [CanvasRenderingContext2D, OffscreenCanvasRenderingContext2D]) {
    const draw = kind.prototype.fillText;
    kind.prototype.fillText = function (text, ...place) {
      note(String(text), `drawn on ${this.canvas.id || 'a canvas'}`);
      return draw.call(this, text, ...place);
    };
  }
  window.glassboxAlso = (text, where) => note(text, where);
  window.glassboxHeard = () => {
    everythingIn(document.documentElement);
    return heard.splice(0);
  };
})();
"""
"""Run in each window before anything else. `glassboxHeard()` gives `[text, where]` of what is new in Latin letters."""

NAMES = ("LLaVA", "Glassbox", "GLASSBOX", "CLIP", "GELU", "SigLIP", "LLaMA", "Vicuna", "CLS", "arXiv", "Linear")
"""Of this program, of models, layers and archives; nobody translates them."""
UNITS = ("px", "kB", "KB", "MB", "GB", "TB", "KiB", "MiB", "GiB", "ms", "nm", "FLOP", "FLOPs", "GFLOP", "TFLOP")
SYMBOLS = (
    *("fp", "bf", "float", "bfloat", "int", "cpu", "cuda", "CPU", "GPU", "RGB"),
    *("cos", "log", "exp", "softmax", "argmax", "EW", "act"),
)
"""Types of numbers, devices, functions, and what a checkpoint calls them."""
FORMS = ("PDF", "PNG", "SVG", "GIF", "WebM", "HTML", "JSON", "TXT", "JPEG", "WebP", "HEIC", "AVIF", "TIFF", "BMP")
"""Of files."""
ALLOWED = frozenset(NAMES + UNITS + SYMBOLS + FORMS)
NO_WORDS = re.compile(
    "|".join(re.escape(question) for question in CONVERSATION) + r"|“ultra-high”"
    r"|https?://\S+|(?:/[\w.-]+){2,}|#[\w=&-]+|</?\w+>|\b[\w-]+\.(?:png|jpe?g|webp|gif|json|yaml|py|pdf|safetensors)\b"
    r"|\bCC0-1\.0|\bCC-BY(?:-SA)?-4\.0|\b[a-z]+(?:_[a-z0-9]+)+\b|\b[A-Z]\w+(?:Model|Projector|Activation)\b"
)
"""Questions that figures ask the model, a value of somebody's interface, addresses, tags that a tokenizer has, names of
files, licences, names of tensors and of classes of a model."""
WORD = re.compile(r"[A-Za-z]{2,}")


@dataclass(frozen=True)
class English:
    """A text that is not in the language of the page."""

    words: tuple[str, ...]
    text: str
    where: str

    def __str__(self) -> str:
        shown = self.text if len(self.text) <= 100 else f"{self.text[:100]} …"
        return f"{', '.join(self.words[:8])}: {shown!r} ({self.where})"


def english(heard: Iterable[tuple[str, str]]) -> list[English]:
    """Of texts, each with its place, those with words in Latin letters that are neither names nor symbols."""
    found = []
    for text, where in heard:
        words = tuple(word for word in WORD.findall(NO_WORDS.sub(" ", text)) if word not in ALLOWED)
        if words:
            found.append(English(words, text, where))
    return found


def drain(page: Page) -> list[tuple[str, str]]:
    """What the page has said since this was last asked, as far as it holds Latin letters: texts with their places."""
    heard: list[tuple[str, str]] = page.evaluate("window.glassboxHeard()")
    return heard
