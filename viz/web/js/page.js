// Puts the parts together: what the visitor does, what the server sends. `mount` is called once by lessons/server/page.py.

import { find, guardComposition, say } from './core/dom.js';
import { providePageData } from './core/page_data.js';
import { createState } from './core/state.js';
import { markLanguage, phrase } from './core/words.js';
import { provideChartLibrary } from './figures/chart.js';
import { drawPanel } from './figures/panel.js';
import { keepAddress } from './shell/address.js';
import { parse, pictureOf } from './shell/address_text.js';
import { createCheckRun } from './shell/check_run.js';
import { Connection } from './shell/connection.js';
import { createReset } from './shell/reset.js';
import { createGallery } from './shell/gallery.js';
import { createInputs } from './shell/inputs.js';
import { createLessonView } from './shell/lesson_view.js';
import { followLink } from './shell/link.js';
import { ModelStatus } from './shell/model_status.js';
import { createParts } from './shell/parts.js';
import { Pictures, own, shipped } from './shell/pictures.js';
import { Questions } from './shell/questions.js';
import { keepWhileAway, renewSession, restorePage } from './shell/restore.js';
import { OutdatedError, createRoomDoors, probe } from './shell/room_doors.js';
import { createSections } from './shell/sections.js';
import { createSuggested } from './shell/suggested.js';
import { packFile, tabStorage, takeKept } from './shell/tab_storage.js';
import { createTour } from './shell/tour.js';
import { TurnInProgress } from './shell/turn_in_progress.js';

/** @typedef {import('./core/state.js').State} State */
/**
 * What lessons/server/page.py gives.
 * @typedef {object} Given
 * @property {HTMLElement} element where the page stands
 * @property {Record<string, import('./shell/connection.js').ServerFunction>} server the requests, by name
 * @property {import('./shell/wire.js').Card[]} catalogue the shipped pictures
 * @property {number} limit bytes of an uploaded file
 * @property {string} plotly address of the plotting library
 * @property {import('./core/page_data.js').PageData} data
 */
/** @typedef {ReturnType<typeof createWalkthrough>} Walkthrough */

const SHORT = 560; // pixels: less than this is left of a phone's screen above its keyboard

/**
 * The page's end of its session.
 * @param {HTMLElement} root
 * @param {Given['server']} server
 * @param {string | undefined} key of the session before the page was loaded again
 * @param {() => Walkthrough} walkthrough which is made after it, and used once the server has answered
 */
const connect = (root, server, key, walkthrough) => {
  /** @param {string} words */
  const trouble = (words) => {
    const { model, progress, questions } = walkthrough();
    model.showTrouble(words);
    if (progress.number !== null) questions.form.report(words, true);
  };
  return new Connection(server, key, {
    status: (status) => walkthrough().model.show(status),
    crowded: trouble,
    unreachable: () => trouble(phrase('page.connection.away')),
    renewed: (reason, send) => renewSession(root, reason, send, walkthrough()),
  });
};

/**
 * The walkthrough: picture, stations, questions and answers.
 * @param {HTMLElement} root
 * @param {State} state
 * @param {Connection} connection
 * @param {import('./shell/wire.js').Card[]} catalogue
 * @param {(at: string, size: [number, number]) => void} look where a suggestion leads that is no question
 */
const createWalkthrough = (root, state, connection, catalogue, look) => {
  const progress = new TurnInProgress();
  const model = new ModelStatus(root, async () => {
    await connection.request('load_again');
    connection.greet();
  });
  const suggested = createSuggested(root, {
    take: (question) => {
      questions.form.take(question);
      questions.form.focus();
    },
    look: (at) => look(at, pictures.size),
  });
  const parts = createParts(root, state, connection.request, {
    goOn: (turn, at, other) => questions.goOn(turn, at, other),
    test: (patches) => checkRun(patches),
    name: () => model.model?.name ?? 'none',
    ready: () => model.model !== null,
    asker: {
      questions: () => suggested.questions,
      listen: suggested.listen,
      ask: (question) => questions.submit(question),
      stop: () => questions.halt(),
    },
  });
  const { answer, checker, stations } = parts;
  model.ready.then(({ methods }) => answer.offerMethods(methods));
  const reset = createReset(root, state, parts, () => questions.update());
  /** @type {Questions} */
  const questions = new Questions(root, {
    ...{ state, answer, checker, connection, progress },
    ready: () => pictures.shown !== null,
    settled: () => pictures.settled(),
    forget: () => {
      reset.conversation();
      pictures.look();
    },
  });
  const checkRun = createCheckRun(root, { answer, checker, stations, connection, progress });
  /** @type {Pictures} */
  const pictures = new Pictures(root, {
    ...{ state, connection, catalogue, parts, model, reset },
    halt: () => questions.halt(),
    offer: (question) => {
      if (questions.form.empty) questions.form.take(question);
    },
    pack: packFile,
  });
  return { progress, model, suggested, parts, answer, questions, pictures };
};

/**
 * What changes beside the picture when another one is on show.
 * @param {HTMLElement} root
 * @param {Walkthrough} walkthrough
 */
const accompanyPicture = (root, { pictures, suggested, questions, model }) => {
  pictures.onShow(({ card, name }, restored) => {
    const [width, height] = pictures.size;
    const credit = card
      ? `${card.title}. ${card.credit}. ${card.licence}.`
      : phrase('page.picture.own', { name, width, height });
    say(find(root, '.gb-credit'), credit);
    suggested.show(card, model.model);
    if (!restored) questions.form.offer(suggested.questions[0]);
  });
  model.ready.then((facts) => {
    if (pictures.shown) suggested.show(pictures.shown.card, facts);
  });
};

/**
 * The sections round the walkthrough, and the way into each.
 * @param {HTMLElement} root
 * @param {State} state
 * @param {import('./shell/wire.js').RequestReply} request
 * @param {Walkthrough} walkthrough
 */
const connectSections = (root, state, request, { model, pictures, questions, parts }) => {
  const given = {
    request,
    /** @param {Parameters<typeof sections.go>} where */
    go: (...where) => sections.go(...where),
    view: createLessonView(root, { state, pictures, model, questions, parts }),
    ready: () => model.model !== null,
    whenReady: () => model.ready,
    size: () => (pictures.shown ? pictures.size : null),
    panel: drawPanel,
  };
  const message = find(root, '#rooms-message');
  const rooms = createRoomDoors(
    async () => {
      await probe(new URL('./rooms.js', import.meta.url));
      const { createRooms } = await import('./rooms.js');
      return () => createRooms(root, given);
    },
    () => state.now.section,
    (reason) => {
      const words = reason instanceof OutdatedError ? 'page.connection.outdated' : 'page.connection.unreachable';
      say(message, reason ? phrase(words) : '', true);
    },
  );
  const sections = createSections(root, state, (name, params) => {
    if (name === 'walk') parts.answer.redraw(); // it may have been laid out while nobody saw it
    rooms.enter(name, params);
  });
  return sections;
};

/**
 * Show what the page had before it was loaded again, else what its address says, else the first shipped picture.
 * @param {HTMLElement} root
 * @param {State} state
 * @param {Walkthrough} walkthrough
 * @param {import('./shell/restore.js').Needs} needs
 * @param {import('./shell/tab_storage.js').Kept | null} kept
 */
const begin = (root, state, walkthrough, needs, kept) => {
  const { pictures, questions, parts, answer, model } = walkthrough;
  const wanted = parse(location.hash);
  const linked = pictureOf(
    wanted,
    needs.catalogue.map(({ file }) => file),
  );
  const first = needs.catalogue.find(({ file }) => file === linked.change.picture) ?? needs.catalogue.at(0);
  let restored = false;
  if (kept) {
    const onRestored = () => {
      restored = true;
    };
    pictures.enqueue(() => restorePage(root, kept, first ? shipped(first) : null, needs, onRestored));
  } else if (first) state.set({ picture: first.file });
  followLink(root, wanted, linked.wrong, {
    ...{ state, pictures, questions, parts, model },
    restored: () => restored,
  }).then(() =>
    keepAddress(
      state,
      () => (answer.current && !answer.current.branched ? answer.current.question : null),
      () => parts.picture.view.placement,
    ),
  );
};

/** @param {Given} given */
export const mount = ({ element, server, catalogue, limit, plotly, data }) => {
  providePageData(data);
  guardComposition();
  provideChartLibrary(plotly);
  const root = find(element, '.gb');
  markLanguage(root);
  const state = createState();
  const storage = tabStorage();
  const kept = takeKept(storage, location.hash);
  const connection = connect(root, server, kept?.key, () => walkthrough);
  const walkthrough = createWalkthrough(root, state, connection, catalogue, (at, [width, height]) => {
    if (at === 'likeness') state.set({ encoderView: 'likeness' });
    if (at === 'budget') sections.go('budget', { width, height });
    else parts.stations.go(at === 'likeness' ? 'encoder' : at);
  });
  const { pictures, questions, parts, answer, progress } = walkthrough;
  accompanyPicture(root, walkthrough);
  const mark = createGallery(root, catalogue, (card) => pictures.open(shipped(card)));
  pictures.onShow(({ card }) => mark(card));
  createInputs(root, {
    limit,
    bring: (file) => pictures.open(own(file)),
    complain: (text) => pictures.complain(text),
  });
  const tour = createTour(root, state);
  const needs = { storage, connection, pictures, questions, progress, answer, catalogue, state };
  keepWhileAway(needs);
  questions.update();
  connection.greet();
  begin(root, state, walkthrough, needs, kept);
  const sections = connectSections(root, state, connection.request, walkthrough);
  sections.enter();
  const { visualViewport } = window;
  visualViewport?.addEventListener('resize', () => root.toggleAttribute('data-short', visualViewport.height < SHORT));
  if (state.now.section === 'walk') tour.greet();
};
