// Small things every other part uses: finding elements, making them, numbers and bytes. Text is only ever set, never parsed.

glassbox.find = (root, selector) => {
  const found = root.querySelector(selector);
  if (!found) throw new Error(`the page has no ${selector}`);
  return found;
};

/** An element with a class and text; `text` is shown as it is, whatever it holds. A field takes any script's direction. */
glassbox.make = (tag, className = '', text = '') => {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text) made.textContent = text;
  if (tag === 'textarea' || tag === 'input') made.dir = 'auto';
  return made;
};

/** The same for what a visitor or a model wrote: it runs the way its own script does, right to left where it is Arabic. */
glassbox.written = (tag, className = '', text = '') => {
  const made = glassbox.make(tag, className, text);
  made.dir = 'auto';
  return made;
};

// The Enter that ends a composition belongs to the input method, whatever field has the focus. Safari ends the composition
// first and then sends that key with `isComposing` false; only its code, 229, still says so.
window.addEventListener('keydown', (event) => {
  if (event.key !== 'Enter' || !(event.isComposing || event.keyCode === 229)) return;
  event.preventDefault(); // else a form with one field is submitted
  event.stopImmediatePropagation();
}, true);

/** The name of the language of drawings: no address, nothing is asked of it. */
glassbox.SVG = ['http:', '', 'www.w3.org', '2000', 'svg'].join('/');

/** A share of one, at most two digits that count; the same rule as viz/numbers.py. */
glassbox.percent = (share) => {
  const value = 100 * share;
  if (value === 0 || value >= 9.95) return `${value.toFixed(0)} %`;
  if (value < 0.0095) return '< 0.01 %';
  return `${value.toFixed(value >= 0.995 ? 1 : 2)} %`;
};

/** A token as one can see it: line breaks and blanks have signs of their own. */
glassbox.visible = (text) => text.replace(/\n/g, '⏎').replace(/\t/g, '⇥').replace(/ /g, '␣') || '∅';

/** What to call a token: its text, or what the tokenizer calls it when it ends inside a character. */
glassbox.nameOf = (token) => {
  if (token.end) return 'end of the answer';
  return token.text || token.top.find(([, p]) => p === token.p)?.[0] || '';
};

/** A number with two places, and a true minus sign. */
glassbox.number = (value) => value.toFixed(2).replace('-', '\u2212');

glassbox.bytes = (base64) => {
  const letters = atob(base64);
  const bytes = new Uint8Array(letters.length);
  for (let index = 0; index < letters.length; index++) bytes[index] = letters.charCodeAt(index);
  return bytes;
};

/** Little-endian float32 from base64, as viz/packing.py writes it. */
glassbox.floats = (base64) => {
  const view = new DataView(glassbox.bytes(base64).buffer);
  return Float32Array.from({ length: view.byteLength / 4 }, (_, index) => view.getFloat32(4 * index, true));
};

/** Little-endian float16 from base64, likewise. */
glassbox.halves = (base64) => {
  const view = new DataView(glassbox.bytes(base64).buffer);
  return Float32Array.from({ length: view.byteLength / 2 }, (_, index) => {
    const half = view.getUint16(2 * index, true);
    const [sign, exponent, fraction] = [half & 0x8000 ? -1 : 1, (half >> 10) & 31, half & 1023];
    const significand = exponent ? 1 + fraction / 1024 : fraction / 1024; // without the leading one below the smallest exponent
    return sign * 2 ** (Math.max(1, exponent) - 15) * significand;
  });
};

/** A CSS custom property's value now, in the theme that is on. Remembered: asking makes the browser lay out the page. */
glassbox.colour = (name) => {
  const known = glassbox.colour.known;
  if (!known.has(name)) known.set(name, getComputedStyle(document.body).getPropertyValue(`--${name}`).trim());
  return known.get(name);
};
glassbox.colour.known = new Map();

/** Match a canvas's pixels to the place it has on the screen; true if they changed. */
glassbox.fit = (canvas) => {
  const scale = window.devicePixelRatio || 1;
  const box = canvas.getBoundingClientRect();
  const [width, height] = [Math.round(box.width * scale), Math.round(box.height * scale)];
  if (canvas.width === width && canvas.height === height) return false;
  canvas.width = width;
  canvas.height = height;
  return true;
};

/** An image element from a data or blob address, decoded. */
glassbox.image = async (address) => {
  const image = new Image();
  image.src = address;
  await image.decode();
  return image;
};

glassbox.SPANS = ['template', 'image', 'question', 'answer'];
