/** Marks move in bursts (a busy room that is open); the service is told the last one. */
const REPORT_AFTER_MS = 250;

/**
 * Tells the service what was read, so that every device of a person shows the same badges. A mark that could not be
 * told waits for the next connection.
 */
export class ReadMarks {
  #client;
  #store;
  #waiting = new Set();
  #timer = null;

  constructor(client, store) {
    this.#client = client;
    this.#store = store;
  }

  /** What the conversation's mark is now, in a moment. */
  report(conversation) {
    this.#waiting.add(conversation.key);
    this.#timer ??= setTimeout(() => this.flush(), REPORT_AFTER_MS);
  }

  /** Tells everything that waits; also after each connect. */
  async flush() {
    clearTimeout(this.#timer);
    this.#timer = null;
    if (!this.#client.isConnected) return;
    const keys = [...this.#waiting];
    this.#waiting.clear();
    await Promise.all(keys.map((key) => this.#tell(key)));
  }

  stop() {
    clearTimeout(this.#timer);
    this.#waiting.clear();
  }

  async #tell(key) {
    const conversation = this.#store.conversations.get(key);
    if (!conversation) return;
    const offset = conversation.readUpTo;
    try {
      const { read } = await this.#client.rpc('read', { channel: key, offset });
      conversation.isMarked = true;
      conversation.markRead(read);
      this.#store.changed();
    } catch (error) {
      if (!error.temporary) return; // for example a room that was wiped meanwhile
      this.#waiting.add(key);
      if (this.#client.isConnected) this.#timer ??= setTimeout(() => this.flush(), REPORT_AFTER_MS * 8);
    }
  }
}
