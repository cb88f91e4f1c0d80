import { byId } from './dom.js';

const KEY = 'chat.notify';

/**
 * The system's notifications. The browser is asked only when the person presses the button, and they are shown only
 * while the page is hidden.
 */
export class Notifications {
  #storage;
  #button = byId('notify');

  constructor(storage) {
    this.#storage = storage;
    this.#button.hidden = !('Notification' in globalThis);
    this.#button.addEventListener('click', () => this.#toggle());
    this.#draw();
  }

  /** `open` runs when the notification is clicked. Those with the same `tag` replace each other. */
  show({ title, body, tag, open }) {
    if (!document.hidden || !this.#isOn()) return;
    try {
      const notification = new Notification(title, { body, tag, icon: 'icon.svg' });
      notification.onclick = () => {
        notification.close();
        window.focus();
        open();
      };
    } catch { /* some phones show notifications of service workers only */ }
  }

  #isOn() {
    return 'Notification' in globalThis && Notification.permission === 'granted' && this.#storage.getItem(KEY) === 'on';
  }

  async #toggle() {
    const on = !this.#isOn();
    this.#storage.setItem(KEY, on ? 'on' : 'off');
    if (on && Notification.permission === 'default') await Notification.requestPermission();
    this.#draw();
  }

  #draw() {
    if (this.#button.hidden) return;
    const on = this.#isOn();
    const words = Notification.permission === 'denied' ? 'Notifications are blocked by the browser'
      : on ? 'Notifications are on' : 'Notifications are off';
    this.#button.setAttribute('aria-pressed', String(on));
    this.#button.setAttribute('aria-label', words);
    this.#button.title = words;
  }
}
