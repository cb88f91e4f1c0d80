import { avatar, byId, reconcile, setText } from './dom.js';
import { messageRows } from './message-rows.js';

/** Nearer to the end than this counts as being there, so that new messages keep scrolling into view. */
const AT_END_PX = 80;
const LOAD_OLDER_PX = 400;

/** The open conversation: its heading, its messages, and where in them the reader is. */
export class ConversationView {
  #store;
  #chat;
  #actions;
  #shownKey = null;
  #shownNewest = 0;
  #missed = 0;
  #atEnd = true;
  #scroller = byId('scroller');
  #list = byId('messages');
  #note = byId('history-note');
  #jump = byId('jump');

  /** chat() gives the current chat; actions: back(), leave(key). */
  constructor(store, chat, actions) {
    this.#store = store;
    this.#chat = chat;
    this.#actions = actions;
    this.#scroller.addEventListener('scroll', () => this.#scrolled(), { passive: true });
    this.#jump.addEventListener('click', () => this.#toEnd());
    byId('back').addEventListener('click', actions.back);
    byId('leave').addEventListener('click', () => actions.leave(this.#shownKey));
    new ResizeObserver(() => { if (this.#atEnd) this.#toEnd(); }).observe(this.#scroller);
  }

  draw() {
    const conversation = this.#store.active;
    byId('empty').hidden = conversation !== null;
    byId('opened').hidden = conversation === null;
    if (!conversation) {
      this.#shownKey = null;
      return;
    }
    const switched = conversation.key !== this.#shownKey;
    if (switched) this.#switchTo(conversation);
    this.#drawHeading(conversation);
    this.#drawMessages(conversation, switched);
  }

  /** One's own message is always shown, wherever one was reading. */
  showEnd() {
    this.#atEnd = true;
  }

  #switchTo(conversation) {
    this.#shownKey = conversation.key;
    this.#shownNewest = conversation.timeline.newestOffset;
    this.#missed = 0;
    this.#atEnd = true;
    this.#list.replaceChildren();
    byId('conversation-avatar').replaceChildren(
      avatar(conversation.peer?.id ?? conversation.key, conversation.title, conversation.kind === 'room' ? 'room' : 'person'));
  }

  #drawHeading({ title, kind, roster, problem }) {
    setText(byId('conversation-title'), title);
    byId('leave').hidden = kind !== 'room';
    const online = roster?.size ?? 0;
    setText(byId('conversation-detail'), problem ?? (kind === 'room' ? (online ? `${online} online` : '') : 'Direct message'));
    byId('conversation-detail').classList.toggle('problem', Boolean(problem));
  }

  #drawMessages(conversation, switched) {
    const { timeline } = conversation;
    const rows = messageRows(conversation, this.#chat().unsent(conversation.key), this.#store, {
      retry: (id) => this.#chat().retry(id),
      discard: (id) => this.#chat().discard(id),
    });
    // Older messages grow the list at its head: the reader keeps their place by keeping the distance to the end.
    const fromEnd = this.#scroller.scrollHeight - this.#scroller.scrollTop;
    const firstBefore = this.#list.firstElementChild;
    const offsetBefore = firstBefore?.offsetTop ?? 0;
    const grewAtHead = rows.length > 0 && firstBefore !== null && rows[0].key !== firstBefore.rowKey;
    setText(this.#note, noteFor(conversation, rows.length));
    reconcile(this.#list, rows);

    if (!switched && timeline.newestOffset > this.#shownNewest && !this.#atEnd) {
      this.#missed += timeline.entries.filter(({ offset, data }) => offset > this.#shownNewest && !this.#store.isMe(data?.from?.id)).length;
    }
    this.#shownNewest = timeline.newestOffset;
    if (this.#atEnd) this.#toEnd();
    else if (grewAtHead) this.#scroller.scrollTop = this.#placeAfterGrowth(firstBefore, offsetBefore, fromEnd);
    this.#drawJump();
    this.#loadOlderIfNear();
  }

  #placeAfterGrowth(firstBefore, offsetBefore, fromEnd) {
    return firstBefore.isConnected
      ? this.#scroller.scrollTop + firstBefore.offsetTop - offsetBefore
      : this.#scroller.scrollHeight - fromEnd;
  }

  #scrolled() {
    const { scrollTop, scrollHeight, clientHeight } = this.#scroller;
    this.#atEnd = scrollHeight - scrollTop - clientHeight < AT_END_PX;
    if (this.#atEnd) this.#missed = 0;
    this.#drawJump();
    this.#loadOlderIfNear();
  }

  #loadOlderIfNear() {
    const active = this.#store.active;
    if (active?.history !== 'loaded' || active.olderLoading || active.timeline.reachesStart) return;
    if (this.#scroller.scrollTop < LOAD_OLDER_PX && this.#store.connection.name === 'connected') this.#chat().loadOlder();
  }

  #toEnd() {
    this.#scroller.scrollTop = this.#scroller.scrollHeight;
  }

  #drawJump() {
    this.#jump.hidden = this.#atEnd;
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
