// Take it away: the picture with what lies over it, its scale and caption, as a PNG; and a link to this very view.

glassbox.save = (root, picture, answer, about, fetchFile) => {
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

  /** Draw the figure on a sheet, with the words that say what it is; `lines` fixes how many, else as many as it takes. */
  const draw = (made, extra = [], lines = 0) => {
    const pen = made.getContext('2d');
    const font = `26px ${getComputedStyle(root).getPropertyValue('--sans')}`;
    pen.font = font;
    const { map } = picture.view;
    const scaled = map?.kind === 'scalar' ? [`Scale ${map.format(map.low)} to ${map.format(map.high)}.`] : [];
    const texts = [...about(), ...extra, find(root, '.gb-caption').textContent, ...scaled, find(root, '.gb-readout').textContent].filter(Boolean);
    const told = texts.flatMap((text) => wrapped(pen, text, WIDTH - 2 * LINE));
    const height = WIDTH + LINE * ((lines || told.length) + 1.5);
    if (made.width !== WIDTH || made.height !== height) [made.width, made.height] = [WIDTH, height]; // which clears it
    pen.fillStyle = glassbox.colour('paper');
    pen.fillRect(0, 0, made.width, made.height);
    pen.imageSmoothingQuality = 'high';
    pen.drawImage(picture.canvas, 0, 0, WIDTH, WIDTH);
    pen.font = font;
    pen.fillStyle = glassbox.colour('ink');
    told.slice(0, lines || told.length).forEach((line, index) => pen.fillText(line, LINE, WIDTH + LINE * (index + 1.5)));
  };
  const sheet = () => {
    const made = document.createElement('canvas');
    draw(made);
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

  const TOKEN = 500; // milliseconds
  const [FRAMES, LINES] = [10, 9]; // frames a second; lines of words under the picture
  /** The answer token by token, as it looks here, with the layer and head chosen. */
  const video = async () => {
    if (!window.MediaRecorder) return { error: 'This browser cannot record videos. Take the GIF instead.' };
    const { tokens } = answer.current;
    const before = answer.shown;
    const made = document.createElement('canvas');
    const chunks = [];
    answer.pick(0);
    draw(made, [], LINES);
    const recorder = new MediaRecorder(made.captureStream(FRAMES), { mimeType: 'video/webm' });
    recorder.addEventListener('dataavailable', (event) => chunks.push(event.data));
    const over = new Promise((resolve) => { recorder.addEventListener('stop', resolve); });
    recorder.start();
    for (let index = 0; index < tokens.length; index++) {
      answer.pick(index);
      const said = tokens.slice(0, index + 1).map((token) => token.text).join('').trim();
      for (let frame = 0; frame < (FRAMES * TOKEN) / 1000; frame++) {
        draw(made, [said], LINES);
        await new Promise((resolve) => { setTimeout(resolve, 1000 / FRAMES); });
      }
    }
    recorder.stop();
    await over;
    answer.pick(before);
    return { blob: new Blob(chunks, { type: 'video/webm' }) };
  };

  const files = find(root, '.gb-files');
  const message = find(root, '[data-told="file"]');
  files.addEventListener('click', async (event) => {
    const kind = event.target.dataset?.file;
    if (!kind) return;
    message.textContent = 'Making it …';
    if (kind === 'webm') {
      const { error, blob } = answer.current?.painted ? await video() : { error: 'Ask a question first.' };
      message.textContent = error || 'Saved.';
      if (blob) keep(blob, 'glassbox.webm');
      return;
    }
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
  return { keep };
};
