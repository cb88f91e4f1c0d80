package io.chatcluster.service.protocol.gochat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.chatcluster.service.hub.PongWatch;
import io.chatcluster.service.hub.Session;
import io.chatcluster.service.model.DisconnectCode;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * One client of gochat's WebSocket. Every frame of it is {@code {"authToken","roomId"}}: who it is and which room it is in; it
 * is not answered. Lives on the event loop of its socket.
 */
final class GochatClient {

    private static final ObjectMapper JSON = new ObjectMapper();

    private record Packet(String token, int roomId) {}

    private final GochatDoor door;
    private final Session session;
    private final GochatMember member;
    private final PongWatch pongs;

    GochatClient(GochatDoor door, Session session) {
        this.door = door;
        this.session = session;
        this.member = new GochatMember(door, session);
        var config = door.config().gochat();
        this.pongs = new PongWatch(session, config.ping(), config.pongWithin());
    }

    void pong() {
        pongs.pong();
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
        var taken = packet.isPresent()
                && member.add(
                        packet.get().token(),
                        (account, finished) ->
                                member.enter(account, packet.get().roomId(), finished));
        if (!taken) {
            session.abort();
        }
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
                    if (!value.canConvertToInt()
                            || !value.isIntegralNumber()
                            || value.intValue() < GochatMember.NO_ROOM) {
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

    /** Why the server closed the connection; empty where the peer did. */
    Optional<DisconnectCode> reason() {
        return session.reason();
    }

    /** The connection is gone. */
    void closed() {
        member.closed();
    }
}
