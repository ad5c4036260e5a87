// Draws what Python tells of a figure (a Panel): tables, bars, plots, answers side by side, flows, notes; with its title, where
// its numbers come from, its settings and its "?". Knows nothing of models.

import { forgetColours, make, themeColour, written } from '../core/dom.js';
import { drawPictures } from './pictures.js';
import { createToy } from '../practice/toy.js';
import { drawWiring } from '../reference/wiring.js';

export const ORIGINS = {
  live: 'From the model that is running',
  recorded: 'Recorded with the model shipped here; it runs live once a model is loaded',
  measured: 'Measured in our own training',
  published: 'Published by others',
  arithmetic: 'Arithmetic',
};

export const plotlyLibrary = { address: '', loading: null };

/** The plotting library, fetched from this very server when the first plot is drawn. */
export const loadPlotly = () => {
  plotlyLibrary.loading ||= new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = plotlyLibrary.address;
    script.addEventListener('load', () => resolve(window.Plotly));
    script.addEventListener('error', () => {
      plotlyLibrary.loading = null;
      reject(new Error('The plot could not be drawn: its library did not arrive.'));
    });
    document.head.append(script);
  });
  return plotlyLibrary.loading;
};

/**
 * Draw one panel into an element, in the place of what was there.
 * @param change called with {name: value} when the person changes one of the figure's settings
 * @param tools what a part with a life of its own needs (request, learner)
 */
export const drawPanel = (element, told, { change = null, ...tools } = {}) => {
  const figure = make('figure', 'gb-panel');
  const head = make('figcaption');
  const title = make('h3', '', told.title);
  head.append(title);
  if (told.from) head.append(make('p', 'gb-note gb-origin', ORIGINS[told.from] || told.from));
  figure.append(head);

  if (told.controls?.length && change) figure.append(controls(told.controls, change));
  for (const part of told.parts || []) {
    const draw = PARTS[part.kind];
    figure.append(draw ? draw(part, tools) : make('p', 'gb-note', `This page cannot draw a “${part.kind}”.`));
  }
  if (told.told) figure.append(make('p', 'gb-panel-told', told.told));
  if (told.why) figure.append(whyOf(told.why));
  element.replaceChildren(figure);

  function whyOf(why) {
    const details = make('details', 'gb-why gb-panel-why');
    details.name = 'gb-why';
    const summary = make('summary', '', '?');
    summary.setAttribute('aria-label', `About “${told.title}”: what it shows and what it does not`);
    const list = make('dl');
    for (const [name, question] of [
      ['what', 'What is this?'],
      ['how', 'How was it computed?'],
      ['scale', 'How is it scaled?'],
      ['not', 'What does it not show?'],
    ]) {
      if (why[name]) list.append(make('dt', '', question), make('dd', '', why[name]));
    }
    details.append(summary, list);
    return details;
  }

  function controls(settings, changed) {
    const form = make('form', 'gb-panel-controls');
    form.addEventListener('submit', (event) => event.preventDefault());
    for (const one of settings) {
      const label = make('label', '', one.label);
      let field;
      if (one.kind === 'choice') {
        field = make('select');
        for (const [value, text] of one.options) {
          const option = make('option', '', text);
          option.value = value;
          field.append(option);
        }
      } else {
        field = make('input');
        field.autocomplete = 'off';
        field.spellcheck = false;
        if (one.kind === 'number') field.inputMode = 'decimal';
        field.maxLength = one.kind === 'number' ? 12 : 400;
      }
      field.value = one.value ?? '';
      field.name = one.name;
      field.addEventListener('change', () => {
        const text = field.value.trim();
        changed({
          [one.name]: one.kind === 'number' && text !== '' && Number.isFinite(Number(text)) ? Number(text) : text,
        });
      });
      label.append(field);
      form.append(label);
    }
    return form;
  }
};

export const PARTS = {
  note: ({ text }) => make('p', 'gb-note', text),

  table: ({ head, rows, caption }) => {
    const frame = make('div', 'gb-table');
    frame.tabIndex = 0; // it may be wider than the page: the keyboard scrolls it
    frame.setAttribute('role', 'region');
    frame.setAttribute('aria-label', caption || head.join(', '));
    const table = make('table');
    if (caption) table.append(make('caption', '', caption));
    const cell = (tag, told) => {
      const {
        text,
        title,
        part,
        number,
        head: over,
      } = typeof told === 'object' && told !== null ? told : { text: String(told ?? '') };
      const made = written(tag, '', String(text ?? ''));
      if (title) made.title = title;
      if (part) made.dataset.part = part;
      if (number) made.dataset.number = '';
      if (over) made.dataset.over = '';
      return made;
    };
    const row = (cells, tag) => {
      const made = make('tr');
      made.append(
        ...cells.map((told, place) => {
          const one = cell(place === 0 && tag === 'td' ? 'th' : told === '' ? 'td' : tag, told); // an empty head names nothing
          if (one.tagName === 'TH') one.scope = tag === 'th' ? 'col' : 'row';
          return one;
        }),
      );
      return made;
    };
    const top = make('thead');
    // A column's head stands over its numbers.
    top.append(
      row(
        head.map((text, place) => (rows[0]?.[place]?.number ? { text, head: true } : text)),
        'th',
      ),
    );
    const body = make('tbody');
    body.append(...rows.map((cells) => row(cells, 'td')));
    table.append(top, body);
    frame.append(table);
    return frame;
  },

  bars: ({ rows, most, caption }) => {
    const whole = make('div', 'gb-barlist');
    const list = make('ul');
    for (const { name, value, text, part } of rows) {
      const item = make('li');
      if (part) item.dataset.part = part;
      const bar = make('span', 'gb-bar');
      const fill = make('i');
      fill.style.transform = `scaleX(${most > 0 ? Math.min(1, Math.max(0, value / most)) : 0})`;
      bar.append(fill);
      item.append(written('span', '', name), bar, make('b', '', text));
      list.append(item);
    }
    whole.append(list);
    if (caption) whole.append(make('p', 'gb-note', caption));
    return whole;
  },

  answers: ({ rows }) => {
    const list = make('dl', 'gb-answers gb-panel-answers');
    for (const { name, text, note, good } of rows) {
      const item = make('div');
      if (good !== undefined && good !== null) item.dataset.good = String(good);
      const said = make('dd');
      said.append(written('span', 'gb-answer-text', text || '(no words)'));
      if (good === true || good === false) said.append(make('span', 'gb-mark', good ? 'right' : 'wrong'));
      if (note) said.append(make('span', 'gb-note', note));
      item.append(make('dt', '', name), said);
      list.append(item);
    }
    return list;
  },

  flow: ({ boxes, arrows }) => {
    const list = make('ol', 'gb-flow');
    boxes.forEach(({ id, name, part, note, frozen }, place) => {
      const item = make('li');
      if (part) item.dataset.part = part;
      item.append(make('b', '', name));
      if (note) item.append(make('span', 'gb-note', note));
      if (frozen === true || frozen === false) item.append(make('span', 'gb-frozen', frozen ? 'frozen' : 'learns'));
      if (frozen === true) item.dataset.frozen = '';
      const next = boxes[place + 1];
      const arrow = next && arrows.find(([from, to]) => from === id && to === next.id);
      if (arrow) {
        const onward = make('span', 'gb-arrow', arrow[2] || '');
        onward.setAttribute('aria-label', `then ${arrow[2] ? `${arrow[2]}, ` : ''}to ${next.name}`);
        item.append(onward);
      }
      list.append(item);
    });
    const order = boxes.map(({ id }) => id);
    const others = arrows.filter(([from, to]) => order.indexOf(to) !== order.indexOf(from) + 1);
    if (!others.length) return list;
    const names = new Map(boxes.map(({ id, name }) => [id, name]));
    const whole = make('div');
    whole.append(
      list,
      make(
        'p',
        'gb-note',
        `Also: ${others.map(([from, to, label]) => `${names.get(from)} to ${names.get(to)}${label ? ` (${label})` : ''}`).join('; ')}.`,
      ),
    );
    return whole;
  },

  plot: ({ figure, words }) => {
    const whole = make('div', 'gb-plot');
    const place = make('div', 'gb-plot-place');
    place.setAttribute('role', 'img');
    place.setAttribute('aria-label', words);
    const wait = make('p', 'gb-note', 'Drawing …');
    place.append(wait);
    whole.append(place);
    loadPlotly()
      .then((plotly) => {
        const draw = () => {
          if (!place.isConnected) return;
          const ink = themeColour('ink');
          const line = themeColour('line');
          const axis = { gridcolor: line, linecolor: line, zerolinecolor: line };
          const layout = {
            ...figure.layout,
            paper_bgcolor: 'rgba(0,0,0,0)',
            plot_bgcolor: 'rgba(0,0,0,0)',
            font: { ...figure.layout?.font, family: themeColour('sans'), size: 13, color: ink },
            autosize: true,
          };
          for (const name of Object.keys(figure.layout || {})
            .filter((key) => /^[xy]axis\d*$/.test(key))
            .concat('xaxis', 'yaxis')) {
            layout[name] = { ...figure.layout?.[name], ...axis };
          }
          // What stands for a part of the model has the part's hue in the theme that is on.
          const data = figure.data.map((trace) => {
            if (!trace.meta?.part) return trace;
            const color = themeColour(trace.meta.part);
            const hued = Object.fromEntries(
              ['line', 'marker', 'error_x']
                .filter((name) => trace[name])
                .map((name) => [name, { ...trace[name], color }]),
            );
            return { ...trace, ...hued };
          });
          plotly.react(place, data, layout, { displayModeBar: false, responsive: true });
        };
        wait.remove();
        draw();
        const themed = new MutationObserver(() => {
          if (!place.isConnected) return themed.disconnect();
          forgetColours();
          return draw();
        });
        themed.observe(document.body, { attributes: true, attributeFilter: ['class'] });
      })
      .catch((error) => {
        wait.textContent = `${error.message} In words: ${words}`;
      });
    return whole;
  },

  wiring: ({ wiring, name }) => {
    const place = make('div', 'gb-wiring');
    if (name) place.append(make('p', 'gb-note', name));
    const drawn = make('div');
    place.append(drawn);
    drawWiring(drawn, wiring);
    return place;
  },

  pictures: drawPictures,

  toy: (part, tools) => {
    const place = make('div');
    createToy(place, { ...tools, start: part }).open(new URLSearchParams());
    return place;
  },
};

/** A figure by name, asked for and drawn; its settings change it in place. Returns whether it came. */
export const showFigure = async (element, { name, ...settings }, tools) => {
  let now = settings;
  let asked = 0;
  const ask = async () => {
    const mine = ++asked;
    element.setAttribute('aria-busy', 'true');
    const reply = await tools.request('figure', { name, settings: now });
    if (mine !== asked) return false; // something newer was asked for meanwhile
    element.removeAttribute('aria-busy');
    if (reply.error) {
      const told = make('p', 'gb-message', reply.error);
      told.setAttribute('data-bad', '');
      told.setAttribute('role', 'alert');
      element.querySelector('.gb-message[role="alert"]')?.remove();
      element.prepend(told); // what was there stays: nothing is lost by a wrong setting
      return false;
    }
    drawPanel(element, reply.panel, {
      ...tools,
      change: (changed) => {
        const place = document.activeElement?.name;
        now = { ...now, ...changed };
        ask().then(() => {
          if (place) element.querySelector(`[name="${CSS.escape(place)}"]`)?.focus();
        });
      },
    });
    if (reply.panel.from === 'recorded') whenReady(mine);
    return true;
  };
  /** What was recorded makes way for the live figure as soon as there is a model. */
  const whenReady = (mine) => {
    if (mine !== asked || !element.isConnected || !tools.ready) return;
    if (tools.ready()) ask();
    else setTimeout(() => whenReady(mine), 250);
  };
  if (!element.firstChild) element.append(make('p', 'gb-note', 'One moment …'));
  return ask();
};
