import { byId, setText } from './dom.js';

/** A screen reader that is told every message of a busy room says nothing else any more. */
const EVERY_MS = 1_500;
const READ_OUT = 3;

/** Says new messages to people who hear the page. */
export class Announcer {
  #waiting = [];
  #timer = null;

  say(sentence) {
    this.#waiting.push(sentence);
    this.#timer ??= setTimeout(() => this.#flush(), this.#waiting.length === 1 ? 0 : EVERY_MS);
  }

  #flush() {
    const sentences = this.#waiting.splice(0);
    setText(byId('announcer'), sentences.length > READ_OUT ? `${sentences.length} new messages` : sentences.join('. '));
    this.#timer = setTimeout(() => {
      this.#timer = null;
      if (this.#waiting.length) this.#flush();
    }, EVERY_MS);
  }
}
