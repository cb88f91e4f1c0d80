import { avatar, byId, element, reconcile, setText } from './dom.js';

/** Who is online in the open room. On narrow windows it lies over the conversation and is opened by a button. */
export class PeopleView {
  #store;
  #write;
  #panel = byId('people');
  #toggle = byId('people-toggle');
  #wide = matchMedia('(min-width: 1100px)');
  #open = false;

  /** write(person) starts a direct conversation. */
  constructor(store, write) {
    this.#store = store;
    this.#write = write;
    this.#open = this.#wide.matches;
    this.#toggle.addEventListener('click', () => {
      this.#show(!this.#open);
      if (this.#liesOver()) byId('people-close').focus();
    });
    byId('people-close').addEventListener('click', () => this.#close());
    addEventListener('keydown', (event) => { if (event.key === 'Escape' && !event.defaultPrevented && this.#liesOver()) this.#close(); });
    addEventListener('click', ({ target }) => { if (this.#liesOver() && !target.closest('#people, #people-toggle')) this.#show(false); });
    this.#wide.addEventListener('change', () => this.#show(this.#wide.matches));
  }

  draw() {
    const roster = this.#store.active?.roster ?? null;
    this.#toggle.hidden = roster === null;
    this.#toggle.setAttribute('aria-expanded', String(this.#open));
    this.#panel.hidden = roster === null || !this.#open;
    if (this.#panel.hidden) return;
    setText(byId('people-title'), `Online (${roster.size})`);
    const rows = roster.count === null
      ? roster.people().map((person) => this.#row(person))
      : [{ key: 'count', signature: '', build: () => element('li', { class: 'note', text: 'Too many people to list.' }) }];
    reconcile(byId('people-list'), rows);
  }

  #row({ id, name: given }) {
    const name = given ?? this.#store.nameOf(id);
    const mine = this.#store.isMe(id);
    const parts = () => [
      element('span', { class: 'portrait online' }, avatar(id, name)),
      element('span', { class: 'grow clip name', text: mine ? `${name} (you)` : name }),
    ];
    return {
      key: id,
      signature: name,
      build: () => element('li', {}, mine
        ? element('span', { class: 'row' }, ...parts())
        : element('button', { type: 'button', class: 'row', title: `Write to ${name}`, onclick: () => this.#chosen({ id, name }) }, ...parts())),
    };
  }

  #chosen(person) {
    if (this.#liesOver()) this.#show(false);
    this.#write(person);
  }

  #close() {
    this.#show(false);
    this.#toggle.focus();
  }

  #liesOver() {
    return !this.#wide.matches && !this.#panel.hidden;
  }

  #show(open) {
    this.#open = open;
    this.draw();
  }
}
