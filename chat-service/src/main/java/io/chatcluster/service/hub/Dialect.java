package io.chatcluster.service.hub;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How one kind of client is told of events; a dialect has one instance in a process. Called from any event loop. */
public interface Dialect {

    /** How many dialects a process may have. */
    int MAX = 8;

    /** Its place in the per-event cache of encodings, 0 to {@link #MAX} - 1, different for each. */
    int index();

    /**
     * The event as a message for all clients of this dialect.
     *
     * @return the message's bytes, or null where this dialect does not show such events
     */
    byte @Nullable [] encode(ChannelEvent event);

    /**
     * How long one write to a socket may stay blocked before the connection is closed, in whole seconds; empty where only the
     * bytes that wait and the pings decide.
     */
    default Optional<Duration> writeLimit() {
        return Optional.empty();
    }
}
