import { withSender } from '../model/sender.js';

/**
 * Subscribes a room: its messages, comings and goings, and who is typing.
 * @param handlers subscribed(top), message(publication), typing(person), presence(change of a roster), ended()
 */
export function listenToRoom(client, room, handlers) {
  const subscription = client.subscription(room.key, { joinLeave: true });
  subscription.on('subscribed', ({ recovered, wasRecovering, offset }) => {
    room.problem = null;
    if (wasRecovering && !recovered) room.restart(offset);
    else if (!wasRecovering) room.settle(offset);
    // Who came and went while the connection was away, nobody told.
    room.roster.clear();
    handlers.subscribed(offset);
  });
  subscription.on('publication', (publication) => {
    if (publication.offset) handlers.message(withSender(publication));
    else if (publication.data?.type === 'typing') handlers.typing(publication.data.from);
  });
  subscription.on('join', (info) => handlers.presence((roster) => roster.join(info)));
  subscription.on('leave', (info) => handlers.presence((roster) => roster.leave(info)));
  subscription.on('ended', ({ code, message }) => {
    if (code !== 0) room.problem = `You are no longer in this room: ${message || `code ${code}`}.`;
    handlers.ended();
  });
}
