import { byId } from './dom.js';

/** The field messages are written in; keeps one draft per conversation. */
export class ComposerView {
  #store;
  #send;
  #drafts = new Map();
  #shownKey = null;
  #field = byId('composer-text');

  constructor(store, send) {
    this.#store = store;
    this.#send = send;
    byId('composer').addEventListener('submit', (event) => {
      event.preventDefault();
      this.#submit();
    });
    this.#field.addEventListener('keydown', (event) => {
      // Enter that ends the composition of a character (Japanese, Chinese, …) is not a send.
      if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
        event.preventDefault();
        this.#submit();
      }
    });
    this.#field.addEventListener('input', () => this.#fit());
  }

  draw() {
    const key = this.#store.activeKey;
    if (key === this.#shownKey) return;
    if (this.#shownKey !== null) this.#drafts.set(this.#shownKey, this.#field.value);
    this.#shownKey = key;
    this.#field.value = this.#drafts.get(key) ?? '';
    if (this.#store.active) this.#field.placeholder = `Write to ${this.#store.active.title}`;
    this.#fit();
  }

  focus() {
    this.#field.focus();
  }

  clear() {
    this.#drafts.clear();
    this.#shownKey = null;
    this.#field.value = '';
  }

  #submit() {
    const text = this.#field.value.trim();
    if (!text || !this.#store.active) return;
    this.#field.value = '';
    this.#fit();
    this.#send(text);
  }

  /** Grows with the text by whole rows; the style sheet caps the height. */
  #fit() {
    this.#field.rows = 1;
    const { lineHeight, paddingTop, paddingBottom } = getComputedStyle(this.#field);
    const line = parseFloat(lineHeight) || 22;
    const inner = this.#field.scrollHeight - parseFloat(paddingTop) - parseFloat(paddingBottom);
    this.#field.rows = Math.min(8, Math.max(1, Math.round(inner / line)));
  }
}
