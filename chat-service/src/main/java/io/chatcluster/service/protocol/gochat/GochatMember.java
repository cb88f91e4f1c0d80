package io.chatcluster.service.protocol.gochat;

import io.chatcluster.service.account.Account;
import io.chatcluster.service.hub.ChannelEvent;
import io.chatcluster.service.hub.Session;
import io.chatcluster.service.hub.SubscribeReply;
import io.chatcluster.service.hub.Subscription;
import io.chatcluster.service.hub.SubscriptionListener;
import io.chatcluster.service.model.ChannelName;
import io.chatcluster.service.model.ClientInfo;
import io.chatcluster.service.model.DisconnectCode;
import io.chatcluster.service.model.StreamPosition;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Who is behind a gochat connection and which room it is in, the same over WebSocket and TCP. What the client asks for takes
 * turns, each with the token checked anew. Lives on the event loop of the socket.
 */
final class GochatMember {

    /** Not in any room: direct messages only. */
    static final int NO_ROOM = -1;

    /** Requests that may wait for the one before. */
    private static final int WAITING = 64;

    private record Turn(String token, BiConsumer<Account, Runnable> body) {}

    private final GochatDoor door;
    private final Session session;
    private final Queue<Turn> waiting = new ArrayDeque<>(1);
    private boolean busy;
    private boolean known;
    private @Nullable ClientInfo self;
    private @Nullable String room;

    GochatMember(GochatDoor door, Session session) {
        this.door = door;
        this.session = session;
        session.after((int) door.config().limits().authenticateWithin().toSeconds(), () -> {
            if (!known && !session.isClosed()) {
                session.disconnect(DisconnectCode.STALE);
            }
        });
    }

    /**
     * Has the token's user do something when it is its turn; the body runs the given task when it is finished.
     *
     * @return false where too many wait
     */
    boolean add(String token, BiConsumer<Account, Runnable> body) {
        if (waiting.size() >= WAITING) {
            return false;
        }
        waiting.add(new Turn(token, body));
        next();
        return true;
    }

    private void next() {
        if (busy || session.isClosed()) {
            return;
        }
        var turn = waiting.poll();
        if (turn == null) {
            return;
        }
        busy = true;
        door.sessions()
                .find(turn.token())
                .whenComplete((found, error) -> session.execute(() -> {
                    if (session.isClosed()) {
                        return;
                    }
                    if (error != null) {
                        session.disconnect(DisconnectCode.AUTH_FAILED);
                    } else if (found.isEmpty()) {
                        session.disconnect(DisconnectCode.INVALID_TOKEN);
                    } else {
                        if (!known) {
                            known = true;
                            session.known();
                        }
                        turn.body().accept(found.get(), this::finished);
                    }
                }));
    }

    private void finished() {
        busy = false;
        next();
    }

    /** Becomes the account's connection in a room, leaving what it was before. */
    void enter(Account account, int roomId, Runnable finished) {
        var before = self;
        var user = Long.toString(account.id());
        var same = before != null && before.user().equals(user);
        if (same && isIn(roomId)) {
            finished.run();
            return;
        }
        leaveRoom();
        if (before != null && same) {
            joinRoom(before, roomId, finished);
            return;
        }
        if (before != null) {
            var inbox = new ChannelName.UserInbox(Long.parseLong(before.user())).text();
            session.subscription(inbox).ifPresent(Subscription::cancel);
        }
        var now = new ClientInfo(user, UUID.randomUUID().toString(), account.name());
        self = now;
        listen(new ChannelName.UserInbox(account.id()).text(), Optional.empty(), () -> joinRoom(now, roomId, finished));
    }

    private boolean isIn(int roomId) {
        var now = room;
        return roomId == NO_ROOM
                ? now == null
                : ChannelName.Room.numbered(roomId).text().equals(now);
    }

    private void joinRoom(ClientInfo me, int roomId, Runnable finished) {
        if (roomId == NO_ROOM) {
            finished.run();
            return;
        }
        var channel = ChannelName.Room.numbered(roomId).text();
        room = channel;
        listen(channel, Optional.empty(), () -> {
            door.presence().enter(channel, me);
            finished.run();
        });
    }

    private void leaveRoom() {
        var me = self;
        var left = room;
        if (left != null && me != null) {
            session.subscription(left).ifPresent(Subscription::cancel);
            door.presence().leave(left, me);
        }
        room = null;
    }

    private void listen(String channel, Optional<StreamPosition> from, Runnable live) {
        door.hub().subscribe(session, channel, true, from, new SubscriptionListener() {
            @Override
            public void subscribed(Subscription subscription, SubscribeReply reply) {
                for (var publication : reply.missed()) {
                    var frame = door.dialect().encode(new ChannelEvent.Published(channel, publication));
                    if (frame != null) {
                        session.send(frame);
                    }
                }
                live.run();
            }

            @Override
            public void failed(Subscription subscription, Throwable error) {
                session.disconnect(DisconnectCode.AUTH_FAILED);
            }

            @Override
            public void interrupted(Subscription subscription) {
                // These clients cannot recover by themselves: the connection goes on from where it was.
                listen(channel, Optional.of(subscription.position()), () -> {});
            }
        });
    }

    /** The connection is gone. */
    void closed() {
        leaveRoom();
        waiting.clear();
        session.close();
    }
}
