// The answer as it is written: one token a frame, each with its map. Keeps every turn of the conversation, so that any
// token of any turn can be looked at again without asking the server; only another layer or head is asked for.

import { floatsOf } from '../core/bytes.js';
import { find, make, written } from '../core/dom.js';
import { nameOf, percent } from '../core/format.js';
import { createDetail, createTimeline } from './detail.js';
import { createHeads, createLens } from './heads.js';
import { restingToken } from './resting_token.js';

export const createAnswer = (root, state, picture, stations, prefix, request, branch) => {
  const box = find(root, '#answer');
  const list = find(root, '.gb-turns');
  const asked = find(root, '.gb-asked');
  const selects = { layer: find(root, '#layer'), head: find(root, '#head') };
  const detail = createDetail(root, stations, (place) => branch(current, shown(), current.tokens[shown()].top[place]));
  const lens = createLens(root, request);
  let turns = []; // {turn, question, tokens, painted, picked (by the visitor), run, geometry, strip, shapes, maps, status}
  let current = null; // the turn on show
  let hovered = null; // the token under the pointer: on show as long as it stays, and at rest when it leaves
  let follow = true; // whether the newest token is shown as it comes
  let ticking = false;
  let patience = 600; // frames
  let told = ''; // what the stations say now
  const ended = new Set(['done', 'stopped', 'failed', 'unknown']);

  /** The token on show, -1 for none. */
  const shown = () => hovered ?? state.now.token ?? -1;
  const choice = () => ({ layer: state.now.layer, head: state.now.head });
  const choiceKey = () => `${state.now.layer ?? ''}/${state.now.head ?? ''}`;

  /** In words, what the map and every number beside it are of. */
  const choiceWords = () => {
    const { layer, head } = choice();
    const { layers, heads: all } = current?.geometry || {};
    if (layer === null && head === null) {
      return layers ? `mean over ${layers} layers x ${all} heads` : 'mean over all layers and heads';
    }
    if (head === null) return `layer ${layer}, mean over ${all} heads`;
    return layer === null ? `head ${head}, mean over ${layers} layers` : `layer ${layer}, head ${head}`;
  };

  /** Where the attention of a token went, for the layer and head chosen; null where it has yet to be fetched. */
  const shareOf = (turn, index) =>
    (choiceKey() === '/' ? turn.tokens[index] : turn.maps.get(choiceKey())?.[index])?.share || null;
  const drawShares = () => {
    for (const place of root.querySelectorAll('[data-told="choice"]')) place.textContent = choiceWords();
    detail.spread(current?.tokens[shown()] ? shareOf(current, shown()) : null);
    const turn = current;
    timeline.show(turn ? turn.tokens.slice(0, turn.painted) : [], shown(), (index) => shareOf(turn, index));
  };

  // ---- maps

  /** The map of one token for the layer and head chosen, or nothing if it has yet to be fetched. */
  const mapOf = (turn, index) => {
    const token = turn.tokens[index];
    const found = choiceKey() === '/' ? token : turn.maps.get(choiceKey())?.[index];
    if (!found) return null;
    found.values ||= floatsOf(found.map);
    return {
      kind: 'scalar',
      values: found.values,
      low: 0,
      high: found.peak,
      format: percent,
      caption: found.caption,
      label: `Attention of token ${index}, ${JSON.stringify(nameOf(token))}, over the picture: ${found.words}.`,
      why: 'attention',
      token: index,
    };
  };

  const fetchMaps = async (turn) => {
    const key = choiceKey();
    const maps = turn.maps.get(key) || [];
    turn.maps.set(key, maps);
    if (maps.fetching) return;
    maps.fetching = true;
    while (maps.length < turn.tokens.length) {
      const reply = await request('maps', { run: turn.run, ...choice(), start: maps.length });
      if (reply.error || !reply.maps.length) {
        if (reply.error) find(root, '.gb-caption').textContent = reply.error;
        break;
      }
      maps.push(...reply.maps);
    }
    maps.fetching = false;
    if (turn !== current || key !== choiceKey()) return;
    drawMap();
    drawShares();
  };

  /** The map of the token on show; the one before it as long as it has yet to be fetched. */
  const tokenMap = () => {
    if (!current?.tokens[shown()]) return null;
    const map = mapOf(current, shown());
    if (map) return map;
    fetchMaps(current);
    return picture.view.map?.why === 'attention' ? picture.view.map : null;
  };
  picture.overlays.set('answer', tokenMap);
  picture.overlays.set('over', () => (hovered !== null && state.now.station !== 'answer' ? tokenMap() : null));

  const drawMap = () => {
    if (current?.geometry.image) picture.view.imageStart = current.geometry.image[0];
    picture.refresh();
  };

  // ---- tokens

  const element = (index) => box.querySelector(`[data-token="${index}"]`);

  const append = (turn, index) => {
    const token = turn.tokens[index];
    const made = make('span', '', token.text);
    made.dataset.token = index;
    if (token.end) made.dataset.mark = 'end';
    else if (!token.text) made.dataset.mark = 'part';
    box.querySelector('[data-newest]')?.removeAttribute('data-newest');
    if (!ended.has(turn.status)) made.dataset.newest = '';
    // A line may break before any token, so that a token once written never moves when the next one comes.
    box.append(make('wbr'), made);
  };

  const show = () => {
    const index = shown();
    if (!current?.tokens[index]) return;
    box.querySelector('[data-shown]')?.removeAttribute('data-shown');
    const made = element(index);
    made?.setAttribute('data-shown', '');
    detail.show(current.tokens[index], index, current.painted);
    drawShares();
    drawMap();
    closer();
    if (made) keepInView(made); // last, as it makes the browser lay out what has been written above
  };

  /** Scroll the answer's own box, never the page. */
  const keepInView = (made) => {
    if (box.scrollHeight <= box.clientHeight) return;
    const [top, bottom] = [made.offsetTop, made.offsetTop + made.offsetHeight];
    if (top < box.scrollTop) box.scrollTop = top;
    else if (bottom > box.scrollTop + box.clientHeight) box.scrollTop = bottom - box.clientHeight;
  };

  /** A token that the visitor chose stays; the newest no longer takes over, unless it is the newest that was chosen. */
  const hold = (index) => {
    follow = !current.finished && index === current.painted - 1;
    current.picked = follow ? null : index;
  };

  /** The visitor picks a token. */
  const pick = (index) => {
    if (!current?.painted) return;
    hovered = null;
    state.set({ station: 'answer', token: Math.min(current.painted - 1, Math.max(0, index)) });
    show(); // what the pointer was over was on show, whatever was at rest
  };
  const timeline = createTimeline(root, pick);

  const tokenAt = (event) => event.target.closest?.('[data-token]');
  box.addEventListener('pointerover', (event) => {
    const made = tokenAt(event);
    if (!made) return;
    hovered = Number(made.dataset.token);
    show();
  });
  box.addEventListener('pointerleave', () => {
    if (hovered === null) return;
    const token = hovered;
    hovered = null;
    hold(token);
    state.set({ token });
    if (state.now.station !== 'answer') drawMap();
  });
  box.addEventListener('click', (event) => {
    const made = tokenAt(event);
    if (made) pick(Number(made.dataset.token));
  });
  document.addEventListener('keydown', (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const busy = event.target.closest?.('textarea, input, select, dialog, [data-station]');
    if (!step || busy || event.altKey || event.ctrlKey || event.metaKey || !current?.painted) return;
    event.preventDefault();
    pick(shown() + step);
  });

  // ---- painting, one token a frame

  const mark = (turn, index) => {
    const { sent } = turn.tokens[index];
    // After the frame that shows it has been handed over.
    setTimeout(() => {
      const delay = performance.timeOrigin + performance.now() - 1000 * sent;
      performance.mark('glassbox-painted', { detail: { turn: turn.turn, token: index, delay } });
    }, 0);
  };

  const tick = () => {
    // A question asked while the model was loading can be answered before it is known where the patches lie.
    if (!picture.view.grid && patience-- > 0) {
      requestAnimationFrame(tick);
      return;
    }
    const turn = turns.find((other) => other.painted < other.tokens.length);
    ticking = Boolean(turn);
    if (!turn) {
      finish(); // a frame after the last token, which has had one of its own
      return;
    }
    const index = turn.painted++;
    if (turn === current) {
      append(turn, index);
      if (follow) state.set({ token: index });
      else drawShares();
      mark(turn, index);
    }
    requestAnimationFrame(tick);
  };

  /** Called once no token waits to be painted. */
  const waiting = [];
  const whenPainted = (then) => {
    if (ticking) waiting.push(then);
    else then();
  };

  /** What is to be said only once the last token has been painted. */
  const finish = () => {
    for (const then of waiting.splice(0)) setTimeout(then, 0);
    for (const turn of turns) {
      if (!ended.has(turn.status) || turn.finished) continue;
      turn.finished = true;
      if (turn === current && turn.picked === null && turn.tokens.length) {
        state.set({ token: restingToken(turn.tokens) });
      }
    }
    if (!current) return;
    box.dataset.status = current.status;
    if (!current.finished) return;
    box.querySelector('[data-newest]')?.removeAttribute('data-newest');
    if (current.status === 'done') find(root, '.gb-hear').textContent = `Answer: ${textOf(current)}`;
    drawTurns();
  };
  const textOf = (turn) =>
    turn.tokens
      .map((token) => token.text)
      .join('')
      .trim() + (turn.broken ? ' … (interrupted)' : '');

  // ---- turns

  const drawTurns = () => {
    list.replaceChildren(
      ...(turns.length < 2
        ? []
        : turns.map((turn, index) => {
            const item = make('li');
            const button = make('button', '', '');
            button.type = 'button';
            button.append(
              make('span', 'gb-number', String(index + 1)),
              written('b', '', turn.question.slice(0, 200)),
              written('span', '', textOf(turn).slice(0, 200)),
            );
            button.setAttribute('aria-current', turn === current ? 'true' : 'false');
            button.addEventListener('click', () => open(turn));
            item.append(button);
            return item;
          })),
    );
  };

  /** The token that a turn rests on: the one picked, the newest, or one worth looking at. */
  const restOf = (turn) => {
    if (!turn?.painted) return null;
    return turn.picked ?? (turn.finished ? restingToken(turn.tokens) : turn.painted - 1);
  };
  const open = (turn) => state.set({ turn: turn?.turn ?? null, token: restOf(turn) });

  /** Show the turn that is on, whole. */
  const drawTurn = () => {
    const turn = turns.find((other) => other.turn === state.now.turn) || null;
    current = turn;
    hovered = null;
    box.replaceChildren();
    box.toggleAttribute('data-broken', Boolean(turn?.broken));
    asked.textContent = turn ? turn.question.slice(0, 2000) : '';
    for (let index = 0; turn && index < turn.painted; index++) append(turn, index);
    if (turn) follow = !turn.finished;
    if (turn) describe(turn);
    else prefix.clear();
    detail.show(null);
    drawShares();
    closer();
    if (turn?.tokens[shown()]) show();
    else drawMap();
    drawTurns();
    if (!ticking) finish();
  };

  /** How many positions stood there before a turn: all of the last kept one, its answer included. */
  const stood = (turn) => {
    const last = turns
      .slice(0, turns.indexOf(turn))
      .filter((other) => !other.branched && !other.past && other.status === 'done')
      .at(-1);
    return last && !turn.branched ? last.strip.length + last.tokens.filter((token) => !token.end).length : 0;
  };

  const describe = (turn) => {
    stations.shapes(turn.shapes);
    if (turn.geometry.image) picture.view.imageStart = turn.geometry.image[0];
    if (turn.strip) prefix.set(turn.strip, turn.geometry, stood(turn));
    else prefix.clear();
    told = turn.about;
    offer(turn.geometry);
  };

  /** Let layers and heads be chosen once it is known how many there are. */
  const offer = ({ layers, heads }) => {
    for (const [name, count] of [
      ['layer', layers],
      ['head', heads],
    ]) {
      const select = selects[name];
      if (!count || select.options.length === count + 1) continue;
      const every = new Option(`mean of ${count}`, '');
      select.replaceChildren(
        every,
        ...Array.from({ length: count }, (_, index) => new Option(String(index), String(index))),
      );
      select.disabled = false;
    }
    if (layers && state.now.layer >= layers) state.set({ layer: null });
    if (heads && state.now.head >= heads) state.set({ head: null });
    showChoice();
  };
  const showChoice = () => {
    [selects.layer.value, selects.head.value] = [state.now.layer ?? '', state.now.head ?? ''];
  };
  const chooseHead = (layer, head) => state.set({ station: 'answer', layer, head });
  const chosen = (select) => (select.value === '' ? null : Number(select.value));
  for (const select of Object.values(selects)) {
    select.addEventListener('change', () => chooseHead(chosen(selects.layer), chosen(selects.head)));
  }
  const heads = createHeads(root, chooseHead);
  /** Every layer and head of the token on show. */
  const closer = () => {
    heads.show(current?.tokens[shown()], current?.geometry, [choice().layer, choice().head]);
    lens.show(current, shown());
  };
  state.subscribe(['turn', 'token', 'layer', 'head'], ({ token }, changed) => {
    if (changed.has('turn')) {
      drawTurn();
      if (!changed.has('token') && token !== restOf(current)) open(current);
    } else if (changed.has('token')) {
      if (current && token !== null) hold(token);
      if (hovered === null) show();
      else drawShares();
    }
    if (!changed.has('layer') && !changed.has('head')) return;
    showChoice();
    drawMap();
    drawShares();
    closer();
  });

  /** A question has been asked; its answer is what is on show now. */
  const begin = (turn, question, branched) => {
    const made = {
      turn,
      question,
      branched,
      tokens: [],
      painted: 0,
      picked: null,
      run: '',
      geometry: {},
      strip: null,
      shapes: {},
      maps: new Map(),
      status: 'waiting',
      about: '',
    };
    turns.push(made);
    find(root, '.gb-hear').textContent = '';
    open(made);
  };

  /** Take a value of the stream. Tokens that fell out of its window before they were seen are fetched. */
  const take = async (value) => {
    const turn = turns.find((other) => other.turn === value.turn);
    if (!turn) return;
    const about = JSON.stringify(value.about); // text can be compared, and kept while the page is loaded again
    if (turn.about !== about) {
      const { run, geometry, strip, stations: shapes } = value.about;
      Object.assign(turn, { about, run, geometry: geometry ?? {}, strip, shapes });
    }
    for (let index = turn.tokens.length; String(index) in value.tokens; index++) {
      turn.tokens.push(value.tokens[index]);
    }
    while (turn.tokens.length < value.count) {
      const reply = await request('tokens', { run: turn.run, start: turn.tokens.length });
      if (reply.error || !reply.tokens.length) break;
      if (reply.start === turn.tokens.length) turn.tokens.push(...reply.tokens);
    }
    turn.status = value.status;
    if (turn === current && told !== turn.about) describe(turn);
    if (!ticking) {
      ticking = true;
      requestAnimationFrame(tick);
    }
  };

  /** Forget a turn that came to nothing, or all of them. */
  const drop = (turn) => {
    turns = turns.filter((other) => other.turn !== turn);
    if (current && !turns.includes(current)) open(turns.at(-1) || null);
    drawTurns();
  };
  /** An answer ends before its end; what there is of it stays and says so. */
  const interrupt = (turn) => {
    Object.assign(turn, { status: 'stopped', broken: true, finished: true });
    box.toggleAttribute('data-broken', turn === current);
    finish();
  };
  /** The server has forgotten what was said: it stays on show, and the next question does not follow on it. */
  const past = () => {
    for (const turn of turns) turn.past = true;
  };
  /** What a page keeps of each turn while it is loaded again, and the way back; `index` is the one on show. */
  const kept = () => ({
    turns: turns.map(({ turn, question, branched, tokens, about, status, broken, past: gone }) => ({
      turn,
      question,
      branched,
      tokens,
      about,
      status,
      broken,
      past: gone,
    })),
    shown: turns.indexOf(current),
  });
  const restore = (found, index) => {
    turns = found.map((turn) => {
      const { run = '', geometry, strip = null, stations: shapes = {} } = JSON.parse(turn.about || '{}');
      return {
        ...turn,
        run,
        geometry: geometry ?? {},
        strip,
        shapes,
        painted: turn.tokens.length,
        maps: new Map(),
        finished: ended.has(turn.status),
      };
    });
    open(turns[index] || turns.at(-1) || null);
  };
  const clear = () => {
    turns = [];
    find(root, '.gb-hear').textContent = '';
    open(null);
    delete box.dataset.status;
  };

  const repaint = () => {
    timeline.paint();
    heads.paint();
  };

  return {
    begin,
    take,
    drop,
    clear,
    interrupt,
    past,
    kept,
    restore,
    whenPainted,
    redraw: drawMap,
    repaint,
    choiceWords,
    mapShown: tokenMap,
    get shown() {
      return shown();
    },
    get turns() {
      return turns;
    },
    get current() {
      return current;
    },
  };
};
