// Elements: finding them, making them, their colours and sizes. Text is only ever set, never parsed.

/**
 * The one element that a part of the page cannot do without.
 * @template {Element} [T=HTMLElement]
 * @param {ParentNode} root
 * @param {string} selector
 * @param {new () => T} [kind] what it has to be: `HTMLInputElement`, `HTMLCanvasElement` ...
 * @returns {T}
 */
export const find = (root, selector, kind) => {
  const found = root.querySelector(selector);
  if (!found || (kind && !(found instanceof kind))) throw new Error(`the page has no ${kind?.name ?? ''} ${selector}`);
  return /** @type {T} */ (found);
};

/**
 * Every element that fits, none included.
 * @template {Element} [T=HTMLElement]
 * @param {ParentNode} root
 * @param {string} selector
 * @param {new () => T} [_kind]
 * @returns {T[]}
 */
export const findAll = (root, selector, _kind) => /** @type {T[]} */ ([...root.querySelectorAll(selector)]);

/**
 * An element with a class and text; `text` is shown as it is, whatever it holds. A field takes any script's direction.
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {string} [className]
 * @param {string} [text]
 * @returns {HTMLElementTagNameMap[K]}
 */
export const make = (tag, className = '', text = '') => {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text) made.textContent = text;
  if (tag === 'textarea' || tag === 'input') made.dir = 'auto';
  return made;
};

/**
 * The same for what a visitor or a model wrote: it runs the way its own script does, right to left where it is Arabic.
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {string} [className]
 * @param {string} [text]
 * @returns {HTMLElementTagNameMap[K]}
 */
export const written = (tag, className = '', text = '') => {
  const made = make(tag, className, text);
  made.dir = 'auto';
  return made;
};

/**
 * Say something in a status line; bad news are marked.
 * @param {HTMLElement} place
 * @param {string} text
 * @param {boolean} [bad]
 */
export const say = (place, text, bad = false) => {
  place.textContent = text;
  place.toggleAttribute('data-bad', bad);
};

/**
 * Do something of the page's own when a link is followed; with Ctrl, Command or Shift it stays the browser's.
 * @param {HTMLElement} link
 * @param {() => void} act
 */
export const onFollow = (link, act) =>
  link.addEventListener('click', (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    act();
  });

/**
 * Hand a file to the browser to be saved.
 * @param {Blob} blob
 * @param {string} name
 */
export const download = (blob, name) => {
  const link = make('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000); // it may still be read for a while
};

// The Enter that ends a composition belongs to the input method, whatever field has the focus. Safari ends the composition
// first and then sends that key with `isComposing` false; only its code, 229, still says so.
export const guardComposition = () =>
  window.addEventListener(
    'keydown',
    (event) => {
      if (event.key !== 'Enter' || !(event.isComposing || event.keyCode === 229)) return;
      event.preventDefault(); // else a form with one field is submitted
      event.stopImmediatePropagation();
    },
    true,
  );

/** The name of the language of drawings: no address, nothing is asked of it. */
export const SVG = ['http:', '', 'www.w3.org', '2000', 'svg'].join('/');

/**
 * An element of a drawing.
 * @template {keyof SVGElementTagNameMap} K
 * @param {K} tag
 * @param {Record<string, string | number>} [attributes]
 * @param {string} [text]
 * @returns {SVGElementTagNameMap[K]}
 */
export const drawSvg = (tag, attributes = {}, text = '') => {
  const made = /** @type {SVGElementTagNameMap[K]} */ (document.createElementNS(SVG, tag));
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  if (text) made.textContent = text;
  return made;
};

/** @type {Map<string, string>} */
const known = new Map();

/**
 * A CSS custom property's value now, in the theme that is on. Remembered: asking makes the browser lay out the page.
 * @param {string} name without the two dashes
 * @returns {string}
 */
export const themeColour = (name) => {
  const found = known.get(name) ?? getComputedStyle(document.body).getPropertyValue(`--${name}`).trim();
  known.set(name, found);
  return found;
};

/** The theme has changed: ask the browser again. */
export const forgetColours = () => known.clear();

/**
 * Match a canvas's pixels to the place it has on the screen; true if they changed.
 * @param {HTMLCanvasElement} canvas
 */
export const fitCanvas = (canvas) => {
  const scale = window.devicePixelRatio || 1;
  const box = canvas.getBoundingClientRect();
  const [width, height] = [Math.round(box.width * scale), Math.round(box.height * scale)];
  if (canvas.width === width && canvas.height === height) return false;
  canvas.width = width;
  canvas.height = height;
  return true;
};

/**
 * What one draws with.
 * @param {HTMLCanvasElement} canvas
 * @returns {CanvasRenderingContext2D}
 */
export const penOf = (canvas) => {
  const pen = canvas.getContext('2d');
  if (!pen) throw new Error('this browser cannot draw');
  return pen;
};

/**
 * An image element from a data or blob address, decoded.
 * @param {string} address
 * @returns {Promise<HTMLImageElement>}
 */
export const loadImage = async (address) => {
  const image = new Image();
  image.src = address;
  await image.decode();
  return image;
};
