// Ways to bring a picture: the gallery, a file, the clipboard, a drop, the camera. Each ends in one call of `bring`.

import { find, make } from '../core/dom.js';

export const createInputs = (root, { catalogue, limit, bring, complain }) => {
  const gallery = find(root, '.gb-gallery');

  const cards = catalogue.map((card) => {
    const item = make('li');
    const button = make('button');
    button.type = 'button';
    button.title = card.title;
    button.dataset.file = card.file;
    const image = make('img');
    Object.assign(image, { src: card.thumbnail, alt: card.title, width: 72, height: 72 });
    button.append(image);
    button.addEventListener('click', () => bring({ card }));
    item.append(button);
    return item;
  });
  gallery.replaceChildren(...cards);

  const take = (file) => {
    if (!file) return;
    if (file.size > limit) {
      complain(
        `${file.name} has ${(file.size / 1e6).toFixed(0)} MB; at most ${(limit / 1e6).toFixed(0)} MB can be sent. Make it smaller first.`,
      );
    } else if (file.size === 0) complain(`${file.name || 'This file'} is empty (0 bytes).`);
    else bring({ file });
  };

  const upload = find(root, '#upload');
  upload.addEventListener('change', () => {
    take(upload.files[0]);
    upload.value = '';
  });

  // Drop anywhere on the page.
  const frame = find(root, '.gb-frame');
  const over = (on) => frame.toggleAttribute('data-drop', on);
  const carries = (event) => [...(event.dataTransfer?.types || [])].includes('Files');
  document.addEventListener('dragover', (event) => {
    if (!carries(event)) return;
    event.preventDefault();
    over(true);
  });
  document.addEventListener('dragleave', (event) => event.relatedTarget === null && over(false));
  document.addEventListener('drop', (event) => {
    if (!carries(event)) return;
    event.preventDefault();
    over(false);
    take(event.dataTransfer.files[0]);
  });

  // Paste anywhere; text goes where it always goes.
  document.addEventListener('paste', (event) => {
    const file = event.clipboardData?.files[0];
    if (!file) return;
    event.preventDefault();
    take(file);
  });
  find(root, '#paste').addEventListener('click', async () => {
    try {
      for (const item of await navigator.clipboard.read()) {
        const type = item.types.find((name) => name.startsWith('image/'));
        if (type) return take(new File([await item.getType(type)], 'pasted picture', { type }));
      }
      return complain('There is no picture on the clipboard. Copy one, then paste it here.');
    } catch {
      return complain(
        'The browser does not let a button read the clipboard here. Press Ctrl V (⌘ V on a Mac) instead.',
      );
    }
  });

  // Camera.
  const dialog = find(root, '#webcam');
  const video = find(dialog, 'video');
  const refused = {
    NotFoundError: 'No camera was found. Connect one and press Camera again, or upload a picture instead.',
    NotAllowedError:
      'The camera is blocked. Allow it for this page in the browser (at the left of the address) and in the system’s settings, then press Camera again; or upload a picture instead.',
    NotReadableError:
      'The camera does not answer: another program may be using it. Close that and press Camera again, or upload a picture instead.',
  };
  refused.AbortError = refused.NotReadableError;
  refused.SecurityError = refused.NotAllowedError;
  /** Why there is no camera, and what to do. */
  const noCamera = (error) => {
    if (!navigator.mediaDevices?.getUserMedia) {
      return window.isSecureContext
        ? 'This browser offers no camera to a page. Upload a picture instead.'
        : 'Browsers give the camera only to pages with https or on this same computer, and this one has neither. Upload a picture instead; on a phone, Upload offers the camera too.';
    }
    return (
      refused[error?.name] ||
      `The camera cannot be used (${error?.name || 'no reason given'}). Upload a picture instead.`
    );
  };
  const off = () => {
    for (const track of video.srcObject?.getTracks() || []) track.stop();
    video.srcObject = null;
  };
  dialog.addEventListener('close', off);
  find(dialog, '[data-close]').addEventListener('click', () => dialog.close());
  find(dialog, '[data-take]').addEventListener('click', () => {
    const still = document.createElement('canvas');
    [still.width, still.height] = [video.videoWidth, video.videoHeight];
    if (!still.width) return;
    still.getContext('2d').drawImage(video, 0, 0);
    still.toBlob((blob) => take(new File([blob], 'camera picture', { type: blob.type })), 'image/jpeg', 0.95);
    dialog.close();
  });
  find(root, '#camera').addEventListener('click', async () => {
    try {
      video.srcObject = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } });
      dialog.showModal();
    } catch (error) {
      complain(noCamera(error));
    }
  });

  /** Mark the card whose picture is on show. */
  const mark = (file) => {
    for (const button of gallery.querySelectorAll('button')) {
      button.setAttribute('aria-pressed', String(button.dataset.file === file));
    }
  };
  return { mark };
};
