/**
 * The messages of one conversation in the order of their offsets, each once.
 *
 * Publications come from three sides that overlap: live, recovered, and read from history. Putting them all through
 * `add` is what makes catching up free of duplicates. It knows nothing of connections or pages.
 */
export class Timeline {
  #entries = [];
  #offsets = new Set();
  #messageKeys = new Set();

  constructor() {
    this.epoch = '';
    this.reachesStart = false;
  }

  get entries() {
    return this.#entries;
  }

  get oldestOffset() {
    return this.#entries[0]?.offset ?? 0;
  }

  get newestOffset() {
    return this.#entries.at(-1)?.offset ?? 0;
  }

  has(offset) {
    return this.#offsets.has(offset);
  }

  hasMessage(senderId, messageId) {
    return this.#messageKeys.has(messageKey(senderId, messageId));
  }

  /** Returns whether the publication was new. */
  add({ offset, data, info }) {
    if (this.#offsets.has(offset)) return false;
    this.#offsets.add(offset);
    if (data?.type === 'message' && data.id) {
      // A message sent again after its idempotency key was forgotten has a second offset; it is shown once.
      const key = messageKey(data.from?.id, data.id);
      if (this.#messageKeys.has(key)) return false;
      this.#messageKeys.add(key);
    }
    const entry = { offset, data, info };
    let at = this.#entries.length;
    while (at > 0 && this.#entries[at - 1].offset > offset) at--;
    this.#entries.splice(at, 0, entry);
    return true;
  }

  /** History no longer fits what is held here (a gap that cannot be filled): start from nothing. */
  clear() {
    this.#entries = [];
    this.#offsets.clear();
    this.#messageKeys.clear();
    this.reachesStart = false;
  }

  /**
   * Forgets the oldest entries; scrolling up reads them again. Not for each one too many: moving all others for every
   * message would cost more than the message.
   */
  trimTo(count) {
    const surplus = this.#entries.length - count;
    if (surplus <= count / 4) return;
    for (const { offset, data } of this.#entries.splice(0, surplus)) {
      this.#offsets.delete(offset);
      if (data?.id) this.#messageKeys.delete(messageKey(data.from?.id, data.id));
    }
    this.reachesStart = false;
  }
}

function messageKey(senderId, messageId) {
  return `${senderId}\n${messageId}`;
}
