// What is on show, in the page's address, so that a link shows it again. What a link says is anyone's: every value is
// checked against what there is, and one that does not fit is named and left out.

import { find } from '../core/dom.js';

export const createAddress = (root, { catalogue, picture, stations, answer, say, choose, ask, answered }) => {
  const NAMES = ['picture', 'question', 'station', 'row', 'column', 'token', 'layer', 'head'];
  const LONGEST = 2000;
  const REST = 150; // milliseconds: browsers refuse an address that changes at every move of a pointer
  const given = new URLSearchParams(location.hash.slice(1));
  const wanted = Object.fromEntries(
    NAMES.filter((name) => given.has(name)).map((name) => [name, given.get(name).slice(0, LONGEST)]),
  );
  const wrong = [];
  let timer = 0;
  let open = true; // whether the link is still being shown: until then nothing is written over it

  const whole = (name, size, what) => {
    if (wanted[name] === undefined) return null;
    const number = /^\d{1,6}$/.test(wanted[name]) ? Number(wanted[name]) : -1;
    if (number >= 0 && number < size) return number;
    wrong.push(`there is no ${what || name} ${wanted[name].slice(0, 20)} here (0 to ${size - 1})`);
    return null;
  };
  const complain = () => {
    if (wrong.length) say(`Of this link, ${wrong.splice(0).join('; ')}. The rest of it is shown.`);
  };

  /** The shipped picture to begin with. */
  const card = () => {
    const found = catalogue.find((one) => one.file === wanted.picture);
    if (wanted.picture !== undefined && !found) {
      wrong.push(`there is no shipped picture ${wanted.picture.slice(0, 60)}`);
    }
    return found || catalogue[0];
  };

  /** Whether the visitor opened this address: by hand, by a click, by going back. Pages elsewhere can open it too, and must
   * not make the model work; the server knows which it was (lessons/server/entrance.py). */
  const byVisitor = () => {
    const [arrival] = performance.getEntriesByType('navigation');
    const opened = document.querySelector('meta[name="gb-opened-by"]')?.content;
    return opened === 'visitor' || ['reload', 'back_forward'].includes(arrival?.type);
  };

  /** Go to the word that the link is about. */
  const lead = () => {
    const turn = answer.current;
    choose(whole('layer', turn.geometry.layers), whole('head', turn.geometry.heads));
    const token = whole('token', turn.tokens.length);
    if (token !== null) answer.pick(token);
  };

  /** The picture is there, and the grid known: the rest of the link. */
  const arrived = async () => {
    if (!open || !picture.view.grid) return;
    open = false;
    const [rows, columns] = picture.view.grid;
    const [row, column] = [whole('row', rows), whole('column', columns)];
    const station = stations.names.includes(wanted.station) ? wanted.station : null;
    if (wanted.station !== undefined && !station) wrong.push(`there is no station ${wanted.station.slice(0, 20)}`);
    if (row !== null && column !== null) picture.pick([row, column]);
    if (wanted.question?.trim()) {
      const leads = wanted.token !== undefined;
      if (leads && byVisitor() && (await ask(wanted.question))) lead();
      else find(root, '#question textarea').value = wanted.question;
      if (leads && !byVisitor()) {
        say('Another page opened this link. Press Ask to see the word that it leads to.');
        answered().then((came) => {
          if (!came || answer.current.question !== wanted.question) return;
          say('');
          lead();
          complain();
        });
      }
    }
    if (station) stations.choose(station);
    complain();
    write();
  };

  /** Put what is on show into the address, soon. */
  const write = () => {
    if (open) return;
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (root.dataset.in !== 'walk') return; // another room's address
      const turn = answer.current;
      const now = {
        picture: root.querySelector('.gb-gallery [aria-pressed="true"]')?.dataset.file,
        station: stations.chosen,
        row: picture.view.picked?.[0],
        column: picture.view.picked?.[1],
        question: turn && !turn.branched ? turn.question : undefined,
        token: turn && !turn.branched && turn.painted ? answer.shown : undefined,
        layer: find(root, '#layer').value,
        head: find(root, '#head').value,
      };
      const parts = new URLSearchParams();
      for (const name of NAMES) if (now[name] !== undefined && now[name] !== '') parts.set(name, now[name]);
      history.replaceState(history.state, '', `#${parts}`);
    }, REST);
  };
  return { card, arrived, write };
};
