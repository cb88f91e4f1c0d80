package io.chatcluster.service.protocol.gochat;

import io.chatcluster.service.hub.WebSocketOutbound;
import io.chatcluster.service.metrics.ChatMeters;
import io.quarkus.websockets.next.OnBinaryMessage;
import io.quarkus.websockets.next.OnClose;
import io.quarkus.websockets.next.OnError;
import io.quarkus.websockets.next.OnOpen;
import io.quarkus.websockets.next.OnPongMessage;
import io.quarkus.websockets.next.OnTextMessage;
import io.quarkus.websockets.next.UserData;
import io.quarkus.websockets.next.WebSocket;
import io.quarkus.websockets.next.WebSocketConnection;
import io.smallrye.common.annotation.NonBlocking;
import io.vertx.core.buffer.Buffer;
import org.jboss.logging.Logger;

/** The WebSocket endpoint of gochat's door; callbacks run on the connection's event loop. */
@WebSocket(path = "/ws")
public class GochatSocket {

    private static final Logger LOGGER = Logger.getLogger(GochatSocket.class);
    private static final UserData.TypedKey<GochatClient> CLIENT = new UserData.TypedKey<>("chat.client");

    private final GochatDoor door;

    /** An endpoint of the door. */
    public GochatSocket(GochatDoor door) {
        this.door = door;
    }

    @OnOpen
    @NonBlocking
    void open(WebSocketConnection connection) {
        var outbound = WebSocketOutbound.of(connection, WebSocketOutbound.Style.SINGLE);
        var session = door.hub().open(outbound, door.dialect());
        outbound.guard(session, door.config().gochat().frameBytes());
        var client = new GochatClient(door, session);
        connection.userData().put(CLIENT, client);
        door.meters().opened(ChatMeters.Door.GOCHAT);
    }

    @OnTextMessage
    @NonBlocking
    void text(String frame, WebSocketConnection connection) {
        connection.userData().get(CLIENT).frame(frame);
    }

    @OnBinaryMessage
    @NonBlocking
    void binary(Buffer frame, WebSocketConnection connection) {
        connection.userData().get(CLIENT).frame(frame.toString());
    }

    @OnPongMessage
    @NonBlocking
    void pong(Buffer data, WebSocketConnection connection) {
        connection.userData().get(CLIENT).pong();
    }

    @OnClose
    @NonBlocking
    void close(WebSocketConnection connection) {
        var client = connection.userData().get(CLIENT);
        if (client != null) {
            client.closed();
            door.meters().closed(ChatMeters.Door.GOCHAT, client.reason());
        }
    }

    @OnError
    @NonBlocking
    void error(Exception error, WebSocketConnection connection) {
        LOGGER.debugf("connection failed reason=%s", error.getMessage());
    }
}
