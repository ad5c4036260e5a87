// The size of a picture, in pixels: two fields, sizes to try, and a file of the visitor's own, which is only measured.

import { find, loadImage, make } from '../core/dom.js';
import { phrase } from '../core/words.js';

/** @typedef {{width: number, height: number}} Size */

const SETTLE = 180; // milliseconds without a key before a size is taken as typed
const SIDES = /** @type {const} */ (['width', 'height']);

/**
 * The size of a file that holds a picture, and an address by which it can be shown. Throws where this browser cannot open it.
 * @param {File} file
 * @returns {Promise<Size & {address: string}>}
 */
const measured = async (file) => {
  const address = URL.createObjectURL(file);
  try {
    const { naturalWidth: width, naturalHeight: height } = await loadImage(address);
    if (!width) throw new Error('no size');
    return { address, width, height };
  } catch (error) {
    URL.revokeObjectURL(address);
    throw error;
  }
};

/**
 * @param {HTMLElement} section
 * @param {object} hear
 * @param {() => Promise<boolean>} hear.sized called when there is another size to count for; whether it could be counted
 * @param {(text: string, bad?: boolean) => void} hear.say
 */
export const createSizeForm = (section, { sized, say }) => {
  const form = find(section, '.gb-budget-size', HTMLFormElement);
  const fields = SIDES.map((side) => find(form, `[name="${side}"]`, HTMLInputElement));
  const [width, height] = fields;
  /** The visitor's own, for as long as its size is on show. @type {(Size & {address: string}) | null} */
  let image = null;
  let timer = 0;

  /** @param {string | number} wide @param {string | number} high */
  const write = (wide, high) => {
    width.value = String(wide);
    height.value = String(high);
  };
  /** @param {string | number} wide @param {string | number} high */
  const resize = (wide, high) => {
    write(wide, high);
    return sized();
  };

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    sized();
  });
  for (const field of fields) {
    field.addEventListener('input', () => {
      clearTimeout(timer);
      timer = window.setTimeout(sized, SETTLE);
    });
  }
  find(form, '[data-turn]').addEventListener('click', () => resize(height.value, width.value));
  const upload = find(form, 'input[type="file"]', HTMLInputElement);
  upload.addEventListener('change', async () => {
    const file = upload.files?.[0];
    upload.value = '';
    if (!file) return;
    try {
      const opened = await measured(file);
      if (image) URL.revokeObjectURL(image.address);
      image = opened;
    } catch {
      say(phrase('page.reference.no_picture_file', { file: file.name }), true);
      return;
    }
    const { width: wide, height: high } = image;
    if (!(await resize(wide, high))) return;
    say(phrase('page.reference.measured_file', { file: file.name, width: wide, height: high }));
  });

  return {
    /** As typed. */
    read: () => {
      clearTimeout(timer);
      return { width: width.value.trim(), height: height.value.trim() };
    },
    write,
    /** Mark the fields that are wrong. @param {string[]} wrong by name */
    blame: (wrong) => {
      SIDES.forEach((side, place) => {
        if (wrong.includes(side)) fields[place].setAttribute('aria-invalid', 'true');
        else fields[place].removeAttribute('aria-invalid');
      });
    },
    /** Address of the visitor's own picture where it has this size; another size leaves it. @param {Size} size */
    imageOf: (size) => {
      if (image && (image.width !== size.width || image.height !== size.height)) image = null;
      return image?.address;
    },
    /** @param {(Size & {name: string})[]} presets @param {Size} now */
    drawPresets: (presets, now) => {
      find(form, '.gb-budget-presets').replaceChildren(
        ...presets.map((preset) => {
          const button = make('button', 'gb-chipbutton', `${preset.width} x ${preset.height}`);
          button.type = 'button';
          button.title = preset.name;
          if (preset.width === now.width && preset.height === now.height) button.setAttribute('aria-current', 'true');
          button.append(make('span', '', ` ${preset.name}`));
          button.addEventListener('click', () => resize(preset.width, preset.height));
          const item = make('li');
          item.append(button);
          return item;
        }),
      );
    },
  };
};
