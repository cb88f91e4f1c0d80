import { test } from 'node:test';
import assert from 'node:assert/strict';
import { fromPage } from './page.mjs';

const { Conversation, directChannel, peerIdOf } = await fromPage('model/conversation.js');
const { deliveryMarks } = await fromPage('model/delivery.js');
const { TypingPeople, TypingThrottle, typingWords } = await fromPage('model/typing.js');
const { Roster } = await fromPage('model/roster.js');
const { isRoomName, roomNameFrom, roomTitle } = await fromPage('model/rooms.js');
const { withSender } = await fromPage('model/sender.js');
const message = (offset, from) => ({ offset, data: { type: 'message', id: `m${offset}`, text: 'x', from: { id: from, name: from } } });

test('a message is from who published it, whatever it says', () => {
  const data = { type: 'message', id: 'm', text: 'x', from: { id: '1', name: 'ann' } };
  const info = { user: '2', client: 'c', conn_info: { name: 'mallory' } };
  assert.deepEqual(withSender({ offset: 1, data, info }).data.from, { id: '2', name: 'mallory' });
  assert.deepEqual(withSender({ offset: 1, data, info: { user: '', conn_info: { name: 'ann' } } }).data.from, { id: '', name: 'ann' });
  assert.deepEqual(withSender({ offset: 1, data: { type: 'other' }, info }).data, { type: 'other' });
});

test('unread is the distance from the mark to the end, and a mark never goes back', () => {
  const room = new Conversation({ key: 'room:1', kind: 'room', title: 'Room 1' });
  room.settle(10);
  room.markRead(7);
  room.markRead(3);
  assert.equal(room.unread, 3);
  room.add(message(11, '2'));
  assert.equal(room.unread, 4);
});

test('marks beyond the end belong to a channel that was wiped', () => {
  const direct = new Conversation({ key: 'dm:1:2', kind: 'direct', title: 'b', peer: { id: '2' } });
  direct.settle(20);
  direct.markRead(20);
  direct.markSeen(20);
  direct.restart(5);
  assert.deepEqual([direct.readUpTo, direct.seenUpTo, direct.unread], [5, 5, 0]);
});

test('both sides name a direct conversation alike, with ids longer than numbers can be', () => {
  assert.equal(directChannel('10', '9'), 'dm:9:10');
  assert.equal(directChannel('900719925474099301', '900719925474099300'), 'dm:900719925474099300:900719925474099301');
  assert.equal(peerIdOf('dm:9:10', '9'), '10');
  assert.equal(peerIdOf('dm:7:7', '7'), '7');
});

test('only the newest arrived and the newest seen of my messages are marked', () => {
  const entries = [message(1, 'me'), message(2, 'you'), message(3, 'me'), message(4, 'me')];
  const isMe = (id) => id === 'me';
  assert.deepEqual([...deliveryMarks(entries, { isMe, seenUpTo: 0 })], [[4, 'sent']]);
  assert.deepEqual([...deliveryMarks(entries, { isMe, seenUpTo: 3 })], [[4, 'sent'], [3, 'seen']]);
  assert.deepEqual([...deliveryMarks(entries, { isMe, seenUpTo: 4 })], [[4, 'seen']]);
  assert.deepEqual([...deliveryMarks([message(1, 'you')], { isMe, seenUpTo: 1 })], []);
});

test('typing ends by itself, and with the message', () => {
  const typing = new TypingPeople();
  typing.saw({ id: '2', name: 'bob' }, 1_000);
  typing.saw({ id: 3, name: 'eve' }, 2_000);
  assert.deepEqual(typing.names(2_000), ['bob', 'eve']);
  assert.deepEqual(typing.names(1_000 + TypingPeople.LASTS_MS), ['eve']);
  typing.stopped('3', 2_000);
  assert.deepEqual(typing.names(2_000), []);
  typing.saw({ id: '3', name: 'eve' }, 2_500);
  assert.deepEqual(typing.names(2_500), [], 'a signal that was overtaken by its message');
  typing.saw({ id: '3', name: 'eve' }, 3_000);
  assert.deepEqual(typing.names(3_000), ['eve']);
});

test('who types is said in words', () => {
  assert.deepEqual([[], ['a'], ['a', 'b'], ['a', 'b', 'c']].map(typingWords),
    ['', 'a is typing…', 'a and b are typing…', 'Several people are typing…']);
});

test('one signal an interval and conversation, and one at once after a message', () => {
  const throttle = new TypingThrottle();
  assert.deepEqual([throttle.due('a', 0), throttle.due('a', 100), throttle.due('b', 100), throttle.due('a', 3_000)], [true, false, true, true]);
  throttle.reset('a');
  assert.equal(throttle.due('a', 3_001), true);
});

test('a person with several devices counts once, until the last one has gone', () => {
  const roster = new Roster();
  const info = (client, user) => ({ client, user, conn_info: { name: `n${user}` } });
  roster.beginSnapshot();
  roster.join(info('c', '2'));
  roster.leave(info('e', '3'));
  roster.endSnapshot({ a: info('a', '1'), b: info('b', '1'), e: info('e', '3') });
  assert.deepEqual([roster.size, roster.people().map(({ id }) => id)], [2, ['1', '2']]);
  roster.leave(info('b', '1'));
  assert.deepEqual([roster.size, [...roster.ids]], [1, ['2']]);
});

test('rooms are named as the service takes them', () => {
  assert.deepEqual(['general', '7', 'a.b_c-D', 'x'.repeat(64)].map(isRoomName), [true, true, true, true]);
  assert.deepEqual(['', 'a b', 'ä', '<b>', 'a/b', 'x'.repeat(65)].map(isRoomName), [false, false, false, false, false, false]);
  assert.equal(roomNameFrom('  # Release  notes '), 'Release-notes');
  assert.deepEqual([roomTitle('12'), roomTitle('general')], ['Room 12', 'general']);
});
