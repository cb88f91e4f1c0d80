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
    this.#toggle.addEventListener('click', () => this.#show(!this.#open));
    byId('people-close').addEventListener('click', () => this.#close());
    this.#panel.addEventListener('keydown', (event) => { if (event.key === 'Escape') this.#close(); });
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
    const label = element('span', { class: 'grow clip', text: mine ? `${name} (you)` : name });
    return {
      key: id,
      signature: name,
      build: () => element('li', {}, mine
        ? element('span', { class: 'row' }, avatar(id, name), label)
        : element('button', {
          type: 'button', class: 'row', title: `Write to ${name}`, onclick: () => { if (!this.#wide.matches) this.#show(false); this.#write({ id, name }); },
        }, avatar(id, name), label)),
    };
  }

  #close() {
    this.#show(false);
    this.#toggle.focus();
  }

  #show(open) {
    this.#open = open;
    this.draw();
  }
}
