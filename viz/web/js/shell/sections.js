// The rooms of the house, one on show at a time, and the address that leads into each: #room=drills&tab=recall. Links of the
// walkthrough name no room and lead to it.

export const createSections = (root, { entered }) => {
  const sections = new Map([...root.querySelectorAll('[data-room]')].map((section) => [section.dataset.room, section]));
  const links = [...root.querySelectorAll('[data-room-link]')];
  let chosen = 'walk';

  /** What the address says beside the room; an unknown room leads to the walkthrough. */
  const params = () => new URLSearchParams(location.hash.slice(1));
  const named = () => {
    const name = params().get('room');
    return sections.has(name) ? name : 'walk';
  };

  const show = (name) => {
    chosen = name;
    root.dataset.in = name;
    // A lesson is read beside the walkthrough's own figures.
    const place = name === 'lessons' && params().has('lesson') ? 'walk' : name;
    for (const [other, section] of sections) section.hidden = other !== place;
    for (const link of links) {
      if (link.dataset.roomLink !== name) {
        link.removeAttribute('aria-current');
        continue;
      }
      link.setAttribute('aria-current', 'page');
      link.parentElement.scrollLeft = link.offsetLeft - link.parentElement.clientWidth / 2; // on a phone the line is longer than the page
    }
  };

  /** Go into a room; what else the address is to say comes as an object. */
  const go = (name, more = {}, { quiet = false } = {}) => {
    if (quiet && name !== chosen) return; // a room that was left meanwhile writes no address over another's
    const said = new URLSearchParams({ room: name, ...more });
    history[quiet ? 'replaceState' : 'pushState'](history.state, '', `#${said}`);
    if (quiet) show(name);
    else enter();
  };
  const enter = () => {
    const before = chosen;
    show(named());
    if (before !== chosen) window.scrollTo(0, 0);
    entered(chosen, params());
  };
  for (const link of links) {
    link.addEventListener('click', (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      go(link.dataset.roomLink);
    });
  }
  window.addEventListener('popstate', enter);
  show(named());
  return {
    go,
    enter,
    get chosen() {
      return chosen;
    },
  };
};
