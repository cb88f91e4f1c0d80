import { avatar, element } from './dom.js';
import { dayKey, dayOf, fullDateOf, timeOf } from './dates.js';
import { deliveryMarks } from '../model/delivery.js';
import { linkPieces } from '../model/links.js';

/** Messages of one person within this time stand under one name. */
const GROUP_MS = 5 * 60_000;
const MARK_WORDS = { sent: 'Sent', seen: 'Seen' };

/**
 * The rows of a conversation, ready to be reconciled: day lines, the "New messages" line, messages in order, and after
 * them my unacknowledged ones.
 * @param conversation the open one
 * @param entries those of its timeline that are to be in the page
 * @param unsent my messages that wait
 * @param store who is who
 * @param actions retry(id), discard(id), write(person)
 */
export function messageRows({ conversation, entries, unsent, store, actions }) {
  const rows = [];
  let before = null;
  let day = null;
  let newLine = conversation.newAfter;
  const isMe = (id) => store.isMe(id);
  const marks = deliveryMarks(conversation.timeline.entries, { isMe, seenUpTo: conversation.peer ? conversation.seenUpTo : 0 });
  for (const entry of entries) {
    const message = asMessage(entry, store);
    if (message.at && dayKey(message.at) !== day) {
      day = dayKey(message.at);
      rows.push(dayRow(message));
      before = null;
    }
    if (newLine !== null && entry.offset > newLine) {
      rows.push(newRow());
      newLine = null;
      before = null;
    }
    rows.push(messageRow(message, continues(before, message), marks.get(entry.offset), actions));
    before = message;
  }
  for (const item of unsent) {
    const message = { key: `unsent-${item.id}`, id: store.me.id, name: store.me.name, text: item.text, at: item.writtenAt, mine: true };
    rows.push(unsentRow(message, item, continues(before, message), actions));
    before = message;
  }
  return rows;
}

function asMessage({ offset, data, info }, store) {
  const key = `at-${offset}`;
  if (data?.type === 'message' && typeof data.text === 'string') {
    const id = String(data.from?.id ?? '');
    return { key, id, name: nameOf(data.from, store), text: data.text, at: dateOrZero(data.at), mine: store.isMe(id) };
  }
  // Any client may publish any JSON into a room; it is shown as it is.
  const id = String(info?.user ?? '');
  return { key, id, name: info?.conn_info?.name ?? (id ? store.nameOf(id) : 'Data'), text: JSON.stringify(data), at: 0, mine: store.isMe(id), raw: true };
}

/** Names without an account can be anybody's, and are told apart. */
function nameOf(from, store) {
  const id = String(from?.id ?? '');
  return id ? String(from.name || store.nameOf(id)) : `${from?.name || 'Somebody'} (guest)`;
}

/** Other JSON may say anything here, and a date out of its range cannot be formatted. */
function dateOrZero(at) {
  return Number.isFinite(at) && Math.abs(at) <= 8.64e15 ? at : 0;
}

function continues(before, message) {
  return before !== null && before.id === message.id && before.name === message.name && Math.abs(message.at - before.at) < GROUP_MS && !before.raw === !message.raw;
}

function messageRow(message, continued, mark, actions) {
  return {
    key: message.key,
    signature: `${continued}|${mark}|${message.name}`,
    build: () => line(message, continued, 'message', actions, mark ? element('p', { class: `mark ${mark}`, text: MARK_WORDS[mark] }) : null),
  };
}

function unsentRow(message, item, continued, actions) {
  const failed = item.state === 'failed';
  return {
    key: message.key,
    signature: `${continued}|${item.state}|${item.error}`,
    build: () => line(message, continued, `message unsent ${item.state}`, actions, failed
      ? element('p', { class: 'mark', role: 'alert' },
        element('span', { text: `Not sent. ${item.error} ` }),
        element('button', { type: 'button', class: 'link', text: 'Try again', onclick: () => actions.retry(item.id) }),
        element('button', { type: 'button', class: 'link', text: 'Delete', onclick: () => actions.discard(item.id) }))
      : element('p', { class: 'mark', text: 'Sending…' })),
  };
}

function line(message, continued, kind, actions, mark) {
  const classes = [kind, continued ? 'continued' : '', message.mine ? 'mine' : '', message.raw ? 'raw' : ''].filter(Boolean).join(' ');
  const time = message.at
    ? element('time', { datetime: new Date(message.at).toISOString(), title: fullDateOf(message.at), text: timeOf(message.at) })
    : null;
  return element('li', { class: classes },
    element('div', { class: 'gutter' }, continued ? time : avatar(message.id, message.name)),
    element('div', { class: 'grow' },
      // A continued line still says who speaks to those who do not see the grouping.
      element('p', { class: continued ? 'hidden' : 'author' }, continued ? message.name : author(message, actions), continued ? null : time),
      element('p', { class: 'text', dir: 'auto' }, ...linkPieces(message.text).map(piece)),
      mark));
}

/** Reached by pointer only: by keyboard people are reached through the list of people, not past every message. */
function author({ id, name, mine }, actions) {
  if (mine || !id) return element('strong', { text: mine ? `${name} (you)` : name });
  return element('button', { type: 'button', class: 'name', tabindex: '-1', title: `Write to ${name}`, text: name, onclick: () => actions.write({ id, name }) });
}

function piece({ text, href }) {
  return href ? element('a', { href, rel: 'noopener noreferrer nofollow', target: '_blank', text }) : text;
}

/** Named after the message it precedes: clocks of senders differ, so the same day may come twice. */
function dayRow({ key, at }) {
  const text = dayOf(at);
  return { key: `day-${key}`, signature: text, build: () => element('li', { class: 'divider' }, element('span', { text })) };
}

function newRow() {
  return { key: 'new', signature: '', build: () => element('li', { class: 'divider new' }, element('span', { text: 'New messages' })) };
}
