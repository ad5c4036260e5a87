// Puts the parts together: what the visitor does, what the server says. `mount` is called once by lessons/server/page.py.

import { find, guardComposition, loadImage } from './core/dom.js';
import { providePageData } from './core/page_data.js';
import { createState } from './core/state.js';
import { createLessons } from './course/lesson.js';
import { drawPanel, plotlyLibrary } from './figures/panel.js';
import { createLearner } from './practice/learner.js';
import { createPractice } from './practice/practice.js';
import { createBudget } from './reference/budget.js';
import { createFrontier } from './reference/frontier.js';
import { createAddress } from './shell/address.js';
import { createConnection } from './shell/connection.js';
import { createInputs } from './shell/inputs.js';
import { createParts } from './shell/parts.js';
import { createQuestions } from './shell/questions.js';
import { createSections } from './shell/sections.js';
import { createSuggested } from './shell/suggested.js';
import { createTabStorage } from './shell/tab_storage.js';
import { createTour } from './shell/tour.js';

export const mount = ({ element, server, catalogue, limit, plotly, data }) => {
  providePageData(data);
  guardComposition();
  plotlyLibrary.address = plotly;
  const root = find(element, '.gb');
  const area = find(root, '#question textarea');
  const PROMISE = find(root, '#answer').dataset.note;
  let model = null;
  let brought = null; // {card}, or {file, name}: the picture on show; no file where it was too large to be kept
  let size = [0, 0];
  let offered = ''; // the question we put into the box ourselves
  let address = null;
  let opening = Promise.resolve(); // pictures are opened one after the other
  let busy = 0; // how many of them are still to be opened

  // ---- talking to the server

  const session = createTabStorage();
  const back = session.take(); // of this page before it was loaded again
  let restored = false; // whether that is on show again
  const connection = createConnection(server, back?.visit, {
    status: (value) => onStatus(value),
    crowded: (words) => onTrouble(words),
    unreachable: () =>
      onTrouble('The server cannot be reached. All that is on this page stays; it goes on when the server is back.'),
    renewed: (why, send) => onRenewed(why, send),
  });
  const { request } = connection;

  // ---- messages

  const say = (selector, text, bad = false) => {
    const place = find(root, selector);
    place.textContent = text;
    place.toggleAttribute('data-bad', bad);
  };
  const complain = (text) => say('#picture-message', text, true);

  // ---- the parts

  const suggested = createSuggested(root, {
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
  const state = createState();
  const parts = createParts(root, state, request, {
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
  const { picture, stations, answer, pixels, encoder, projector, checker, openStation } = parts;
  const inputs = createInputs(root, { catalogue, limit, complain, bring: (what) => enqueue(what) });
  const tour = createTour(root);
  const asking = createQuestions(root, {
    ...{ answer, checker, stations, connection },
    ready: () => Boolean(brought),
    settled: () => (busy ? opening : null),
    forget: () => {
      newConversation();
      look();
    },
  });

  // ---- pictures

  const after = (then) => {
    busy += 1;
    opening = opening.then(then).finally(() => {
      busy -= 1;
    });
  };
  const enqueue = (what) => after(() => bring(what));

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
    if (reply.error) return complain(`${what.file?.name ? `${what.file.name}: ` : ''}${reply.error}`);
    if (what.file) {
      session.packed(what.file).then((text) => {
        what.text = text;
      });
    }
    return display(reply, what);
  };

  /** A picture that the server has opened is the one on show from now on; `before` is what the page had when it was loaded again. */
  const display = async (reply, what, before = null) => {
    const image = await loadImage(reply.preview);
    brought = what;
    size = reply.size;
    Object.assign(picture.view, {
      image,
      picture: picture.view.picture + 1,
      seen: null,
      kept: null,
      grid: null,
      patch: null,
      imageStart: null,
    });
    state.set({ patch: null });
    forget();
    newConversation();
    say('#picture-message', (reply.notices || []).join(' '));
    inputs.mark(what.card?.file || '');
    say(
      '.gb-credit',
      what.card
        ? `${what.card.title}. ${what.card.credit}. ${what.card.licence}.`
        : `${what.file?.name || what.name}, ${size[0]} x ${size[1]} pixels. It stays on this machine.`,
    );
    suggested.show(what.card, model);
    if (before) {
      restored = true;
      answer.restore(back.turns, back.shown);
      asking.resume(back.next, before.known);
    } else offer();
    asking.update();
    return look();
  };

  /** What the model's processor makes of it; known only once the model is there. */
  const look = async () => {
    if (!model || !brought) return;
    const [mine, found] = [brought, await request('look')];
    if (found.error && mine === brought) complain(found.error);
    if (found.error || !found.ready || mine !== brought) return;
    const seen = await loadImage(found.seen);
    Object.assign(picture.view, { seen, kept: found.kept, grid: found.grid, patch: found.patch });
    pixels.reset(found);
    openStation();
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
    encoder.reset();
    projector.reset();
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

  /** Have the server open the picture on show again, as it was shown to the model; false where it cannot. */
  const reopen = async (send) => {
    if (!brought.card && !brought.file) return false;
    const reply = await send('open_picture', brought.card ? { file: brought.card.file } : {}, brought.file || null);
    if (reply && !reply.error && padded().checked) await send('frame', { pad: true });
    return Boolean(reply && !reply.error);
  };
  const padded = () => find(root, '[name="frame"][value="pad"]');

  /** The server has forgotten this page: what is on it stays, and the picture is opened once more. */
  const onRenewed = async (why, send) => {
    const said = answer.turns.length > 0;
    answer.past();
    if (!brought) return;
    if (!(await reopen(send))) complain('The server has forgotten this picture. Bring it again to go on asking.');
    else if (said) say('#picture-message', why);
  };

  /** The page was loaded again: all that was on it is put back, from the server where it still knows it. */
  const comeBack = async () => {
    const { picture: had, turns, visit } = back;
    await connection.met();
    const known = connection.key === visit;
    const card = catalogue.find((one) => one.file === had?.card);
    const what = card ? { card } : { file: had && session.unpacked(had), name: had?.name, text: had?.text };
    padded().checked = Boolean(had?.pad);
    let reply = known ? await request('resume') : {};
    if (!reply.picture && (what.card || what.file)) {
      reply = await request('open_picture', card ? { file: card.file } : {}, what.file || null);
      if (had.pad) await request('frame', { pad: true });
    }
    if (!reply.preview) {
      await bring({ card: address.card() });
      if (turns.length) {
        complain(`${had?.name || 'Your picture'} was too large to be kept while the server was away. Bring it again.`);
      }
      return;
    }
    await display(reply, what, { known });
    if (known) return;
    answer.past();
    if (turns.length) {
      say(
        '#picture-message',
        'The server has forgotten this page. What was said stays on show; the next question begins a new conversation.',
      );
    }
  };

  /** Before the page goes out of sight: it may be loaded again, or dropped by the browser. */
  const keep = () => {
    if (!brought) return;
    const { card, file, name, text } = brought;
    const own = file || name ? { name: file?.name || name, type: file?.type, text } : {};
    session.keep({
      visit: connection.key,
      next: asking.next,
      picture: { card: card?.file, ...own, pad: padded().checked },
      ...answer.kept(),
    });
  };
  window.addEventListener('pagehide', keep);
  window.addEventListener('pageshow', session.forget);
  document.addEventListener('visibilitychange', () => (document.hidden ? keep() : session.forget()));

  // ---- the model

  const onStatus = (value) => {
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
      say(
        '.gb-model-facts',
        number ? `${parameters} parameters, ${number} on ${device.toUpperCase()}` : 'a recorded run',
      );
      find(root, '.gb-model-facts').title = number
        ? `${exact} parameters; decoder of ${layers} layers x ${heads} heads`
        : '';
      say('.gb-world', world);
      const first = !model;
      model = value.model;
      if (first) look();
      if (first && brought) suggested.show(brought.card, model);
    } else {
      say('.gb-model-name', failed ? 'The model could not be loaded' : 'Loading the model');
      say(
        '.gb-model-facts',
        failed ? `${value.text} Mend that and try again, or start with another: MODEL=… make run.` : value.text,
        failed,
      );
    }
  };
  find(root, '#load-again').addEventListener('click', async () => {
    await request('load_again');
    connection.greet();
  });

  /** The server is away, or has no room for this page. */
  const onTrouble = (words) => {
    root.dataset.phase = 'away';
    say('.gb-model-facts', words, true);
    if (asking.running) asking.warn(words);
  };

  // ---- the address

  address = createAddress(root, {
    catalogue,
    picture,
    stations,
    answer,
    say: (text) => say('#picture-message', text),
    choose: (layer, head) => answer.choose(layer, head),
    // A page that was loaded again shows what it has, and asks nothing by itself.
    ask: (question) => (restored ? answer.current?.question === question : asking.askAndWait(question)),
    answered: () => asking.answered(),
  });

  // ---- the other rooms

  const learner = createLearner();
  const house = createSections(root, {
    entered: (name, params) => {
      if (name !== 'lessons') doors.lessons.close();
      doors[name]?.open(params);
      if (name === 'walk') answer.redraw(); // it may have been laid out while nobody saw it
    },
  });
  const tools = {
    request,
    learner,
    go: house.go,
    view: (settings) => view(settings),
    ready: () => Boolean(model),
    size: () => (brought ? size : null),
    panel: drawPanel,
  };
  const doors = Object.fromEntries(
    Object.entries({ drills: createPractice, frontier: createFrontier, budget: createBudget }).map(([name, create]) => [
      name,
      create(find(root, `section[data-room="${name}"]`), tools),
    ]),
  );
  doors.lessons = createLessons(root, tools);

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
      await new Promise((resolve) => {
        setTimeout(resolve, 100);
      });
      if (stale()) return;
    }
    if (patch) {
      picture.pick([Math.min(patch[0], picture.view.grid[0] - 1), Math.min(patch[1], picture.view.grid[1] - 1)]);
    }
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
  window.visualViewport?.addEventListener('resize', () =>
    root.toggleAttribute('data-short', window.visualViewport.height < SHORT),
  );

  stations.choose('image');
  asking.update();
  connection.greet();
  if (back) after(comeBack);
  else if (catalogue.length) enqueue({ card: address.card() });
  // Tour and stage are of the walkthrough, wherever they are asked for.
  root.addEventListener(
    'click',
    (event) => {
      if (event.target.closest('#tour-again, #present') && house.chosen !== 'walk') house.go('walk');
    },
    true,
  );
  house.enter();
  if (house.chosen === 'walk') tour.greet();
};
