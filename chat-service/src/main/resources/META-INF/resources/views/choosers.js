import { ChooserDialog } from './chooser-dialog.js';
import { avatar } from './dom.js';
import { briefly } from './dates.js';
import { roomChannel } from '../model/conversation.js';
import { isRoomName, roomNameFrom, roomTitle } from '../model/rooms.js';

/**
 * Finds a room in the directory, or by a name that need not be there yet.
 * @param chat () -> the current chat
 * @param enter (name) opens a room
 */
export function roomChooser(chat, enter) {
  const dialog = new ChooserDialog(
    { dialog: 'rooms-dialog', form: 'room-form', field: 'room-name', error: 'room-error', list: 'room-directory' },
    (text) => {
      const name = roomNameFrom(text);
      if (!name) return 'Enter the name of a room.';
      if (!isRoomName(name)) return 'A room is named with letters from A to Z, digits, dots, hyphens and underscores.';
      enter(name);
      return '';
    },
  );
  return async () => {
    dialog.open([]);
    try {
      dialog.offer((await chat().listRooms()).map((room) => choice(room, enter)));
    } catch { /* not connected: the name can be typed all the same */ }
  };
}

function choice({ room, online, lastAt }, enter) {
  const last = lastAt ? `last message ${briefly(lastAt)}` : '';
  return {
    key: room,
    name: roomTitle(room),
    detail: [`${online} online`, last].filter(Boolean).join(' · '),
    picture: () => avatar(roomChannel(room), room, 'room'),
    choose: () => enter(room),
  };
}

/**
 * Finds a person by name, or among those seen in rooms and conversations.
 * @param store who was seen
 * @param write (name) opens the conversation with somebody; a promise that rejects with the reason
 * @param open (person) the same for somebody known
 */
export function personChooser(store, write, open) {
  const dialog = new ChooserDialog(
    { dialog: 'direct-dialog', form: 'direct-form', field: 'direct-name', error: 'direct-error', list: 'direct-people' },
    async (name) => {
      if (!name) return 'Enter a user name.';
      try {
        await write(name);
        return '';
      } catch (error) {
        if (error.code === 404) return `Nobody here is called ${name}.`;
        return error.temporary ? 'Not connected. Try again in a moment.' : `That did not work: ${error.message}.`;
      }
    },
  );
  return () => {
    const online = store.onlineIds();
    const people = [...store.names].filter(([id]) => !store.isMe(id)).map(([id, name]) => ({
      key: id, name, detail: online.has(id) ? 'Online' : '', picture: () => avatar(id, name), choose: () => open({ id, name }),
    }));
    dialog.open(people.sort((a, b) => b.detail.localeCompare(a.detail) || a.name.localeCompare(b.name)));
  };
}
