import { test } from 'node:test';
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { fromPage } from './page.mjs';

const { Outbox } = await fromPage('model/outbox.js');
const { CommandError, ErrorCode } = await fromPage('native/protocol.js');
const { fullJitter } = await fromPage('native/backoff.js');
const { SafeStorage } = await fromPage('model/safe-storage.js');
const { Drafts } = await fromPage('model/drafts.js');

/** A service that answers each attempt as told, and remembers the ids it was asked for. */
function service(...answers) {
  const asked = [];
  return {
    asked,
    deliver: async ({ id }) => {
      asked.push(id);
      const answer = answers.shift();
      if (answer) throw new CommandError(answer);
    },
  };
}

const memory = () => new SafeStorage(() => { throw new Error('forbidden'); });
const outboxOf = ({ deliver }, storage = memory()) => new Outbox({ deliver, wasStored: async () => false, changed: () => {}, storage, key: 'k' });

async function until(condition) {
  for (const end = Date.now() + 10_000; !condition(); await sleep(5)) assert.ok(Date.now() < end, 'in time');
}

test('a temporary failure is repeated under the same id', async () => {
  const busy = service({ code: ErrorCode.INTERNAL, message: 'busy', temporary: true });
  const outbox = outboxOf(busy);
  outbox.setOnline(true);
  const { id } = outbox.add({ conversation: 'room:1', text: 'hi' });
  await until(() => outbox.of('room:1').length === 0);
  assert.deepEqual(busy.asked, [id, id]);
});

test('a refused message waits for its writer, who may try again under the same id', async () => {
  const refusing = service({ code: 106, message: 'too large' });
  const outbox = outboxOf(refusing);
  outbox.setOnline(true);
  const { id } = outbox.add({ conversation: 'room:1', text: 'hi' });
  await until(() => outbox.of('room:1')[0]?.state === 'failed');
  assert.equal(outbox.of('room:1')[0].error, 'too large');
  outbox.retry(id);
  await until(() => outbox.of('room:1').length === 0);
  assert.deepEqual(refusing.asked, [id, id]);
});

test('what waits survives a reload, in its order', async () => {
  const storage = memory();
  const before = outboxOf(service(), storage);
  const ids = ['one', 'two'].map((text) => before.add({ conversation: 'room:1', text }).id);
  const after = service();
  const outbox = outboxOf(after, storage);
  outbox.setOnline(true);
  await until(() => outbox.of('room:1').length === 0);
  assert.deepEqual(after.asked, ids);
});

test('waits before a reconnect are random below a ceiling that grows to its cap', () => {
  const ceilings = [0, 1, 2, 20].map((attempt) => fullJitter(attempt, { random: () => 1 }));
  assert.deepEqual(ceilings, [500, 1_000, 2_000, 20_000]);
  assert.equal(fullJitter(5, { random: () => 0 }), 0);
});

test('drafts are one for each conversation and nobody else finds them', () => {
  const storage = memory();
  const drafts = new Drafts(storage);
  drafts.open('1');
  drafts.keep('room:1', 'half a sen');
  drafts.keep('room:2', 'x');
  drafts.keep('room:2', '');
  const reloaded = new Drafts(storage);
  reloaded.open('1');
  assert.deepEqual([reloaded.of('room:1'), reloaded.of('room:2')], ['half a sen', '']);
  reloaded.clear();
  const next = new Drafts(storage);
  next.open('1');
  assert.equal(next.of('room:1'), '');
});
