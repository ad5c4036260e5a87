// Present: one station a screen, large, for a class. Each screen first asks; the next key shows. Arrow keys, a presenter's
// remote (Page Up, Page Down), a click or a tap; Escape leaves.

glassbox.present = (root, picture, stations) => {
  const { find } = glassbox;
  const bar = find(root, '.gb-stage');
  const pointer = find(root, '.gb-pointer');
  const begin = find(root, '#present');
  const QUESTIONS = {
    image: 'How many numbers is the model given of this picture?',
    patches: 'Into how many patches is it cut?',
    encoder: 'What shape leaves the eye, and what has been dropped?',
    projector: 'Each patch is to stand among words. How wide must it become?',
    prefix: 'How many positions will the language model read?',
    answer: 'Where will it look while it says each word?',
    check: 'If we take those patches away, will the word survive?',
  };
  let open = false; // whether the screen's answer is shown

  const on = () => root.hasAttribute('data-present');

  const draw = () => {
    const shape = find(root, `[data-station="${stations.chosen}"]`).dataset.shape;
    find(bar, '.gb-stage-asks').textContent = QUESTIONS[stations.chosen];
    find(bar, '.gb-stage-shape').textContent = open ? shape || '\u2013' : '?';
    root.toggleAttribute('data-hidden', on() && !open);
    picture.refresh();
    const at = stations.names.indexOf(stations.chosen);
    find(bar, '.gb-stage-place').textContent = `${at + 1} of ${stations.names.length}`;
  };

  const move = (step) => {
    const at = stations.names.indexOf(stations.chosen);
    if (step > 0 && !open) open = true;
    else {
      const next = at + step;
      if (next < 0 || next >= stations.names.length) return;
      open = step < 0; // going back shows what was shown
      stations.choose(stations.names[next]);
    }
    draw();
  };

  const leave = () => {
    if (!on()) return;
    root.removeAttribute('data-present');
    root.removeAttribute('data-hidden');
    picture.refresh();
    if (document.fullscreenElement) document.exitFullscreen();
    begin.focus();
  };
  const enter = () => {
    open = false;
    root.setAttribute('data-present', '');
    // Where a browser refuses the whole screen, its window will do.
    document.documentElement.requestFullscreen?.().catch(() => {});
    window.scrollTo(0, 0);
    draw();
    find(bar, '#forth').focus();
  };

  begin.addEventListener('click', enter);
  find(bar, '#back').addEventListener('click', () => move(-1));
  find(bar, '#forth').addEventListener('click', () => move(1));
  find(bar, '#leave').addEventListener('click', leave);
  document.addEventListener('fullscreenchange', () => { if (!document.fullscreenElement) leave(); });
  // Before any other listener: on a stage these keys turn pages, whatever has the focus.
  window.addEventListener('keydown', (event) => {
    if (!on() || event.altKey || event.ctrlKey || event.metaKey || event.target.closest?.('textarea, select, dialog')) return;
    const step = { ArrowRight: 1, PageDown: 1, ArrowLeft: -1, PageUp: -1 }[event.key];
    if (event.key === 'Escape') leave();
    if (!step || event.target.closest?.('canvas, #answer, #timeline, input')) return;
    event.preventDefault();
    event.stopPropagation();
    move(step);
  }, true);
  root.addEventListener('pointermove', (event) => {
    if (on()) pointer.style.transform = `translate(${event.clientX}px, ${event.clientY}px)`;
  });
  for (const kind of ['glassbox-station', 'glassbox-shape']) find(root, '#stations').addEventListener(kind, () => on() && draw());
};
