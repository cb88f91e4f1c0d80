import { Emitter } from '../native/emitter.js';
import { Conversation, roomChannel } from './conversation.js';

/** Fast enough to feel immediate, slow enough that a busy room does not redraw the page for every message. */
const REDRAW_MS = 30;

/**
 * Everything the views show. The chat writes, the views read; `change` says "draw again", at most once per REDRAW_MS.
 * Other events: `announce` (text for screen readers).
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
    this.inboxLoaded = false;
    this.names = new Map();
    this.remembered = { rooms: [], read: {} };
  }

  get active() {
    return this.conversations.get(this.activeKey) ?? null;
  }

  get rooms() {
    return [...this.conversations.values()].filter((one) => one.kind === 'room')
      .sort((a, b) => a.key.localeCompare(b.key, 'en', { numeric: true }));
  }

  /** Newest conversation first. */
  get directs() {
    const at = (one) => one.preview?.data?.at ?? Number.MAX_SAFE_INTEGER;
    return [...this.conversations.values()].filter((one) => one.kind === 'direct').sort((a, b) => at(b) - at(a));
  }

  get unread() {
    return [...this.conversations.values()].reduce((sum, one) => sum + one.unread, 0);
  }

  setMe(me) {
    this.me = me;
    this.learnName(me);
    this.remembered = { rooms: [], read: {}, ...this.#load() };
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

  ensureRoom(number) {
    const key = roomChannel(number);
    return this.conversations.get(key) ?? this.#put(new Conversation({ key, kind: 'room', title: `Room ${number}` }));
  }

  ensureDirect(key, peer) {
    this.learnName(peer);
    return this.conversations.get(key)
      ?? this.#put(new Conversation({ key, kind: 'direct', title: this.nameOf(peer.id), peer: { ...peer, id: String(peer.id) } }));
  }

  forget(key) {
    this.conversations.delete(key);
    this.remember();
    this.changed();
  }

  /** Whether this browser has a read cursor for the conversation from an earlier visit. */
  hasCursor(key) {
    return this.remembered.read[key] !== undefined;
  }

  /** Keeps the open rooms and the read cursors for the next visit. */
  remember() {
    if (!this.me) return;
    this.remembered.rooms = this.rooms.map((room) => room.key.slice('room:'.length));
    for (const one of this.conversations.values()) this.remembered.read[one.key] = one.readUpTo;
    try {
      this.#storage.setItem(this.#key(), JSON.stringify(this.remembered));
    } catch { /* full or forbidden storage: remembered until the page closes */ }
  }

  changed() {
    this.#scheduled ??= setTimeout(() => {
      this.#scheduled = null;
      this.emit('change');
    }, REDRAW_MS);
  }

  announce(text) {
    this.emit('announce', text);
  }

  #put(conversation) {
    conversation.readUpTo = this.remembered.read[conversation.key] ?? 0;
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
