import { avatar, byId, element, reconcile, setText } from './dom.js';

const SHOWN_UNREAD = 99;

/** Rooms and direct conversations with what is unread in them, the two ways to open another one, and the account. */
export class SidebarView {
  #store;
  #actions;
  #rooms = byId('rooms');
  #directs = byId('directs');

  /** actions: open(key), openRoom(number), openDirectByName(name) -> promise, logout() */
  constructor(store, actions) {
    this.#store = store;
    this.#actions = actions;
    byId('logout').addEventListener('click', actions.logout);
    byId('room-form').addEventListener('submit', (event) => this.#openRoom(event));
    byId('direct-form').addEventListener('submit', (event) => this.#openDirect(event));
    byId('direct-name').addEventListener('input', () => setText(byId('direct-error'), ''));
  }

  draw() {
    const { me, rooms, directs, inboxLoaded } = this.#store;
    reconcile(this.#rooms, rooms.map((one) => this.#row(one)));
    const rows = directs.map((one) => this.#row(one));
    if (rows.length === 0 && inboxLoaded) rows.push(note('No direct messages yet.'));
    reconcile(this.#directs, rows);
    const name = me?.name ?? '';
    setText(byId('account-name'), name);
    reconcile(byId('account-avatar'), me ? [{ key: me.id, signature: name, build: () => avatar(me.id, name) }] : []);
  }

  #row(conversation) {
    const { key, kind, title, unread, peer } = conversation;
    const active = key === this.#store.activeKey;
    const preview = previewText(conversation, this.#store);
    return {
      key,
      signature: JSON.stringify([title, unread, active, preview]),
      build: () => element('li', {},
        element('button', {
          type: 'button',
          class: `row${unread ? ' has-unread' : ''}`,
          'aria-current': active ? 'true' : null,
          onclick: () => this.#actions.open(key),
        },
        avatar(peer?.id ?? key, title, kind === 'room' ? 'room' : 'person'),
        element('span', { class: 'grow clip' },
          element('span', { class: 'name clip', text: title }),
          preview ? element('span', { class: 'preview clip', text: preview }) : null),
        unread ? element('span', { class: 'badge' },
          element('span', { 'aria-hidden': 'true', text: unread > SHOWN_UNREAD ? `${SHOWN_UNREAD}+` : String(unread) }),
          element('span', { class: 'hidden', text: `, ${unread} unread` })) : null)),
    };
  }

  #openRoom(event) {
    event.preventDefault();
    const field = byId('room-number');
    const number = field.value.trim();
    if (!/^\d{1,9}$/.test(number) || Number(number) < 1) return;
    field.value = '';
    this.#actions.openRoom(Number(number));
  }

  async #openDirect(event) {
    event.preventDefault();
    const field = byId('direct-name');
    const name = field.value.trim();
    if (!name) return;
    try {
      await this.#actions.openDirectByName(name);
      if (field.value.trim() === name) field.value = '';
    } catch (error) {
      setText(byId('direct-error'), error.temporary ? 'Not connected. Try again in a moment.' : `${name}: ${error.message}`);
    }
  }
}

function note(text) {
  return { key: 'note', signature: text, build: () => element('li', { class: 'note', text }) };
}

function previewText({ preview, kind }, store) {
  if (!preview) return '';
  const { data } = preview;
  if (data?.type !== 'message') return 'Data';
  const text = String(data.text ?? '').slice(0, 120);
  if (store.isMe(data.from?.id)) return `You: ${text}`;
  return kind === 'room' ? `${data.from?.name ?? '?'}: ${text}` : text;
}
