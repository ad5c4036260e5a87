// The camera: a dialog with what it sees, and a still of it as a file.

import { find, make, penOf } from '../core/dom.js';

const BLOCKED =
  'The camera is blocked. Allow it for this page in the browser (at the left of the address) and in the system’s settings, then press Camera again; or upload a picture instead.';
const BUSY =
  'The camera does not answer: another program may be using it. Close that and press Camera again, or upload a picture instead.';
/** @type {Record<string, string>} by the name of the error */
const REFUSED = {
  NotFoundError: 'No camera was found. Connect one and press Camera again, or upload a picture instead.',
  NotAllowedError: BLOCKED,
  SecurityError: BLOCKED,
  NotReadableError: BUSY,
  AbortError: BUSY,
};

/**
 * Why there is no camera, and what to do.
 * @param {unknown} error
 */
const refusal = (error) => {
  if (!navigator.mediaDevices?.getUserMedia) {
    return window.isSecureContext
      ? 'This browser offers no camera to a page. Upload a picture instead.'
      : 'Browsers give the camera only to pages with https or on this same computer, and this one has neither. Upload a picture instead; on a phone, Upload offers the camera too.';
  }
  const name = error instanceof Error || error instanceof DOMException ? error.name : '';
  return REFUSED[name] ?? `The camera cannot be used (${name || 'no reason given'}). Upload a picture instead.`;
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
        if (blob) take(new File([blob], 'camera picture', { type: blob.type }));
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
