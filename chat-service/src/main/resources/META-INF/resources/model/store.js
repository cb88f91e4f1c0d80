import { Emitter } from '../native/emitter.js';
import { Conversation, roomChannel } from './conversation.js';
import { roomTitle } from './rooms.js';

/** Fast enough to feel immediate, slow enough that a busy room does not redraw the page for every message. */
const REDRAW_MS = 30;

/**
 * Everything the views show. The chat writes, the views read; `change` says "draw again", at most once per REDRAW_MS.
 * Other events: `ready` (signed in), `arrived` {conversation, message} for each live message of somebody else.
 */
export class Store extends Emitter {
  #scheduled = null;
  #storage;

  constructor(storage) {
    super();
    this.#storage = storage;
    this.reset();
  }

  reset() {
    clearTimeout(this.#scheduled);
    this.#scheduled = null;
    this.me = null;
    this.connection = { name: 'disconnected', code: 0, reason: '' };
    this.conversations = new Map();
    this.activeKey = null;
    /** Whether the end of the open conversation is in sight; only then is it being read. */
    this.atEnd = true;
    this.conversationsLoaded = false;
    this.names = new Map();
    this.remembered = { rooms: [], left: [], last: null };
  }

  get active() {
    return this.conversations.get(this.activeKey) ?? null;
  }

  get rooms() {
    return [...this.conversations.values()].filter((one) => one.kind === 'room')
      .sort((a, b) => a.title.localeCompare(b.title, undefined, { numeric: true }) || a.key.localeCompare(b.key));
  }

  /** Newest conversation first. */
  get directs() {
    const at = (one) => one.preview?.data?.at ?? Number.MAX_SAFE_INTEGER;
    return [...this.conversations.values()].filter((one) => one.kind === 'direct').sort((a, b) => at(b) - at(a));
  }

  /** In the order of the list on the page. */
  get listed() {
    return [...this.rooms, ...this.directs];
  }

  get unread() {
    return [...this.conversations.values()].reduce((sum, one) => sum + one.unread, 0);
  }

  setMe(me) {
    this.me = me;
    this.learnName(me);
    this.remembered = { ...this.remembered, ...this.#load() };
    this.changed();
  }

  learnName(person) {
    if (person?.id && person.name) this.names.set(String(person.id), person.name);
  }

  nameOf(id) {
    return this.names.get(String(id)) ?? `User ${id}`;
  }

  isMe(id) {
    return this.me !== null && String(id) === String(this.me.id);
  }

  /** The people in the rooms whose people this page knows. Who is not among them may be online all the same. */
  onlineIds() {
    const ids = new Set();
    if (this.connection.name !== 'connected') return ids;
    for (const { roster } of this.conversations.values()) for (const id of roster?.ids ?? []) ids.add(id);
    return ids;
  }

  ensureRoom(name) {
    const key = roomChannel(name);
    return this.conversations.get(key) ?? this.#put(new Conversation({ key, kind: 'room', title: roomTitle(name) }));
  }

  ensureDirect(key, peer) {
    this.learnName(peer);
    return this.conversations.get(key)
      ?? this.#put(new Conversation({ key, kind: 'direct', title: this.nameOf(peer.id), peer: { ...peer, id: String(peer.id) } }));
  }

  forget(key) {
    this.conversations.delete(key);
    this.changed();
  }

  /** Keeps for the next visit which rooms are open here, which were left, and where one was. */
  remember(changes) {
    if (!this.me) return;
    Object.assign(this.remembered, changes);
    this.#storage.setItem(this.#key(), JSON.stringify(this.remembered));
  }

  changed() {
    this.#scheduled ??= setTimeout(() => {
      this.#scheduled = null;
      this.emit('change');
    }, REDRAW_MS);
  }

  #put(conversation) {
    this.conversations.set(conversation.key, conversation);
    this.changed();
    return conversation;
  }

  #key() {
    return `chat.user.${this.me.id}`;
  }

  #load() {
    try {
      return JSON.parse(this.#storage.getItem(this.#key()) ?? '{}');
    } catch {
      return {};
    }
  }
}
