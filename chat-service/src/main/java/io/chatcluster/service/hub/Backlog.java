package io.chatcluster.service.hub;

import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many batches of frames are on their way through the hub and its shards. Whoever brings new ones waits while that are
 * too many, so the frames stay in the node's inbox, whose bound and overflow policy then apply. Thread-safe.
 */
final class Backlog {

    /** Batches on their way; each is at most 100 inbox entries of 64 KiB, in practice a few kilobytes. */
    private static final int LIMIT = 64;

    private final Semaphore permits = new Semaphore(LIMIT);

    /** Waits until another batch may come; only for a virtual thread. */
    Batch enter() throws InterruptedException {
        permits.acquire();
        return new Batch();
    }

    /** One batch: it is over when everyone who holds it has let go. Held once from the beginning. */
    final class Batch {
        private final AtomicInteger holders = new AtomicInteger(1);

        void hold() {
            holders.incrementAndGet();
        }

        void release() {
            if (holders.decrementAndGet() == 0) {
                permits.release();
            }
        }
    }
}
