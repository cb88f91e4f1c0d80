import { byId } from './dom.js';

const KEY = 'chat.theme';
const ORDER = ['auto', 'light', 'dark'];
const WORDS = { auto: 'as the system', light: 'light', dark: 'dark' };

/** The button that goes through the themes; the choice is remembered by this browser (and read by first-paint.js). */
export class ThemeSwitch {
  #storage;
  #button = byId('theme');
  #bars = [...document.querySelectorAll('meta[name="theme-color"]')].map((meta) => ({ meta, media: meta.media }));

  constructor(storage) {
    this.#storage = storage;
    this.#button.addEventListener('click', () => this.#next());
    this.#show(this.#chosen());
  }

  #chosen() {
    const theme = this.#storage.getItem(KEY);
    return ORDER.includes(theme) ? theme : 'auto';
  }

  #next() {
    const theme = ORDER[(ORDER.indexOf(this.#chosen()) + 1) % ORDER.length];
    this.#storage.setItem(KEY, theme);
    this.#show(theme);
  }

  #show(theme) {
    if (theme === 'auto') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
    this.#button.dataset.theme = theme;
    this.#button.setAttribute('aria-label', `Colours: ${WORDS[theme]}`);
    this.#button.title = `Colours: ${WORDS[theme]}`;
    // The browser's own bar follows: the fitting one of the two colours counts always, or each for its scheme.
    for (const { meta, media } of this.#bars) {
      meta.media = theme === 'auto' ? media : (media.includes(theme) ? 'all' : 'not all');
    }
  }
}
