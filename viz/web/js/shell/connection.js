// The page's end of a conversation that outlives its connection; the other end is lessons/server/connection.py. Asks again what
// could not be sent, goes on where it was when the network is back, and gets a new key where the server forgot the old one.

export const createConnection = (server, key, hear) => {
  const UNREACHABLE = 'The server cannot be reached. Check that it is still running, then try again.';
  const [SOONEST, LATEST] = [1000, 5000]; // milliseconds until what could not be sent is sent again
  const ENDED = ['done', 'stopped', 'failed'];
  const PROMPT = ['greet', 'ask', 'check', 'follow', 'stop']; // answered within 8 s, whatever the model does
  const PATIENCE = 30000; // milliseconds; a connection may be lost without a word, and the browser waits for minutes
  let visit = key; // none, or that of this page before it was loaded again
  let known = false; // whether the server knows it, and the picture on show
  let last = null; // the key by which it did
  let greeting = null; // one at a time
  let timer = 0;
  let pause = SOONEST;
  let leaving = false; // whether goodbye has been said: any other word would take it back
  let knock = null; // ends the pause that is under way
  const waiting = []; // told once the page is known

  const send = async (name, data = {}, file = null) => {
    if (leaving) return undefined;
    const body = { visit, ...data };
    const reply = server[name](file ? { binary: true, data: { ...body, file } } : body);
    if (!PROMPT.includes(name)) return reply;
    let tired = 0;
    const silence = new Promise((resolve) => {
      tired = setTimeout(resolve, PATIENCE);
    });
    return Promise.race([reply, silence]).finally(() => clearTimeout(tired));
  };

  /** Wait a little, or until the browser says that the network is back. */
  const rest = async () => {
    hear.unreachable();
    await new Promise((resolve) => {
      knock = resolve;
      setTimeout(resolve, pause);
    });
    pause = Math.min(LATEST, 2 * pause);
  };

  const meet = async () => {
    const reply = await send('greet', { visible: !document.hidden });
    if (!reply) {
      hear.unreachable();
      return pause;
    }
    pause = SOONEST;
    if (reply.crowded) {
      known = false;
      hear.crowded(reply.crowded);
      return 1000 * reply.next;
    }
    visit = reply.visit;
    hear.status(reply);
    if (last && last !== visit) {
      known = false;
      await hear.renewed(reply.lost, send);
    }
    last = visit;
    known = true;
    for (const then of waiting.splice(0)) then();
    return 1000 * reply.next;
  };

  /** Say that the page is there, and hear how far the model is; again and again. */
  const greet = () => {
    clearTimeout(timer);
    if (leaving) return null;
    greeting ||= meet()
      .then((next) => {
        timer = setTimeout(greet, next);
      })
      .finally(() => {
        greeting = null;
      });
    return greeting;
  };
  const met = () =>
    known
      ? null
      : new Promise((resolve) => {
          waiting.push(resolve);
        });

  /** One request and its reply, `error` where there is none; asked again where the server had forgotten the page. */
  const request = async (name, data = {}, file = null, again = false) => {
    await met();
    const reply = await send(name, data, file);
    if (!reply) return { error: UNREACHABLE, unreachable: true };
    if (!reply.unknown || again) return reply;
    await greeting; // it may have begun before the server forgot
    await greet();
    return request(name, data, file, true);
  };

  /** The same until it gets through: for what may be sent twice. */
  const insist = async (name, data) => {
    for (let away = false; ; away = true) {
      const reply = await request(name, data);
      if (!reply.unreachable) {
        pause = SOONEST;
        if (away) greet(); // which takes back the word that the server cannot be reached
        return reply;
      }
      await rest();
    }
  };

  /** Follow a turn to its end; `take` gets each value. Returns the reply that says that the server knows no such turn. */
  const follow = async (turn, have, take) => {
    for (let seen = 0; ;) {
      const reply = await insist('follow', { turn, seen, have: have() });
      if (reply.error || reply.lost) return reply;
      seen = reply.version;
      take(reply);
      if (ENDED.includes(reply.status)) return null;
    }
  };

  /** Tell the server that nobody watches; a plain request would be dropped with the page. */
  const leave = () => {
    const { root = '', api_prefix: prefix = '', components = [] } = window.gradio_config || {};
    const component = components.find((one) => one.props?.server_fns?.includes('leave'));
    if (!known || !component) return;
    leaving = true;
    fetch(`${root}${prefix}/component_server/`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ data: { visit }, component_id: component.id, fn_name: 'leave', session_hash: 'leaving' }),
      keepalive: true,
    }).catch(() => {});
  };

  const again = () => {
    leaving = false;
    pause = SOONEST;
    knock?.();
    greet();
  };
  window.addEventListener('online', again);
  window.addEventListener('pageshow', (event) => event.persisted && again());
  window.addEventListener('pagehide', leave);
  document.addEventListener('visibilitychange', () => known && greet());

  return {
    greet,
    met,
    request,
    insist,
    follow,
    get key() {
      return visit;
    },
  };
};
