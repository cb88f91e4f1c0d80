import { NativeClient } from './native/native-client.js';
import { Outbox } from './model/outbox.js';
import { HistoryReader } from './model/history-reader.js';
import { directChannel, peerIdOf, peerOf, roomChannel } from './model/conversation.js';

const INBOX_LIMIT = 200;
const ROSTER_REFRESH_MS = 60_000;
/** Above this many people a list helps nobody and costs the server a large answer: show how many instead. */
const ROSTER_LIST_LIMIT = 200;
const KEEP_ACTIVE = 4_000;
const KEEP_INACTIVE = 200;

/**
 * The signed-in page: turns what the connection brings into conversations, and what the person does into commands.
 * Views call its methods and read the store; they never see the connection.
 */
export class Chat {
  #client;
  #store;
  #outbox = null;
  #history;
  #rosterTimer = null;
  #naming = new Set();

  constructor({ url, token, store, onSessionLost }) {
    this.#store = store;
    this.#client = new NativeClient({ url, token });
    this.#history = new HistoryReader(this.#client, store);
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
    this.#rosterTimer = setInterval(() => this.#refreshRoster(this.#store.active), ROSTER_REFRESH_MS);
  }

  stop() {
    clearInterval(this.#rosterTimer);
    this.#client.disconnect();
  }

  /** Skips the rest of the wait before the next attempt. */
  connectNow() {
    this.#client.connect();
  }

  // ---- what a person does ----

  openRoom(number) {
    const room = this.#joinRoom(number);
    this.#activate(room);
    this.#store.remember();
    return room.key;
  }

  /** In the list and counted, without being opened. */
  joinRoom(number) {
    this.#joinRoom(number);
    this.#store.remember();
  }

  leaveRoom(key) {
    this.#client.unsubscribe(key);
    if (this.#store.activeKey === key) this.#store.activeKey = null;
    this.#store.forget(key);
  }

  /** Resolves with the conversation's key; rejects with the server's words when there is nobody of that name. */
  async openDirectByName(name) {
    return this.#activateDirect(await this.#client.rpc('user', { name }));
  }

  async openDirect(key) {
    const known = this.#store.conversations.get(key);
    if (known) return this.#activate(known).key;
    return this.#activateDirect(await this.#client.rpc('user', { id: peerIdOf(key, this.#store.me.id) }));
  }

  openDirectWith(person) {
    return this.#activateDirect(person);
  }

  closeConversation() {
    this.#store.activeKey = null;
    this.#store.changed();
  }

  send(text) {
    const conversation = this.#store.active;
    if (!conversation || !this.#outbox) return;
    this.#outbox.add({ conversation: conversation.key, to: conversation.peer?.id, text });
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

  /** The page can be seen again: what is on it counts as read. */
  seen() {
    const active = this.#store.active;
    if (!active || document.hidden || active.unread === 0) return;
    active.markRead();
    this.#store.remember();
    this.#store.changed();
  }

  // ---- what the connection brings ----

  #connected(data) {
    const me = { id: String(data.id), name: data.name };
    if (this.#store.me) return; // a reconnect: everything is in place and recovers by itself
    this.#store.setMe(me);
    this.#outbox = new Outbox({
      deliver: (item) => this.#deliver(item),
      wasStored: (item) => this.#history.contains(item.conversation, me.id, item),
      changed: () => this.#store.changed(),
      storage: sessionStorage,
      key: `chat.outbox.${me.id}`,
    });
    this.#listenToInbox(me);
    for (const number of this.#store.remembered.rooms) this.#joinRoom(number);
    this.#outbox.setOnline(true);
    this.#store.emit('ready');
  }

  #listenToInbox(me) {
    const inbox = this.#client.subscription(`user:${me.id}`, { serverSide: true });
    inbox.on('subscribed', ({ recovered, wasRecovering }) => {
      if (wasRecovering && !recovered) {
        // Live direct messages come only through the inbox, so every direct conversation may have a hole now.
        for (const one of this.#store.directs) one.restart(one.top);
        this.#store.inboxLoaded = false;
      }
      if (!this.#store.inboxLoaded) this.#loadInbox(inbox.channel);
      this.#showActive();
    });
    inbox.on('publication', ({ data }) => this.#direct(data, { live: true }));
  }

  async #loadInbox(channel) {
    const page = await this.#history.persistently(() => this.#client.history(channel, { limit: INBOX_LIMIT, reverse: true }));
    if (!page) return;
    for (const { data } of page.publications.sort((a, b) => a.offset - b.offset)) this.#direct(data, { live: false });
    this.#store.inboxLoaded = true;
    this.#store.changed();
  }

  #direct(data, { live }) {
    if (data?.type !== 'direct' || !data.message) return;
    const { conversation: key, offset, message } = data;
    const direct = this.#store.ensureDirect(key, peerOf(message, this.#store.me.id));
    // Without a cursor from an earlier visit, what lies before the oldest message in the inbox counts as read.
    if (direct.top === 0 && !this.#store.hasCursor(key)) direct.markRead(offset - 1);
    // Having answered, here or on another device, means having read.
    if (this.#store.isMe(message.from?.id)) direct.markRead(offset);
    this.#arrived(direct, { offset, data: message }, live);
  }

  #joinRoom(number) {
    const known = this.#store.conversations.get(roomChannel(number));
    if (known) return known;
    const room = this.#store.ensureRoom(number);
    const subscription = this.#client.subscription(room.key, { joinLeave: true });
    subscription.on('subscribed', ({ recovered, wasRecovering, offset }) => {
      room.problem = null;
      if (wasRecovering && !recovered) room.restart(offset);
      else if (!wasRecovering) room.settle(offset);
      if (!wasRecovering && !this.#store.hasCursor(room.key)) room.markRead(offset);
      if (room === this.#store.active) this.#showActive();
      this.#store.changed();
    });
    subscription.on('publication', (publication) => this.#arrived(room, publication, true));
    subscription.on('join', (info) => this.#rosterChange(room, () => room.roster.join(info)));
    subscription.on('leave', (info) => this.#rosterChange(room, () => room.roster.leave(info)));
    subscription.on('ended', ({ code, message }) => {
      if (code !== 0) room.problem = `You are no longer in this room: ${message || `code ${code}`}.`;
      this.#store.changed();
    });
    return room;
  }

  #arrived(conversation, publication, live) {
    const { offset, data } = publication;
    if (!offset) return; // outside of history: it has no place in the order
    const mine = data?.type === 'message' && this.#store.isMe(data.from?.id);
    const wasUpToDate = conversation.unread === 0;
    const isNew = conversation.add(publication);
    this.#store.learnName(data?.from);
    if (mine) {
      this.#outbox?.remove(data.id);
      if (wasUpToDate) conversation.markRead(offset);
    }
    const active = conversation === this.#store.active;
    if (active) this.seen();
    conversation.timeline.trimTo(active ? KEEP_ACTIVE : KEEP_INACTIVE);
    if (live && isNew && !mine && active && data?.type === 'message') {
      this.#store.announce(`${data.from?.name ?? 'Somebody'}: ${data.text}`);
    }
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

  #activateDirect(person) {
    const key = directChannel(this.#store.me.id, person.id);
    return this.#activate(this.#store.ensureDirect(key, person)).key;
  }

  #activate(conversation) {
    if (this.#store.activeKey !== conversation.key) {
      this.#store.activeKey = conversation.key;
      conversation.newAfter = conversation.unread > 0 ? conversation.readUpTo : null;
    }
    this.#showActive();
    this.#store.changed();
    return conversation;
  }

  #showActive() {
    const active = this.#store.active;
    if (!active) return;
    this.#history.loadNewest(active).then(() => this.seen());
    this.#refreshRoster(active);
    this.seen();
  }

  #rosterChange(room, change) {
    change();
    if (room === this.#store.active) {
      this.#nameStrangers(room);
      this.#store.changed();
    }
  }

  async #refreshRoster(room) {
    if (!room?.roster || !this.#client.isConnected) return;
    room.roster.beginSnapshot();
    try {
      const { users } = await this.#client.presenceStats(room.key);
      if (users > ROSTER_LIST_LIMIT) room.roster.endWithCount(users);
      else room.roster.endSnapshot(await this.#client.presence(room.key));
      this.#nameStrangers(room);
    } catch {
      room.roster.abandonSnapshot(); // the next refresh or reconnect tries again
    }
    this.#store.changed();
  }

  /** Presence without names (other clients may connect so) is completed by asking once per person. */
  async #nameStrangers(room) {
    for (const { id, name } of room.roster.people()) {
      if (name) this.#store.learnName({ id, name });
      if (!id || this.#store.names.has(id) || this.#naming.has(id)) continue;
      this.#naming.add(id);
      try {
        this.#store.learnName(await this.#client.rpc('user', { id }));
        this.#store.changed();
      } catch (error) {
        if (error.temporary) this.#naming.delete(id);
      }
    }
  }
}
