import { Timeline } from './timeline.js';
import { Roster } from './roster.js';
import { TypingPeople } from './typing.js';

/** One room or direct conversation as this page knows it. The key is the name of its channel. */
export class Conversation {
  constructor({ key, kind, title, peer = null }) {
    this.key = key;
    this.kind = kind;
    this.title = title;
    this.peer = peer;
    this.timeline = new Timeline();
    this.roster = kind === 'room' ? new Roster() : null;
    this.typing = new TypingPeople();
    this.top = 0;
    /** My mark: what I have read, on whichever device. */
    this.readUpTo = 0;
    /** Whether the service has a mark of mine; a room without one begins as read. */
    this.isMarked = false;
    /** The other side's mark in a direct conversation. */
    this.seenUpTo = 0;
    /** Where reading stopped when something new came; the "New messages" line stands after it. */
    this.newAfter = null;
    this.preview = null;
    /** absent | loading | loaded | failed */
    this.history = 'absent';
    this.olderLoading = false;
    /** Lets a page of history that was asked for before a restart be recognised and thrown away. */
    this.restarts = 0;
    this.problem = null;
  }

  /** Offsets are contiguous, so the distance to the mark is the number of unread messages. */
  get unread() {
    return Math.max(0, this.top - this.readUpTo);
  }

  add(publication) {
    const isNew = this.timeline.add(publication);
    this.reached(publication.offset);
    this.showInList(publication);
    return isNew;
  }

  /** The newest publication is what the list of conversations quotes. */
  showInList(publication) {
    if (publication.offset >= (this.preview?.offset ?? 0)) this.preview = publication;
  }

  /** What was known does not join on to the channel any more; history has to be read again from the top. */
  restart(top) {
    this.timeline.clear();
    this.preview = null;
    this.history = 'absent';
    this.restarts++;
    this.settle(top);
  }

  /** The service's word on where the channel ends; a mark beyond it belongs to a channel that was wiped. */
  settle(top) {
    this.top = Math.max(top, this.timeline.newestOffset);
    if (this.readUpTo > this.top) this.readUpTo = this.top;
    if (this.seenUpTo > this.top) this.seenUpTo = this.top;
  }

  reached(offset) {
    if (offset > this.top) this.top = offset;
  }

  markRead(offset = this.top) {
    if (offset > this.readUpTo) this.readUpTo = offset;
  }

  markSeen(offset) {
    if (offset > this.seenUpTo) this.seenUpTo = offset;
  }
}

/** @param {string} name of the room */
export function roomChannel(name) {
  return `room:${name}`;
}

/** Both sides must come to the same name, so the ids stand in numeric order. */
export function directChannel(oneId, otherId) {
  const [low, high] = [String(oneId), String(otherId)].sort(byNumber);
  return `dm:${low}:${high}`;
}

/** Ids may be longer than what a JavaScript number holds exactly, so digits are compared as text. */
function byNumber(a, b) {
  return a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);
}

/** The id of the other side in the name of a direct conversation. */
export function peerIdOf(channel, myId) {
  const [, low, high] = channel.split(':');
  return low === String(myId) ? high : low;
}
