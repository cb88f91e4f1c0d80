/** Named events with any number of listeners; the smallest thing the client and the store can share. */
export class Emitter {
  #listeners = new Map();

  /** Returns the function that takes the listener off again. */
  on(event, listener) {
    if (!this.#listeners.has(event)) this.#listeners.set(event, new Set());
    this.#listeners.get(event).add(listener);
    return () => this.#listeners.get(event).delete(listener);
  }

  emit(event, value) {
    for (const listener of [...(this.#listeners.get(event) ?? [])]) {
      try {
        listener(value);
      } catch (error) {
        // One broken view must not stop the others, nor the connection that is calling us.
        console.error(`listener of "${event}" failed`, error);
      }
    }
  }
}
