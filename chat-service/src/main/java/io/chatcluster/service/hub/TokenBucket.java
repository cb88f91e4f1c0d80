package io.chatcluster.service.hub;

/** A rate limit with a burst. The caller gives the time; one thread at a time uses it. */
public final class TokenBucket {

    private static final double NANOS = 1e9;

    private final double perSecond;
    private final double burst;
    private double tokens;
    private long last;

    /**
     * A full bucket.
     *
     * @param perSecond tokens that come back each second
     * @param burst most tokens it holds
     * @param now {@link System#nanoTime()}
     */
    public TokenBucket(int perSecond, int burst, long now) {
        this.perSecond = perSecond;
        this.burst = burst;
        this.tokens = burst;
        this.last = now;
    }

    /** Takes a token where there is one. */
    public boolean take(long now) {
        tokens = Math.min(burst, tokens + (now - last) / NANOS * perSecond);
        last = now;
        if (tokens < 1) {
            return false;
        }
        tokens--;
        return true;
    }
}
