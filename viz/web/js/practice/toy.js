// A row through a small matrix, by hand: predict each product, have them marked, then see them. Python multiplies.

import { make } from '../core/dom.js';

export const createToy = (element, { request, start }) => {
  const ORDINALS = ['first', 'second', 'third', 'fourth'];
  const SIGN = { true: '✓', false: '✗' };
  let own = null; // the lesson's row and matrix
  let [row, matrix] = [[], []]; // as written
  let limits = [2, 4];

  const button = (text, act, className = 'gb-button') => {
    const made = make('button', className, text);
    made.type = 'button';
    made.addEventListener('click', act);
    return made;
  };
  const text = (value) => String(value).replace('-', '\u2212');

  const whole = make('div', 'gb-hand');
  const sum = make('div', 'gb-hand-sum');
  const sizes = make('div', 'gb-hand-sizes');
  const work = make('div', 'gb-hand-work');
  const told = make('p', 'gb-told gb-hand-told');
  told.setAttribute('role', 'status');
  const actions = make('div', 'gb-ex-actions');
  actions.append(
    button(
      'Mark my numbers',
      () => {
        marked();
      },
      'gb-button gb-primary',
    ),
    button('Show the products', () => {
      shown();
    }),
    button(
      'Back to the lesson’s numbers',
      () => {
        set(own.row, own.matrix);
      },
      'gb-chipbutton',
    ),
  );
  whole.append(sum, sizes, work, actions, told);
  element.replaceChildren(whole);

  const say = (words, bad = false) => {
    told.textContent = words;
    told.toggleAttribute('data-bad', bad);
  };

  const cell = (value, name, changed) => {
    const input = make('input', 'gb-hand-cell');
    Object.assign(input, {
      type: 'text',
      value: text(value),
      autocomplete: 'off',
      inputMode: 'decimal',
      maxLength: 30,
    });
    input.setAttribute('aria-label', name);
    input.addEventListener('input', () => {
      input.removeAttribute('aria-invalid');
      changed(input.value);
      forget();
    });
    return input;
  };
  const bracketed = (part, name, cells, columns) => {
    const made = make('div', 'gb-hand-bracket');
    made.dataset.part = part;
    made.style.setProperty('--columns', columns);
    made.setAttribute('role', 'group');
    made.setAttribute('aria-label', name);
    made.append(...cells);
    return made;
  };
  const named = (box, words) => {
    const made = make('div', 'gb-hand-named');
    made.append(box, make('span', 'gb-note', words));
    return made;
  };

  /** What was found out is of other numbers now. */
  const forget = () => {
    for (const box of work.querySelectorAll('[data-mark]')) box.dataset.mark = '';
    for (const place of [...work.querySelectorAll('.gb-hand-true'), ...sum.querySelectorAll('.gb-hand-out')]) {
      place.textContent = '';
    }
    for (const label of work.querySelectorAll('[data-factor]')) {
      label.textContent = factors(...label.dataset.factor.split(',').map(Number));
    }
    say('');
  };
  const factors = (i, j) => `${text(row[i]) || '?'} × ${text(matrix[i][j]) || '?'}`;

  const stepper = (name, size, change) => {
    const made = make('div', 'gb-hand-step');
    made.setAttribute('role', 'group');
    made.setAttribute('aria-label', name);
    const [less, more] = [button('−', () => change(size - 1)), button('+', () => change(size + 1))];
    less.setAttribute('aria-label', `${name}: one less`);
    more.setAttribute('aria-label', `${name}: one more`);
    less.disabled = size <= limits[0];
    more.disabled = size >= limits[1];
    made.append(make('span', '', name), less, make('b', '', String(size)), more);
    return made;
  };

  const prediction = (name, mark) => {
    const input = make('input', 'gb-hand-cell');
    Object.assign(input, { type: 'text', autocomplete: 'off', inputMode: 'decimal', maxLength: 40 });
    input.setAttribute('aria-label', name);
    input.dataset.said = mark;
    const box = make('span', 'gb-hand-box');
    box.dataset.mark = '';
    box.append(input, make('span', 'gb-hand-true'));
    input.addEventListener('input', () => {
      box.dataset.mark = '';
    });
    input.addEventListener('keydown', (event) => {
      if (event.key === 'Enter') marked();
    });
    return box;
  };

  const draw = () => {
    const columns = matrix[0].length;
    const out = Array.from({ length: columns }, (_, j) => {
      const place = make('output', 'gb-hand-out');
      place.setAttribute('aria-label', `result, ${ORDINALS[j]} number`);
      return place;
    });
    const entries = row.map((value, i) =>
      cell(value, `row, ${ORDINALS[i]} number`, (said) => {
        row[i] = said;
      }),
    );
    const weights = matrix.flatMap((line, i) =>
      line.map((value, j) =>
        cell(value, `matrix, row ${i + 1}, column ${j + 1}`, (said) => {
          matrix[i][j] = said;
        }),
      ),
    );
    const joined = (sign, part) => {
      const made = make('div', 'gb-hand-joined');
      made.append(make('span', 'gb-hand-sign', sign), part);
      return made;
    };
    sum.replaceChildren(
      named(bracketed('eye', 'The row', entries, row.length), `a feature of ${row.length}`),
      joined('×', named(bracketed('translator', 'The matrix', weights, columns), `${row.length} x ${columns} weights`)),
      joined('=', named(bracketed('tutor', 'The result', out, columns), `an embedding of ${columns}`)),
    );
    sizes.replaceChildren(
      stepper('Row', row.length, (size) => resize(size, columns)),
      stepper('Columns', columns, (size) => resize(row.length, size)),
    );
    work.replaceChildren(
      ...Array.from({ length: columns }, (_, j) => {
        const line = make('div', 'gb-hand-line');
        line.append(make('p', 'gb-ex-small', `The ${ORDINALS[j]} number: the row by column ${j + 1}`));
        const terms = make('div', 'gb-hand-terms');
        row.forEach((_value, i) => {
          const term = make('label', 'gb-hand-term');
          const label = make('code', '', factors(i, j));
          label.dataset.factor = `${i},${j}`;
          const box = prediction(`product ${i + 1} of column ${j + 1}`, `${i},${j}`);
          if (i) term.append(make('span', 'gb-hand-sign', '+'));
          term.append(label, box);
          terms.append(term);
          box.firstChild.addEventListener('focus', () => light(i, j));
          box.firstChild.addEventListener('blur', () => light());
        });
        const last = make('label', 'gb-hand-term');
        last.append(make('span', 'gb-hand-sign', '='), prediction(`sum of column ${j + 1}`, `sum,${j}`));
        terms.append(last);
        line.append(terms);
        return line;
      }),
    );
    say('');
  };

  /** Show which two numbers a product is of. */
  const light = (i, j) => {
    const [entries, weights] = sum.querySelectorAll('.gb-hand-bracket');
    const columns = matrix[0].length;
    [...entries.children].forEach((one, at) => {
      one.toggleAttribute('data-lit', at === i);
    });
    [...weights.children].forEach((one, at) => {
      one.toggleAttribute('data-lit', at === i * columns + j);
    });
  };

  const set = (newRow, newMatrix) => {
    row = newRow.map(String);
    matrix = newMatrix.map((line) => line.map(String));
    draw();
  };
  const resize = (rows, columns) => {
    const focused = document.activeElement?.getAttribute('aria-label');
    set(
      Array.from({ length: rows }, (_, i) => row[i] ?? '1'),
      Array.from({ length: rows }, (_, i) => Array.from({ length: columns }, (_unused, j) => matrix[i]?.[j] ?? '1')),
    );
    [...sizes.querySelectorAll('button')]
      .find((one) => one.getAttribute('aria-label') === focused && !one.disabled)
      ?.focus();
  };

  const plain = (value) => String(value).replace('\u2212', '-');
  const ask = async (more) => {
    const reply = await request('toy', { row: row.map(plain), matrix: matrix.map((line) => line.map(plain)), ...more });
    if (!reply.error) return reply;
    say(reply.error, true);
    const place = reply.error.split(':')[0].toLowerCase();
    const wrong = [...sum.querySelectorAll('input')].find(
      (one, at) => one.getAttribute('aria-label') === place || place === `row, number ${at + 1}`,
    );
    wrong?.setAttribute('aria-invalid', 'true');
    wrong?.focus();
    return null;
  };
  const said = (key) => work.querySelector(`[data-said="${key}"]`);
  const each = (act) =>
    matrix[0].map((_, j) => {
      row.forEach((_value, i) => act(said(`${i},${j}`), i, j));
      return act(said(`sum,${j}`), null, j);
    });

  const marked = async () => {
    const predicted = {
      products: row.map((_, i) => matrix[0].map((_value, j) => said(`${i},${j}`).value)),
      sums: matrix[0].map((_, j) => said(`sum,${j}`).value),
    };
    const reply = await ask({ predicted, reveal: false });
    if (!reply) return;
    const { products, sums } = reply.marks;
    let [right, wrong, open] = [0, 0, 0];
    each((input, i, j) => {
      const mark = i === null ? sums[j] : products[i][j];
      input.parentElement.dataset.mark = SIGN[mark] || '';
      if (mark === null) open += 1;
      else if (mark) right += 1;
      else wrong += 1;
    });
    const all = right + wrong + open;
    if (open === all) say('Write what you expect into the boxes first, or show the products.');
    else if (right === all) {
      say(`All ${all} right. Show the products to see them stand in the result.`);
    } else say(`${right} right${wrong ? `, ${wrong} not` : ''}${open ? `, ${open} still open` : ''}.`);
  };

  const shown = async () => {
    const reply = await ask({});
    if (!reply) return;
    each((input, i, j) => {
      input.nextSibling.textContent = text(i === null ? reply.sums[j] : reply.products[i][j]);
    });
    [...sum.querySelectorAll('.gb-hand-out')].forEach((place, j) => {
      place.textContent = text(reply.sums[j]);
    });
    say(reply.told);
  };

  const open = async () => {
    if (own) return;
    const reply = await request('toy', {
      ...(start?.row ? { row: start.row, matrix: start.matrix } : {}),
      reveal: false,
    });
    if (reply.error) return void say(reply.error, true);
    own = reply;
    limits = [reply.least, reply.most];
    set(reply.row, reply.matrix);
  };
  return { open };
};
