package io.chatcluster.service.hub;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** An event with what it looks like in each dialect, encoded when first needed and then shared by all sockets. Thread-safe. */
final class EncodedEvent {

    private static final byte[] NOTHING = new byte[0];

    private final ChannelEvent event;
    private final AtomicReferenceArray<byte @Nullable []> encodings = new AtomicReferenceArray<>(Dialect.MAX);

    EncodedEvent(ChannelEvent event) {
        this.event = event;
    }

    ChannelEvent event() {
        return event;
    }

    /** The bytes for a dialect; empty where it does not show the event. Two loops that ask at once may both encode. */
    byte[] in(Dialect dialect) {
        var known = encodings.get(dialect.index());
        if (known != null) {
            return known;
        }
        var fresh = dialect.encode(event);
        var kept = fresh == null ? NOTHING : fresh;
        encodings.set(dialect.index(), kept);
        return kept;
    }
}
