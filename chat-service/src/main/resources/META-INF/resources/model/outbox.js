import { fullJitter } from '../native/backoff.js';
import { ErrorCode } from '../native/protocol.js';

/**
 * The server remembers a client message id for 5 minutes. Inside this time sending again is harmless; after it the
 * message may already be in the log under a forgotten id, so somebody has to look first.
 */
const SAFE_TO_RESEND_MS = 4 * 60_000;
const MAX_ATTEMPTS = 8;

/**
 * My messages that the server has not acknowledged, one conversation after the other in the order they were written.
 *
 *   sending ──ack──▶ sent (leaves the outbox; the timeline has it)
 *     │  ▲ lost connection, timeout, busy: same id again
 *     └──┘
 *     └──refused, or too old to repeat blindly──▶ failed ──retry by hand──▶ sending
 */
export class Outbox {
  #deliver;
  #wasStored;
  #changed;
  #storage;
  #key;
  #items = [];
  #busy = new Set();
  #online = false;

  /**
   * deliver(item) -> promise of the ack; wasStored(item) -> promise of whether history has it;
   * changed(conversationKey) when something is to be drawn again.
   */
  constructor({ deliver, wasStored, changed, storage, key }) {
    this.#deliver = deliver;
    this.#wasStored = wasStored;
    this.#changed = changed;
    this.#storage = storage;
    this.#key = key;
    this.#items = this.#load();
  }

  of(conversationKey) {
    return this.#items.filter((item) => item.conversation === conversationKey);
  }

  conversations() {
    return new Set(this.#items.map((item) => item.conversation));
  }

  add({ conversation, to, text }) {
    const item = {
      id: newMessageId(), conversation, to, text, writtenAt: Date.now(), firstTryAt: 0, attempts: 0, state: 'sending', error: '',
    };
    this.#items.push(item);
    this.#save(item);
    this.#work(conversation);
    return item;
  }

  retry(id) {
    const item = this.#items.find((one) => one.id === id && one.state === 'failed');
    if (!item) return;
    Object.assign(item, { state: 'sending', attempts: 0, error: '' });
    this.#save(item);
    this.#work(item.conversation);
  }

  /** Forgets a message: thrown away by its writer, or seen in the log. */
  remove(id) {
    const item = this.#items.find((one) => one.id === id);
    if (!item) return;
    this.#items = this.#items.filter((one) => one !== item);
    this.#save(item);
  }

  setOnline(online) {
    this.#online = online;
    if (online) for (const conversation of this.conversations()) this.#work(conversation);
  }

  /** One message in flight per conversation: a repeated one can then never overtake its successor. */
  async #work(conversation) {
    if (this.#busy.has(conversation)) return;
    this.#busy.add(conversation);
    try {
      let item;
      while (this.#online && (item = this.#next(conversation))) await this.#attempt(item);
    } finally {
      this.#busy.delete(conversation);
    }
  }

  #next(conversation) {
    return this.#items.find((item) => item.conversation === conversation && item.state === 'sending');
  }

  async #attempt(item) {
    try {
      if (isDoubtful(item)) {
        if (await this.#wasStored(item)) return this.remove(item.id);
        item.firstTryAt = 0;
      }
      item.firstTryAt ||= Date.now();
      item.attempts++;
      this.#save(item);
      await this.#deliver(item);
      this.remove(item.id);
    } catch (error) {
      await this.#failed(item, error);
    }
  }

  async #failed(item, error) {
    if (error.code === ErrorCode.NOT_CONNECTED) {
      item.attempts = Math.max(0, item.attempts - 1);
      if (this.#online) await sleep(200); // the state change is on its way; do not spin until it arrives
      return;
    }
    const repeatable = error.temporary || error.code === ErrorCode.INTERNAL;
    if (repeatable && item.attempts < MAX_ATTEMPTS && !isDoubtful(item)) {
      await sleep(fullJitter(item.attempts, { base: 300, cap: 5_000 }));
      return;
    }
    item.state = 'failed';
    item.error = repeatable ? 'The service did not answer.' : error.message;
    this.#save(item);
  }

  #load() {
    try {
      return JSON.parse(this.#storage.getItem(this.#key) ?? '[]');
    } catch {
      return [];
    }
  }

  /** Kept across a reload of the page: an unacknowledged message must not disappear with it. */
  #save(item) {
    try {
      this.#storage.setItem(this.#key, JSON.stringify(this.#items));
    } catch { /* full or forbidden storage: the message is still held here */ }
    this.#changed(item.conversation);
  }
}

function isDoubtful(item) {
  return item.firstTryAt > 0 && Date.now() - item.firstTryAt > SAFE_TO_RESEND_MS;
}

/** randomUUID exists on secure origins only; a laptop's page on http://192.168… needs the other way. */
function newMessageId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function sleep(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
