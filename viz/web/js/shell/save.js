// Take it away: the picture with what lies over it, its scale and caption, as a PNG; and a link to this very view.

import { bytesOf } from '../core/bytes.js';
import { find, themeColour } from '../core/dom.js';
import { pageData } from '../core/page_data.js';
import { colourStops } from '../stations/patch_map.js';

export const createSave = (root, picture, about, fetchFile) => {
  const WIDTH = 1200; // pixels of the picture's own side
  const LINE = 36;
  const note = find(root, '[data-told="saved"]');
  const say = (text) => {
    note.textContent = text;
    setTimeout(() => {
      if (note.textContent === text) note.textContent = '';
    }, 4000);
  };

  const wrapped = (pen, text, width) => {
    const lines = [''];
    for (const word of text.split(' ')) {
      const longer = `${lines.at(-1)} ${word}`.trim();
      if (pen.measureText(longer).width <= width || !lines.at(-1)) lines[lines.length - 1] = longer;
      else lines.push(word);
    }
    return lines;
  };

  /** A scalar map's colours from its least to its largest value, with both written at their ends. */
  const bar = (pen, map) => {
    const [left, right] = [map.format(map.low), map.format(map.high)];
    const from = LINE + pen.measureText(left).width + 12;
    const [y, wide, high] = [WIDTH + LINE * 0.75, WIDTH / 3, LINE * 0.6];
    const colours = bytesOf(pageData.colours);
    const ramp = pen.createLinearGradient(from, 0, from + wide, 0);
    pen.fillStyle = pageData.overlay.grey;
    pen.fillRect(from, y, wide, high);
    for (const [place, colour] of colourStops(colours)) ramp.addColorStop(place, colour);
    pen.fillStyle = ramp;
    pen.fillRect(from, y, wide, high);
    pen.fillStyle = themeColour('ink');
    pen.fillText(left, LINE, WIDTH + LINE * 1.25);
    pen.fillText(right, from + wide + 12, WIDTH + LINE * 1.25);
  };

  /** The figure on a sheet, with its colour bar and the words that say what it is. */
  const sheet = () => {
    const made = document.createElement('canvas');
    const pen = made.getContext('2d');
    const font = `26px ${getComputedStyle(root).getPropertyValue('--sans')}`;
    pen.font = font;
    const { map } = picture.view;
    const texts = [...about(), find(root, '.gb-caption').textContent, find(root, '.gb-readout').textContent].filter(
      Boolean,
    );
    const told = texts.flatMap((text) => wrapped(pen, text, WIDTH - 2 * LINE));
    const above = WIDTH + (map?.kind === 'scalar' ? LINE : 0);
    [made.width, made.height] = [WIDTH, above + LINE * (told.length + 1.5)]; // which clears the pen
    pen.fillStyle = themeColour('paper');
    pen.fillRect(0, 0, made.width, made.height);
    pen.imageSmoothingQuality = 'high';
    pen.drawImage(picture.canvas, 0, 0, WIDTH, WIDTH);
    pen.font = font;
    if (map?.kind === 'scalar') bar(pen, map);
    pen.fillStyle = themeColour('ink');
    told.forEach((line, index) => pen.fillText(line, LINE, above + LINE * (index + 1.5)));
    return made;
  };

  find(root, '#save').addEventListener('click', () => {
    if (!picture.view.image) return say('There is no picture yet.');
    return sheet().toBlob((blob) => keep(blob, `glassbox-${picture.view.station}.png`));
  });

  const keep = (blob, name) => {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(blob);
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
    say('Saved.');
  };

  // ---- the whole answer, made by the server

  const files = find(root, '.gb-files');
  const message = find(root, '[data-told="file"]');
  files.addEventListener('click', async (event) => {
    const kind = event.target.dataset?.file;
    if (!kind) return;
    message.textContent = 'Making it …';
    const reply = await fetchFile(kind);
    message.textContent = reply.error || 'Saved.';
    if (!reply.error) keep(new Blob([bytesOf(reply.content)], { type: reply.type }), reply.name);
  });
  find(root, '#link').addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(location.href);
      say('The link is on the clipboard.');
    } catch {
      say("Copy the page's address: it leads to this view.");
    }
  });
  return { keep };
};
