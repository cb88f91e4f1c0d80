import { NativeClient } from './native/native-client.js';
import { Inbox } from './live/inbox.js';
import { ReadMarks } from './live/read-marks.js';
import { listenToRoom } from './live/room-channel.js';
import { Rosters } from './live/rosters.js';
import { Outbox } from './model/outbox.js';
import { HistoryReader } from './model/history-reader.js';
import { TypingPeople, TypingThrottle } from './model/typing.js';
import { directChannel, peerIdOf, roomChannel } from './model/conversation.js';

/** What is kept of a conversation in memory; the page itself shows less (views/conversation-view.js). */
const KEEP_ACTIVE = 2_000;
const KEEP_INACTIVE = 200;
/** The service allows 128 channels on a connection; some are left for what a person opens. */
const MAX_ROOMS = 100;

/**
 * The signed-in page: turns what the connection brings into conversations, and what the person does into commands.
 * Views call its methods and read the store; they never see the connection.
 */
export class Chat {
  #client;
  #store;
  #outbox = null;
  #history;
  #marks;
  #rosters;
  #throttle = new TypingThrottle();
  #sessionStorage;

  constructor({ url, token, store, sessionStorage, onSessionLost }) {
    this.#store = store;
    this.#sessionStorage = sessionStorage;
    this.#client = new NativeClient({ url, token });
    this.#history = new HistoryReader(this.#client, store);
    this.#marks = new ReadMarks(this.#client, store);
    this.#rosters = new Rosters(this.#client, store);
    this.#client.on('state', (state) => {
      store.connection = state;
      this.#outbox?.setOnline(state.name === 'connected');
      store.changed();
      if (state.name === 'disconnected' && state.code >= 3500) onSessionLost(state);
    });
    this.#client.on('connected', ({ data }) => this.#connected(data));
  }

  start() {
    this.#client.connect();
  }

  stop() {
    this.#marks.flush();
    this.#marks.stop();
    this.#rosters.stop();
    this.#client.disconnect();
  }

  /** Skips the rest of the wait before the next attempt. */
  connectNow() {
    this.#client.connect();
  }

  // ---- what a person does ----

  /** @returns {string} the conversation's key */
  openRoom(name) {
    const { remembered } = this.#store;
    const room = this.#joinRoom(name);
    this.#activate(room);
    this.#store.remember({
      rooms: [...new Set([...remembered.rooms, name])], left: remembered.left.filter((one) => one !== name), last: room.key,
    });
    return room.key;
  }

  leaveRoom(key) {
    const { remembered } = this.#store;
    const name = key.slice('room:'.length);
    this.#client.unsubscribe(key);
    if (this.#store.activeKey === key) this.#store.activeKey = null;
    this.#store.remember({ rooms: remembered.rooms.filter((one) => one !== name), left: [...remembered.left, name], last: null });
    this.#store.forget(key);
  }

  /** Resolves with {room, channel, online, top, lastAt} of every room there is. */
  async listRooms() {
    return (await this.#client.rpc('rooms', {})).rooms ?? [];
  }

  /** Resolves with the conversation's key; rejects with the server's words when there is nobody of that name. */
  async openDirectByName(name) {
    return this.openDirectWith(await this.#client.rpc('user', { name }));
  }

  async openDirect(key) {
    const known = this.#store.conversations.get(key);
    if (!known) return this.openDirectWith(await this.#client.rpc('user', { id: peerIdOf(key, this.#store.me.id) }));
    this.#activate(known);
    this.#store.remember({ last: key });
    return key;
  }

  openDirectWith(person) {
    const key = directChannel(this.#store.me.id, person.id);
    this.#activate(this.#store.ensureDirect(key, person));
    this.#store.remember({ last: key });
    return key;
  }

  closeConversation() {
    this.#store.activeKey = null;
    this.#store.changed();
  }

  send(text) {
    const conversation = this.#store.active;
    if (!conversation || !this.#outbox) return;
    conversation.newAfter = null;
    this.#throttle.reset(conversation.key);
    this.#outbox.add({ conversation: conversation.key, to: conversation.peer?.id, text });
  }

  /** The person is writing. Nothing is owed to anybody here: what fails is forgotten. */
  typing() {
    const active = this.#store.active;
    if (!active || !this.#client.isConnected || !this.#throttle.due(active.key)) return;
    this.#client.rpc('typing', active.peer ? { to: active.peer.id } : { channel: active.key }).catch(() => {});
  }

  unsent(key) {
    return this.#outbox?.of(key) ?? [];
  }

  retry(id) {
    this.#outbox.retry(id);
  }

  discard(id) {
    this.#outbox.remove(id);
  }

  loadOlder() {
    if (this.#store.active) this.#history.loadOlder(this.#store.active);
  }

  /** What is in sight counts as read: the end of the open conversation, while the page can be seen. */
  seen() {
    const active = this.#store.active;
    if (!active || !isLooking() || !this.#store.atEnd || active.unread === 0) return;
    this.#markRead(active);
  }

  /** The page may not come back: what was read is told now. */
  leaving() {
    this.#marks.flush();
  }

  // ---- what the connection brings ----

  #connected(data) {
    this.#marks.flush();
    if (this.#store.me) return; // a reconnect: everything is in place and recovers by itself
    const me = { id: String(data.id), name: data.name };
    this.#store.setMe(me);
    this.#outbox = new Outbox({
      deliver: (item) => this.#deliver(item),
      wasStored: (item) => this.#history.contains(item.conversation, me.id, item),
      changed: () => this.#store.changed(),
      storage: this.#sessionStorage,
      key: `chat.outbox.${me.id}`,
    });
    new Inbox(this.#client, this.#store, {
      subscribed: ({ hasGap }) => this.#inboxSubscribed(hasGap),
      message: (conversation, publication) => this.#arrived(conversation, publication, true),
      typing: (conversation, from) => this.#sawTyping(conversation, from),
      roomMarked: (name) => { if (!this.#store.remembered.left.includes(name)) this.#joinRoom(name); },
    });
    this.#outbox.setOnline(true);
  }

  #inboxSubscribed(hasGap) {
    // Live direct messages come only through the inbox, so every direct conversation may have a hole now.
    if (hasGap) for (const one of this.#store.directs) one.restart(one.top);
    this.#showActive();
    this.#loadConversations();
  }

  /** After each connect: signals are not kept, so marks of other devices may have moved meanwhile. */
  async #loadConversations() {
    const answer = await this.#history.persistently(() => this.#client.rpc('conversations', {}));
    if (!answer && !this.#client.isConnected) return; // the next connection begins again
    const { remembered } = this.#store;
    for (const one of (answer?.conversations ?? [])) {
      if (one.kind === 'direct') this.#known(this.#store.ensureDirect(one.channel, one.with), one);
      else if (!remembered.left.includes(one.room)) this.#known(this.#joinRoom(one.room), one);
    }
    for (const name of remembered.rooms) this.#joinRoom(name);
    const isFirst = !this.#store.conversationsLoaded;
    this.#store.conversationsLoaded = true;
    if (isFirst) this.#store.emit('ready');
    this.#store.changed();
  }

  #known(conversation, { top, read, unread, seen, last }) {
    conversation.settle(top);
    conversation.isMarked = true;
    // What is no longer kept is not unread either.
    conversation.markRead(Math.max(read, top - unread));
    if (seen) conversation.markSeen(seen);
    if (last) {
      conversation.showInList({ offset: last.offset ?? top, data: { ...last, type: 'message' } });
      this.#store.learnName(last.from);
    }
  }

  #joinRoom(name) {
    const known = this.#store.conversations.get(roomChannel(name));
    if (known) return known;
    const room = this.#store.ensureRoom(name);
    if (this.#store.rooms.length > MAX_ROOMS) {
      room.problem = 'Too many rooms are open. Leave some to follow this one.';
      return room;
    }
    listenToRoom(this.#client, room, {
      subscribed: (offset) => this.#roomSubscribed(room, offset),
      message: (publication) => this.#arrived(room, publication, true),
      typing: (from) => this.#sawTyping(room, from),
      presence: (change) => this.#rosters.changed(room, change),
      ended: () => this.#store.changed(),
    });
    return room;
  }

  #roomSubscribed(room, offset) {
    // Somebody who enters a room for the first time has not missed what was said before.
    if (!room.isMarked) {
      room.isMarked = true;
      this.#markRead(room, offset);
    }
    if (room === this.#store.active) this.#showActive();
    this.#store.changed();
  }

  #arrived(conversation, publication, live) {
    const { offset, data } = publication;
    const isMessage = data?.type === 'message';
    const mine = isMessage && this.#store.isMe(data.from?.id);
    const readBefore = conversation.readUpTo;
    const wasUpToDate = conversation.unread === 0;
    const isNew = conversation.add(publication);
    this.#store.learnName(data?.from);
    if (isMessage) conversation.typing.stopped(data.from?.id);
    if (mine) this.#outbox?.remove(data.id);
    // Who says something has read what came before it; the service moves the mark of both sides in the same way.
    if (mine) conversation.markRead(offset);
    else if (isMessage && conversation.peer) conversation.markSeen(offset);
    const active = conversation === this.#store.active;
    if (active) this.seen();
    if (active && wasUpToDate && conversation.unread > 0) conversation.newAfter = readBefore;
    conversation.timeline.trimTo(active ? KEEP_ACTIVE : KEEP_INACTIVE);
    if (live && isNew && isMessage && !mine) this.#store.emit('arrived', { conversation, message: data });
    this.#store.changed();
  }

  #sawTyping(conversation, from) {
    if (!from?.id || this.#store.isMe(from.id)) return;
    conversation.typing.saw({ id: from.id, name: from.name ?? this.#store.nameOf(from.id) });
    setTimeout(() => this.#store.changed(), TypingPeople.LASTS_MS + 50);
    this.#store.changed();
  }

  #markRead(conversation, offset = conversation.top) {
    const before = conversation.readUpTo;
    conversation.markRead(offset);
    if (conversation.readUpTo > before || offset === 0) this.#marks.report(conversation);
    this.#store.changed();
  }

  /** Runs for the first attempt and every repetition alike; the message id makes them one message. */
  async #deliver(item) {
    const target = item.to ? { to: item.to } : { channel: item.conversation };
    const ack = await this.#client.rpc('send', { ...target, text: item.text, id: item.id });
    const conversation = this.#store.conversations.get(item.conversation);
    if (!conversation || !ack.offset) return;
    // The acknowledgement names the place in the order, so the message need not wait for its own publication.
    const from = { id: this.#store.me.id, name: this.#store.me.name };
    const data = { type: 'message', id: ack.id ?? item.id, text: item.text, from, at: ack.at ?? item.writtenAt };
    this.#arrived(conversation, { offset: ack.offset, data }, false);
  }

  // ---- showing a conversation ----

  #activate(conversation) {
    if (this.#store.activeKey !== conversation.key) {
      this.#store.activeKey = conversation.key;
      this.#store.atEnd = true;
      conversation.newAfter = conversation.unread > 0 ? conversation.readUpTo : null;
    }
    this.#showActive();
    this.#store.changed();
  }

  #showActive() {
    const active = this.#store.active;
    if (!active) return;
    this.#history.loadNewest(active).then(() => this.seen());
    this.#rosters.refresh(active);
    this.seen();
  }
}

/** A window in the background, even one that can be seen behind others, is not being read. */
function isLooking() {
  return !document.hidden && document.hasFocus();
}
