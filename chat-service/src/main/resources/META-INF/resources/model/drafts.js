/** What was written and not sent, per conversation. It survives a reload, and ends with the tab or the session. */
export class Drafts {
  #storage;
  #key = '';
  #texts = new Map();

  constructor(storage) {
    this.#storage = storage;
  }

  /** Reads the drafts of a user. */
  open(userId) {
    this.#key = `chat.drafts.${userId}`;
    try {
      this.#texts = new Map(Object.entries(JSON.parse(this.#storage.getItem(this.#key) ?? '{}')));
    } catch {
      this.#texts = new Map();
    }
  }

  of(conversation) {
    return this.#texts.get(conversation) ?? '';
  }

  keep(conversation, text) {
    if (text === this.of(conversation)) return;
    if (text) this.#texts.set(conversation, text);
    else this.#texts.delete(conversation);
    this.#storage.setItem(this.#key, JSON.stringify(Object.fromEntries(this.#texts)));
  }

  /** Nothing of it stays for whoever logs in next. */
  clear() {
    this.#texts.clear();
    if (this.#key) this.#storage.removeItem(this.#key);
  }
}
