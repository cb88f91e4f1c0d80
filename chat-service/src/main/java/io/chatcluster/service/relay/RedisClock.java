package io.chatcluster.service.relay;

import java.util.concurrent.atomic.AtomicLong;

/** The time by Redis' clock, learnt with each heartbeat; all pods agree on it to a few milliseconds. Thread-safe. */
public final class RedisClock {

    private final AtomicLong ahead = new AtomicLong();

    /** Takes over what Redis said. */
    public void learn(long redisMillis) {
        ahead.set(redisMillis - System.currentTimeMillis());
    }

    /** Milliseconds since 1970. */
    public long millis() {
        return System.currentTimeMillis() + ahead.get();
    }
}
