import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sectionOf } from '../../../viz/web/js/shell/sections.js';

const exists = (name) => ['walk', 'lessons', 'drills'].includes(name);

test('an address that names no section, or none there is, leads to the walkthrough', () => {
  assert.deepEqual(sectionOf('', exists, 'explore'), { section: 'walk', mode: 'explore' });
  assert.deepEqual(sectionOf('#station=answer&token=3', exists, 'explore'), { section: 'walk', mode: 'explore' });
  assert.deepEqual(sectionOf('#room=attic', exists, 'explore'), { section: 'walk', mode: 'explore' });
});

test('a lesson that is open is a way of use of its own; the list of lessons is not', () => {
  assert.deepEqual(sectionOf('#room=lessons&lesson=one', exists, 'explore'), { section: 'lessons', mode: 'lesson' });
  assert.deepEqual(sectionOf('#room=lessons', exists, 'lesson'), { section: 'lessons', mode: 'explore' });
  assert.deepEqual(sectionOf('#room=drills&lesson=one', exists, 'lesson'), { section: 'drills', mode: 'explore' });
});

test('presenting goes on in the walkthrough and ends where one leaves it', () => {
  assert.equal(sectionOf('#station=check', exists, 'present').mode, 'present');
  assert.equal(sectionOf('#room=drills', exists, 'present').mode, 'explore');
});
