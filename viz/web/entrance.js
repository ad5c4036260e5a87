// Runs before all else in the document (lessons/server/entrance.py): whether the page works from where it is opened. A proxy
// that cuts off requests, renames the host or loses the sub-path would leave it at "Starting" for ever.

// Said before there is a page, so that no other section is ever painted in place of the one that the address names.
document.documentElement.dataset.opens = new URLSearchParams(location.hash.slice(1)).get('room') || 'walk';

const words = JSON.parse(document.getElementById('gb-entrance-words').textContent);
const phrase = (id, values = {}) => words[id].replace(/\{(\w+)\}/g, (place, name) => values[name] ?? place);

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
      complain(said || phrase('entrance.refused', { status: reply.status }));
    },
    () => complain(phrase('entrance.unreachable')),
  );

const [arrival] = performance.getEntriesByType('navigation');
if (location.pathname.endsWith('/')) {
  addEventListener(
    'error',
    (event) => {
      if (event.target?.tagName === 'SCRIPT') complain(phrase('entrance.script_lost'));
    },
    true,
  );
  check();
} else if (arrival?.redirectCount) {
  complain(phrase('entrance.slash_lost'));
} else {
  // Everything is found relative to the page, below a sub-path too.
  location.replace(`${location.pathname}/${location.search}${location.hash}`);
}
