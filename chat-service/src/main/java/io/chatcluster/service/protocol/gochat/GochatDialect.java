package io.chatcluster.service.protocol.gochat;

import io.chatcluster.service.hub.ChannelEvent;
import io.chatcluster.service.hub.Dialect;
import io.chatcluster.service.model.ChannelName;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Events as gochat's frames. Questions about a room and people who leave have the room's state told instead. */
final class GochatDialect implements Dialect {

    private static final byte[] FRAME = RoomNotices.FRAME.getBytes(StandardCharsets.US_ASCII);

    /** As gochat does. */
    private static final Optional<Duration> WRITE_LIMIT = Optional.of(Duration.ofSeconds(10));

    private final RoomNotices notices;

    GochatDialect(RoomNotices notices) {
        this.notices = notices;
    }

    @Override
    public int index() {
        return 1;
    }

    @Override
    public Optional<Duration> writeLimit() {
        return WRITE_LIMIT;
    }

    @Override
    public byte @Nullable [] encode(ChannelEvent event) {
        return switch (event) {
            case ChannelEvent.Published it -> published(it);
            case ChannelEvent.Joined it -> null;
            case ChannelEvent.Left it -> {
                notices.ask(it, RoomNotices.Kind.ROOM_INFO);
                yield null;
            }
            case ChannelEvent.Signalled it -> signalled(it);
        };
    }

    private static byte @Nullable [] published(ChannelEvent.Published it) {
        var publication = it.publication();
        var body = publication.body();
        return switch (ChannelName.parse(it.channel()).orElse(null)) {
            case ChannelName.Room room ->
                RoomNotices.room(it.channel())
                        .map(number -> GochatFrames.room(number, body.sender(), body.data(), publication.time()))
                        .orElse(null);
            case ChannelName.UserInbox inbox ->
                GochatFrames.direct(inbox.user(), body.sender(), body.data()).orElse(null);
            case null, default -> null;
        };
    }

    private byte @Nullable [] signalled(ChannelEvent.Signalled it) {
        if (it.json().length > FRAME.length && Arrays.equals(it.json(), 0, FRAME.length, FRAME, 0, FRAME.length)) {
            return Arrays.copyOfRange(it.json(), FRAME.length, it.json().length);
        }
        var json = new String(it.json(), StandardCharsets.UTF_8);
        if (json.startsWith("{\"type\":\"gochat.count\"")) {
            notices.ask(it, RoomNotices.Kind.COUNT);
        } else if (json.startsWith("{\"type\":\"gochat.roomInfo\"")) {
            notices.ask(it, RoomNotices.Kind.ROOM_INFO);
        }
        return null;
    }
}
