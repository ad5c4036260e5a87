// The reader: walks through the screens of one lesson. What a screen shows, and when it is done, is its kind's (blocks/).

import { find, make, onFollow, say } from '../core/dom.js';
import { phrase } from '../core/words.js';
import { addressOf, screenAt } from './address.js';
import { createLinks } from './links.js';
import { drawProse } from './prose.js';
import { createQuestion } from './question.js';
import { createScreenFigure } from './screen_figure.js';
import { createExplanation, drawSource } from './term.js';

/** @typedef {import('../core/tools.js').Tools} Tools */
/** @typedef {import('./blocks.js').Screen} Screen */
/** @typedef {import('./blocks.js').Show} Show */
/** @typedef {import('./progress.js').Progress} Progress */
/** @typedef {import('./prose.js').Links} Links */
/** @typedef {import('../messages.js').BlockShown} Block */
/** @typedef {import('../messages.js').CourseList} Course */
/** @typedef {import('../messages.js').LessonShown} Lesson */
/** @typedef {import('./wire.js').Node} Node */
/** @typedef {import('../messages.js').Source} Source */
/** @typedef {{lesson: Lesson, showBlock: Show}} OpenLesson a lesson, and what draws its screens */

/** @type {Links} */
const NO_LINKS = { address: () => '#', go: () => {} };

/**
 * Write a text into its place, which is hidden where there is none.
 * @param {HTMLElement} place
 * @param {Node[]} nodes
 * @param {Links} links
 */
const write = (place, nodes, links) => {
  place.replaceChildren(...drawProse(nodes, links));
  place.hidden = !nodes.length;
};

/**
 * @param {HTMLElement} place
 * @param {Source[]} sources
 */
const writeSources = (place, sources) => {
  place.hidden = !sources.length;
  place.replaceChildren();
  if (!sources.length) return;
  const list = make('ul', 'gb-note');
  for (const source of sources) {
    const item = make('li');
    item.append(...drawSource(source));
    list.append(item);
  }
  place.append(make('h3', '', phrase('page.course.sources')), list);
};

/**
 * A mark for each screen of a lesson.
 * @param {HTMLElement} place
 * @param {Lesson} lesson
 * @param {Block} now
 * @param {Readonly<Record<string, unknown>>} done
 * @param {(block: string) => void} enter
 */
const drawSteps = (place, { slug, blocks }, now, done, enter) =>
  place.replaceChildren(
    ...blocks.map(({ id, heading }, index) => {
      const link = make('a');
      link.href = addressOf(screenAt(slug, id));
      link.title = heading;
      const number = index + 1;
      const label =
        id in done
          ? phrase('page.course.screen_seen', { number, heading })
          : phrase('page.course.screen', { number, heading });
      link.setAttribute('aria-label', label);
      if (id === now.id) link.setAttribute('aria-current', 'step');
      link.toggleAttribute('data-done', id in done);
      onFollow(link, () => enter(id));
      const item = make('li');
      item.append(link);
      return item;
    }),
  );

/** @param {HTMLElement} place where it is said that it was copied */
const copyAddress = async (place) => {
  try {
    await navigator.clipboard.writeText(location.href);
    say(place, phrase('page.course.link_copied'));
  } catch {
    say(place, phrase('page.course.link_not_copied'));
  }
};

/**
 * The parts that a screen is made of.
 * @param {HTMLElement} root
 * @param {HTMLElement} reader
 * @param {Tools} tools
 */
const createScreen = (root, reader, tools) => {
  const [before, after, sources] = ['before', 'after', 'sources'].map((name) => find(reader, `[data-prose="${name}"]`));
  const explanation = createExplanation(reader);
  const question = createQuestion(reader, tools.request);
  const figure = createScreenFigure(root, tools);
  const heading = find(reader, 'article h2');
  return {
    figure,
    /** @param {string} title */
    clear: (title) => {
      heading.textContent = title;
      explanation.hide();
      question.clear();
      figure.none();
      before.removeAttribute('data-bad');
      for (const place of [before, after]) write(place, [], NO_LINKS);
      writeSources(sources, []);
    },
    /** One sentence in the place of a screen. @param {string} text @param {boolean} bad */
    say: (text, bad) => {
      write(before, [{ kind: 'p', children: [{ kind: 'text', text }] }], NO_LINKS);
      before.toggleAttribute('data-bad', bad);
    },
    /** @param {Source[]} all */
    sources: (all) => writeSources(sources, all),
    /** What a block of a lesson draws with. @param {Course} course @param {string} slug @returns {Screen} */
    of: (course, slug) => {
      const links = createLinks(course, tools.go, explanation);
      return {
        before: (nodes) => write(before, nodes, links),
        after: (nodes) => write(after, nodes, links),
        ask: (block, answered) => question.ask(slug, block, answered),
        figure,
      };
    },
  };
};

/**
 * @param {HTMLElement} root
 * @param {Tools} tools
 * @param {Progress} progress
 */
export const createReader = (root, tools, progress) => {
  const { go } = tools;
  const reader = find(root, '.gb-lesson');
  const screen = createScreen(root, reader, tools);
  const steps = find(reader, '.gb-lesson-steps');
  const name = find(reader, '[data-message="lesson-name"]');
  const place = find(reader, '[data-message="lesson-place"]');
  const back = find(reader, '[data-lesson-back]', HTMLButtonElement);
  const next = find(reader, '[data-lesson-next]', HTMLButtonElement);
  /** @type {{lesson: Lesson, at: number} | null} */
  let now = null;

  /** @param {string} slug @param {string} block */
  const enter = (slug, block) => go('lessons', screenAt(slug, block).params);

  /** @param {Course} course @param {OpenLesson} opened @param {Block} block @param {boolean} last */
  const fill = (course, { lesson, showBlock }, block, last) => {
    screen.clear(block.heading);
    showBlock(block, screen.of(course, lesson.slug), (outcome) => progress.done(lesson.slug, block.id, outcome));
    if (last) {
      screen.sources(lesson.sources.map((source) => course.sources[source]));
      progress.finish(lesson.slug);
    }
    progress.visit(lesson.slug, block.id);
  };

  /** @param {number} step */
  const move = (step) => {
    if (!now) return;
    const { lesson, at } = now;
    const block = lesson.blocks[at + step];
    if (block) enter(lesson.slug, block.id);
    else if (step > 0) go('lessons');
  };
  back.addEventListener('click', () => move(-1));
  next.addEventListener('click', () => move(1));
  onFollow(find(reader, '[data-lesson-leave]'), () => go('lessons'));
  find(reader, '[data-lesson-link]').addEventListener('click', () => copyAddress(place));

  return {
    on: () => root.hasAttribute('data-lesson'),
    /**
     * A screen of a lesson; its first where there is none of that id.
     * @param {Course} course
     * @param {OpenLesson} opened
     * @param {string | null} id
     * @param {boolean} moved from another screen, so that the keyboard begins at this one
     */
    show: (course, opened, id, moved) => {
      const { lesson } = opened;
      const { slug, number, title, blocks } = lesson;
      const at = Math.max(
        0,
        blocks.findIndex((block) => block.id === id),
      );
      const last = at === blocks.length - 1;
      now = { lesson, at };
      root.setAttribute('data-lesson', '');
      name.textContent = `${number}. ${title}`;
      fill(course, opened, blocks[at], last);
      drawSteps(steps, lesson, blocks[at], progress.of(slug).done, (block) => enter(slug, block));
      back.disabled = at === 0;
      next.textContent = last ? phrase('page.course.finish') : phrase('page.course.next');
      place.textContent = phrase('page.course.place', { number: at + 1, count: blocks.length });
      if (moved) find(reader, 'article').focus({ preventScroll: true });
      reader.scrollTop = 0;
      window.scrollTo(0, 0);
    },
    /**
     * The reader as it is until the lesson is there, so that nothing else stands in its place.
     * @param {string} text why it is empty
     * @param {boolean} [bad]
     */
    wait: (text, bad = false) => {
      now = null;
      root.setAttribute('data-lesson', 'opening');
      screen.clear(phrase('page.course.lesson'));
      steps.replaceChildren();
      name.textContent = '';
      screen.say(text, bad);
    },
    shut: () => {
      now = null;
      root.removeAttribute('data-lesson');
      screen.figure.close();
    },
  };
};
