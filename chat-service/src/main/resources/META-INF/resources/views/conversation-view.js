import { avatar, byId, reconcile, setText } from './dom.js';
import { messageRows } from './message-rows.js';
import { MessageWindow } from '../model/message-window.js';
import { typingWords } from '../model/typing.js';

/** Nearer to the end than this counts as being there, so that new messages keep scrolling into view. */
const AT_END_PX = 80;
const EXTEND_PX = 400;
/** What stays above the line that one jumps to. */
const EDGE_PX = 24;
/** Messages in the page at once, and how many come when the reader gets near an edge of them. */
const SHOWN = 300;
const STEP = 100;

/** The open conversation: its heading, its messages, and where in them the reader is. */
export class ConversationView {
  #store;
  #chat;
  #actions;
  #window = new MessageWindow(SHOWN);
  #shownKey = null;
  #shownNewest = 0;
  #missed = 0;
  #scroller = byId('scroller');
  #list = byId('messages');
  #note = byId('history-note');
  #jump = byId('jump');
  #toNew = byId('to-new');

  /** chat() gives the current chat; actions: leave(key), write(person). */
  constructor(store, chat, actions) {
    this.#store = store;
    this.#chat = chat;
    this.#actions = actions;
    this.#scroller.addEventListener('scroll', () => this.#scrolled(), { passive: true });
    this.#jump.addEventListener('click', () => this.#jumpToEnd());
    this.#toNew.addEventListener('click', () => this.#jumpToNew());
    byId('leave').addEventListener('click', () => actions.leave(this.#shownKey));
    new ResizeObserver(() => { if (this.#store.atEnd) this.#scrollToEnd(); }).observe(this.#scroller);
  }

  draw() {
    const conversation = this.#store.active;
    byId('empty').hidden = conversation !== null || !this.#store.conversationsLoaded;
    byId('opened').hidden = conversation === null;
    if (!conversation) {
      this.#shownKey = null;
      return;
    }
    if (conversation.key !== this.#shownKey) this.#switchTo(conversation);
    this.#drawHeading(conversation);
    this.#drawMessages(conversation);
    setText(byId('typing'), typingWords(conversation.typing.names()));
  }

  /** One's own message is always shown, wherever one was reading. */
  showEnd() {
    this.#store.atEnd = true;
  }

  #switchTo(conversation) {
    this.#shownKey = conversation.key;
    this.#shownNewest = conversation.timeline.newestOffset;
    this.#missed = 0;
    this.#window.follow();
    this.#list.replaceChildren();
    byId('conversation-avatar').replaceChildren(
      avatar(conversation.peer?.id ?? conversation.key, conversation.title, conversation.kind === 'room' ? 'room' : 'person'));
  }

  #drawHeading({ title, kind, roster, peer, problem }) {
    setText(byId('conversation-title'), title);
    byId('conversation-title').title = title;
    byId('leave').hidden = kind !== 'room';
    const isKnown = this.#store.connection.name === 'connected';
    const online = kind === 'room' ? Number(isKnown && roster.size) : Number(this.#store.onlineIds().has(peer.id));
    const detail = kind === 'room' ? (online ? `${online} online` : '') : (online ? 'Online' : 'Direct message');
    const line = byId('conversation-detail');
    setText(line, problem ?? detail);
    line.classList.toggle('problem', Boolean(problem));
    line.classList.toggle('online', !problem && online > 0);
  }

  #drawMessages(conversation) {
    const { entries } = conversation.timeline;
    if (this.#store.atEnd) this.#window.follow();
    else this.#window.hold(entries);
    const unsent = this.#window.hasNewer(entries) ? [] : this.#chat().unsent(conversation.key);
    const rows = messageRows({
      conversation,
      entries: this.#window.shown(entries),
      unsent,
      store: this.#store,
      actions: {
        retry: (id) => this.#chat().retry(id),
        discard: (id) => this.#chat().discard(id),
        write: this.#actions.write,
      },
    });
    this.#countMissed(conversation.timeline);
    this.#keepingPlace(() => {
      setText(this.#note, this.#window.hasOlder(entries) ? '' : noteFor(conversation, rows.length));
      reconcile(this.#list, rows);
    });
    this.#drawJump();
    this.#extendIfNear();
  }

  /** What changes above the reader must not move what they read: a message in sight stays where it is. */
  #keepingPlace(change) {
    if (this.#store.atEnd) {
      change();
      this.#scrollToEnd();
      return;
    }
    const top = this.#scroller.scrollTop;
    const anchors = [...this.#list.children].filter((row) => row.offsetTop + row.offsetHeight > top).slice(0, 20);
    const before = anchors.map((row) => row.offsetTop);
    change();
    const kept = anchors.findIndex((row) => row.isConnected);
    if (kept >= 0) this.#scroller.scrollTop = top + anchors[kept].offsetTop - before[kept];
  }

  #countMissed({ entries, newestOffset }) {
    if (!this.#store.atEnd) {
      for (let i = entries.length - 1; i >= 0 && entries[i].offset > this.#shownNewest; i--) {
        if (!this.#store.isMe(entries[i].data?.from?.id)) this.#missed++;
      }
    }
    this.#shownNewest = newestOffset;
  }

  #scrolled() {
    const entries = this.#store.active?.timeline.entries ?? [];
    const { scrollTop, scrollHeight, clientHeight } = this.#scroller;
    const atEnd = scrollHeight - scrollTop - clientHeight < AT_END_PX && !this.#window.hasNewer(entries);
    if (atEnd !== this.#store.atEnd) {
      this.#store.atEnd = atEnd;
      if (atEnd) this.#chat()?.seen();
      else this.#window.hold(entries);
    }
    if (atEnd) this.#missed = 0;
    this.#drawJump();
    this.#extendIfNear();
  }

  /** Moves the shown part, and reads more of the log when the part in memory has come to its beginning. */
  #extendIfNear() {
    const active = this.#store.active;
    if (!active || active.history !== 'loaded') return;
    const { scrollTop, scrollHeight, clientHeight } = this.#scroller;
    const { entries, reachesStart } = active.timeline;
    if (scrollTop < EXTEND_PX && this.#window.hasOlder(entries) && !this.#store.atEnd) {
      this.#window.older(entries, STEP);
      this.draw();
    } else if (scrollTop < EXTEND_PX && !reachesStart && !active.olderLoading && this.#store.connection.name === 'connected') {
      this.#chat().loadOlder();
    } else if (scrollHeight - scrollTop - clientHeight < EXTEND_PX && this.#window.hasNewer(entries)) {
      this.#window.newer(entries, STEP);
      this.draw();
    }
  }

  #jumpToEnd() {
    this.#store.atEnd = true;
    this.#missed = 0;
    this.draw();
    this.#chat().seen();
    this.#scroller.focus({ preventScroll: true }); // the button that had it is gone
  }

  #jumpToNew() {
    this.#scroller.scrollTop = this.#newLine().offsetTop - EDGE_PX;
    this.#scroller.focus({ preventScroll: true });
  }

  #newLine() {
    return this.#list.querySelector('.divider.new');
  }

  #scrollToEnd() {
    this.#scroller.scrollTop = this.#scroller.scrollHeight;
  }

  #drawJump() {
    this.#toNew.hidden = !(this.#newLine()?.offsetTop < this.#scroller.scrollTop);
    this.#jump.hidden = this.#store.atEnd;
    setText(this.#jump, this.#missed === 0 ? 'To the newest message' : this.#missed === 1 ? '1 new message' : `${this.#missed} new messages`);
  }
}

function noteFor({ history, olderLoading, timeline, title, kind }, rowCount) {
  if (olderLoading) return 'Loading older messages…';
  if (history === 'loading' || history === 'absent') return rowCount ? '' : 'Loading messages…';
  if (history === 'failed') return '';
  if (rowCount === 0) return 'No messages here yet. Write the first one.';
  if (!timeline.reachesStart) return '';
  if (timeline.oldestOffset > 1) return 'Older messages are no longer kept.';
  return `This is the beginning of ${kind === 'room' ? title : `your messages with ${title}`}.`;
}
