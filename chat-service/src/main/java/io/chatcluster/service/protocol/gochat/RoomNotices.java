package io.chatcluster.service.protocol.gochat;

import io.chatcluster.service.hub.ChannelEvent;
import io.chatcluster.service.hub.Hub;
import io.chatcluster.service.model.ChannelName;
import io.chatcluster.service.presence.Members;
import io.chatcluster.service.presence.Presence;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Tells gochat's clients on this node how many and who are in a room, when somebody asks or leaves: at once, and then at most
 * once in 250 ms for a room, the latest state. Thread-safe.
 */
final class RoomNotices {

    private static final Logger LOGGER = Logger.getLogger(RoomNotices.class);

    /** As gochat-scale limits its room pushes. */
    private static final Duration APART = Duration.ofMillis(250);

    /** Signals of this kind carry a finished frame for the node that made them. */
    static final String FRAME = "{\"type\":\"gochat.frame\"}";

    /** What is told. */
    enum Kind {
        COUNT,
        ROOM_INFO
    }

    private record Key(String channel, Kind kind) {}

    /** When something was last told, by {@link System#nanoTime()}, in the future where that is planned; and why. */
    private record Told(long at, ChannelEvent because) {}

    private final Hub hub;
    private final Presence presence;
    private final Map<Key, Told> told = new HashMap<>();

    RoomNotices(Hub hub, Presence presence) {
        this.hub = hub;
        this.presence = presence;
    }

    /** Has a room's people told something; the same event again, as several event loops may bring it, changes nothing. */
    void ask(ChannelEvent because, Kind kind) {
        var key = new Key(because.channel(), kind);
        var now = System.nanoTime();
        long wait;
        synchronized (told) {
            told.values().removeIf(each -> now - each.at() > APART.toNanos() * 4);
            var last = told.get(key);
            if (last != null && (last.because() == because || last.at() - now > 0)) {
                return;
            }
            wait = last == null ? 0 : Math.max(0, APART.toNanos() - (now - last.at()));
            told.put(key, new Told(now + wait, because));
        }
        CompletableFuture.delayedExecutor(wait, TimeUnit.NANOSECONDS).execute(() -> tell(key));
    }

    private void tell(Key key) {
        var read = key.kind() == Kind.COUNT ? presence.count(key.channel()) : presence.members(key.channel());
        read.thenAccept(members -> hub.local(new ChannelEvent.Signalled(key.channel(), frame(key, members))))
                .exceptionally(error -> {
                    LOGGER.warnf(
                            "room not told channel=%s kind=%s reason=%s",
                            key.channel(), key.kind(), error.getMessage());
                    return null;
                });
    }

    /** The finished frame behind the mark; the dialect cuts the mark off. */
    private static byte[] frame(Key key, Members members) {
        var body = key.kind() == Kind.COUNT
                ? GochatFrames.count(members.users())
                : GochatFrames.roomInfo(room(key.channel()).orElse(0), members);
        var mark = FRAME.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        var frame = java.util.Arrays.copyOf(mark, mark.length + body.length);
        System.arraycopy(body, 0, frame, mark.length, body.length);
        return frame;
    }

    /** The number of a room that has one. */
    static Optional<Integer> room(String channel) {
        return ChannelName.parse(channel)
                .filter(ChannelName.Room.class::isInstance)
                .map(room -> ((ChannelName.Room) room).name())
                .filter(name -> name.matches("0|[1-9][0-9]{0,9}"))
                .map(Long::parseLong)
                .filter(number -> number <= Integer.MAX_VALUE)
                .map(Long::intValue);
    }
}
