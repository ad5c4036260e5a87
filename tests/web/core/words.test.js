import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { pageData } from '../../../viz/web/js/core/page_data.js';
import { markLanguage, phrase } from '../../../viz/web/js/core/words.js';
import { cases } from '../cases.js';

const { language, words } = pageData;
afterEach(() => Object.assign(pageData, { language, words }));

for (const { language: code, text, values, says } of cases('words')) {
  test(`${says} in ${code}, as in Python`, () => {
    Object.assign(pageData, { language: { code, direction: 'ltr' }, words: { it: text } });
    assert.equal(phrase('it', values), says);
  });
}

test('a value is put in as it is', () => {
  Object.assign(pageData, { words: { it: '{a} and {b}' } });
  assert.equal(phrase('it', { a: '{b}', b: '<i>' }), '{b} and <i>');
});

test('a place without a value is seen by its name', () => {
  Object.assign(pageData, { words: { it: '{a} and {b}' } });
  assert.equal(phrase('it', { a: 0 }), '0 and {b}');
});

test('a text that nobody wrote is seen by its id', () => assert.equal(phrase('page.no.such'), 'page.no.such'));

test('the document says which language it speaks, and which way it runs', () => {
  const documentElement = { lang: 'en', dir: '' };
  Object.assign(globalThis, { document: { documentElement } });
  Object.assign(pageData, { language: { code: 'ar', direction: 'rtl' } });
  const root = { lang: '', dir: '' };
  markLanguage(/** @type {HTMLElement} */ (/** @type {unknown} */ (root)));
  Reflect.deleteProperty(globalThis, 'document');
  for (const element of [documentElement, root]) assert.deepEqual(element, { lang: 'ar', dir: 'rtl' });
});
