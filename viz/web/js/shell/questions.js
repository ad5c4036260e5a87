// Asking: one question, or one check, at a time, from the box to its last token. Knows who may ask and what is said of it;
// the answer itself is drawn by answer.js, the check by check.js.

import { find } from '../core/dom.js';
import { visible } from '../core/format.js';

export const createQuestions = (root, { answer, checker, stations, connection, ready, settled, forget }) => {
  const area = find(root, '#question textarea');
  const buttons = { ask: find(root, '#ask'), stop: find(root, '#stop'), again: find(root, '#again') };
  let running = null; // the number of what is under way
  let tested = null; // likewise, where it is a check
  let next = 0;
  let halted = null; // told when what is under way has stopped
  let ended = null; // told when the answer under way has ended
  const { request, insist, follow } = connection;

  const say = (selector, text, bad = false) => {
    const place = find(root, selector);
    place.textContent = text;
    place.toggleAttribute('data-bad', bad);
  };

  /** What is to be said of asking, beside the box and on the stage. */
  const tell = (text, bad = false) => {
    say('#ask-message', text, bad);
    say('[data-told="stage"]', text, bad);
  };

  const update = () => {
    const able = (button, on) => button.setAttribute('aria-disabled', String(!on));
    able(buttons.ask, running === null && ready());
    able(buttons.stop, running !== null);
    able(buttons.again, running === null && answer.turns.length > 0);
    checker.free(running === null);
    say('.gb-label', answer.turns.length ? 'Your follow-up question' : 'Your question');
    root.dataset.running = String(running !== null);
  };

  /** Whether another question can begin; says why not. */
  const free = () => {
    if (running === null) return true;
    tell('One question at a time: stop this answer or wait for its end. Yours stays in the box.');
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
    tell('Asking …');
    return put(running, data);
  };

  /** Have the server answer turn `mine`, and follow the answer to its end. */
  const put = async (mine, data, again = false) => {
    const reply = await insist('ask', { turn: mine, ...data });
    return reply.error ? breakOff(mine, reply.error) : pursue(mine, again ? null : data);
  };

  const tokensOf = (mine) => answer.turns.find((turn) => turn.turn === mine)?.tokens.length || 0;

  /** Follow turn `mine`. A server that forgot it before its first token is asked once more, with `data`. */
  const pursue = async (mine, data = null) => {
    const lost = await follow(mine, () => tokensOf(mine), onRun);
    if (!lost || running !== mine) return undefined;
    if (lost.lost && data && !tokensOf(mine)) return put(mine, data, true);
    return breakOff(mine, lost.error || 'The server was restarted, or had put this page away. Press Ask to ask again.');
  };

  /** An answer ends before its end: what there is of it stays, marked, and the question goes into the box. */
  const breakOff = (mine, why) => {
    const turn = answer.turns.find((other) => other.turn === mine);
    const count = tokensOf(mine);
    tell(count ? `Interrupted after ${count} ${count === 1 ? 'token' : 'tokens'}. ${why}` : why, true);
    if (turn && !turn.branched && !area.value.trim()) area.value = turn.question;
    if (count) answer.interrupt(turn);
    else if (turn) answer.drop(mine);
    end();
  };

  /** Nothing is under way any more. */
  const end = () => {
    running = null;
    update();
    halted?.();
    halted = null;
    answer.whenPainted(() => {
      ended?.(answer.current?.tokens.length > 0);
      ended = null;
    });
  };

  /** Where the answer is written comes into view for whoever asked; a link or a lesson moves nothing. */
  const reveal = () => {
    if (window.innerWidth < 1024) find(root, '.gb-said').scrollIntoView({ block: 'start' });
  };

  /** Ask, unless something stands in the way, which is said; returns whether the question was sent. */
  const submit = async (question) => {
    await settled();
    if (!free()) return false;
    if (!ready()) tell('Choose a picture first.', true);
    else if (!question.trim()) tell('Type a question first, or take one of those suggested.', true);
    else {
      send(question, { question });
      return true;
    }
    return false;
  };
  const submitBox = async () => {
    await settled(); // a picture on its way may bring a question into the box
    const question = area.value;
    if (await submit(question)) {
      if (area.value === question) area.value = '';
      reveal();
    } else if (!question.trim()) area.focus();
  };

  /** The path not taken: another of the likeliest tokens stands at `at`, and the answer goes on from there. */
  const goOn = (turn, at, [text, , token]) => {
    if (!free() || !turn?.run) return undefined;
    const shown = `${turn.question} (token ${at} is ${visible(text)} instead)`;
    const sent = send(shown, { question: turn.question, branch: { run: turn.run, at, token } });
    reveal();
    return sent;
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
    probe(running, { run: turn.run, patches });
    return '';
  };

  const probe = async (mine, data) => {
    const failed = (note) => onCheck({ turn: mine, status: 'failed', note });
    const reply = await insist('check', { turn: mine, ...data });
    if (reply.error) return failed(reply.error);
    const lost = await follow(mine, () => 0, onCheck);
    return (
      lost &&
      failed(lost.error || 'The server was restarted, or had put this page away. Ask the question again, then test it.')
    );
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
  const halt = async () => {
    if (running === null) return;
    const over = new Promise((resolve) => {
      halted = resolve;
    });
    tell('Stopping …');
    await insist('stop', { turn: running });
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

  const onRun = (value) => {
    if (value.turn !== running) return;
    const asked = answer.turns.find((turn) => turn.turn === value.turn)?.question;
    answer.take(value);
    const words = told[value.status](value);
    tell(words, value.status === 'failed');
    find(root, '#answer').dataset.note = words; // seen only while there is no token yet
    if (!['done', 'stopped', 'failed'].includes(value.status)) return undefined;
    if (!value.count && value.status !== 'done') {
      // Nothing came of it: the question goes back into the box.
      answer.drop(value.turn);
      if (!area.value.trim()) area.value = asked;
    }
    end();
    return undefined;
  };

  /** Wait for the end of the next answer; false where none came. */
  const answered = () =>
    new Promise((resolve) => {
      ended = resolve;
    });

  /** Ask a question and wait for the whole answer; false where none came. */
  const askAndWait = (question) => {
    const over = answered();
    send(question, { question });
    return over;
  };

  find(root, '.gb-ask').addEventListener('submit', (event) => {
    event.preventDefault();
    submitBox();
  });
  area.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.shiftKey) return;
    event.preventDefault();
    submitBox();
  });
  buttons.stop.addEventListener('click', () => halt());
  buttons.again.addEventListener('click', async () => {
    if (running !== null || !answer.turns.length) return;
    await request('start_again');
    forget();
    tell('A new conversation about the same picture.');
    area.focus();
  });

  /** Go on after the page was loaded again: with the number of the next turn, and with the last one if it is not over. */
  const resume = (number, known) => {
    next = number;
    const last = answer.turns.at(-1);
    if (last && !last.finished) {
      running = last.turn;
      if (known) pursue(running);
      else breakOff(running, 'The server was restarted. Press Ask to ask again.');
    }
    update();
  };

  /** The connection is lost, or back in another way than was hoped for. */
  const warn = (words) => tell(words, true);

  return {
    update,
    halt,
    submit,
    goOn,
    test,
    answered,
    askAndWait,
    resume,
    warn,
    get next() {
      return next;
    },
    get running() {
      return running !== null;
    },
  };
};
