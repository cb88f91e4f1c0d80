import { test } from 'node:test';
import assert from 'node:assert/strict';
import { fromPage } from './page.mjs';

const { Timeline } = await fromPage('model/timeline.js');
const { MessageWindow } = await fromPage('model/message-window.js');
const message = (offset, id = `m${offset}`) => ({ offset, data: { type: 'message', id, text: `${offset}`, from: { id: '1' } } });
const filled = (from, to) => {
  const timeline = new Timeline();
  for (let offset = from; offset <= to; offset++) timeline.add(message(offset));
  return timeline;
};
const offsets = (entries) => entries.map(({ offset }) => offset);

test('what comes out of order stands in order, each once', () => {
  const timeline = new Timeline();
  assert.deepEqual([5, 3, 4, 3, 6].map((offset) => timeline.add(message(offset))), [true, true, true, false, true]);
  assert.deepEqual(offsets(timeline.entries), [3, 4, 5, 6]);
});

test('a message that was stored twice under one id is shown once', () => {
  const timeline = new Timeline();
  assert.equal(timeline.add(message(1, 'same')), true);
  assert.equal(timeline.add(message(2, 'same')), false);
  assert.deepEqual(offsets(timeline.entries), [1]);
});

test('ten thousand messages stay bounded and can be read again', () => {
  const timeline = new Timeline();
  for (let offset = 1; offset <= 10_000; offset++) {
    timeline.add(message(offset));
    timeline.trimTo(2_000);
  }
  assert.ok(timeline.entries.length <= 2_500);
  assert.equal(timeline.newestOffset, 10_000);
  assert.equal(timeline.reachesStart, false);
  assert.equal(timeline.add(message(1)), true);
});

test('the window follows the end and holds a bounded part', () => {
  const view = new MessageWindow(300);
  const timeline = filled(1, 1_000);
  assert.deepEqual([view.shown(timeline.entries).length, view.shown(timeline.entries)[0].offset], [300, 701]);
  timeline.add(message(1_001));
  assert.equal(view.shown(timeline.entries).at(-1).offset, 1_001);
});

test('a held window does not move when messages come at either end', () => {
  const view = new MessageWindow(300);
  const timeline = filled(501, 1_000);
  view.hold(timeline.entries);
  for (let offset = 1_001; offset <= 1_100; offset++) timeline.add(message(offset));
  for (let offset = 500; offset >= 401; offset--) timeline.add(message(offset));
  const shown = view.shown(timeline.entries);
  assert.deepEqual([shown[0].offset, shown.at(-1).offset, shown.length], [701, 1_000, 300]);
  assert.deepEqual([view.hasOlder(timeline.entries), view.hasNewer(timeline.entries)], [true, true]);
});

test('the window walks to the beginning and back to the end', () => {
  const view = new MessageWindow(300);
  const { entries } = filled(1, 1_000);
  for (let i = 0; i < 10; i++) view.older(entries, 100);
  assert.deepEqual([view.shown(entries)[0].offset, view.hasOlder(entries)], [1, false]);
  for (let i = 0; i < 10; i++) view.newer(entries, 100);
  assert.deepEqual([view.shown(entries).at(-1).offset, view.hasNewer(entries)], [1_000, false]);
});

test('an empty timeline has nothing to show', () => {
  const view = new MessageWindow(300);
  view.hold([]);
  view.older([], 100);
  assert.deepEqual([view.shown([]), view.hasOlder([]), view.hasNewer([])], [[], false, false]);
});
