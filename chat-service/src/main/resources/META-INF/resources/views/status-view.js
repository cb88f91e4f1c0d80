import { byId, setText } from './dom.js';

/** A connection that comes back within this time is not worth a word. */
const SAY_AFTER_MS = 600;

/** Says in words how the connection is; silent while all is well. */
export class StatusView {
  #store;
  #troubleSince = 0;
  #bar = byId('status');
  /** Stays in the page: a region that appears together with its words is not read out. */
  #live = byId('status-live');
  #text = byId('status-text');
  #retry = byId('status-retry');

  constructor(store, connectNow) {
    this.#store = store;
    this.#retry.addEventListener('click', connectNow);
    // The countdown moves although nothing in the store does.
    setInterval(() => this.draw(), 500);
  }

  draw() {
    const { connection } = this.#store;
    const signedOut = byId('shell').hidden;
    if (signedOut || connection.name === 'connected') {
      this.#troubleSince = 0;
      this.#bar.hidden = true;
      return;
    }
    this.#troubleSince ||= Date.now();
    this.#bar.hidden = Date.now() - this.#troubleSince < SAY_AFTER_MS;
    setText(this.#text, words(connection));
    const button = connection.name === 'connecting' ? '' : connection.name === 'waiting' ? 'Try now' : 'Connect again';
    this.#retry.hidden = button === '';
    setText(this.#retry, button);
    // Only the change of state is spoken, not every second of the countdown.
    this.#live.setAttribute('aria-live', connection.name === 'waiting' && this.#live.dataset.state === 'waiting' ? 'off' : 'polite');
    this.#live.dataset.state = connection.name;
  }
}

function words(connection) {
  switch (connection.name) {
    case 'connecting':
      return connection.attempt > 0 ? 'Reconnecting…' : 'Connecting…';
    case 'waiting': {
      if (navigator.onLine === false) return 'You are offline. Messages are kept and sent when you are back.';
      const seconds = Math.ceil((connection.retryAt - Date.now()) / 1000);
      return seconds > 0 ? `Connection lost. Reconnecting in ${seconds} s…` : 'Reconnecting…';
    }
    default:
      return connection.reason ? `Disconnected: ${connection.reason}.` : 'Disconnected.';
  }
}
