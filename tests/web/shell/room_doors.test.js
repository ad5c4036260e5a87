import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRoomDoors } from '../../../viz/web/js/shell/room_doors.js';

/** Two rooms that note what happens to them, behind doors. */
const house = () => {
  /** @type {string[]} */
  const seen = [];
  /** @param {string} name */
  const room = (name) => ({ open: () => seen.push(`open ${name}`), close: () => seen.push(`close ${name}`) });
  const rooms = new Map([
    ['lessons', room('lessons')],
    ['budget', room('budget')],
  ]);
  const now = { section: 'walk', away: false };
  const doors = createRoomDoors(
    async () => {
      seen.push('load');
      if (now.away) throw new Error('no server');
      return () => {
        seen.push('create');
        return rooms;
      };
    },
    () => now.section,
    (reason) => seen.push(reason instanceof Error ? reason.message : 'fine'),
  );
  /** @param {string} name */
  const enter = (name) => {
    now.section = name;
    return doors.enter(name, new URLSearchParams());
  };
  return { seen, now, enter };
};

test('the walkthrough waits for no scripts, and the first room fetches them once', async () => {
  const { seen, enter } = house();
  await enter('walk');
  assert.deepEqual(seen, []);
  await enter('lessons');
  await enter('budget');
  assert.deepEqual(seen, [
    'load',
    'fine',
    'create',
    'close budget',
    'open lessons',
    'fine',
    'close lessons',
    'open budget',
  ]);
});

test('a room that was left while its scripts came is not opened', async () => {
  const { seen, enter } = house();
  await Promise.all([enter('lessons'), enter('walk')]);
  assert.deepEqual(seen, ['load', 'fine', 'fine', 'create', 'close lessons', 'close budget']);
});

test('scripts that do not come are said to, and the next one who enters tries again', async () => {
  const { seen, now, enter } = house();
  now.away = true;
  await enter('lessons');
  now.away = false;
  await enter('lessons');
  assert.deepEqual(seen, ['load', 'no server', 'load', 'fine', 'create', 'close budget', 'open lessons']);
});
