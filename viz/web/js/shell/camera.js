// The camera: a dialog with what it sees, and a still of it as a file.

import { find, make, penOf } from '../core/dom.js';
import { phrase } from '../core/words.js';

/** @type {Record<string, string>} by the name of the error, what is the matter */
const TROUBLE = {
  NotFoundError: 'none_found',
  NotAllowedError: 'blocked',
  SecurityError: 'blocked',
  NotReadableError: 'busy',
  AbortError: 'busy',
};

/**
 * Why there is no camera, and what to do.
 * @param {unknown} error
 */
const refusal = (error) => {
  if (!navigator.mediaDevices?.getUserMedia) {
    return phrase(window.isSecureContext ? 'page.camera.none_offered' : 'page.camera.insecure');
  }
  const name = error instanceof Error || error instanceof DOMException ? error.name : '';
  if (Object.hasOwn(TROUBLE, name)) return phrase(`page.camera.trouble.${TROUBLE[name]}`);
  return name ? phrase('page.camera.refused', { reason: name }) : phrase('page.camera.refused_unsaid');
};

/**
 * @param {HTMLElement} root
 * @param {(file: File) => void} take
 * @param {(text: string) => void} complain
 */
export const createCamera = (root, take, complain) => {
  const dialog = find(root, '#webcam', HTMLDialogElement);
  const video = find(dialog, 'video', HTMLVideoElement);
  const off = () => {
    if (video.srcObject instanceof MediaStream) for (const track of video.srcObject.getTracks()) track.stop();
    video.srcObject = null;
  };
  const takeStill = () => {
    const still = make('canvas');
    [still.width, still.height] = [video.videoWidth, video.videoHeight];
    if (!still.width) return;
    penOf(still).drawImage(video, 0, 0);
    still.toBlob(
      (blob) => {
        if (blob) take(new File([blob], phrase('page.camera.still'), { type: blob.type }));
      },
      'image/jpeg',
      0.95,
    );
    dialog.close();
  };
  dialog.addEventListener('close', off);
  find(dialog, '[data-close]').addEventListener('click', () => dialog.close());
  find(dialog, '[data-take]').addEventListener('click', takeStill);
  find(root, '#camera').addEventListener('click', async () => {
    try {
      video.srcObject = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } });
      dialog.showModal();
    } catch (error) {
      complain(refusal(error));
    }
  });
};
