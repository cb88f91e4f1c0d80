import { peerIdOf } from '../model/conversation.js';
import { withSender } from '../model/sender.js';

/**
 * The person's own channel, which the service subscribes by itself: every direct message to and from them, and signals
 * about their conversations.
 */
export class Inbox {
  #store;
  #handlers;

  /** handlers: subscribed({hasGap}), message(conversation, publication), typing(conversation, person), roomMarked(name) */
  constructor(client, store, handlers) {
    this.#store = store;
    this.#handlers = handlers;
    const inbox = client.subscription(`user:${store.me.id}`, { serverSide: true });
    inbox.on('subscribed', ({ recovered, wasRecovering }) => handlers.subscribed({ hasGap: wasRecovering && !recovered }));
    inbox.on('publication', (publication) => this.#publication(publication));
  }

  #publication({ offset, data, info }) {
    if (!offset) this.#signal(data);
    else if (data?.type === 'direct') this.#direct(data, info);
  }

  #direct({ conversation: key, offset, message }, info) {
    const publication = withSender({ offset, data: message, info });
    const id = peerIdOf(key, this.#store.me.id);
    const peer = [publication.data?.from, publication.data?.to].find((one) => String(one?.id) === id) ?? { id };
    this.#handlers.message(this.#store.ensureDirect(key, peer), publication);
  }

  #signal(data) {
    if (data?.type === 'read') this.#read(data);
    else if (data?.type === 'typing') this.#typing(data);
  }

  /** Mine comes from another device, the other side's is what makes a message "seen". */
  #read({ channel, offset, user }) {
    const conversation = this.#store.conversations.get(channel);
    const mine = this.#store.isMe(user);
    if (conversation) {
      conversation.reached(offset);
      if (mine) conversation.markRead(offset);
      else conversation.markSeen(offset);
      this.#store.changed();
    } else if (mine && channel?.startsWith('room:')) {
      this.#handlers.roomMarked(channel.slice('room:'.length));
    }
  }

  #typing({ channel, from }) {
    const conversation = this.#store.conversations.get(channel);
    if (conversation?.kind === 'direct' && String(from?.id) === peerIdOf(channel, this.#store.me.id)) {
      this.#handlers.typing(conversation, from);
    }
  }
}
