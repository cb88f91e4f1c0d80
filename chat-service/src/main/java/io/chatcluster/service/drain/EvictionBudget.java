package io.chatcluster.service.drain;

import io.chatcluster.service.redis.Await;
import io.chatcluster.service.redis.RedisCommands;
import io.chatcluster.service.redis.RedisKeys;
import io.chatcluster.service.redis.RedisUnavailable;
import io.chatcluster.service.redis.Script;
import java.time.Duration;
import java.util.List;
import java.util.function.IntSupplier;

/**
 * Permits to close connections, from one bucket for all processes: however many of them drain at once, for whatever reason,
 * the others get no more newcomers a second than the rate. While Redis is away each takes its share of the rate. For one
 * thread.
 */
public final class EvictionBudget {

    private static final Duration LIMIT = Duration.ofMillis(500);

    private final RedisCommands redis;
    private final String key;
    private final IntSupplier nodes;
    private final int handshakesPerSecond;
    private double share;
    private long sharedAt = System.nanoTime();

    /**
     * A budget.
     *
     * @param nodes how many connect processes live, this one included
     * @param handshakesPerSecond what each of the others lets in
     */
    public EvictionBudget(RedisCommands redis, RedisKeys keys, IntSupplier nodes, int handshakesPerSecond) {
        this.redis = redis;
        this.key = keys.evict();
        this.nodes = nodes;
        this.handshakesPerSecond = handshakesPerSecond;
    }

    /**
     * Takes permits.
     *
     * @param wanted at least one
     * @param ratePerSecond of all processes together; never more than the others let in
     * @return how many were granted, 0 to {@code wanted}
     */
    int take(int wanted, int ratePerSecond) throws InterruptedException {
        var others = Math.max(1, nodes.getAsInt() - 1);
        var rate = (int) Math.min(ratePerSecond, (long) others * handshakesPerSecond);
        try {
            return (int) Await.within(LIMIT, redis.run(Script.EVICT, List.of(key), List.of(rate, wanted), LIMIT))
                    .number();
        } catch (RedisUnavailable e) {
            return ownShare(wanted, (double) rate / Math.max(1, nodes.getAsInt()));
        }
    }

    /** What this process may do by itself; a second's worth at most, after a pause. */
    private int ownShare(int wanted, double perSecond) {
        var now = System.nanoTime();
        share = Math.min(Math.max(1, perSecond), share + (now - sharedAt) / 1e9 * perSecond);
        sharedAt = now;
        var granted = Math.min(wanted, (int) share);
        share -= granted;
        return granted;
    }
}
