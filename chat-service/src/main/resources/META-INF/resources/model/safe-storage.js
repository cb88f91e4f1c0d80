/**
 * Web storage that never throws. A browser may forbid it, or it may be full; then what is written lasts until the page
 * closes, which is all that is lost.
 */
export class SafeStorage {
  #storage = null;
  #memory = new Map();

  /** @param {() => Storage} open even looking at window.localStorage can throw */
  constructor(open) {
    try {
      this.#storage = open();
    } catch { /* forbidden: the memory has to do */ }
  }

  getItem(key) {
    if (this.#memory.has(key)) return this.#memory.get(key);
    try {
      return this.#storage?.getItem(key) ?? null;
    } catch {
      return null;
    }
  }

  setItem(key, value) {
    try {
      if (!this.#storage) throw new Error('no storage');
      this.#storage.setItem(key, value);
      this.#memory.delete(key);
    } catch {
      this.#memory.set(key, value);
    }
  }

  removeItem(key) {
    this.#memory.delete(key);
    try {
      this.#storage?.removeItem(key);
    } catch { /* what cannot be written cannot be there */ }
  }
}
