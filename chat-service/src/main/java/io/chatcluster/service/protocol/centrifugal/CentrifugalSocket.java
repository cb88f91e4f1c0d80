package io.chatcluster.service.protocol.centrifugal;

import io.chatcluster.service.hub.WebSocketOutbound;
import io.chatcluster.service.metrics.ChatMeters;
import io.quarkus.websockets.next.OnBinaryMessage;
import io.quarkus.websockets.next.OnClose;
import io.quarkus.websockets.next.OnError;
import io.quarkus.websockets.next.OnOpen;
import io.quarkus.websockets.next.OnTextMessage;
import io.quarkus.websockets.next.UserData;
import io.quarkus.websockets.next.WebSocket;
import io.quarkus.websockets.next.WebSocketConnection;
import io.smallrye.common.annotation.NonBlocking;
import io.vertx.core.buffer.Buffer;
import org.jboss.logging.Logger;

/** The native door's WebSocket endpoint; callbacks run on the connection's event loop. */
@WebSocket(path = "/connection/websocket")
public class CentrifugalSocket {

    private static final Logger LOGGER = Logger.getLogger(CentrifugalSocket.class);
    private static final UserData.TypedKey<CentrifugalClient> CLIENT = new UserData.TypedKey<>("chat.client");

    private final CentrifugalDoor door;

    /** An endpoint of the door. */
    public CentrifugalSocket(CentrifugalDoor door) {
        this.door = door;
    }

    @OnOpen
    @NonBlocking
    void open(WebSocketConnection connection) {
        var outbound = WebSocketOutbound.of(connection, WebSocketOutbound.Style.LINES);
        var session = door.hub().open(outbound, CentrifugalDoor.JSON);
        outbound.guard(session, door.config().limits().messageBytes());
        var client = new CentrifugalClient(door, session);
        connection.userData().put(CLIENT, client);
        door.meters().opened(ChatMeters.Door.NATIVE);
    }

    @OnTextMessage
    @NonBlocking
    void text(String frame, WebSocketConnection connection) {
        connection.userData().get(CLIENT).frame(frame);
    }

    @OnBinaryMessage
    @NonBlocking
    void binary(Buffer frame, WebSocketConnection connection) {
        // This door speaks JSON in text frames; an empty text is no command and closes with the code for that.
        connection.userData().get(CLIENT).frame("");
    }

    @OnClose
    @NonBlocking
    void close(WebSocketConnection connection) {
        var client = connection.userData().get(CLIENT);
        if (client != null) {
            client.closed();
            door.meters().closed(ChatMeters.Door.NATIVE, client.reason());
        }
    }

    @OnError
    @NonBlocking
    void error(Exception error, WebSocketConnection connection) {
        LOGGER.debugf("connection failed reason=%s", error.getMessage());
    }
}
