import { avatar, byId, element, reconcile, setText } from './dom.js';
import { briefly } from './dates.js';
import { typingWords } from '../model/typing.js';

const SHOWN_UNREAD = 99;

/** Rooms and direct conversations with what is unread in them, and whose they are. */
export class SidebarView {
  #store;
  #chat;
  #actions;
  #rooms = byId('rooms');
  #directs = byId('directs');

  /** chat() gives the current chat; actions: open(key), findRoom(), findPerson(), logout(). */
  constructor(store, chat, actions) {
    this.#store = store;
    this.#chat = chat;
    this.#actions = actions;
    byId('logout').addEventListener('click', actions.logout);
    for (const id of ['rooms-open', 'empty-room']) byId(id).addEventListener('click', actions.findRoom);
    for (const id of ['direct-open', 'empty-direct']) byId(id).addEventListener('click', actions.findPerson);
  }

  draw() {
    const { me, rooms, directs, conversationsLoaded, connection, active, unread } = this.#store;
    const online = this.#store.onlineIds();
    reconcile(this.#rooms, this.#rows(rooms, online, conversationsLoaded && 'No rooms yet.'));
    reconcile(this.#directs, this.#rows(directs, online, conversationsLoaded && 'No direct messages yet.'));
    const name = me?.name ?? '';
    setText(byId('account-name'), name);
    byId('account-name').title = name;
    setText(byId('account-state'), connection.name === 'connected' ? 'Connected' : 'Not connected');
    byId('account-state').classList.toggle('online', connection.name === 'connected');
    reconcile(byId('account-avatar'), me ? [{ key: me.id, signature: name, build: () => avatar(me.id, name) }] : []);
    byId('elsewhere').hidden = unread - (active?.unread ?? 0) === 0;
  }

  #rows(conversations, online, whenEmpty) {
    if (conversations.length) return conversations.map((one) => this.#row(one, online));
    return whenEmpty ? [{ key: 'note', signature: whenEmpty, build: () => element('li', { class: 'note', text: whenEmpty }) }] : [];
  }

  #row(conversation, online) {
    const { key, kind, title, unread, peer, typing } = conversation;
    const active = key === this.#store.activeKey;
    const isOnline = peer !== null && online.has(peer.id);
    const isTyping = active ? '' : typingWords(typing.names());
    const failed = this.#chat().unsent(key).some(({ state }) => state === 'failed');
    const preview = (failed && 'A message was not sent') || isTyping || previewText(conversation, this.#store);
    const at = conversation.preview?.data?.at;
    const when = Number.isFinite(at) && Math.abs(at) <= 8.64e15 ? briefly(at) : '';
    return {
      key,
      signature: JSON.stringify([title, unread, active, preview, when, isOnline, failed]),
      build: () => element('li', {},
        element('button', {
          type: 'button',
          class: `row${unread ? ' has-unread' : ''}`,
          'aria-current': active ? 'true' : null,
          onclick: () => this.#actions.open(key),
        },
        element('span', { class: `portrait${isOnline ? ' online' : ''}` }, avatar(peer?.id ?? key, title, kind === 'room' ? 'room' : 'person')),
        element('span', { class: 'grow clip' },
          element('span', { class: 'line' },
            element('span', { class: 'name clip grow', text: title }),
            when ? element('span', { class: 'when', text: when }) : null),
          element('span', { class: 'line' },
            element('span', { class: `preview clip grow${failed ? ' failed' : isTyping ? ' now' : ''}`, text: preview }),
            unread ? badge(unread) : null)))),
    };
  }
}

function badge(unread) {
  return element('span', { class: 'badge' },
    element('span', { 'aria-hidden': 'true', text: unread > SHOWN_UNREAD ? `${SHOWN_UNREAD}+` : String(unread) }),
    element('span', { class: 'hidden', text: `, ${unread} unread` }));
}

function previewText({ preview, kind }, store) {
  if (!preview) return 'No messages yet';
  const { data } = preview;
  if (data?.type !== 'message') return 'Data';
  const text = String(data.text ?? '').slice(0, 120);
  if (store.isMe(data.from?.id)) return `You: ${text}`;
  return kind === 'room' ? `${data.from?.name ?? '?'}: ${text}` : text;
}
