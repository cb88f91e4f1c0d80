import { byId } from './dom.js';

/**
 * On a narrow window the list of conversations is a drawer over the conversation. What lies under it cannot be reached
 * meanwhile; Escape, the scrim and choosing a conversation close it.
 */
export class Drawer {
  #narrow = matchMedia('(max-width: 719px)');
  #sidebar = byId('sidebar');
  #opener = document.querySelector('.drawer-open');
  #open = false;

  constructor() {
    this.#opener.addEventListener('click', () => this.open());
    byId('drawer-close').addEventListener('click', () => this.close());
    byId('scrim').addEventListener('click', () => this.close());
    addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || !this.#open || document.querySelector('dialog[open]')) return;
      event.preventDefault();
      this.close();
    });
    this.#narrow.addEventListener('change', () => this.#set(false));
    this.#set(false);
  }

  get isNarrow() {
    return this.#narrow.matches;
  }

  open() {
    if (!this.isNarrow) return;
    this.#set(true);
    (this.#sidebar.querySelector('[aria-current]') ?? byId('drawer-close')).focus();
  }

  /** Gives focus back to the button that opened it, unless the caller has a better place. */
  close({ restoreFocus = true } = {}) {
    if (!this.#open) return;
    this.#set(false);
    if (restoreFocus) this.#opener.focus();
  }

  #set(open) {
    this.#open = open;
    this.#sidebar.classList.toggle('open', open);
    byId('scrim').hidden = !open;
    byId('conversation').inert = open;
    byId('people').inert = open;
    this.#opener.setAttribute('aria-expanded', String(open));
  }
}
