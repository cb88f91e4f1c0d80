package io.chatcluster.service.protocol.gochat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
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
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One client of gochat's WebSocket. Every frame of it is {@code {"authToken","roomId"}}: who it is and which room it is in; it
 * is not answered. Lives on the event loop of its socket.
 */
final class GochatClient {

    /** Packets that may wait for the one before; more close the connection. */
    private static final int WAITING = 16;

    private static final int NO_ROOM = -1;
    private static final ObjectMapper JSON = new ObjectMapper();

    private record Packet(String token, int roomId) {}

    private final GochatDoor door;
    private final Session session;
    private final Queue<Packet> waiting = new ArrayDeque<>(1);
    private boolean busy;
    private @Nullable ClientInfo self;
    private @Nullable String room;
    private long lastPong = System.nanoTime();

    GochatClient(GochatDoor door, Session session) {
        this.door = door;
        this.session = session;
        var config = door.config();
        session.after((int) config.limits().authenticateWithin().toSeconds(), () -> {
            if (self == null && !session.isClosed()) {
                session.disconnect(DisconnectCode.STALE);
            }
        });
        session.after((int) config.gochat().ping().toSeconds(), this::ping);
        session.after((int) config.gochat().pongWithin().toSeconds(), this::checkPong);
    }

    private void ping() {
        if (!session.isClosed()) {
            session.ping();
            session.after((int) door.config().gochat().ping().toSeconds(), this::ping);
        }
    }

    private void checkPong() {
        if (session.isClosed()) {
            return;
        }
        var within = door.config().gochat().pongWithin().toSeconds();
        var silent = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - lastPong);
        if (silent >= within) {
            session.abort();
        } else {
            session.after((int) (within - silent), this::checkPong);
        }
    }

    void pong() {
        lastPong = System.nanoTime();
    }

    /** A frame has come; text and binary are the same here. */
    void frame(String frame) {
        if (session.isClosed()) {
            return;
        }
        if (frame.getBytes(StandardCharsets.UTF_8).length
                > door.config().gochat().frameBytes()) {
            session.disconnect(DisconnectCode.MESSAGE_TOO_BIG);
            return;
        }
        var packet = packet(frame);
        if (packet.isEmpty() || waiting.size() >= WAITING) {
            session.abort();
            return;
        }
        waiting.add(packet.get());
        next();
    }

    /** The packet, names in any case as in the original; empty where it is unreadable or has no token. */
    private static Optional<Packet> packet(String frame) {
        try {
            var node = JSON.readTree(frame);
            if (node == null || !node.isObject()) {
                return Optional.empty();
            }
            var token = "";
            var roomId = 0;
            for (var field : node.properties()) {
                var value = field.getValue();
                if (field.getKey().equalsIgnoreCase("authToken") && value.isTextual()) {
                    token = value.textValue();
                } else if (field.getKey().equalsIgnoreCase("roomId") && !value.isNull()) {
                    if (!value.canConvertToInt() || !value.isIntegralNumber() || value.intValue() < NO_ROOM) {
                        return Optional.empty();
                    }
                    roomId = value.intValue();
                }
            }
            return token.isEmpty() ? Optional.empty() : Optional.of(new Packet(token, roomId));
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    private void next() {
        if (busy || session.isClosed()) {
            return;
        }
        var packet = waiting.poll();
        if (packet == null) {
            return;
        }
        busy = true;
        door.sessions()
                .find(packet.token())
                .whenComplete((found, error) -> session.execute(() -> {
                    if (session.isClosed()) {
                        return;
                    }
                    if (error != null) {
                        session.disconnect(DisconnectCode.AUTH_FAILED);
                    } else if (found.isEmpty()) {
                        session.disconnect(DisconnectCode.INVALID_TOKEN);
                    } else {
                        enter(found.get(), packet.roomId());
                    }
                }));
    }

    private void enter(Account account, int roomId) {
        var before = self;
        var user = Long.toString(account.id());
        if (before != null && before.user().equals(user) && isIn(roomId)) {
            finished();
            return;
        }
        leaveRoom();
        if (before == null || !before.user().equals(user)) {
            if (before != null) {
                session.subscription("user:" + before.user()).ifPresent(Subscription::cancel);
            }
            var now = new ClientInfo(user, UUID.randomUUID().toString(), account.name());
            self = now;
            listen(new ChannelName.UserInbox(account.id()).text(), Optional.empty(), () -> joinRoom(now, roomId));
        } else {
            joinRoom(before, roomId);
        }
    }

    private boolean isIn(int roomId) {
        var now = room;
        return roomId == NO_ROOM
                ? now == null
                : ChannelName.Room.numbered(roomId).text().equals(now);
    }

    private void joinRoom(ClientInfo me, int roomId) {
        if (roomId == NO_ROOM) {
            finished();
            return;
        }
        var channel = ChannelName.Room.numbered(roomId).text();
        room = channel;
        listen(channel, Optional.empty(), () -> {
            door.presence().enter(channel, me);
            finished();
        });
    }

    private void finished() {
        busy = false;
        next();
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

    /** Why the server closed the connection; empty where the peer did. */
    Optional<DisconnectCode> reason() {
        return session.reason();
    }

    /** The connection is gone. */
    void closed() {
        leaveRoom();
        session.close();
    }
}
