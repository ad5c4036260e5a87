// Runs before all else in the document (lessons/server/entrance.py): whether the page works from where it is opened. A proxy
// that cuts off requests, renames the host or loses the sub-path would leave it at "Starting" for ever.

// Said before there is a page, so that no other section is ever painted in place of the one that the address names.
document.documentElement.dataset.opens = new URLSearchParams(location.hash.slice(1)).get('room') || 'walk';

const HINT =
  'If a proxy stands in front of the server, it has to pass on everything below the address of this page, POST included; see “Behind a proxy” in the README.';

const complain = (text) => {
  const say = () => {
    if (document.getElementById('gb-entrance')) return;
    const box = document.createElement('p');
    box.id = 'gb-entrance';
    box.setAttribute('role', 'alert');
    box.textContent = text;
    box.style.cssText =
      'position:fixed;inset:0 0 auto;z-index:10000;margin:0;padding:12px 16px;font:16px/1.5 system-ui,sans-serif;background:#7a1f1f;color:#fff';
    document.body.append(box);
  };
  if (document.body) say();
  else addEventListener('DOMContentLoaded', say);
};

/** Whether requests of this page arrive at the server, through all that stands between; what comes back says why not. */
const check = () =>
  fetch('check', { method: 'POST' }).then(
    async (reply) => {
      if (reply.status === 204) return;
      const said = reply.headers.get('content-type')?.startsWith('text/plain')
        ? (await reply.text()).slice(0, 400).trim()
        : '';
      complain(said || `This page cannot ask its server (status ${reply.status}). ${HINT}`);
    },
    () => complain(`This page cannot reach its server. Check that it is still running, then reload. ${HINT}`),
  );

const [arrival] = performance.getEntriesByType('navigation');
if (location.pathname.endsWith('/')) {
  addEventListener(
    'error',
    (event) => {
      if (event.target?.tagName === 'SCRIPT') complain(`A script of this page did not arrive. Reload it. ${HINT}`);
    },
    true,
  );
  check();
} else if (arrival?.redirectCount) {
  complain(`The address of this page has to end in a slash, but a proxy takes it away. ${HINT}`);
} else {
  // Everything is found relative to the page, below a sub-path too.
  location.replace(`${location.pathname}/${location.search}${location.hash}`);
}
