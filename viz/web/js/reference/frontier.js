// The room "frontier": families side by side, the trap, and the products in the wild. What is shown stands in the address:
// #room=frontier&family=llava-1.5,gemini, &tab=trap&family=gemini, &tab=wild.

import { find, make } from '../core/dom.js';
import { STANDING, drawFamilyCard, sureMark } from './families.js';
import { createTrap } from './trap.js';

export const createFrontier = (section, { request, go }) => {
  const MOST = 4; // side by side
  const FIRST = ['llava-1.5', 'llama-3.2-vision', 'chameleon', 'gemini']; // one of each way to meet
  const FIRST_JUDGED = 'gemini';
  const GROUPS = [
    ['prefix', 'In the prefix'],
    ['cross', 'Across, in some layers'],
    ['native', 'At the bottom: codes or bare patches'],
    ['unknown', 'Closed: where they meet is not known'],
    ['product', 'Products in the wild'],
  ];
  const ROWS = ['training', 'tokens', 'fusion', 'published', 'unknown'];
  const list = find(section, '.gb-pick-list');
  const drawer = find(section, '.gb-pick');
  const filters = { meets: find(section, '#frontier-meets'), open: find(section, '#frontier-open') };
  const sources = find(section, '#frontier-sources');
  let catalogue = null;
  let picked = [];
  let tab = 'compare';

  const tell = (text, bad = false) => {
    const place = find(section, '[data-told="frontier"]');
    place.textContent = text;
    place.toggleAttribute('data-bad', bad);
  };
  const address = (more) => `#${new URLSearchParams({ room: 'frontier', ...more })}`;
  const remember = () =>
    go(
      'frontier',
      {
        ...(tab === 'compare' ? {} : { tab }),
        ...(tab === 'wild' ? {} : { family: tab === 'trap' ? trap.on : picked.join(',') }),
      },
      { quiet: true },
    );

  const trap = createTrap(find(section, '.gb-trap'), {
    request,
    chosen: (id) => {
      trap.begin(id);
      remember();
    },
  });

  // ---- the comparison

  const groupOf = ({ kind, meets }) => (kind === 'product' ? 'product' : meets);
  const shown = ({ meets, open }) =>
    (!filters.meets.value || meets === filters.meets.value) &&
    (!filters.open.value || open === (filters.open.value === 'yes'));

  const drawList = () => {
    const all = Object.entries(catalogue.families);
    list.replaceChildren(
      ...GROUPS.flatMap(([group, title]) => {
        const members = all.filter(([, family]) => groupOf(family) === group && shown(family));
        if (!members.length) return [];
        const field = make('fieldset');
        field.append(
          make('legend', '', title),
          ...members.map(([id, family]) => {
            const label = make('label', 'gb-tick');
            const tick = make('input');
            Object.assign(tick, { type: 'checkbox', value: id, checked: picked.includes(id) });
            label.append(tick, family.name);
            return label;
          }),
        );
        return [field];
      }),
    );
    if (!list.children.length) list.append(make('p', 'gb-note', 'No family is like that. Loosen a filter.'));
    find(section, '[data-told="picked"]').textContent = `${picked.length} of at most ${MOST} side by side.`;
    find(drawer, 'summary').textContent = `Choose families (${picked.length} on show)`;
  };

  const drawCards = () => {
    const counts = picked.flatMap((id) => Object.values(catalogue.families[id].counts?.values || {}));
    const place = find(section, '.gb-beside');
    place.style.setProperty('--columns', String(Math.max(1, picked.length)));
    const rows = picked.some((id) => catalogue.families[id].kind === 'product') ? ['does', ...ROWS] : ROWS;
    place.style.setProperty('--rows', String(rows.length + 5)); // and head, idea, meta, drawing, foot
    place.replaceChildren(
      ...picked.map((id) =>
        drawFamilyCard(catalogue, id, { rows, most: Math.max(...counts, 1), leave: () => toggle(id, false) }),
      ),
    );
    if (!picked.length) {
      place.append(
        make('p', 'gb-note', 'Choose two to four families from the list, and they stand side by side here.'),
      );
    }
  };

  const toggle = (id, on) => {
    if (on && picked.length >= MOST) {
      drawList();
      tell(`${MOST} stand side by side at most. Take one out first.`, true);
      list.querySelector(`[value="${CSS.escape(id)}"]`)?.focus();
      return;
    }
    picked = on ? [...picked, id] : picked.filter((one) => one !== id);
    tell(picked.length === 1 ? 'Choose another to compare.' : '');
    drawList();
    drawCards();
    remember();
    const again = list.querySelector(`[value="${CSS.escape(id)}"]`);
    if (drawer.open) again?.focus({ preventScroll: true });
  };
  list.addEventListener('change', (event) => toggle(event.target.value, event.target.checked));
  for (const filter of Object.values(filters)) filter.addEventListener('change', drawList);
  sources.addEventListener('change', () => section.toggleAttribute('data-sources', sources.checked));

  const drawLegend = () => {
    find(section, '.gb-marks').replaceChildren(
      ...Object.entries(STANDING).map(([status, text]) => {
        const item = make('li');
        item.append(sureMark(status), text);
        return item;
      }),
    );
  };

  // ---- in the wild

  const drawWild = () => {
    const products = Object.entries(catalogue.families).filter(([, { kind }]) => kind === 'product');
    find(section, '.gb-wild-cards').replaceChildren(
      ...products.map(([id, { model }]) => {
        const links = model
          ? [[`Compare with ${catalogue.families[model].name}`, address({ family: `${model},${id}` })]]
          : [];
        return drawFamilyCard(catalogue, id, { rows: ['does', 'published', 'unknown'], links });
      }),
    );
  };

  // ---- coming in

  const wide = window.matchMedia('(min-width: 1024px)');
  const adapt = () => {
    drawer.open = wide.matches;
  };
  wide.addEventListener('change', adapt);
  adapt();

  const named = (params) => {
    const all = (params.get('family') || '')
      .split(',')
      .map((id) => id.trim())
      .filter(Boolean);
    const unknown = all.filter((id) => !Object.hasOwn(catalogue.families, id));
    if (unknown.length) tell(`There is no family “${unknown[0].slice(0, 40)}”.`, true);
    return [...new Set(all)].filter((id) => Object.hasOwn(catalogue.families, id));
  };

  const show = (params) => {
    tab = ['trap', 'wild'].includes(params.get('tab')) ? params.get('tab') : 'compare';
    for (const part of section.querySelectorAll('[data-tab]')) part.hidden = part.dataset.tab !== tab;
    for (const link of section.querySelectorAll('[data-view]')) {
      if (link.dataset.view === tab) link.setAttribute('aria-current', 'page');
      else link.removeAttribute('aria-current');
    }
    tell('');
    const wanted = named(params);
    if (tab === 'trap') {
      const id = wanted.find(trap.able);
      if (!trap.on || (id && id !== trap.on)) trap.begin(id || FIRST_JUDGED);
      return;
    }
    if (tab === 'wild') return;
    // One alone is shown beside the family that all are held against.
    if (wanted.length === 1 && wanted[0] !== catalogue.baseline) wanted.unshift(catalogue.baseline);
    if (wanted.length) picked = wanted.slice(0, MOST);
    else if (!picked.length) picked = FIRST.filter((id) => Object.hasOwn(catalogue.families, id));
    drawList();
    drawCards();
  };

  for (const link of section.querySelectorAll('[data-view]')) {
    link.addEventListener('click', (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      go('frontier', link.dataset.view === 'compare' ? {} : { tab: link.dataset.view });
    });
  }

  let last = 0;
  const open = async (params) => {
    const mine = ++last;
    if (!catalogue) {
      tell('One moment …');
      const reply = await request('families');
      if (reply.error) return tell(reply.error, true);
      if (!catalogue) {
        catalogue = reply;
        drawLegend();
        trap.fill(catalogue);
        drawWild();
      }
    }
    if (mine === last) show(params);
    return undefined;
  };
  return { open };
};
