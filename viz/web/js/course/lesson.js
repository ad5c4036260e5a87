// The lessons: the list of them, and the reader, one screen at a time. A screen's text is a tree that Python made from
// Markdown; its figure is a station of the walkthrough, set as the lesson says, or a panel.

import { bytesOf } from '../core/bytes.js';
import { find, make } from '../core/dom.js';
import { showFigure } from '../figures/panel.js';
import { RECORD, form } from '../practice/record_forms.js';

/** Elements from a tree of text; only the kinds named here exist, and their text is only ever set. */
export const drawProse = (nodes, follow) => {
  const TAGS = { p: 'p', ul: 'ul', ol: 'ol', li: 'li', em: 'em', strong: 'strong', code: 'code', quote: 'blockquote' };
  return nodes.map((node) => {
    if (node.kind === 'text') return document.createTextNode(node.text);
    const made = make(
      node.kind === 'link' ? 'a' : TAGS[node.kind],
      node.kind === 'quote' ? 'gb-surprise' : '',
      node.kind === 'code' ? node.text : '',
    );
    if (node.kind === 'link') {
      made.href = follow.address(node);
      made.dataset.to = node.to;
      made.addEventListener('click', (event) => {
        if (event.ctrlKey || event.metaKey) return;
        event.preventDefault();
        follow.go(node, made);
      });
    }
    made.append(...drawProse(node.children || [], follow));
    return made;
  });
};

const { text, flag, maybe, either, count, fields, named } = form;
const answered = fields({ answer: maybe(either(text, count)), right: maybe(flag) });
RECORD.lessons = named(fields({ done: named(answered), at: text, finished: text }, { otherwise: { done: {} } }));
RECORD.last = text;

export const createLessons = (root, { request, learner, go, view, ready }) => {
  const list = find(root, '.gb-course');
  const reader = find(root, '.gb-lesson');
  const figure = find(root, '.gb-lesson-figure');
  const place = find(figure, '.gb-lesson-panel');
  const commit = find(reader, '.gb-commit');
  const verdict = find(reader, '.gb-verdict');
  const [before, after] = ['before', 'after'].map((name) => find(reader, `[data-prose="${name}"]`));
  const term = find(reader, '.gb-term');
  const known = new Map(); // slug -> lesson
  const WAIT = 250; // milliseconds between two looks whether the model is there
  let course = null;
  let lesson = null;
  let block = null;
  let shown = 0; // counts what is shown, so that an answer that comes late is not drawn over it

  const on = () => root.hasAttribute('data-lesson');
  const progress = () => learner.get('lessons', {});
  const of = (slug) => progress()[slug] || { done: {} };
  const keep = (slug, what) => learner.set('lessons', { ...progress(), [slug]: { ...of(slug), ...what } });
  const tell = (text, bad = false) => {
    const message = find(list, '[data-told="course"]');
    message.textContent = text;
    message.toggleAttribute('data-bad', bad);
  };

  // ---- the list

  const address = (slug, id) =>
    `#${new URLSearchParams({ room: 'lessons', lesson: slug, ...(id ? { block: id } : {}) })}`;
  const enter = (event, slug, id) => {
    if (event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    go('lessons', { lesson: slug, ...(id ? { block: id } : {}) });
  };

  const drawList = () => {
    const all = progress();
    const last = course.lessons.find(({ slug }) => slug === learner.get('last', ''));
    const begun = last && !all[last.slug]?.finished;
    const next = begun ? last : course.lessons.find(({ slug }) => !all[slug]?.finished) || course.lessons[0];
    const onward = find(list, '[data-continue]');
    onward.textContent = begun
      ? `Continue where you left: ${next.title}`
      : Object.keys(all).length
        ? `Go on with ${next.title}`
        : 'Begin the first lesson';
    onward.href = address(next.slug, all[next.slug]?.at);
    onward.onclick = (event) => enter(event, next.slug, all[next.slug]?.at);
    find(list, '.gb-course-list').replaceChildren(
      ...course.lessons.map(({ slug, number, title, minutes, idea, blocks }) => {
        const mine = of(slug);
        const seen = blocks.filter(({ id }) => id in mine.done).length;
        const item = make('li');
        const link = make('a', '', '');
        link.href = address(slug);
        link.append(make('b', '', `${number}`), make('strong', '', title), make('span', '', idea));
        link.addEventListener('click', (event) => enter(event, slug));
        const state = make(
          'p',
          'gb-note',
          `${minutes} minutes, ${mine.finished ? 'finished' : seen ? `${seen} of ${blocks.length} screens` : `${blocks.length} screens`}`,
        );
        const bar = make('span', 'gb-bar');
        const fill = make('i');
        fill.style.transform = `scaleX(${mine.finished ? 1 : seen / blocks.length})`;
        bar.append(fill);
        item.append(link, state, bar);
        if (all[slug]) {
          const reset = make('button', 'gb-chipbutton', 'Start anew');
          reset.type = 'button';
          reset.setAttribute('aria-label', `Start ${title} anew`);
          reset.addEventListener('click', () => {
            const { [slug]: gone, ...others } = progress();
            learner.set('lessons', others);
            drawList();
          });
          state.append(' ', reset);
        }
        return item;
      }),
    );
    const terms = Object.entries(course.glossary).sort(([, a], [, b]) => a.name.localeCompare(b.name));
    find(list, '.gb-glossary dl').replaceChildren(
      ...terms.flatMap(([, { name, also, says }]) => {
        const title = make('dt', '', name);
        if (also.length) title.append(make('span', '', ` also: ${also.join(', ')}`));
        return [title, make('dd', '', says)];
      }),
    );
    tell(learner.trouble || '', Boolean(learner.trouble));
  };

  const save = (blob, name) => {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(blob);
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  };
  for (const button of list.querySelectorAll('[data-handout]')) {
    button.addEventListener('click', async () => {
      tell('Making the handout …');
      const reply = await request('handout', { slug: 'all', answers: button.dataset.handout === 'teacher' });
      if (reply.error) return tell(reply.error, true);
      save(new Blob([bytesOf(reply.content)], { type: reply.type }), reply.name);
      return tell('Saved.');
    });
  }
  find(list, '[data-progress="export"]').addEventListener('click', () => {
    save(new Blob([learner.exported()], { type: 'application/json' }), 'glassbox-progress.json');
    tell('Saved.');
  });
  find(list, '[data-progress="import"]').addEventListener('change', async ({ target }) => {
    const [file] = target.files;
    target.value = '';
    if (!file) return;
    const before_ = learner.trouble;
    const wrong = learner.imported(await file.text());
    drawList();
    const word = wrong || (learner.trouble === before_ ? '' : learner.trouble);
    tell(word || 'Your progress is back.', Boolean(word));
  });
  const forget = find(list, '[data-progress="reset"]');
  forget.addEventListener('click', () => {
    // Asked for twice: it cannot be undone.
    if (forget.dataset.sure === undefined) {
      forget.dataset.sure = '';
      forget.textContent = 'Really forget it all?';
      setTimeout(() => {
        delete forget.dataset.sure;
        forget.textContent = 'Forget it all';
      }, 4000);
      return;
    }
    learner.reset();
    drawList();
    tell('Forgotten.');
  });

  // ---- text

  /** "drills/draw" as the address says it. */
  const door = (target) => {
    const [room, tab] = target.split('/');
    return { room, ...(tab ? { tab } : {}) };
  };
  const follow = {
    address: (node) => {
      if (node.to === 'block') return address(...node.target.split('#'));
      if (node.to === 'room') return `#${new URLSearchParams(door(node.target))}`;
      if (node.to === 'source') return course.sources[node.target]?.url || '#room=lessons';
      return '#room=lessons';
    },
    go: (node, link) => {
      if (node.to === 'room') {
        const { room, ...more } = door(node.target);
        return go(room, more);
      }
      if (node.to === 'block') {
        return go(
          'lessons',
          Object.fromEntries(node.target.split('#').map((value, index) => [['lesson', 'block'][index], value])),
        );
      }
      const text = find(term, 'p');
      if (node.to === 'glossary') {
        const { name, also, says } = course.glossary[node.target];
        text.replaceChildren(
          make('b', '', name),
          document.createTextNode(`${also.length ? ` (${also.join(', ')})` : ''}: ${says}`),
        );
      } else {
        text.replaceChildren(...sourceLine(course.sources[node.target]));
      }
      // Under the paragraph that it was asked from.
      (link.closest('[data-prose] > *') || before).after(term);
      term.hidden = false;
      find(term, '[data-term-close]').onclick = () => {
        term.hidden = true;
        link.focus();
      };
      return undefined;
    },
  };
  const sourceLine = ({ title, date, url, status }) => {
    const told = [
      make('b', '', title),
      document.createTextNode([date && ` ${date}`, status && `, ${status}`].filter(Boolean).join('')),
    ];
    if (!url) return told;
    const link = make('a', '', url);
    link.href = url;
    link.rel = 'noopener noreferrer';
    link.target = '_blank';
    return [...told, document.createTextNode(' '), link];
  };

  const write = (element, nodes) => {
    element.replaceChildren(...drawProse(nodes || [], follow));
    element.hidden = !nodes?.length;
  };

  // ---- a screen

  const field = () => {
    const holder = find(commit, '.gb-commit-field');
    if (block.choices) {
      const group = make('div', 'gb-choices');
      group.setAttribute('role', 'radiogroup');
      group.setAttribute('aria-labelledby', 'commit-ask');
      block.choices.forEach(({ text }, index) => {
        const label = make('label');
        const radio = make('input');
        Object.assign(radio, { type: 'radio', name: 'commit', value: String(index) });
        label.append(radio, make('span', '', text));
        group.append(label);
      });
      holder.replaceChildren(group);
      return;
    }
    const input = make('input');
    Object.assign(input, { type: 'text', name: 'commit', autocomplete: 'off', spellcheck: false, maxLength: 200 });
    input.setAttribute('aria-labelledby', 'commit-ask');
    holder.replaceChildren(input);
    if (block.unit) holder.append(make('span', 'gb-note', ` ${block.unit}`));
  };

  const given = () =>
    block.choices
      ? (find(commit, '.gb-commit-field').querySelector(':checked')?.value ?? '')
      : find(commit, 'input').value;

  /** The question and the learner's own answer stay beside the right one, to be compared. */
  const reveal = (reply) => {
    commit.toggleAttribute('data-answered', true);
    verdict.hidden = false;
    verdict.dataset.right = String(reply.right);
    const told = [make('p', 'gb-verdict-told', reply.told)];
    if (reply.choices) {
      const list = make('ul', 'gb-judged');
      list.append(...reply.choices.map(judged));
      told.push(list);
    }
    verdict.replaceChildren(...told);
    write(after, reply.after);
    draw(true);
  };
  const judged = ({ text, why, right, yours }) => {
    const line = make('li');
    line.toggleAttribute('data-right', right);
    line.toggleAttribute('data-yours', yours);
    const said = make('p', 'gb-judged-choice', text);
    if (right) said.append(make('span', 'gb-judged-mark', 'right'));
    if (yours) said.append(make('span', 'gb-judged-mark', 'your answer'));
    line.append(said, make('p', 'gb-note', why));
    return line;
  };

  const say = (text, bad = false) => {
    const message = find(commit, '[data-told="commit"]');
    message.textContent = text;
    message.toggleAttribute('data-bad', bad);
  };

  const send = async (data) => {
    const mine = shown;
    say('One moment …');
    const reply = await request('commit', { slug: lesson.slug, block: block.id, ...data });
    if (mine !== shown) return;
    if (reply.error) {
      say(reply.error, true);
      return;
    }
    say('');
    done({ answer: data.answer ?? null, right: reply.right });
    reveal(reply);
  };
  commit.addEventListener('submit', (event) => {
    event.preventDefault();
    const answer = given();
    if (!answer.trim()) {
      return say(
        block.choices
          ? 'Choose one first; a wrong guess teaches more than none.'
          : 'Write a number first; a wrong guess teaches more than none.',
        true,
      );
    }
    return send({ answer });
  });
  find(commit, '[data-give-up]').addEventListener('click', () => send({ skip: true }));

  const done = (what) => keep(lesson.slug, { done: { ...of(lesson.slug).done, [block.id]: what } });

  /** The figure of the screen; one that answers a question waits for the answer, one that is run waits for the button. */
  const draw = (answered, run = false) => {
    const { figure: wanted } = block;
    const asks = block.kind === 'prediction';
    const showing = wanted && (!asks || answered);
    const station = showing && wanted.name === 'station';
    const waits = showing && !station && block.kind === 'experiment' && !run;
    const still = station && !ready();
    root.dataset.figure = station && !still ? 'station' : showing ? 'panel' : 'none';
    find(figure, '.gb-run').hidden = !waits;
    if (waits || !showing || station) place.replaceChildren();
    if (still) drawStill(wanted, answered, run);
    else if (station) view(wanted);
    else if (showing && !waits) {
      // An element of its own: what was asked for on the screen before, and comes late, is drawn into one that is gone.
      const own = make('div');
      place.replaceChildren(own);
      showFigure(own, wanted, { request, learner, ready });
    }
  };
  /** Until the model is there: what the station looked like when it was recorded; then the station itself. */
  const drawStill = async (wanted, ...then) => {
    const mine = shown;
    const again = () => {
      if (mine !== shown) return;
      if (ready()) draw(...then);
      else setTimeout(again, WAIT);
    };
    again();
    const reply = await request('still', { at: wanted.at, view: wanted.view ?? null });
    if (mine !== shown || ready()) return;
    const whole = make('figure', 'gb-panel gb-still');
    const told = make(
      'p',
      'gb-note',
      'Recorded with the model that comes along, on its first picture. The live figure takes its place as soon as the model is loaded.',
    );
    whole.append(told);
    if (reply.still) {
      const image = make('img');
      image.src = reply.still;
      image.alt = `A still of the station ${wanted.at}; the words under it say what it shows.`;
      whole.append(image);
    } else {
      told.textContent = 'The live figure appears here as soon as the model is loaded.';
    }
    place.replaceChildren(whole);
  };
  find(figure, '[data-run]').addEventListener('click', () => draw(true, true));

  const steps = () => {
    const mine = of(lesson.slug);
    find(reader, '.gb-lesson-steps').replaceChildren(
      ...lesson.blocks.map(({ id, heading }, index) => {
        const item = make('li');
        const link = make('a');
        link.href = address(lesson.slug, id);
        link.title = heading;
        link.setAttribute('aria-label', `Screen ${index + 1}: ${heading}${id in mine.done ? ', seen' : ''}`);
        if (id === block.id) link.setAttribute('aria-current', 'step');
        link.toggleAttribute('data-done', id in mine.done);
        link.addEventListener('click', (event) => enter(event, lesson.slug, id));
        item.append(link);
        return item;
      }),
    );
  };

  const show = (id, focus) => {
    shown += 1;
    block = lesson.blocks.find((one) => one.id === id) || lesson.blocks[0];
    const at = lesson.blocks.indexOf(block);
    term.hidden = true;
    find(reader, '[data-told="lesson-name"]').textContent = `${lesson.number}. ${lesson.title}`;
    find(reader, 'article h2').textContent = block.heading;
    write(before, block.before);
    const asks = Boolean(block.ask);
    commit.hidden = !asks;
    commit.removeAttribute('data-answered');
    verdict.hidden = true;
    verdict.replaceChildren();
    write(after, []);
    say('');
    if (asks) {
      find(commit, '.gb-commit-ask').textContent = block.ask;
      field();
    } else {
      done({});
    }
    if (at === lesson.blocks.length - 1) {
      if (lesson.sources?.length) {
        const list_ = make('ul', 'gb-note');
        list_.append(
          ...lesson.sources.map((name) => {
            const item = make('li');
            item.append(...sourceLine(course.sources[name]));
            return item;
          }),
        );
        after.hidden = false;
        after.append(make('h3', '', 'Sources'), list_);
      }
      keep(lesson.slug, { finished: of(lesson.slug).finished || new Date().toISOString().slice(0, 10) });
    }
    keep(lesson.slug, { at: block.id });
    learner.set('last', lesson.slug);
    steps();
    draw(false);
    find(reader, '[data-lesson-back]').disabled = at === 0;
    find(reader, '[data-lesson-next]').textContent = at < lesson.blocks.length - 1 ? 'Next' : 'Finish';
    find(reader, '[data-told="lesson-place"]').textContent = `${at + 1} of ${lesson.blocks.length}`;
    if (focus) find(reader, 'article').focus({ preventScroll: true });
    reader.scrollTop = 0;
    window.scrollTo(0, 0);
  };

  const move = (step) => {
    const at = lesson.blocks.indexOf(block) + step;
    if (at < 0) return;
    if (at < lesson.blocks.length) go('lessons', { lesson: lesson.slug, block: lesson.blocks[at].id });
    else go('lessons');
  };
  find(reader, '[data-lesson-back]').addEventListener('click', () => move(-1));
  find(reader, '[data-lesson-next]').addEventListener('click', () => move(1));
  find(reader, '[data-lesson-leave]').addEventListener('click', (event) => {
    event.preventDefault();
    go('lessons');
  });
  find(reader, '[data-lesson-link]').addEventListener('click', async () => {
    const message = find(reader, '[data-told="lesson-place"]');
    try {
      await navigator.clipboard.writeText(location.href);
      message.textContent = 'The link is on the clipboard.';
    } catch {
      message.textContent = "Copy the page's address: it leads here.";
    }
  });

  const shut = () => {
    root.removeAttribute('data-lesson');
    root.removeAttribute('data-figure');
    [lesson, block] = [null, null];
  };

  /** The reader as it is until the lesson is there, so that nothing else stands in its place; `text` says why it is empty. */
  const wait = (text, bad = false) => {
    [lesson, block] = [null, null];
    root.setAttribute('data-lesson', 'opening');
    root.dataset.figure = 'none';
    for (const element of [commit, verdict, term]) element.hidden = true;
    write(after, []);
    find(reader, '.gb-lesson-steps').replaceChildren();
    find(reader, '[data-told="lesson-name"]').textContent = '';
    find(reader, 'article h2').textContent = 'Lesson';
    write(before, [{ kind: 'p', children: [{ kind: 'text', text }] }]);
    before.toggleAttribute('data-bad', bad);
  };

  /** The list, or the lesson that the address names. */
  let opened = 0; // counts what was asked for: a lesson that comes late is not shown over the list
  const open = async (params) => {
    const [mine, entered, slug] = [++opened, on(), params.get('lesson')];
    const failed = (text) => (mine !== opened ? undefined : slug ? wait(text, true) : tell(text, true));
    if (!slug) shut();
    else if (!course || !known.has(slug)) wait('Opening the lesson \u2026');
    if (!course) {
      const reply = await request('course');
      if (reply.error) return failed(reply.error);
      course = reply;
    }
    if (mine !== opened) return undefined;
    if (!slug) return drawList();
    if (!course.lessons.some((one) => one.slug === slug)) {
      shut();
      go('lessons', {}, { quiet: true });
      drawList();
      return tell(`There is no lesson “${slug.slice(0, 60)}”. These are the lessons.`, true);
    }
    if (!known.has(slug)) {
      const reply = await request('lesson', { slug });
      if (reply.error) return failed(reply.error);
      known.set(slug, reply);
    }
    if (mine !== opened) return undefined;
    lesson = known.get(slug);
    root.setAttribute('data-lesson', '');
    before.removeAttribute('data-bad');
    show(params.get('block'), entered);
    return undefined;
  };
  const close = () => {
    opened += 1;
    shut();
  };
  return { open, close, on };
};
