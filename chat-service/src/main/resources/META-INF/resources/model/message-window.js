/**
 * Which part of a timeline is in the page. However much was received or read, the page holds at most `limit` messages:
 * the newest ones while the reader is at the end, else as many from a first one that stays until the reader scrolls.
 */
export class MessageWindow {
  #limit;
  #first = null;

  constructor(limit) {
    this.#limit = limit;
  }

  /** Shows the end again, and stays there. */
  follow() {
    this.#first = null;
  }

  /** Keeps what is shown now, whatever comes at either end. */
  hold(entries) {
    if (this.#first === null && entries.length) this.#first = this.shown(entries)[0].offset;
  }

  /** @returns {object[]} the entries to show */
  shown(entries) {
    const start = this.#start(entries);
    return entries.slice(start, start + this.#limit);
  }

  hasOlder(entries) {
    return this.#start(entries) > 0;
  }

  hasNewer(entries) {
    return this.#start(entries) + this.#limit < entries.length;
  }

  /** Moves towards the beginning by up to `count` entries. */
  older(entries, count) {
    this.#move(entries, -count);
  }

  /** Moves towards the end by up to `count` entries. */
  newer(entries, count) {
    this.#move(entries, count);
  }

  #move(entries, by) {
    if (entries.length === 0) return;
    const last = Math.max(0, entries.length - this.#limit);
    this.#first = entries[Math.min(last, Math.max(0, this.#start(entries) + by))].offset;
  }

  #start(entries) {
    if (this.#first === null) return Math.max(0, entries.length - this.#limit);
    let low = 0;
    let high = entries.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (entries[middle].offset < this.#first) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
