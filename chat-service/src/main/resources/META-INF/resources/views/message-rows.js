import { avatar, element } from './dom.js';

/** Messages of one person within this time stand under one name. */
const GROUP_MS = 5 * 60_000;

const timeFormat = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const fullFormat = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'medium' });
const dayFormat = new Intl.DateTimeFormat(undefined, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });

/**
 * The rows of a conversation, ready to be reconciled: day lines, the "New" line, messages in order, and after them my
 * unacknowledged ones. `actions`: retry(id), discard(id).
 */
export function messageRows(conversation, unsent, store, actions) {
  const rows = [];
  let before = null;
  let day = null;
  let newLine = conversation.newAfter;
  const lastOwn = conversation.timeline.entries.findLast((entry) => store.isMe(entry.data?.from?.id));
  for (const entry of conversation.timeline.entries) {
    const message = asMessage(entry, store);
    if (message.at && dayOf(message.at) !== day) {
      day = dayOf(message.at);
      rows.push(dayRow(message));
      before = null;
    }
    if (newLine !== null && entry.offset > newLine) {
      rows.push(newRow());
      newLine = null;
      before = null;
    }
    rows.push(messageRow(message, continues(before, message), entry === lastOwn ? 'Sent' : ''));
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
    return { key, id, name: data.from?.name ?? store.nameOf(id), text: data.text, at: data.at ?? 0, mine: store.isMe(id) };
  }
  // Any client may publish any JSON into a room; it is shown as it is.
  const id = String(info?.user ?? '');
  return { key, id, name: info?.conn_info?.name ?? (id ? store.nameOf(id) : 'Data'), text: JSON.stringify(data), at: 0, mine: store.isMe(id), raw: true };
}

function continues(before, message) {
  return before !== null && before.id === message.id && Math.abs(message.at - before.at) < GROUP_MS && !before.raw === !message.raw;
}

function messageRow(message, continued, mark) {
  return {
    key: message.key,
    signature: `${continued}|${mark}|${message.name}`,
    build: () => line(message, continued, 'message', mark ? element('p', { class: 'mark', text: mark }) : null),
  };
}

function unsentRow(message, item, continued, actions) {
  const failed = item.state === 'failed';
  return {
    key: message.key,
    signature: `${continued}|${item.state}|${item.error}`,
    build: () => line(message, continued, `message unsent ${item.state}`, failed
      ? element('p', { class: 'mark', role: 'alert' },
        element('span', { text: `Not sent. ${item.error} ` }),
        element('button', { type: 'button', class: 'link', text: 'Try again', onclick: () => actions.retry(item.id) }),
        element('button', { type: 'button', class: 'link', text: 'Delete', onclick: () => actions.discard(item.id) }))
      : element('p', { class: 'mark', text: 'Sending…' })),
  };
}

function line(message, continued, kind, mark) {
  const classes = [kind, continued ? 'continued' : '', message.mine ? 'mine' : '', message.raw ? 'raw' : ''].filter(Boolean).join(' ');
  const time = message.at
    ? element('time', { datetime: new Date(message.at).toISOString(), title: fullFormat.format(message.at), text: timeFormat.format(message.at) })
    : null;
  return element('li', { class: classes },
    element('div', { class: 'gutter' }, continued ? time : avatar(message.id, message.name)),
    element('div', { class: 'grow' },
      // A continued line still says who speaks to those who do not see the grouping.
      element('p', { class: continued ? 'hidden' : 'author' },
        element('strong', { text: message.mine ? `${message.name} (you)` : message.name }), continued ? null : time),
      element('p', { class: 'text', dir: 'auto', text: message.text }),
      mark));
}

/** Named after the message it precedes: clocks of senders differ, so the same day may come twice. */
function dayRow({ key, at }) {
  const text = dayFormat.format(at);
  return { key: `day-${key}`, signature: text, build: () => element('li', { class: 'divider' }, element('span', { text })) };
}

function newRow() {
  return { key: 'new', signature: '', build: () => element('li', { class: 'divider new' }, element('span', { text: 'New' })) };
}

function dayOf(at) {
  const date = new Date(at);
  return `${date.getFullYear()}-${date.getMonth() + 1}-${date.getDate()}`;
}
