import { withSender } from './sender.js';
import { fullJitter } from '../native/backoff.js';
import { ErrorCode } from '../native/protocol.js';

const PAGE = 50;
const SEARCH_PAGE = 200;
const SEARCH_PAGES = 5;

/** Reads channel logs into conversations: the newest page, older pages, and the search for one message. */
export class HistoryReader {
  #client;
  #store;

  constructor(client, store) {
    this.#client = client;
    this.#store = store;
  }

  /** Live publications may come in the middle; the timeline puts both into one order. */
  async loadNewest(conversation) {
    if (conversation.history === 'loaded' || conversation.history === 'loading') return;
    conversation.history = 'loading';
    this.#store.changed();
    const restarts = conversation.restarts;
    const page = await this.persistently(() => this.#client.history(conversation.key, { limit: PAGE, reverse: true }), conversation);
    if (restarts !== conversation.restarts) return this.loadNewest(conversation);
    if (!page) {
      conversation.history = conversation.problem ? 'failed' : 'absent';
    } else {
      this.#add(conversation, page);
      conversation.settle(page.offset);
      conversation.history = 'loaded';
    }
    this.#store.changed();
  }

  async loadOlder(conversation) {
    const { timeline } = conversation;
    if (conversation.history !== 'loaded' || conversation.olderLoading || timeline.reachesStart) return;
    conversation.olderLoading = true;
    this.#store.changed();
    const restarts = conversation.restarts;
    try {
      const since = { offset: timeline.oldestOffset, epoch: timeline.epoch };
      const page = await this.#client.history(conversation.key, { limit: PAGE, reverse: true, since });
      if (restarts === conversation.restarts) this.#add(conversation, page);
    } catch (error) {
      if (error.code === ErrorCode.UNRECOVERABLE_POSITION) {
        conversation.restart(conversation.top);
        this.loadNewest(conversation);
      } // otherwise the person scrolls again
    }
    conversation.olderLoading = false;
    this.#store.changed();
  }

  /** Whether the log holds this message of mine; looks back no further than its first attempt. */
  async contains(channel, myId, { id, firstTryAt }) {
    let since;
    for (let i = 0; i < SEARCH_PAGES; i++) {
      const page = await this.#client.history(channel, { limit: SEARCH_PAGE, reverse: true, since });
      if (page.publications.map(withSender).some(({ data }) => data?.id === id && String(data.from?.id) === String(myId))) return true;
      const oldest = page.publications.at(-1);
      // A minute of grace for clocks that differ.
      if (page.publications.length < SEARCH_PAGE || (oldest.data?.at ?? 0) < firstTryAt - 60_000) return false;
      since = { offset: oldest.offset, epoch: page.epoch };
    }
    return false;
  }

  /**
   * Repeats a read while the connection is up and the failure may pass. Resolves with null when it gave up: without a
   * connection the next one starts the read again, and a refusal is written on the conversation.
   */
  async persistently(read, conversation = null) {
    for (let attempt = 0; ; attempt++) {
      try {
        return await read();
      } catch (error) {
        if (!this.#client.isConnected || error.code === ErrorCode.NOT_CONNECTED) return null;
        if (!error.temporary && error.code !== ErrorCode.INTERNAL) {
          if (conversation) conversation.problem = `Messages cannot be read: ${error.message}.`;
          return null;
        }
        await new Promise((resolve) => setTimeout(resolve, fullJitter(attempt)));
      }
    }
  }

  #add(conversation, page) {
    const { publications, epoch } = page;
    for (const publication of publications.map(withSender)) {
      conversation.add(publication);
      this.#store.learnName(publication.data?.from);
    }
    conversation.timeline.epoch = epoch;
    conversation.timeline.reachesStart = publications.length < PAGE || conversation.timeline.oldestOffset <= 1;
  }
}
