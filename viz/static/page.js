// Puts the parts together: what the visitor does, what the server says. `mount` is called once by lessons/page.py,
// `receive` with each value that arrives; a value may come before the page is mounted.

const inbox = new Map();
let deliver = null;

glassbox.receive = (channel, value) => {
  if (!value) return;
  if (deliver) deliver(channel, value);
  else inbox.set(channel, value);
};

glassbox.mount = ({ element, server, catalogue, limit, plotly, ask, check, greet }) => {
  glassbox.plotly.address = plotly;
  const { find } = glassbox;
  const root = find(element, '.gb');
  const area = find(root, '#question textarea');
  const PROMISE = find(root, '#answer').dataset.note;
  let visit = null;
  let model = null;
  let brought = null; // {card} or {file}: the picture on show
  let size = [0, 0];
  let offered = ''; // the question we put into the box ourselves
  let address = null;
  let opening = Promise.resolve(); // pictures are opened one after the other
  let busy = 0; // how many of them are still to be opened

  // ---- talking to the server

  let greeted = null;
  let meeting = null; // one for all who wait: a room may ask while the picture does
  const met = () => visit || (meeting ||= new Promise((resolve) => { greeted = resolve; }));

  const request = async (name, data = {}, file = null) => {
    const body = { visit: await met(), ...data };
    const reply = await server[name](file ? { binary: true, data: { ...body, file } } : body);
    return reply || { error: 'The server cannot be reached. Check that it is still running, then try again.' };
  };

  // ---- messages

  const say = (selector, text, bad = false) => {
    const place = find(root, selector);
    place.textContent = text;
    place.toggleAttribute('data-bad', bad);
  };
  const complain = (text) => say('#picture-message', text, true);

  // ---- the parts

  const suggested = glassbox.suggested(root, {
    take: (question) => {
      area.value = offered = question;
      area.focus();
    },
    look: (at) => {
      if (at === 'budget') return house.go('budget', { width: size[0], height: size[1] });
      if (at === 'likeness') find(root, '[name="eye-view"][value="likeness"]').click();
      return stations.go(at === 'likeness' ? 'encoder' : at);
    },
  });
  const parts = glassbox.parts(root, request, {
    goOn: (...path) => asking.goOn(...path),
    reframe: (pad) => reframe(pad),
    test: (patches) => asking.test(patches),
    name: () => model?.name || 'none',
    ready: () => Boolean(model),
    changed: () => address?.write(),
    asker: {
      questions: () => suggested.questions,
      listen: suggested.listen,
      ask: (question) => asking.submit(question),
      stop: () => asking.halt(),
    },
  });
  const { picture, stations, answer, pixels, eye, translator, checker, rooms } = parts;
  const inputs = glassbox.inputs(root, { catalogue, limit, complain, bring: (what) => enqueue(what) });
  const tour = glassbox.tour(root);
  const asking = glassbox.asking(root, {
    ...{ answer, checker, stations, request, met, ask, check },
    renew: (then) => renew(then),
    ready: () => Boolean(brought),
    settled: () => (busy ? opening : null),
    forget: () => {
      newConversation();
      look();
    },
  });

  // ---- pictures

  const enqueue = (what) => {
    busy += 1;
    opening = opening.then(() => bring(what)).finally(() => { busy -= 1; });
  };

  /** The first question worth asking, unless the visitor has written one. */
  const offer = () => {
    if (area.value.trim() && area.value !== offered) return;
    area.value = offered = suggested.questions[0];
  };

  /** Open a picture on the server; where that fails, the one on show and its answers stay. */
  const bring = async (what) => {
    say('#picture-message', 'Opening the picture …');
    const send = () => request('open_picture', what.card ? { file: what.card.file } : {}, what.file || null);
    let reply = await send();
    if (reply.busy) {
      // It is a good picture, so the answer about the last one ends here.
      await asking.halt();
      reply = await send();
    }
    if (reply.unknown) return renew(() => bring(what));
    if (reply.error) return complain(`${what.file?.name ? `${what.file.name}: ` : ''}${reply.error}`);
    const image = await glassbox.image(reply.preview);
    brought = what;
    size = reply.size;
    Object.assign(picture.view, { image, picture: picture.view.picture + 1, seen: null, kept: null, grid: null, patch: null, picked: null, imageStart: null });
    forget();
    newConversation();
    say('#picture-message', reply.notices.join(' '));
    inputs.mark(what.card?.file || '');
    say('.gb-credit', what.card ? `${what.card.title}. ${what.card.credit}. ${what.card.licence}.` : `${what.file.name}, ${size[0]} x ${size[1]} pixels. It stays on this machine.`);
    suggested.show(what.card, model);
    offer();
    asking.update();
    return look();
  };

  /** What the model's processor makes of it; known only once the model is there. */
  const look = async () => {
    if (!model || !brought) return;
    const [mine, found] = [brought, await request('look')];
    if (found.error && mine === brought) complain(found.error);
    if (found.error || !found.ready || mine !== brought) return;
    const seen = await glassbox.image(found.seen);
    Object.assign(picture.view, { seen, kept: found.kept, grid: found.grid, patch: found.patch });
    pixels.reset(found);
    rooms[stations.chosen]?.open();
    if (!answer.turns.length) stations.shapes({ image: found.shape, patches: found.patches });
    stations.look(found, size, picture.keptShare());
    answer.redraw();
    address?.arrived();
  };

  /** Nothing has been said about this picture yet. */
  const newConversation = () => {
    answer.clear();
    checker.reset(false);
    find(root, '#answer').dataset.note = PROMISE;
    stations.shapes({});
    stations.choose('image');
    asking.update();
  };

  /** What the stations know belongs to the picture before. */
  const forget = () => {
    pixels.reset(null);
    eye.reset();
    translator.reset();
    checker.reset(true);
  };

  /** Show the same picture to the model cut or padded; answers about the other way end here. */
  const reframe = async (pad) => {
    if (!brought || !model) return;
    const send = () => request('frame', { pad });
    let reply = await send();
    if (reply.busy) {
      await asking.halt();
      reply = await send();
    }
    if (reply.unknown) return renew(() => reframe(pad));
    if (reply.error) return complain(reply.error);
    const asked = answer.turns[0]?.question;
    newConversation();
    Object.assign(picture.view, { picture: picture.view.picture + 1, seen: null });
    forget();
    if (asked && !area.value.trim()) area.value = offered = asked;
    say('#ask-message', asked ? 'The picture is shown to the model in another way now. Ask again to compare.' : '');
    asking.update();
    return look();
  };

  find(root, '#picture-message').addEventListener('click', () => say('#picture-message', ''));

  /** The server no longer knows this page (it was restarted, or the connection was lost for long): meet again. */
  const renew = async (then) => {
    visit = null;
    greet({});
    await met();
    if (brought) await request('open_picture', brought.card ? { file: brought.card.file } : {}, brought.file || null);
    if (find(root, '[name="frame"][value="pad"]').checked) await request('frame', { pad: true });
    return then();
  };

  // ---- the model

  const onStatus = (value) => {
    if (value.visit !== visit) {
      visit = value.visit;
      greeted?.(visit);
      meeting = null;
    }
    root.dataset.phase = value.phase;
    const bar = find(root, '.gb-progress');
    bar.toggleAttribute('data-vague', value.fraction === null);
    if (value.fraction === null) bar.removeAttribute('aria-valuenow');
    else bar.setAttribute('aria-valuenow', Math.round(100 * value.fraction));
    bar.firstChild.style.transform = `scaleX(${value.fraction ?? 1})`;
    const failed = value.phase === 'failed';
    find(root, '#load-again').hidden = !failed;
    if (value.model) {
      const { name, parameters, exact, number, device, layers, heads, world } = value.model;
      say('.gb-model-name', name);
      say('.gb-model-facts', number ? `${parameters} parameters, ${number} on ${device.toUpperCase()}` : 'a recorded run');
      find(root, '.gb-model-facts').title = number ? `${exact} parameters; decoder of ${layers} layers x ${heads} heads` : '';
      say('.gb-world', world);
      const first = !model;
      model = value.model;
      if (first) look();
      if (first && brought) suggested.show(brought.card, model);
    } else {
      say('.gb-model-name', failed ? 'The model could not be loaded' : 'Loading the model');
      say('.gb-model-facts', failed ? `${value.text} Mend that and try again, or start with another: MODEL=… make run.` : value.text, failed);
    }
  };
  find(root, '#load-again').addEventListener('click', async () => {
    await request('load_again');
    greet({ visit });
  });

  // ---- the address

  address = glassbox.address(root, {
    catalogue,
    picture,
    stations,
    answer,
    say: (text) => say('#picture-message', text),
    choose: answer.choose,
    ask: (question) => asking.askAndWait(question),
    answered: () => asking.answered(),
  });

  // ---- the other rooms

  const learner = glassbox.learner();
  const house = glassbox.rooms(root, {
    entered: (name, params) => {
      if (name !== 'lessons') doors.lessons.close();
      doors[name]?.open(params);
      if (name === 'walk') answer.redraw(); // it may have been laid out while nobody saw it
    },
  });
  const tools = { request, learner, go: house.go, view: (settings) => view(settings), ready: () => Boolean(model), size: () => (brought ? size : null), panel: glassbox.panel };
  const doors = Object.fromEntries(['drills', 'frontier', 'budget'].map((name) => [name, glassbox[`${name}Room`](find(root, `section[data-room="${name}"]`), tools)]));
  doors.lessons = glassbox.lessonRoom(root, tools);

  /** Set the walkthrough as a lesson wants it: picture, question, patch, station and what lies over the picture there. */
  let viewed = 0;
  let own = null; // the learner's picture, while a lesson shows one of its own
  const view = async ({ at, view: over, picture: file, patch, question, token, layer = null, head = null }) => {
    const mine = ++viewed;
    const stale = () => mine !== viewed || !doors.lessons.on();
    const card = catalogue.find((one) => one.file === file);
    if (brought?.file) own = brought;
    if (card && brought?.card !== card) enqueue({ card });
    else if (!card && own && brought !== own) enqueue(own); // a screen that names no picture is about the learner's own
    await opening;
    if (stale()) return;
    const choose = (name, value) => {
      const radio = root.querySelector(`[name="${name}"][value="${CSS.escape(value)}"]`);
      if (radio && !radio.checked) radio.click();
    };
    choose('frame', at === 'image' ? over || 'cut' : 'cut');
    await opening;
    if (!model) say('#picture-message', 'The model is still being loaded; this figure comes alive with it.');
    while (!model || !picture.view.grid) {
      await new Promise((resolve) => { setTimeout(resolve, 100); });
      if (stale()) return;
    }
    if (patch) picture.pick([Math.min(patch[0], picture.view.grid[0] - 1), Math.min(patch[1], picture.view.grid[1] - 1)]);
    const asked = () => answer.current && !answer.current.branched && answer.current.question === question;
    if (question && !asked()) {
      await asking.halt();
      await asking.askAndWait(question);
      if (stale()) return;
    }
    if (question && asked()) {
      answer.choose(layer, head);
      if (token !== undefined && token < answer.current.tokens.length) answer.pick(token);
    }
    if (at === 'encoder') choose('eye-view', over || 'colours');
    if (at === 'projector') choose('projector', over || 'trained');
    stations.choose(at);
  };

  // ---- begin

  const SHORT = 560; // pixels: less than this is left of a phone's screen above its keyboard
  window.visualViewport?.addEventListener('resize', () => root.toggleAttribute('data-short', window.visualViewport.height < SHORT));

  const channels = { run: asking.onRun, status: onStatus, check: asking.onCheck };
  deliver = (channel, value) => channels[channel](value);
  for (const [channel, value] of inbox) deliver(channel, value);
  stations.choose('image');
  asking.update();
  if (catalogue.length) enqueue({ card: address.card() });
  // Tour and stage are of the walkthrough, wherever they are asked for.
  root.addEventListener('click', (event) => {
    if (event.target.closest('#tour-again, #present') && house.chosen !== 'walk') house.go('walk');
  }, true);
  house.enter();
  if (house.chosen === 'walk') tour.greet();
};
