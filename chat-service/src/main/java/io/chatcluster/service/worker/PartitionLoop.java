package io.chatcluster.service.worker;

import io.chatcluster.service.redis.RedisUnavailable;
import io.chatcluster.service.relay.RelayConsumer;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.jboss.logging.Logger;

/** Reads and routes one partition on a virtual thread for as long as it is wanted. */
final class PartitionLoop {

    private static final Logger LOGGER = Logger.getLogger(PartitionLoop.class);
    private static final long LONGEST_PAUSE_MS = 500;

    private final int partition;
    private final RelayConsumer consumer;
    private final Router router;
    private final BooleanSupplier wanted;
    private final AtomicBoolean running = new AtomicBoolean();

    PartitionLoop(int partition, RelayConsumer consumer, Router router, BooleanSupplier wanted) {
        this.partition = partition;
        this.consumer = consumer;
        this.router = router;
        this.wanted = wanted;
    }

    /** Starts the loop where it is wanted and does not run; it ends by itself. */
    void ensure() {
        if (wanted.getAsBoolean() && running.compareAndSet(false, true)) {
            Thread.ofVirtual().name("relay-" + partition).start(this::run);
        }
    }

    boolean isRunning() {
        return running.get();
    }

    private void run() {
        var fails = 0;
        try {
            while (wanted.getAsBoolean()) {
                try {
                    var entries = consumer.read();
                    if (!entries.isEmpty()) {
                        router.route(partition, consumer, entries);
                    }
                    fails = 0;
                } catch (RedisUnavailable e) {
                    if (fails == 1) {
                        LOGGER.warnf("relay unreadable partition=%d reason=%s", partition, e.getMessage());
                    }
                    Thread.sleep(Math.min(LONGEST_PAUSE_MS, 10L << Math.min(fails++, 6)));
                } catch (RuntimeException e) {
                    // The entries stay pending and will be claimed; the loop must not end for one of them.
                    LOGGER.errorf(e, "batch failed partition=%d", partition);
                    Thread.sleep(LONGEST_PAUSE_MS);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            running.set(false);
        }
    }
}
