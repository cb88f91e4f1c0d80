package io.chatcluster.service.hub;

import io.chatcluster.service.config.ChatConfig;
import io.chatcluster.service.metrics.ChatMeters;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/** Decides whether a new connection may come in, and counts those that are in. Thread-safe. */
public final class Admission {

    private final int capacity;
    private final TokenBucket handshakes;
    private final ChatMeters meters;
    private final AtomicInteger connections = new AtomicInteger();
    private volatile boolean open;

    /** Closed at first. */
    public Admission(ChatConfig config, ChatMeters meters) {
        this.meters = meters;
        this.capacity = config.limits().connections();
        var perSecond = config.limits().handshakesPerSecond();
        this.handshakes = new TokenBucket(perSecond, perSecond, System.nanoTime());
    }

    /** Asks, and counts the outcome; an admitted connection counts as present from now on until {@link #left()}. */
    public boolean ask() {
        var outcome = decide();
        meters.handshake(outcome);
        return outcome == ChatMeters.Handshake.ACCEPTED;
    }

    private ChatMeters.Handshake decide() {
        if (!open) {
            return ChatMeters.Handshake.DRAINING;
        }
        if (connections.incrementAndGet() > capacity) {
            connections.decrementAndGet();
            return ChatMeters.Handshake.FULL;
        }
        synchronized (handshakes) {
            if (handshakes.take(System.nanoTime())) {
                return ChatMeters.Handshake.ACCEPTED;
            }
        }
        connections.decrementAndGet();
        return ChatMeters.Handshake.THROTTLED;
    }

    /** A connection that was admitted is gone. */
    public void left() {
        connections.decrementAndGet();
    }

    /** Seconds after which to try again: spread, so that those who are refused do not come back together. */
    public static int retryAfterSeconds() {
        return ThreadLocalRandom.current().nextInt(1, 6);
    }

    /** Lets connections in. */
    public void open() {
        open = true;
    }

    /** Refuses new connections from now on. */
    public void close() {
        open = false;
    }

    /** Whether connections may come in, but for capacity and rate. */
    public boolean isOpen() {
        return open;
    }

    /** Connections that are in. */
    public int connections() {
        return connections.get();
    }

    /** Most connections that may be in. */
    public int capacity() {
        return capacity;
    }
}
