package io.chatcluster.service.fault;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.chatcluster.service.testing.ChatApi;
import io.chatcluster.service.testing.RawTcp;
import io.chatcluster.service.testing.RawWebSocket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Somebody in a room who reads what gochat's clients are told of it, over WebSocket or TCP: the last count and the last list. */
final class RoomWatcher implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int COUNT = 4;
    private static final int LIST = 5;

    private final ChatApi.User user;
    private final int room;
    private final Runnable hangUp;
    private volatile boolean closed;
    private volatile @Nullable Integer count;
    private volatile @Nullable Set<String> names;

    private RoomWatcher(ChatApi.User user, int room, Runnable hangUp, Supplier<String> next) {
        this.user = user;
        this.room = room;
        this.hangUp = hangUp;
        Thread.ofVirtual().name("room-watcher").start(() -> read(next));
    }

    static RoomWatcher overWebSocket(PresenceDevice.Ports pod, ChatApi.User user, int room) {
        var socket = RawWebSocket.open(pod.base(), "/ws");
        socket.text("{\"authToken\":\"%s\",\"roomId\":%d}".formatted(user.token(), room));
        return new RoomWatcher(user, room, socket::close, () -> socket.text(Duration.ofMinutes(5), "nothing came"));
    }

    static RoomWatcher overTcp(PresenceDevice.Ports pod, ChatApi.User user, int room) {
        var socket = RawTcp.open(pod.tcp());
        socket.send("{\"authToken\":\"%s\",\"roomId\":%d,\"op\":6}".formatted(user.token(), room));
        return new RoomWatcher(user, room, socket::close, socket::next);
    }

    private void read(Supplier<String> next) {
        while (!closed) {
            try {
                var text = next.get();
                if (!text.equals("ping msg")) {
                    told(JSON.readTree(text));
                }
            } catch (UncheckedIOException | AssertionError e) {
                if (closed || e.getMessage() == null || !e.getMessage().startsWith("no packet")) {
                    return;
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void told(JsonNode frame) {
        switch (frame.path("op").asInt()) {
            case COUNT -> count = frame.path("count").asInt();
            case LIST -> {
                var listed = new TreeSet<String>();
                frame.path("roomUserInfo").forEach(name -> listed.add(name.textValue()));
                names = listed;
            }
            default -> throw new AssertionError("an unexpected frame: " + frame);
        }
    }

    ChatApi.User user() {
        return user;
    }

    int room() {
        return room;
    }

    /** Forgets what it was told. */
    void forget() {
        count = null;
        names = null;
    }

    /** The last count since {@link #forget()}. */
    Optional<Integer> count() {
        return Optional.ofNullable(count);
    }

    /** The names of the last list since {@link #forget()}. */
    Optional<Set<String>> names() {
        return Optional.ofNullable(names);
    }

    @Override
    public void close() {
        closed = true;
        hangUp.run();
    }
}
