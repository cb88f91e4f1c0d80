package io.chatcluster.service.protocol.gochat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.chatcluster.service.hub.Session;
import io.chatcluster.service.hub.TokenBucket;
import io.chatcluster.service.model.ChannelName;
import io.chatcluster.service.model.ClientInfo;
import io.chatcluster.service.model.DisconnectCode;
import java.io.IOException;
import java.util.Optional;

/**
 * One client of gochat's TCP door. Each packet has a token and a room: op 6 enters the room, op 3 says something in it, as the
 * token's user whoever the packet claims to be; others are passed over. Lives on the event loop of its socket.
 */
final class GochatTcpClient {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int ENTER = 6;
    private static final int SAY = 3;

    /** So many unreadable packets end the connection. */
    private static final int UNREADABLE = 3;

    private record Packet(String token, int roomId, int op, String text) {}

    private final GochatDoor door;
    private final Session session;
    private final GochatMember member;
    private final TokenBucket publishes;
    private int unreadable;

    GochatTcpClient(GochatDoor door, Session session) {
        this.door = door;
        this.session = session;
        this.member = new GochatMember(door, session);
        var limits = door.config().limits();
        this.publishes = new TokenBucket(limits.publishesPerSecond(), limits.publishBurst(), System.nanoTime());
        session.after((int) door.config().gochat().ping().toSeconds(), this::ping);
    }

    private void ping() {
        if (!session.isClosed()) {
            session.ping();
            session.after((int) door.config().gochat().ping().toSeconds(), this::ping);
        }
    }

    /** A packet's body has come. */
    void packet(byte[] body) {
        if (session.isClosed()) {
            return;
        }
        var read = read(body);
        if (read.isEmpty()) {
            if (++unreadable >= UNREADABLE) {
                session.abort();
            }
            return;
        }
        var packet = read.get();
        if (packet.token().isEmpty() || packet.roomId() <= 0) {
            session.abort();
            return;
        }
        var taken =
                switch (packet.op()) {
                    case ENTER ->
                        member.add(
                                packet.token(),
                                (account, finished) -> member.enter(account, packet.roomId(), finished));
                    case SAY -> say(packet);
                    default -> true;
                };
        if (!taken) {
            session.disconnect(DisconnectCode.TOO_MANY_REQUESTS);
        }
    }

    private boolean say(Packet packet) {
        if (packet.text().isEmpty()) {
            return true;
        }
        return publishes.take(System.nanoTime())
                && member.add(packet.token(), (account, finished) -> {
                    var sender = new ClientInfo(Long.toString(account.id()), "", account.name());
                    door.messages()
                            .toRoom(ChannelName.Room.numbered(packet.roomId()), sender, packet.text(), "")
                            .whenComplete((sent, error) -> session.execute(() -> {
                                if (error != null && !session.isClosed()) {
                                    // Nothing on this door says "not taken": the end of the connection does.
                                    session.disconnect(DisconnectCode.INTERNAL);
                                } else {
                                    finished.run();
                                }
                            }));
                });
    }

    private static Optional<Packet> read(byte[] body) {
        try {
            var node = JSON.readTree(body);
            if (node == null || !node.isObject()) {
                return Optional.empty();
            }
            var token = "";
            var text = "";
            var roomId = 0;
            var op = 0;
            for (var field : node.properties()) {
                var value = field.getValue();
                switch (field.getKey().toLowerCase(java.util.Locale.ROOT)) {
                    case "authtoken" -> token = text(value);
                    case "msg" -> text = text(value);
                    case "roomid" -> roomId = number(value);
                    case "op" -> op = number(value);
                    default -> {}
                }
            }
            return Optional.of(new Packet(token, roomId, op, text));
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static String text(JsonNode value) {
        if (value.isNull()) {
            return "";
        }
        if (!value.isTextual()) {
            throw new IllegalArgumentException("a text was expected");
        }
        return value.textValue();
    }

    private static int number(JsonNode value) {
        if (value.isNull()) {
            return 0;
        }
        if (!value.isIntegralNumber() || !value.canConvertToInt()) {
            throw new IllegalArgumentException("a whole number was expected");
        }
        return value.intValue();
    }

    /** Why the server closed the connection; empty where the peer did. */
    Optional<DisconnectCode> reason() {
        return session.reason();
    }

    /** The connection is gone. */
    void closed() {
        member.closed();
    }
}
