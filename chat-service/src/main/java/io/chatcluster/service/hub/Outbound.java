package io.chatcluster.service.hub;

import io.chatcluster.service.model.DisconnectCode;
import io.netty.util.concurrent.EventExecutor;
import java.util.List;

/** A connection's way out, implemented by a transport. All methods but {@link #loop()} are called on its event loop. */
public interface Outbound {

    /** The event loop that owns the socket. */
    EventExecutor loop();

    /**
     * Starts writing messages, as one frame where the protocol allows it.
     *
     * @param written runs on the loop when the bytes have gone to the socket; never before this method returns
     * @return true where they have gone already; {@code written} is then not called
     */
    boolean write(List<byte[]> messages, Runnable written);

    /** Asks the peer for a sign of life, in the protocol's own way. */
    void ping();

    /** Closes after what has been written, saying why; again without effect. */
    void close(DisconnectCode code);

    /**
     * Says how the connection is closed where too many have not said who they are; until then it is closed without a word.
     *
     * @param politely runs on the loop
     */
    default void evictBy(Runnable politely) {}

    /** The connection has said who it is, and is not closed for others any more. */
    default void known() {}

    /** Closes the connection without a word. */
    void abort();
}
