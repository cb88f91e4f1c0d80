// What the page is made of: nothing that could run what people write, nothing from elsewhere.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from './page.mjs';

const files = readdirSync(root, { recursive: true }).filter((name) => /\.(js|html|css|svg|json)$/.test(name));
const text = (name) => readFileSync(join(root, name), 'utf8');
const scripts = files.filter((name) => name.endsWith('.js'));
const findings = (names, pattern) => names.flatMap((name) => (text(name).match(pattern) ?? []).map((found) => `${name}: ${found}`));

test('there is a page to look at', () => assert.ok(scripts.length > 20 && files.includes('index.html')));

test('no script makes markup or code out of text', () => {
  assert.deepEqual(findings(scripts,
    /innerHTML|outerHTML|insertAdjacentHTML|document\.write|createContextualFragment|DOMParser|srcdoc|setHTML|\beval\(|new Function|setTimeout\(['"`]/g), []);
});

test('no script or style stands in the page itself', () => {
  assert.deepEqual(findings(['index.html'], /\son\w+=|\sstyle=|<style|<script(?![^>]*\ssrc=)|javascript:/gi), []);
});

test('nothing is loaded from elsewhere', () => {
  const outside = /(?:src|href|url\(|from|import\()\s*[=(]?\s*["']?(?:https?:)?\/\/[^\s"')]+/gi;
  assert.deepEqual(findings(files, outside), []);
});

test('every import and every asset is there, and no script is there for nothing', () => {
  const used = new Set(['app.js', 'first-paint.js']);
  for (const name of scripts) {
    for (const [, path] of text(name).matchAll(/^(?:import|export)[^;]*?from '(\.[^']+)';/gm)) {
      const target = join(dirname(name), path);
      assert.ok(existsSync(join(root, target)), `${name} imports ${path}`);
      used.add(target);
    }
  }
  assert.deepEqual(scripts.filter((name) => !used.has(name)), []);
  for (const [, path] of text('index.html').matchAll(/(?:src|href)="([^"#][^"]*)"/g)) assert.ok(existsSync(join(root, path)), path);
});

test('every id that a script asks for is in the page, once', () => {
  const ids = [...text('index.html').matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id);
  assert.deepEqual(ids.filter((id, i) => ids.indexOf(id) !== i), []);
  const asked = scripts.flatMap((name) => [...text(name).matchAll(/byId\('([^']+)'\)/g)].map(([, id]) => id));
  assert.deepEqual(asked.filter((id) => !ids.includes(id)), []);
});

test('the manifest is JSON with a name and an icon that is there', () => {
  const manifest = JSON.parse(text('manifest.json'));
  assert.ok(manifest.name && existsSync(join(root, manifest.icons[0].src)));
});
