/** A signal says "typing just now"; without another one it is over after this time. */
const LASTS_MS = 6_000;
/** A signal and the message it announced may change places on their way. */
const QUIET_AFTER_MESSAGE_MS = 1_000;
/** Well below LASTS_MS, so that somebody who goes on writing never flickers. */
const SIGNAL_EVERY_MS = 3_000;

/** The people who are writing in one conversation. */
export class TypingPeople {
  static LASTS_MS = LASTS_MS;
  #until = new Map();
  #said = new Map();

  /** @param {{id: string, name: string}} person */
  saw({ id, name }, now = Date.now()) {
    if (now - (this.#said.get(String(id)) ?? -Infinity) < QUIET_AFTER_MESSAGE_MS) return;
    this.#said.delete(String(id));
    this.#until.set(String(id), { name, end: now + LASTS_MS });
  }

  /** Their message has come. */
  stopped(id, now = Date.now()) {
    this.#until.delete(String(id));
    this.#said.set(String(id), now);
  }

  /** @returns {string[]} names, who began first stands first */
  names(now = Date.now()) {
    for (const [id, { end }] of this.#until) if (end <= now) this.#until.delete(id);
    return [...this.#until.values()].map(({ name }) => name);
  }
}

/** Keeps one's own signals few: one per conversation and interval, however fast one types. */
export class TypingThrottle {
  #last = new Map();

  /** Whether a signal is due, which counts as sent then. */
  due(key, now = Date.now()) {
    if (now - (this.#last.get(key) ?? -Infinity) < SIGNAL_EVERY_MS) return false;
    this.#last.set(key, now);
    return true;
  }

  /** The message is out: the next letter is news again. */
  reset(key) {
    this.#last.delete(key);
  }
}

/** @returns {string} a sentence, or '' when nobody is typing */
export function typingWords(names) {
  switch (names.length) {
    case 0: return '';
    case 1: return `${names[0]} is typing…`;
    case 2: return `${names[0]} and ${names[1]} are typing…`;
    default: return 'Several people are typing…';
  }
}
