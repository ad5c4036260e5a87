// The room "budget": one picture size through every published rule. Python counts; this draws bars, and what a rule does to the
// picture: tiles, tokens, padding, what is cut away.

import { SVG, find, loadImage, make } from '../core/dom.js';
import { percent } from '../core/format.js';

/** Elements of a drawing; positions are pixels of the picture. */
export const makeSvg = (tag, told = {}) => {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(told)) made.setAttribute(name, value);
  return made;
};

/** A whole number with its thousands apart. */
export const thousands = (value) => value.toLocaleString('en-US', { maximumFractionDigits: 0 });

/** Three digits that count, and a letter for the size: 7.85 T, 302 M. */
export const scaled = (value) => {
  const found = [
    [1e18, 'E'],
    [1e15, 'P'],
    [1e12, 'T'],
    [1e9, 'G'],
    [1e6, 'M'],
    [1e3, 'k'],
  ].find(([size]) => value >= 0.9995 * size);
  const [size, letter] = found || [1, ''];
  const scaled = value / size;
  return `${scaled.toFixed(size === 1 ? 0 : scaled >= 99.95 ? 0 : scaled >= 9.995 ? 1 : 2)} ${letter}`;
};

/** The picture of a size with a rule's boxes over it, and beside it the whole picture once more where the rule takes one. */
export const drawBudgetPicture = (place, legend, { width, height, boxes, image }) => {
  const FINEST = 3.5; // pixels of the screen: a finer grid would be a grey area
  const MOST = 4000; // lines of a grid
  const frame = boxes.find(({ kind }) => kind === 'frame');
  const tiles = boxes.filter(({ kind }) => kind === 'tile');
  const grid = boxes.find(({ kind }) => kind === 'grid');
  const overview = boxes.find(({ kind }) => kind === 'overview');
  const all = [{ left: 0, top: 0, width, height }, ...boxes];
  const [left, top] = [Math.min(...all.map((box) => box.left)), Math.min(...all.map((box) => box.top))];
  const wide = Math.max(...all.map((box) => box.left + box.width)) - left;
  const tall = Math.max(...all.map((box) => box.top + box.height)) - top;
  const room = Math.max(1, place.clientWidth - (overview ? 96 : 0));
  const scale = Math.min(room / wide, 288 / tall);
  const thin = 2 / scale; // a picture one pixel wide is still to be seen
  const drawing = makeSvg('svg', {
    viewBox: `${left - thin} ${top - thin} ${wide + 2 * thin} ${tall + 2 * thin}`,
    role: 'img',
    width: Math.ceil(wide * scale) + 4,
    height: Math.ceil(tall * scale) + 4,
  });
  const rectangle = (box, kind) =>
    makeSvg('rect', { x: box.left, y: box.top, width: box.width, height: box.height, 'data-kind': kind });
  const said = [];
  const key = (kind, text) => said.push([kind, text]);

  const beyond = frame && (frame.width > width * 1.002 || frame.height > height * 1.002);
  const inside = frame && (frame.width < width * 0.998 || frame.height < height * 0.998);
  if (beyond) {
    drawing.append(rectangle(frame, 'padding'));
    key('padding', 'padding');
  }
  drawing.append(rectangle({ left: 0, top: 0, width, height }, 'picture'));
  if (image) {
    const shown = makeSvg('image', { x: 0, y: 0, width, height, preserveAspectRatio: 'none' });
    shown.setAttribute('href', image);
    drawing.append(shown);
  }
  if (inside) {
    const [right, bottom] = [frame.left + frame.width, frame.top + frame.height];
    drawing.append(
      makeSvg('path', {
        'data-kind': 'cut',
        'fill-rule': 'evenodd',
        d: `M0 0H${width}V${height}H0Z M${frame.left} ${frame.top}H${right}V${bottom}H${frame.left}Z`,
      }),
    );
    key('cut', 'cut away, never seen');
  }
  if (grid && grid.rows && grid.columns) {
    const cell = Math.min(grid.width / grid.columns, grid.height / grid.rows) * scale;
    const fits = cell >= FINEST && grid.rows + grid.columns <= MOST;
    if (fits) {
      const lines = [];
      for (let row = 0; row <= grid.rows; row++) {
        lines.push(`M${grid.left} ${grid.top + (row * grid.height) / grid.rows}h${grid.width}`);
      }
      for (let column = 0; column <= grid.columns; column++) {
        lines.push(`M${grid.left + (column * grid.width) / grid.columns} ${grid.top}v${grid.height}`);
      }
      drawing.append(makeSvg('path', { 'data-kind': 'grid', d: lines.join('') }));
    } else {
      drawing.append(rectangle(grid, 'dense'));
    }
    key('grid', `tokens, ${thousands(grid.columns)} x ${thousands(grid.rows)}${fits ? '' : ' (too fine to be drawn)'}`);
  }
  for (const tile of tiles) drawing.append(rectangle(tile, 'tile'));
  if (tiles.length) key('tile', tiles.length === 1 ? 'one tile' : `${thousands(tiles.length)} tiles`);
  place.replaceChildren(drawing);
  if (overview) {
    const small = make('div', 'gb-budget-overview');
    const shrunk = Math.min(72 / width, 72 / height);
    const mini = makeSvg('svg', {
      viewBox: `0 0 ${width} ${height}`,
      width: Math.max(3, width * shrunk),
      height: Math.max(3, height * shrunk),
      'aria-hidden': 'true',
    });
    mini.append(rectangle({ left: 0, top: 0, width, height }, 'picture'));
    if (image) {
      const shown = makeSvg('image', { x: 0, y: 0, width, height, preserveAspectRatio: 'none' });
      shown.setAttribute('href', image);
      mini.append(shown);
    }
    mini.append(rectangle({ left: 0, top: 0, width, height }, 'tile'));
    small.append(make('span', '', '+'), mini, make('span', 'gb-note', 'all of it once more'));
    place.append(small);
  }
  drawing.setAttribute(
    'aria-label',
    `The picture, ${thousands(width)} x ${thousands(height)} pixels${said.length ? `, with ${said.map(([, text]) => text).join('; ')}` : ''}${overview ? '; and the whole picture once more' : ''}.`,
  );
  legend.replaceChildren(
    make('span', '', `${thousands(width)} x ${thousands(height)}, to scale`),
    ...said.map(([kind, text]) => {
      const item = make('span', 'gb-budget-mark', text);
      item.dataset.kind = kind;
      return item;
    }),
  );
};

/** What a rule's tokens cost a language model: three sums, written out. */
export const drawBudgetBill = (place, told, { tokens, bill }, { llm, context, bytes }) => {
  const T = thousands(tokens);
  const rows = [
    ['Share of a 128 k context', percent(bill.share), `T / context = ${T} / ${thousands(context)}`],
    [
      'Arithmetic of the prefill',
      `${scaled(bill.operations)}FLOP`,
      `2 x parameters x T + 2 x layers x width x T² = 2 x ${thousands(llm.parameters)} x ${T} + 2 x ${llm.layers} x ${llm.width} x ${T}²`,
    ],
    [
      'Keys and values kept',
      `${scaled(bill.bytes)}B`,
      `2 x layers x kv heads x head width x bytes x T = 2 x ${llm.layers} x ${llm.kv_heads} x ${llm.head_width} x ${bytes} x ${T}`,
    ],
  ];
  place.replaceChildren(
    ...rows.map(([name, value, sum]) => {
      const row = make('div');
      const right = make('dd');
      right.append(make('b', '', value), make('span', 'gb-budget-sum', sum));
      row.append(make('dt', '', name), right);
      return row;
    }),
  );
  told.textContent =
    'T: tokens of this rule. Half of all pairs count, for nobody looks ahead. 16-bit numbers; the vision encoder is not in it.';
};

export const createBudget = (section, { request, go, size }) => {
  const SETTLE = 180; // milliseconds without a key before a size is asked for
  const NARROW = 1024;
  const form = find(section, '.gb-budget-size');
  const controls = find(section, '.gb-budget-controls');
  const see = find(section, '.gb-budget-see');
  const field = (name) => find(section, `[name="${name}"]`);
  const state = { width: 1024, height: 768, rule: 'llava-next', llm: '' };
  let told = null; // the last good answer
  let picked = null; // its rule picked, with steps
  let image = null; // {address, width, height}: a file of the visitor's own, for as long as its size is on show
  let asked = 0;
  let timer = null;

  const say = (text, bad = false) => {
    const place = find(section, '[data-told="budget"]');
    place.textContent = text;
    place.toggleAttribute('data-bad', bad);
    for (const name of ['width', 'height']) {
      const wrong = bad && new RegExp(`\\b${name}\\b`).test(text);
      if (wrong) field(name).setAttribute('aria-invalid', 'true');
      else field(name).removeAttribute('aria-invalid');
    }
  };
  const address = () => go('budget', { width: state.width, height: state.height, rule: state.rule }, { quiet: true });

  // ---- asking

  /** Ask for the size in the fields; where it cannot be counted, what was there stays. */
  const ask = async ({ write = true } = {}) => {
    clearTimeout(timer);
    const mine = ++asked;
    const typed = { width: field('width').value.trim(), height: field('height').value.trim() };
    section.setAttribute('aria-busy', 'true');
    const [all, one] = await Promise.all([
      request('budget', { ...typed, llm: state.llm }),
      request('budget_steps', { ...typed, llm: state.llm, rule: state.rule }),
    ]);
    if (mine !== asked) return;
    section.removeAttribute('aria-busy');
    section.toggleAttribute('data-stale', Boolean(all.error));
    if (all.error) return say(all.error, true);
    if (one.error) {
      // An address may name a rule that there is none of.
      state.rule = 'llava-next';
      say(one.error, true);
      return ask({ write }).then(() => say(`${one.error} Here is another.`));
    }
    say('');
    told = all;
    picked = one;
    Object.assign(state, { width: all.width, height: all.height, llm: all.llm });
    if (image && (image.width !== all.width || image.height !== all.height)) image = null;
    if (write) address();
    drawFixed();
    drawList();
    drawRule();
  };
  const pick = async (rule) => {
    const mine = ++asked;
    state.rule = rule;
    mark();
    const one = await request('budget_steps', { width: state.width, height: state.height, llm: state.llm, rule });
    if (mine !== asked) return;
    if (one.error) return say(one.error, true);
    picked = one;
    address();
    drawRule();
    if (window.innerWidth < NARROW) {
      see.scrollIntoView({ block: 'start' });
      see.focus({ preventScroll: true });
    }
  };
  const resize = (width, height) => {
    field('width').value = width;
    field('height').value = height;
    return ask();
  };

  // ---- drawing

  const drawFixed = () => {
    if (!field('llm').options.length) {
      field('llm').append(...told.llms.map(({ id, name }) => new Option(name, id)));
      field('way').append(...Object.entries(told.ways).map(([id, name]) => new Option(name.toLowerCase(), id)));
    }
    field('llm').value = state.llm;
    const mine = size?.();
    const presets = [...(mine ? [{ name: 'Picture on show', width: mine[0], height: mine[1] }] : []), ...told.presets];
    find(section, '.gb-budget-presets').replaceChildren(
      ...presets.map(({ name, width, height }) => {
        const item = make('li');
        const button = make('button', 'gb-chipbutton', `${width} x ${height}`);
        button.type = 'button';
        button.title = name;
        if (width === state.width && height === state.height) button.setAttribute('aria-current', 'true');
        button.append(make('span', '', ` ${name}`));
        button.addEventListener('click', () => resize(width, height));
        item.append(button);
        return item;
      }),
    );
  };

  const QUANTITIES = {
    tokens: { of: (rule) => rule.tokens, text: thousands },
    share: { of: (rule) => rule.bill?.share, text: percent },
    operations: { of: (rule) => rule.bill?.operations, text: (value) => `${scaled(value)}FLOP` },
    bytes: { of: (rule) => rule.bill?.bytes, text: (value) => `${scaled(value)}B` },
  };
  /** From a value to a share of the line, and the marks of the line. */
  const scaleOf = (values, linear) => {
    const [least, most] = [Math.min(...values), Math.max(...values)];
    if (linear) {
      const rough = most / 5;
      const power = 10 ** Math.floor(Math.log10(rough));
      const step = [1, 2, 5, 10].map((times) => times * power).find((value) => value >= rough);
      const end = Math.ceil((most / step) * (1 - 1e-9)) * step;
      return {
        at: (value) => value / end,
        marks: Array.from({ length: Math.round(end / step) + 1 }, (_, index) => index * step),
      };
    }
    const first = Math.floor(Math.log10(least) + 1e-9);
    const last = Math.max(first + 1, Math.log10(most)); // the longest bar fills the line
    return {
      at: (value) => (Math.log10(value) - first) / (last - first),
      marks: Array.from({ length: Math.floor(last + 1e-9) - first + 1 }, (_, index) => 10 ** (first + index)),
    };
  };
  const whole = ({ name, setting }) => (setting ? `${name}, ${setting}` : name);
  const sign = (rule) => (rule.ceiling ? '≤ ' : rule.status.id === 'approximate' ? '≈ ' : '');

  const drawList = () => {
    const { of, text } = QUANTITIES[field('show').value];
    const linear = find(section, '[name="scale"][value="linear"]').checked;
    const words = field('find').value.trim().toLowerCase().split(/\s+/).filter(Boolean);
    const way = field('way').value;
    const fits = (rule) =>
      (!way || rule.way === way) && words.every((word) => `${whole(rule)} ${rule.family}`.toLowerCase().includes(word));
    const shown = told.rules.filter(fits);
    const values = told.rules.map(of).filter((value) => value > 0); // all of them: a filter does not stretch the bars
    // Even steps end where the open weights do: some closed products count in so small a unit that they would press all else flat.
    const even = told.rules
      .filter((rule) => rule.group === 'open')
      .map(of)
      .filter((value) => value > 0);
    const { at, marks } = scaleOf(linear && even.length ? even : values, linear);
    find(section, '.gb-budget-axis').replaceChildren(
      ...marks.map((value) => {
        const place = linear ? at(value) : Math.max(0, at(value));
        const mark = make('span', '', value ? text(value).replace(/\.0+(?=\D)/, '') : '0');
        mark.style.left = `${100 * place}%`;
        if (place > 0.93) mark.dataset.last = '';
        return mark;
      }),
    );
    section.style.setProperty('--tick', `${100 * (at(marks[1]) - Math.max(0, at(marks[0])))}%`);

    for (const group of section.querySelectorAll('.gb-budget-group')) {
      const rules = shown.filter((rule) => rule.group === group.dataset.group);
      rules.sort((one, other) => (of(one) ?? Infinity) - (of(other) ?? Infinity));
      group.hidden = !rules.length;
      find(group, 'ul').replaceChildren(
        ...rules.map((rule) => {
          const item = make('li');
          const button = make('button');
          button.type = 'button';
          button.dataset.rule = rule.id;
          if (rule.older) button.dataset.older = '';
          const name = make('span', 'gb-budget-of', rule.name);
          if (rule.setting) name.append(make('span', '', ` ${rule.setting}`));
          button.append(name);
          const track = make('span', 'gb-budget-track');
          const value = of(rule);
          if (value > 0) {
            const bar = make('i');
            bar.dataset.reads = rule.ceiling ? 'ceiling' : rule.reads;
            if (at(value) > 1 + 1e-9) bar.dataset.beyond = '';
            bar.style.width = `${100 * Math.max(0, Math.min(1, at(value)))}%`;
            track.append(bar);
          }
          const number =
            value === undefined || value === null
              ? rule.way === 'unknown'
                ? 'not published'
                : 'no count'
              : `${sign(rule)}${text(value)}`;
          const status = make('span', 'gb-budget-status', rule.status.short);
          status.dataset.status = rule.status.id;
          status.title = rule.date;
          button.append(track, make('b', '', number), status);
          button.title = rule.refused || '';
          button.addEventListener('click', () => pick(rule.id));
          item.append(button);
          return item;
        }),
      );
    }
    find(section, '[data-told="found"]').textContent =
      shown.length === told.rules.length
        ? `${shown.length} rules, fewest first. Pick one.`
        : shown.length
          ? `${shown.length} of ${told.rules.length} rules.`
          : 'No rule fits. Clear the search, or choose every kind.';
    mark();
  };

  /** The rule picked is marked, and is where the keyboard enters the list. */
  const mark = () => {
    const buttons = [...section.querySelectorAll('[data-rule]')];
    const current = buttons.find((button) => button.dataset.rule === state.rule);
    for (const button of buttons) {
      if (button === current) button.setAttribute('aria-current', 'true');
      else button.removeAttribute('aria-current');
      button.tabIndex = button === (current || buttons[0]) ? 0 : -1;
    }
  };

  const READS = {
    sequence: 'tokens, each a position the language model reads',
    beside: 'states beside the text, read by cross-attention',
    billed: 'tokens, as its maker counts',
  };
  const drawRule = () => {
    const rule = picked;
    const name = find(see, '.gb-budget-name');
    name.replaceChildren(make('b', '', rule.name));
    if (rule.setting) name.append(make('span', '', ` ${rule.setting}`));
    const counted = rule.tokens !== null;
    find(see, '.gb-budget-count b').textContent = counted ? `${sign(rule)}${thousands(rule.tokens)}` : 'No count';
    find(see, '.gb-budget-count span').textContent = counted
      ? `${READS[rule.reads]}${rule.older ? '; a rule since replaced' : ''}`
      : '';
    drawBudgetPicture(find(see, '.gb-budget-views'), find(see, 'figcaption'), { ...rule, image: image?.address });
    const steps = rule.steps.length ? rule.steps : [rule.refused];
    find(see, '.gb-budget-steps').replaceChildren(...steps.map((step) => make('li', '', step)));
    find(see, '.gb-budget-steps').toggleAttribute('data-refused', !rule.steps.length);
    const note = find(see, '.gb-budget-note');
    note.hidden = !rule.note;
    note.textContent = rule.note;
    find(see, '.gb-budget-source').textContent =
      `${rule.source.says} Source: ${rule.source.title}; ${rule.source.date}.`;
    const list = find(see, '.gb-budget-bill dl');
    const words = find(see, '[data-told="bill"]');
    find(see, '.gb-budget-bill').hidden = !counted;
    if (!counted) return;
    drawBudgetBill(list, words, rule, {
      llm: told.llms.find(({ id }) => id === state.llm),
      context: told.context,
      bytes: told.bytes_per_number,
    });
    if (rule.reads === 'billed') {
      words.textContent = `As if each counted token were one position of this model, which nobody outside knows. ${words.textContent}`;
    }
    if (rule.reads === 'beside') {
      words.textContent = `As if they stood in the sequence. They do not: only the cross-attention layers read them, so the true cost is lower. ${words.textContent}`;
    }
  };

  // ---- what the visitor does

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    ask();
  });
  for (const name of ['width', 'height']) {
    field(name).addEventListener('input', () => {
      clearTimeout(timer);
      timer = setTimeout(ask, SETTLE);
    });
  }
  find(form, '[data-turn]').addEventListener('click', () => resize(field('height').value, field('width').value));
  const file = find(form, 'input[type="file"]');
  file.addEventListener('change', async () => {
    const chosen = file.files[0];
    file.value = '';
    if (!chosen) return;
    const there = URL.createObjectURL(chosen);
    try {
      const opened = await loadImage(there);
      if (!opened.naturalWidth) throw new Error('no size');
      if (image) URL.revokeObjectURL(image.address);
      image = { address: there, width: opened.naturalWidth, height: opened.naturalHeight };
      await resize(image.width, image.height);
      if (image) {
        say(
          `${chosen.name}: ${image.width} x ${image.height} pixels. It stays in this browser; only its size is asked about.`,
        );
      }
    } catch {
      URL.revokeObjectURL(there);
      say(`${chosen.name} is not a picture that this browser can open.`, true);
    }
  });
  controls.addEventListener('submit', (event) => event.preventDefault());
  controls.addEventListener('input', () => told && drawList());
  field('llm').addEventListener('change', () => {
    state.llm = field('llm').value;
    ask();
  });
  find(see, '[data-back]').addEventListener('click', () => {
    const current = section.querySelector('[data-rule][aria-current]') || find(section, '.gb-budget-controls input');
    current.scrollIntoView({ block: 'center' });
    current.focus({ preventScroll: true });
  });
  find(section, '.gb-budget-tell').addEventListener('keydown', (event) => {
    if (!event.target.dataset.rule) return;
    const buttons = [...section.querySelectorAll('[data-rule]')];
    const place = buttons.indexOf(event.target);
    const next = { ArrowDown: place + 1, ArrowUp: place - 1, Home: 0, End: buttons.length - 1 }[event.key];
    if (next === undefined || !buttons[next]) return;
    event.preventDefault();
    buttons[next].focus();
  });
  let drawnAt = 0;
  new ResizeObserver(() => {
    const now = find(see, '.gb-budget-views').clientWidth;
    if (!picked || !now || now === drawnAt) return;
    drawnAt = now;
    drawBudgetPicture(find(see, '.gb-budget-views'), find(see, 'figcaption'), { ...picked, image: image?.address });
  }).observe(see);

  /** Called whenever the room is entered or its address changes. */
  const open = (params) => {
    const before = JSON.stringify(state);
    for (const name of ['width', 'height']) if (params.has(name)) field(name).value = params.get(name);
    if (params.get('rule')) state.rule = params.get('rule');
    if (
      told &&
      JSON.stringify(state) === before &&
      field('width').value === String(state.width) &&
      field('height').value === String(state.height)
    ) {
      drawFixed();
      return address();
    }
    return ask();
  };
  return { open };
};
