// Ways to bring a picture of one's own: a file, the clipboard, a drop, the camera. Each ends in one call of `bring`.

import { find } from '../core/dom.js';
import { phrase } from '../core/words.js';
import { createCamera } from './camera.js';

/** @param {number} bytes */
const megabytes = (bytes) => (bytes / 1e6).toFixed(0);

/**
 * Why a file cannot be brought; empty where it can.
 * @param {{name: string, size: number}} file
 * @param {number} limit bytes
 */
export const fileTrouble = ({ name, size }, limit) => {
  if (size > limit) {
    return phrase('page.picture.too_large', { name, size: megabytes(size), limit: megabytes(limit) });
  }
  if (size > 0) return '';
  return name ? phrase('page.picture.empty', { name }) : phrase('page.picture.empty_unnamed');
};

/**
 * @param {HTMLElement} root
 * @param {object} needs
 * @param {number} needs.limit bytes of a file
 * @param {(file: File) => void} needs.bring
 * @param {(text: string) => void} needs.complain
 */
export const createInputs = (root, { limit, bring, complain }) => {
  /** @param {File | null | undefined} file */
  const take = (file) => {
    if (!file) return;
    const trouble = fileTrouble(file, limit);
    if (trouble) complain(trouble);
    else bring(file);
  };
  const upload = find(root, '#upload', HTMLInputElement);
  upload.addEventListener('change', () => {
    take(upload.files?.[0]);
    upload.value = '';
  });
  acceptDrops(find(root, '.gb-frame'), take);
  acceptPastes(take);
  find(root, '#paste').addEventListener('click', async () => {
    const { file, trouble } = await fromClipboard();
    take(file);
    if (trouble) complain(trouble);
  });
  createCamera(root, take, complain);
};

/**
 * Drop anywhere on the page; the frame shows that one can.
 * @param {HTMLElement} frame
 * @param {(file: File | undefined) => void} take
 */
const acceptDrops = (frame, take) => {
  /** @param {boolean} on */
  const over = (on) => frame.toggleAttribute('data-drop', on);
  /** @param {DragEvent} event */
  const carriesFiles = (event) => Boolean(event.dataTransfer?.types.includes('Files'));
  document.addEventListener('dragover', (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    over(true);
  });
  document.addEventListener('dragleave', (event) => {
    if (event.relatedTarget === null) over(false);
  });
  document.addEventListener('drop', (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    over(false);
    take(event.dataTransfer?.files[0]);
  });
};

/**
 * Paste anywhere; text goes where it always goes.
 * @param {(file: File) => void} take
 */
const acceptPastes = (take) => {
  document.addEventListener('paste', (event) => {
    const file = event.clipboardData?.files[0];
    if (!file) return;
    event.preventDefault();
    take(file);
  });
};

/** @returns {Promise<{file: File | null, trouble: string}>} the picture that lies there, or why there is none */
const fromClipboard = async () => {
  try {
    for (const item of await navigator.clipboard.read()) {
      const type = item.types.find((name) => name.startsWith('image/'));
      if (type) {
        return { file: new File([await item.getType(type)], phrase('page.picture.pasted'), { type }), trouble: '' };
      }
    }
    return { file: null, trouble: phrase('page.picture.clipboard_empty') };
  } catch {
    return { file: null, trouble: phrase('page.picture.clipboard_closed') };
  }
};
