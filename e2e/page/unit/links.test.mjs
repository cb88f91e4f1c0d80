import { test } from 'node:test';
import assert from 'node:assert/strict';
import { fromPage } from './page.mjs';

const { linkPieces } = await fromPage('model/links.js');
const links = (text) => linkPieces(text).filter(({ href }) => href).map(({ text: shown }) => shown);

test('an address in a sentence is a link, and nothing of the text is lost', () => {
  const text = 'See https://example.org/a?b=c#d, then (http://example.org/x_(y)).';
  assert.deepEqual(links(text), ['https://example.org/a?b=c#d', 'http://example.org/x_(y)']);
  assert.equal(linkPieces(text).map((piece) => piece.text).join(''), text);
});

test('text without an address is one piece', () => {
  assert.deepEqual(linkPieces('a < b && c > d'), [{ text: 'a < b && c > d' }]);
  assert.deepEqual(linkPieces(''), []);
});

for (const text of ['javascript:alert(1)', 'JavaScript://example.org/%0aalert(1)', 'data:text/html,<b>', 'vbscript:x', 'file:///etc/passwd',
  'https://', 'http://[', 'https://bank.example@evil.example/', 'ftp://example.org', 'xhttps://example.org']) {
  test(`"${text}" stays text`, () => assert.deepEqual(linkPieces(text), [{ text }]));
}

test('quotes and angle brackets end an address', () => {
  assert.deepEqual(links('<a href="https://example.org/">x</a>'), ['https://example.org/']);
  assert.deepEqual(links('https://example.org/"onmouseover="alert(1)'), ['https://example.org/']);
});

test('an address that a scheme hides inside of another is only what it is', () => {
  const [piece] = linkPieces('https://example.org/javascript:alert(1)');
  assert.equal(new URL(piece.href).protocol, 'https:');
});

test('a long line of brackets is cut in reasonable time', () => {
  const started = performance.now();
  linkPieces(`https://example.org/${')'.repeat(8_000)}`);
  assert.ok(performance.now() - started < 2_000);
});
