// Take it away: the picture with what lies over it, its scale and caption, as a PNG; and a link to this very view.

glassbox.save = (root, picture, about, fetchFile) => {
  const { find } = glassbox;
  const WIDTH = 1200; // pixels of the picture's own side
  const LINE = 36;
  const note = find(root, '[data-told="saved"]');
  const say = (text) => {
    note.textContent = text;
    setTimeout(() => { if (note.textContent === text) note.textContent = ''; }, 4000);
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

  /** The figure on a sheet of its own, with the words that say what it is. */
  const sheet = () => {
    const { canvas } = picture;
    const made = document.createElement('canvas');
    const pen = made.getContext('2d');
    const font = `26px ${getComputedStyle(root).getPropertyValue('--sans')}`;
    pen.font = font;
    const { map } = picture.view;
    const scaled = map?.kind === 'scalar' ? [`Scale ${map.format(map.low)} to ${map.format(map.high)}.`] : [];
    const texts = [...about(), find(root, '.gb-caption').textContent, ...scaled, find(root, '.gb-readout').textContent].filter(Boolean);
    const lines = texts.flatMap((text) => wrapped(pen, text, WIDTH - 2 * LINE));
    made.width = WIDTH;
    made.height = WIDTH + LINE * (lines.length + 1.5);
    pen.fillStyle = glassbox.colour('paper');
    pen.fillRect(0, 0, made.width, made.height);
    pen.imageSmoothingQuality = 'high';
    pen.drawImage(canvas, 0, 0, WIDTH, WIDTH);
    pen.font = font;
    pen.fillStyle = glassbox.colour('ink');
    lines.forEach((line, index) => pen.fillText(line, LINE, WIDTH + LINE * (index + 1.5)));
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
    if (!reply.error) keep(new Blob([glassbox.bytes(reply.content)], { type: reply.type }), reply.name);
  });
  find(root, '#link').addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(location.href);
      say('The link is on the clipboard.');
    } catch {
      say("Copy the page's address: it leads to this view.");
    }
  });
};
