import { byId } from './dom.js';

const MOST_ROWS = 8;

/** The field messages are written in. */
export class ComposerView {
  #store;
  #drafts;
  #actions;
  #shownKey = null;
  #field = byId('composer-text');

  /** actions: send(text), typing() */
  constructor(store, drafts, actions) {
    this.#store = store;
    this.#drafts = drafts;
    this.#actions = actions;
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
    this.#field.addEventListener('input', () => this.#changed());
  }

  draw() {
    const key = this.#store.activeKey;
    if (key === this.#shownKey) return;
    this.#shownKey = key;
    this.#field.value = key ? this.#drafts.of(key) : '';
    if (this.#store.active) this.#field.placeholder = `Write to ${this.#store.active.title}`;
    this.#fit();
  }

  focus() {
    this.#field.focus();
  }

  clear() {
    this.#shownKey = null;
    this.#field.value = '';
  }

  #changed() {
    this.#fit();
    if (!this.#shownKey) return;
    this.#drafts.keep(this.#shownKey, this.#field.value);
    if (this.#field.value.trim()) this.#actions.typing();
  }

  #submit() {
    const text = this.#field.value.trim();
    if (!text || !this.#store.active || this.#shownKey !== this.#store.activeKey) return;
    this.#field.value = '';
    this.#drafts.keep(this.#shownKey, '');
    this.#fit();
    this.#actions.send(text);
  }

  /** Grows with the text by whole rows; the style sheet caps the height. */
  #fit() {
    this.#field.rows = 1;
    const { lineHeight, paddingTop, paddingBottom } = getComputedStyle(this.#field);
    const line = parseFloat(lineHeight) || 22;
    const inner = this.#field.scrollHeight - parseFloat(paddingTop) - parseFloat(paddingBottom);
    this.#field.rows = Math.min(MOST_ROWS, Math.max(1, Math.round(inner / line)));
  }
}
