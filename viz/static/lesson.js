// The lesson's frame: text left, the same figures right. The passage in view chooses the station; the text is the page's own.

glassbox.lesson = (root, stations, askFirst) => {
  const { find } = glassbox;
  const button = find(root, '#lesson');
  const passages = [...root.querySelectorAll('.gb-lesson [data-goes]')];
  let scrolled = false; // whether the reader moved the text, and not a figure that grew or a passage that was clicked
  for (const kind of ['wheel', 'touchmove']) window.addEventListener(kind, () => { scrolled = true; }, { passive: true });
  const on = () => root.hasAttribute('data-lesson');

  const show = (passage) => {
    if (!on()) return;
    for (const other of passages) other.toggleAttribute('data-read', other === passage);
    if (stations.chosen !== passage.dataset.goes) stations.choose(passage.dataset.goes);
  };
  // The one that crosses the line a third of the way down is being read.
  const watch = new IntersectionObserver((entries) => {
    const met = entries.find((entry) => entry.isIntersecting);
    if (met && scrolled) show(met.target);
  }, { rootMargin: '-33% 0px -66% 0px' });
  for (const passage of passages) {
    watch.observe(passage);
    for (const kind of ['click', 'focusin']) {
      passage.addEventListener(kind, () => {
        scrolled = false;
        show(passage);
      });
    }
    passage.tabIndex = 0;
  }

  const set = (open) => {
    root.toggleAttribute('data-lesson', open);
    button.setAttribute('aria-pressed', String(open));
    window.scrollTo(0, 0);
    if (open) show(passages[0]);
  };
  button.addEventListener('click', () => set(!on()));
  find(root, '[data-lesson-leave]').addEventListener('click', () => {
    set(false);
    button.focus();
  });
  find(root, '[data-lesson-ask]').addEventListener('click', askFirst);
};
