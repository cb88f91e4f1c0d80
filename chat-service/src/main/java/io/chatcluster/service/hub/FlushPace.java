package io.chatcluster.service.hub;

/**
 * When a shard may write next. Dealing out a batch that cost little is followed by the next one at once; one that cost much
 * is followed by a pause of the same length, up to a limit, in which further messages gather. So an idle shard adds no delay,
 * and a busy one spends its time on fewer, larger writes. One event loop uses it.
 */
final class FlushPace {

    /** The longest pause, in ns: what coalescing may add to a delivery. */
    static final long LONGEST_PAUSE = 8_000_000;

    /** Work below this, in ns, is followed by no pause. */
    private static final long FREE = 300_000;

    private long openAt;

    /** How long to wait before writing, in ns; 0 for now. */
    long waitFrom(long now) {
        return Math.max(0, openAt - now);
    }

    /** A batch was written between two readings of {@link System#nanoTime()}. */
    void wrote(long from, long to) {
        var cost = to - from;
        openAt = cost < FREE ? to : to + Math.min(LONGEST_PAUSE, cost);
    }
}
