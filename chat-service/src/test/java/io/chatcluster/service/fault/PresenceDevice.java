package io.chatcluster.service.fault;

import io.chatcluster.service.testing.ChatApi;
import io.chatcluster.service.testing.NativeClient;
import io.chatcluster.service.testing.RawTcp;
import io.chatcluster.service.testing.RawWebSocket;
import io.chatcluster.service.testing.ServiceProcess;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One connection of somebody who is present in rooms, through any of the doors. For one thread at a time. */
final class PresenceDevice implements AutoCloseable {

    /** Which way in. */
    enum Door {
        NATIVE,
        GOCHAT_WEBSOCKET,
        GOCHAT_TCP;

        Door next() {
            return switch (this) {
                case NATIVE -> GOCHAT_WEBSOCKET;
                case GOCHAT_WEBSOCKET -> GOCHAT_TCP;
                case GOCHAT_TCP -> NATIVE;
            };
        }
    }

    /** A pod's ports. */
    record Ports(URI base, int tcp) {
        static Ports of(ServiceProcess pod, int tcp) {
            return new Ports(URI.create("http://127.0.0.1:" + pod.port()), tcp);
        }
    }

    private final ChatApi.User user;
    private final List<Integer> rooms;
    private final @Nullable NativeClient client;
    private final Runnable hangUp;

    private PresenceDevice(ChatApi.User user, List<Integer> rooms, @Nullable NativeClient client, Runnable hangUp) {
        this.user = user;
        this.rooms = rooms;
        this.client = client;
        this.hangUp = hangUp;
    }

    /** Connects and enters; a gochat connection has one room only. */
    static PresenceDevice open(Ports pod, Door door, ChatApi.User user, List<Integer> rooms) {
        return switch (door) {
            case NATIVE -> {
                var client = NativeClient.connect(pod.base(), user);
                for (var room : rooms) {
                    var reply = client.subscribe("room:" + room);
                    if (!reply.has("subscribe")) {
                        throw new AssertionError("not subscribed: " + reply);
                    }
                }
                yield new PresenceDevice(user, rooms, client, client::close);
            }
            case GOCHAT_WEBSOCKET -> {
                var socket = RawWebSocket.open(pod.base(), "/ws");
                socket.text("{\"authToken\":\"%s\",\"roomId\":%d}".formatted(user.token(), rooms.getFirst()));
                yield new PresenceDevice(user, List.of(rooms.getFirst()), null, socket::close);
            }
            case GOCHAT_TCP -> {
                var socket = RawTcp.open(pod.tcp());
                socket.send("{\"authToken\":\"%s\",\"roomId\":%d,\"op\":6}".formatted(user.token(), rooms.getFirst()));
                yield new PresenceDevice(user, List.of(rooms.getFirst()), null, socket::close);
            }
        };
    }

    ChatApi.User user() {
        return user;
    }

    List<Integer> rooms() {
        return rooms;
    }

    /** Answers the pings that have come. */
    void answerPings() {
        try {
            if (client != null) {
                client.pushesSoFar();
            }
        } catch (UncheckedIOException e) {
            // The pod is gone: there is nobody to answer.
        }
    }

    @Override
    public void close() {
        hangUp.run();
    }
}
