package io.chatcluster.service.protocol.broadcast;

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

/** The WebSocket endpoint of the global room; callbacks run on the connection's event loop. */
@WebSocket(path = BroadcastDoor.PATH)
public class BroadcastSocket {

    private static final Logger LOGGER = Logger.getLogger(BroadcastSocket.class);
    private static final UserData.TypedKey<BroadcastClient> CLIENT = new UserData.TypedKey<>("chat.client");

    private final BroadcastDoor door;

    /** An endpoint of the door. */
    public BroadcastSocket(BroadcastDoor door) {
        this.door = door;
    }

    @OnOpen
    @NonBlocking
    void open(WebSocketConnection connection) {
        var outbound = WebSocketOutbound.of(connection, WebSocketOutbound.Style.SINGLE);
        var session = door.hub().open(outbound, BroadcastDoor.DIALECT);
        outbound.guard(session, door.config().limits().messageBytes());
        var client = new BroadcastClient(door, session);
        connection.userData().put(CLIENT, client);
        door.meters().opened(ChatMeters.Door.BROADCAST);
    }

    @OnTextMessage
    @NonBlocking
    void text(String frame, WebSocketConnection connection) {
        connection.userData().get(CLIENT).text(frame);
    }

    @OnBinaryMessage
    @NonBlocking
    void binary(Buffer frame, WebSocketConnection connection) {
        connection.userData().get(CLIENT).binary(frame.length());
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
            door.meters().closed(ChatMeters.Door.BROADCAST, client.reason());
        }
    }

    @OnError
    @NonBlocking
    void error(Exception error, WebSocketConnection connection) {
        LOGGER.debugf("connection failed reason=%s", error.getMessage());
    }
}
