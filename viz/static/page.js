// Puts the parts together: what the visitor does, what the server says. `mount` is called once by lessons/page.py,
// `receive` with each value that arrives; a value may come before the page is mounted.

const inbox = new Map();
let deliver = null;

glassbox.receive = (channel, value) => {
  if (!value) return;
  if (deliver) deliver(channel, value);
  else inbox.set(channel, value);
};

glassbox.mount = ({ element, server, catalogue, limit, ask, check, greet }) => {
  const { find, make } = glassbox;
  const root = find(element, '.gb');
  const area = find(root, '#question textarea');
  const buttons = { ask: find(root, '#ask'), stop: find(root, '#stop'), again: find(root, '#again') };
  const PROMISE = find(root, '#answer').dataset.note;
  let visit = null;
  let model = null;
  let brought = null; // {card} or {file}: the picture on show
  let size = [0, 0];
  let offered = ''; // the question we put into the box ourselves
  let running = null; // the turn being answered
  let next = 0;
  let address = null;
  let tested = null; // the number of the check under way
  let opening = Promise.resolve(); // pictures are opened one after the other
  let busy = 0; // how many of them are still to be opened

  // ---- talking to the server

  let greeted = null;
  const met = () => visit || new Promise((resolve) => { greeted = resolve; });

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

  const picture = glassbox.picture(root);
  const stations = glassbox.stations(root);
  const prefix = glassbox.prefix(root, picture, stations);
  const answer = glassbox.answer(root, picture, stations, prefix, request, (turn, at, other) => goOn(turn, at, other));
  const inputs = glassbox.inputs(root, { catalogue, limit, complain, bring: (what) => enqueue(what) });
  const pixels = glassbox.pixels(root, picture, stations, request, (pad) => reframe(pad));
  const eye = glassbox.eye(root, picture, stations, request);
  const translator = glassbox.translator(root, picture, stations, request);
  const checker = glassbox.check(root, picture, stations, { answer, begin: (patches) => test(patches) });
  const rooms = { patches: pixels, encoder: eye, projector: translator, prefix, check: checker };
  const stage = glassbox.present(root, picture, stations);
  const tour = glassbox.tour(root);
  glassbox.save(root, picture, () => {
    const turn = answer.current;
    const asked = turn ? [`\u201c${turn.question}\u201d`] : [];
    return [...asked, `Model: ${model?.name || 'none'}. Station: ${stations.chosen}.`];
  });
  find(root, '#to-check').addEventListener('click', () => stations.go('check'));
  find(root, '#stations').addEventListener('glassbox-station', (event) => {
    picture.view.station = root.dataset.at = event.detail;
    answer.redraw();
    if (model) rooms[event.detail]?.open();
    address?.write();
  });
  picture.figure.addEventListener('glassbox-patch', () => {
    readPatch();
    address?.write();
  });

  /** The one name of the patch picked, and the share of attention on it. */
  const readPatch = () => {
    const { picked, grid, map, imageStart } = picture.view;
    pixels.paint();
    if (!picked || !grid) {
      say('.gb-readout', '');
      say('.gb-arithmetic', 'row x columns + column.');
      return;
    }
    const [row, column] = picked;
    const patch = row * grid[1] + column;
    const position = imageStart === null ? '' : ` = position ${imageStart + patch}`;
    const told = { scalar: () => `: ${map.format(map.values[patch])}`, letters: () => `: ${glassbox.visible(map.words[patch])}` };
    say('.gb-readout', `row ${row}, column ${column} = patch ${patch}${position}${told[map?.kind]?.() || ''}`);
    say('.gb-arithmetic', `${row} x ${grid[1]} + ${column} = ${patch}.`);
  };

  // ---- pictures

  const enqueue = (what) => {
    busy += 1;
    opening = opening.then(() => bring(what)).finally(() => { busy -= 1; });
  };

  const offer = (question) => {
    if (area.value.trim() && area.value !== offered) return;
    area.value = offered = question;
  };

  /** What to ask: a shipped picture's own questions; for any other picture, what is first asked of those. */
  const suggest = (card) => {
    const questions = card?.questions || [...new Set(catalogue.map((other) => other.questions[0]))].slice(0, 4);
    find(root, '.gb-suggested').replaceChildren(...questions.map((question) => {
      const item = make('li');
      const button = make('button', 'gb-chipbutton', question);
      button.type = 'button';
      button.addEventListener('click', () => {
        area.value = offered = question;
        area.focus();
      });
      item.append(button);
      return item;
    }));
  };

  /** Open a picture on the server; where that fails, the one on show and its answers stay. */
  const bring = async (what) => {
    say('#picture-message', 'Opening the picture …');
    const send = () => request('open_picture', what.card ? { file: what.card.file } : {}, what.file || null);
    let reply = await send();
    if (reply.busy) {
      // It is a good picture, so the answer about the last one ends here.
      await halt();
      reply = await send();
    }
    if (reply.unknown) return renew(() => bring(what));
    if (reply.error) return complain(`${what.file?.name ? `${what.file.name}: ` : ''}${reply.error}`);
    const image = await glassbox.image(reply.preview);
    brought = what;
    size = reply.size;
    Object.assign(picture.view, { image, picture: picture.view.picture + 1, seen: null, kept: null, grid: null, patch: null, picked: null, imageStart: null });
    answer.clear();
    prefix.clear();
    forget();
    find(root, '#answer').dataset.note = PROMISE;
    stations.shapes({});
    stations.choose('image');
    say('#picture-message', reply.notices.join(' '));
    inputs.mark(what.card?.file || '');
    say('.gb-credit', what.card ? `${what.card.title}. ${what.card.credit}. ${what.card.licence}.` : `${what.file.name}, ${size[0]} x ${size[1]} pixels. It stays on this machine.`);
    suggest(what.card);
    if (what.card) offer(what.card.questions[0]);
    update();
    return look();
  };

  /** What the model's processor makes of it; known only once the model is there. */
  const look = async () => {
    if (!model || !brought) return;
    const [mine, found] = [brought, await request('look')];
    if (found.error || !found.ready || mine !== brought) return;
    const seen = await glassbox.image(found.seen);
    Object.assign(picture.view, { seen, kept: found.kept, grid: found.grid, patch: found.patch });
    pixels.reset(found);
    rooms[stations.chosen]?.open();
    if (!answer.turns.length) stations.shapes({ image: found.shape });
    stations.look(found, size, picture.keptShare());
    answer.redraw();
    address?.arrived();
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
      await halt();
      reply = await send();
    }
    if (reply.unknown) return renew(() => reframe(pad));
    if (reply.error) return complain(reply.error);
    const asked = answer.turns[0]?.question;
    answer.clear();
    Object.assign(picture.view, { picture: picture.view.picture + 1, seen: null });
    forget();
    if (asked && !area.value.trim()) area.value = offered = asked;
    say('#ask-message', asked ? 'The picture is shown to the model in another way now. Ask again to compare.' : '');
    update();
    return look();
  };

  find(root, '#picture-message').addEventListener('click', () => say('#picture-message', ''));

  // ---- asking

  const update = () => {
    const able = (button, on) => button.setAttribute('aria-disabled', String(!on));
    able(buttons.ask, running === null && Boolean(brought));
    able(buttons.stop, running !== null);
    able(buttons.again, running === null && answer.turns.length > 0);
    say('.gb-label', answer.turns.length ? 'Your follow-up question' : 'Your question');
    root.dataset.running = String(running !== null);
  };

  /** Whether another question can begin; says why not. */
  const free = () => {
    if (running === null) return true;
    say('#ask-message', 'One question at a time: stop this answer or wait for its end. Yours stays in the box.');
    return false;
  };

  /** Send off a question, or an earlier one that is to go another way. */
  const send = async (shown, data) => {
    say('#picture-message', '');
    running = next++;
    answer.begin(running, shown, Boolean(data.branch));
    checker.reset(false);
    stations.choose('answer');
    update();
    say('#ask-message', 'Asking …');
    if (window.innerWidth < 1024) find(root, '.gb-said').scrollIntoView({ block: 'start' });
    return ask({ visit: await met(), turn: running, ...data });
  };

  const submit = async () => {
    if (busy) await opening;
    const question = area.value;
    if (!free()) return undefined;
    if (!brought) return say('#ask-message', 'Choose a picture first.', true);
    if (!question.trim()) {
      area.focus();
      return say('#ask-message', 'Type a question first, or take one of those suggested.', true);
    }
    area.value = offered = '';
    return send(question, { question });
  };

  /** The path not taken: another of the likeliest tokens stands at `at`, and the answer goes on from there. */
  const goOn = (turn, at, [text, , token]) => {
    if (!free() || !turn?.run) return undefined;
    const shown = `${turn.question} (token ${at} is ${glassbox.visible(text)} instead)`;
    return send(shown, { question: turn.question, branch: { run: turn.run, at, token } });
  };

  /** Ask for the test of the answer on show; says why it cannot be. */
  const test = (patches) => {
    const turn = answer.current;
    if (running !== null) return 'Wait for the end of this answer, or stop it.';
    if (!turn?.run || !turn.tokens.length) return 'Ask a question first: there is no answer to test yet.';
    if (!patches.length) return 'Nothing is taken away yet: draw over the picture, or take the strongest patches.';
    running = next++;
    tested = running;
    checker.start(turn.tokens);
    update();
    const mine = running;
    Promise.resolve(met()).then((key) => check({ visit: key, turn: mine, run: turn.run, patches }));
    return '';
  };

  const onCheck = (value) => {
    if (value.turn !== tested) return;
    if (value.before) checker.take(value);
    else say('#check-message', value.note, true);
    if (!['done', 'stopped', 'failed'].includes(value.status)) return;
    if (running === tested) running = null;
    tested = null;
    stations.shape('check', checker.shapes());
    update();
    halted?.();
    halted = null;
  };

  /** Stop the answer and wait until it has stopped. */
  let halted = null;
  const halt = async () => {
    if (running === null) return;
    const over = new Promise((resolve) => { halted = resolve; });
    say('#ask-message', 'Stopping …');
    await request('stop', { turn: running });
    await over;
  };

  const told = {
    waiting: (value) => `In line: ${value.place} ${value.place === 1 ? 'question' : 'questions'} before yours.`,
    loading: (value) => `Waiting for the model. ${value.note}`,
    working: () => 'Reading picture and question …',
    answering: (value) => `Token ${value.count} …`,
    done: (value) => value.note,
    stopped: (value) => value.note,
    failed: (value) => value.note,
  };

  const onRun = async (value) => {
    if (value.turn !== running) return;
    const asked = answer.turns.find((turn) => turn.turn === value.turn)?.question;
    if (value.status === 'unknown') {
      running = null;
      return renew(() => {
        answer.clear();
        if (!area.value.trim()) area.value = asked;
        update();
        say('#ask-message', 'The server had forgotten this page; your picture is open again and the conversation begins anew. Press Ask once more.');
      });
    }
    answer.take(value);
    stage.redraw();
    const words = told[value.status](value);
    say('#ask-message', words, value.status === 'failed');
    find(root, '#answer').dataset.note = words; // seen only while there is no token yet
    if (!['done', 'stopped', 'failed'].includes(value.status)) return undefined;
    running = null;
    if (!value.count && value.status !== 'done') {
      // Nothing came of it: the question goes back into the box.
      answer.drop(value.turn);
      if (!area.value.trim()) area.value = asked;
    }
    update();
    halted?.();
    halted = null;
    answer.whenPainted(() => {
      ended?.(answer.current?.tokens.length > 0);
      ended = null;
    });
    return undefined;
  };

  /** The server no longer knows this page (it was restarted, or the connection was lost for long): meet again. */
  const renew = async (then) => {
    visit = null;
    greet({});
    await met();
    if (brought) await request('open_picture', brought.card ? { file: brought.card.file } : {}, brought.file || null);
    return then();
  };

  find(root, '.gb-ask').addEventListener('submit', (event) => {
    event.preventDefault();
    submit();
  });
  area.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    submit();
  });
  buttons.stop.addEventListener('click', () => halt());
  buttons.again.addEventListener('click', async () => {
    if (running !== null || !answer.turns.length) return;
    await request('start_again');
    answer.clear();
    find(root, '#answer').dataset.note = PROMISE;
    stations.shapes({});
    stations.choose('image');
    say('#ask-message', 'A new conversation about the same picture.');
    look();
    update();
    area.focus();
  });

  // ---- the model

  const onStatus = (value) => {
    if (value.visit !== visit) {
      visit = value.visit;
      greeted?.(visit);
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
      say('.gb-model-facts', `${parameters} parameters, ${number} on ${device.toUpperCase()}`);
      find(root, '.gb-model-facts').title = `${exact} parameters; decoder of ${layers} layers x ${heads} heads`;
      say('.gb-world', world);
      const first = !model;
      model = value.model;
      if (first) look();
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

  let ended = null; // told when the answer under way has ended
  address = glassbox.address(root, {
    catalogue,
    picture,
    stations,
    answer,
    say: (text) => say('#picture-message', text),
    choose: answer.choose,
    /** Ask a link's question and wait for the answer; false where none came. */
    ask: (question) => {
      const over = new Promise((resolve) => { ended = resolve; });
      send(question, { question });
      return over;
    },
  });

  // ---- begin

  const SHORT = 560; // pixels: less than this is left of a phone's screen above its keyboard
  window.visualViewport?.addEventListener('resize', () => root.toggleAttribute('data-short', window.visualViewport.height < SHORT));

  const themed = new MutationObserver(() => {
    glassbox.colour.known.clear();
    picture.refresh();
    answer.repaint();
    translator.repaint();
    prefix.repaint();
  });
  for (const watched of [document.documentElement, document.body]) themed.observe(watched, { attributes: true, attributeFilter: ['class'] });
  const channels = { run: onRun, status: onStatus, check: onCheck };
  deliver = (channel, value) => channels[channel](value);
  for (const [channel, value] of inbox) deliver(channel, value);
  stations.choose('image');
  suggest(null);
  readPatch();
  update();
  if (catalogue.length) enqueue({ card: address.card() });
  tour.greet();
};
